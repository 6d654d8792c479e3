"""The notifier speaks to people: by SMS, by e-mail, and where neither works through an inspector's call."""
