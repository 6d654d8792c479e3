"""The base of the standard's own errors: the class docstring is the message, `code` is what machines read.

Never a value in the message: identifiers and names are personal data.
"""

from typing import ClassVar


class StandardError(Exception):
    """Something asked of the standard cannot be answered."""

    code: ClassVar[str] = "standard_error"

    def __str__(self) -> str:
        return (self.__doc__ or self.code).strip()
