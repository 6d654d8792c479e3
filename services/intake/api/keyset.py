"""The keys behind the cursors of intake's lists."""

from uuid import UUID

from shared.errors import FieldError, InvalidInput
from shared.http import PageQuery


def id_after(page: PageQuery) -> UUID | None:
    """The id that the page before ended with. Raises InvalidInput for a cursor of another list."""
    key = page.after
    return _uuid(key) if key is not None else None


def task_after(page: PageQuery) -> tuple[UUID, str] | None:
    """The request and purpose that the page before ended with. Raises InvalidInput."""
    key = page.after
    if key is None:
        return None
    if len(key) != 2:
        raise _foreign()
    return _uuid(key[:1]), key[1]


def _uuid(key: list[str]) -> UUID:
    try:
        (text,) = key
        return UUID(text)
    except ValueError:
        raise _foreign() from None


def _foreign() -> InvalidInput:
    return InvalidInput(FieldError("cursor", "bad_cursor", "this is not a cursor of this list"))
