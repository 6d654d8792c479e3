"""What became of a file of cards, in bounded memory however many of its lines are bad."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice

from services.bureau.domain.card_lines import BadLine

# Lines that a report names; of more than these it gives the number.
MOST_NAMED = 10_000
# Takes lines that are refused, and how many there are where only the first of them are at hand.
Refuse = Callable[[Iterable[BadLine], int | None], None]


@dataclass
class Report:
    """What became of a file: cards new, corrected and unchanged, and how many lines were refused.

    `bad` names those lines, the first MOST_NAMED of them: a file may be nothing but bad lines.
    """

    imported: int = 0
    corrected: int = 0
    unchanged: int = 0
    refused: int = 0
    bad: list[BadLine] = field(default_factory=list)

    def refuse(self, lines: Iterable[BadLine], count: int | None = None) -> None:
        """Counts lines that are not taken in, and names them while there is room.

        `count`: how many there are, where `lines` brings no more of them than can be named.
        """
        told = iter(lines)
        named = list(islice(told, MOST_NAMED - len(self.bad)))
        self.bad.extend(named)
        self.refused += count if count is not None else len(named) + sum(1 for _ in told)
