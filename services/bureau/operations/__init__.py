"""What the bureau can do; nothing else writes its tables."""
