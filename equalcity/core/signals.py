"""News from below: what every app may listen to."""

from django.dispatch import Signal

preparing = Signal()
"""Sent when the tables stand, before the site starts or when its code or content has changed.

Whoever listens makes what it needs where it is missing, and changes nothing that is there. Gets `say`, a function that
takes one sentence for the person at the terminal.
"""
