"""Columns that hold a word of a closed list: the condition that guards them, and their type."""

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import Enum


def one_of(column: str, words: Iterable[str]) -> str:
    """The condition that a column holds one of these words, for a constraint or a partial index."""
    return f"{column} in ({', '.join(sorted(repr(str(word)) for word in words))})"


def word_of(words: type[StrEnum], *, length: int | None = None) -> Enum:
    """A text column that holds the values of `words` and gives its members back; as wide as the longest word
    where no length is given.
    """
    width = length or max(map(len, words))
    return Enum(
        words, native_enum=False, length=width, values_callable=lambda all_: [str(one) for one in all_]
    )
