"""Equalcity: toolboxes for cities and frontline services that support migrant survivors of violence."""

__version__ = "0.1.0"
