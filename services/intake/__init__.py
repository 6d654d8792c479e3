"""intake: the service centre. Registers requests, keeps them, hands papers over."""
