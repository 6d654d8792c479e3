"""The notifier's rules, pure: states.py, channels.py, quiet_hours.py, retrying.py, signatures.py, posts.py,
errors.py."""
