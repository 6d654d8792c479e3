"""What the sla service can do; nothing else writes its tables."""
