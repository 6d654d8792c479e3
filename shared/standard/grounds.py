"""The closed list of grounds on which the bureau may return a package (para 17)."""

from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from shared.standard.errors import StandardError
from shared.standard.shipped import Text, read_shipped, text_of


class UnknownGround(StandardError, LookupError):
    """A package can be returned only on a ground that para 17 names."""

    code: ClassVar[str] = "unknown_ground"


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground: what is wrong (`text`) and what the applicant should do (`next_step`)."""

    code: str
    name: Text
    text: Text
    next_step: Text
    paragraph: str


def ground(code: str) -> Ground:
    """The ground with this code, e.g. package_incomplete; raises UnknownGround."""
    for item in all_grounds():
        if item.code == code:
            return item
    raise UnknownGround


@cache
def all_grounds() -> tuple[Ground, ...]:
    """All grounds in the order of the paragraph."""
    return tuple(
        Ground(
            code=row["code"],
            name=text_of(row["name"]),
            text=text_of(row["text"]),
            next_step=text_of(row["next_step"]),
            paragraph=row["paragraph"],
        )
        for row in read_shipped("grounds.json")["grounds"]
    )
