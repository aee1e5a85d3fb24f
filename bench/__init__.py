"""How fast and how lean: `make bench` measures the product beside the best that the same machine can do."""
