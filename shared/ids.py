"""Identifiers: UUIDv7, so that new rows land at the end of every index. Nothing else makes ids."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A fresh UUIDv7; sorts by the millisecond it was made in."""
    return uuid7()
