"""Our own whole flow under measurement, on the system's real processes."""
