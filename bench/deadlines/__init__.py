"""The law's clock under measurement: open deadlines, idle ticks, many due at once, a calendar changed."""
