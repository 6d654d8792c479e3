"""What the order itself fixes, as data and pure functions; no I/O but reading the files shipped here."""
