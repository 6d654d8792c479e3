"""Every SELECT of the sla service, by what is asked."""
