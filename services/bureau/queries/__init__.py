"""Every SELECT of the bureau."""
