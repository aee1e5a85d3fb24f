"""Plain functions that make what a test needs, each named after what it makes."""
