"""Rules of the clock, pure: lives.py how a deadline starts and ends, ladder.py who is called."""
