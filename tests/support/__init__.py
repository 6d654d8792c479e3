"""Fakes, builders and stories that tests share."""
