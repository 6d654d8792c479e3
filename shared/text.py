"""Text that people wrote: what it may be made of, at every door. What it means is each door's own matter."""

import re
from typing import Annotated

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

# Controls, soft hyphen, zero-width and direction signs, line separators, lone surrogates, tags: they hide or
# reorder what a person reads, and no name or address needs them.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)


def is_seen(text: str) -> bool:
    """Whether every character of the text is one that people see."""
    return not _UNSEEN.search(text)


def refuse_unseen(text: str) -> str:
    """The text itself; raises where it holds a character that nobody sees."""
    if _UNSEEN.search(text):
        raise PydanticCustomError("unseen_characters", "Control, zero-width and direction signs are refused")
    return text


CleanText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(refuse_unseen)
]
LongText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2000),
    AfterValidator(refuse_unseen),
]
