"""What people of the network see, split by noun."""
