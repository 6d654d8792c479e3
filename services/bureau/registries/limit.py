"""One time limit around a register, whatever it does meanwhile: trickle, hang, or fall silent."""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from services.bureau.domain.asking import Asked
from services.bureau.domain.candidates import Answer, unavailable
from services.bureau.registries.port import Registry

logger = logging.getLogger(__name__)


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
        answers = self._thread.submit(self._registry.find_many, asked)
        try:
            return answers.result(self._seconds)
        except TimeoutError:
            logger.warning("the AIS did not answer", extra={"outcome": "too_slow"})
            self.close()
            self._begin()
            return [unavailable("too_slow") for _ in asked]

    def close(self) -> None:
        """Closes the register's connections, those in use too."""
        self._registry.close()
        self._thread.shutdown(wait=False)

    def _begin(self) -> None:
        self._registry, self._thread = self._make(), ThreadPoolExecutor(1, "ais")
