"""One time limit around a register, whatever it does meanwhile: trickle, hang, or fall silent."""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from services.bureau.domain.asking import Asked
from services.bureau.domain.candidates import Answer, unavailable
from services.bureau.registries.port import Health, Registry

logger = logging.getLogger(__name__)
TOO_SLOW = "too_slow"
Told = TypeVar("Told")


class Limited:
    """The register that `make` gives, asked on a thread of its own; an answer after `seconds` is none.

    What is late loses its connections, and with them its thread; the next question goes to a new register.
    """

    def __init__(self, make: Callable[[], Registry], *, seconds: float) -> None:
        self._make, self._seconds = make, seconds
        self._begin()
        self.name = self._registry.name

    def find_many(self, asked: Sequence[Asked]) -> list[Answer]:
        """One answer a question, in their order, within the limit."""
        registry = self._registry
        answers = self._within_limit(lambda: registry.find_many(asked))
        return [unavailable(TOO_SLOW) for _ in asked] if answers is None else answers

    def health(self) -> Health:
        """That of the register, within the limit."""
        return self._within_limit(self._registry.health) or Health(is_well=False, note=TOO_SLOW)

    def close(self) -> None:
        """Closes the register's connections, those in use too."""
        self._registry.close()
        self._thread.shutdown(wait=False)

    def _within_limit(self, ask: Callable[[], Told]) -> Told | None:
        """None where it took too long: then there is a new register."""
        answer = self._thread.submit(ask)
        try:
            return answer.result(self._seconds)
        except TimeoutError:
            logger.warning("the AIS did not answer", extra={"outcome": TOO_SLOW})
            self.close()
            self._begin()
            return None

    def _begin(self) -> None:
        self._registry, self._thread = self._make(), ThreadPoolExecutor(1, "ais")
