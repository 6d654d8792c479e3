"""A fuse before a register: after some failures in a row it is left alone for a while, then tried again.

Whether it is well is asked first, so that no question about a person waits for one that is still away.
"""

from collections.abc import Callable, Sequence

from services.bureau.domain.asking import Asked
from services.bureau.domain.candidates import Answer, unavailable
from services.bureau.registries.port import BAD_RECORD, Health, Registry
from shared.clock import monotonic_seconds

FAILURES = 3
REST_SECONDS = 10.0
RESTING = "resting"


class Fused:
    """The register behind it, or "unavailable" at once while it rests. One question through ends the rest."""

    def __init__(self, registry: Registry, *, seconds: Callable[[], float] = monotonic_seconds) -> None:
        self.name = registry.name
        self._registry, self._seconds = registry, seconds
        self._failures = 0
        self._rests_until = 0.0

    def find_many(self, asked: Sequence[Asked]) -> list[Answer]:
        """One answer a question, in their order."""
        if self._failures >= FAILURES and not (health := self.health()).is_well:
            if health.note != RESTING:
                self._note_failure()
            return [unavailable(health.note or RESTING) for _ in asked]
        answers = self._registry.find_many(asked)
        if any(_is_failure(answer) for answer in answers):
            self._note_failure()
        elif answers:
            self._failures = 0
        return answers

    def health(self) -> Health:
        """That of the register behind it, which is left alone while it rests."""
        if self._seconds() < self._rests_until:
            return Health(is_well=False, note=RESTING)
        return self._registry.health()

    def close(self) -> None:
        """Closes the register's connections."""
        self._registry.close()

    def _note_failure(self) -> None:
        self._failures += 1
        if self._failures >= FAILURES:
            self._rests_until = self._seconds() + REST_SECONDS


def _is_failure(answer: Answer) -> bool:
    """A register that answers to one question with a bad record is well enough for the others."""
    return not answer.is_final and answer.note != BAD_RECORD
