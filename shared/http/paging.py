"""Lists by keyset: a page of items and an opaque cursor to go on from; never an offset."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel

from shared.errors import FieldError, InvalidInput

Item = TypeVar("Item")


class PageQuery(BaseModel):
    """What a list route takes: how many, and from where."""

    limit: Annotated[int, Query(ge=1, le=500)] = 50
    cursor: str | None = None

    @property
    def after(self) -> list[str] | None:
        """The key of the last item of the page before; None at the start. Raises InvalidInput."""
        if self.cursor is None:
            return None
        try:
            key = json.loads(base64.urlsafe_b64decode(self.cursor + "=" * (-len(self.cursor) % 4)))
            if not isinstance(key, list) or not all(isinstance(part, str) for part in key):
                raise ValueError
        except (ValueError, binascii.Error):
            raise InvalidInput(FieldError("cursor", "bad_cursor", "this is not a cursor of ours")) from None
        return key


class Page(BaseModel, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    next_cursor: str | None = None


def page_of(items: Sequence[Item], query: PageQuery, key: Callable[[Item], Sequence[str]]) -> Page[Item]:
    """Shapes up to `limit` + 1 fetched items as a page; the extra one only tells that there are more."""
    page = list(items[: query.limit])
    more = len(items) > query.limit
    return Page(items=page, next_cursor=_cursor(key(page[-1])) if more else None)


def _cursor(key: Sequence[str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(list(key)).encode()).decode().rstrip("=")
