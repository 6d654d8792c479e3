"""What a request is and what may happen to it. Pure: no I/O, no clock, no logging."""
