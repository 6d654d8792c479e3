"""The demonstration: generated people and requests, and the script that plays them through the system."""
