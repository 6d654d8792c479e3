"""What the doors of sla share: words in three languages, reading a cursor's key, who supervises."""

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ConfigDict

from services.sla.domain import lives
from shared.errors import FieldError, InvalidInput
from shared.http import PageQuery
from shared.security import Role

SUPERVISING = (
    Role.INSPECTOR,
    Role.DIRECTOR,
    Role.OPERATOR,
    Role.BUREAU_HEAD,
    Role.SUPERVISOR,
    Role.ADMIN,
)
EVERYBODY = (Role.PSC_SYSTEM, *SUPERVISING)


class Shape(BaseModel):
    """A part of an answer, read from an object of the service."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class Words(Shape):
    """The same words in Kazakh, Russian and English."""

    kk: str
    ru: str
    en: str


def read_key(query: PageQuery, *readers: Callable[[str], Any]) -> tuple[Any, ...] | None:
    """The parts of the cursor's key, each by its reader; None at the start. Raises InvalidInput."""
    if query.after is None:
        return None
    try:
        return tuple(read(part) for read, part in zip(readers, query.after, strict=True))
    except ValueError:
        raise InvalidInput(FieldError("cursor", "bad_cursor", "this is not a cursor of ours")) from None


def read_kind(text: str) -> str:
    """The kind of deadline that a cursor names. Raises ValueError."""
    if text not in lives.KINDS:
        raise ValueError
    return text
