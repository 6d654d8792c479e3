"""The bureau's rules: states, the formal check, what two sources say together, what a certificate states. Pure."""
