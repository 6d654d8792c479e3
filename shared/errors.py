"""Errors that callers see, and their shape as RFC 9457 problems. Each service declares its own."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class FieldError:
    """One field that is wrong: where, a code for machines, a sentence for people. Never the value itself."""

    field: str
    code: str
    message: str


class ServiceError(Exception):
    """A situation that the caller has to know of. The docstring of the subclass is the sentence shown."""

    code: ClassVar[str] = "service_error"
    status: ClassVar[int] = 400

    def __init__(self, *errors: FieldError, **facts: str) -> None:
        """`facts` are shown beside the problem (a current state, an identifier); never personal data."""
        super().__init__(self.code)
        self.errors = errors
        self.facts = facts

    @property
    def title(self) -> str:
        """The first line of the class docstring."""
        return (type(self).__doc__ or self.code).strip().splitlines()[0]


class NotFound(ServiceError):
    """There is no such thing, or it belongs to somebody else."""

    code = "not_found"
    status = 404


class InvalidInput(ServiceError):
    """What was sent cannot be accepted as it is."""

    code = "invalid_input"
    status = 422


class UnsafeSetting(SystemExit):
    """Stops a process at its start, with one sentence that names the setting."""
