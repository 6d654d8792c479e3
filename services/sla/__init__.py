"""The law's clock: every term of every request, its marks, its breach, and who is called."""
