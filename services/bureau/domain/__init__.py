"""The bureau's rules: states, the formal check, what two sources say together, what is certified. Pure."""
