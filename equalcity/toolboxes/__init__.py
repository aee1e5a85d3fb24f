"""What to do: toolboxes are written, frozen as editions, exchanged as packages and read."""
