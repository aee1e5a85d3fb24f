"""What can be done with toolboxes, by noun."""
