"""What is answered to readers, by noun."""
