"""The four services, and the two composition roots (web.py, cli.py) that put them together."""
