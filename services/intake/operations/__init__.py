"""What intake can do; the only writer of its tables."""
