"""The population as a file of cards, written line by line, and the persons that are asked for later."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.cards_people import Row, population
from services.bureau.domain.card_lines import COLUMNS

TELL_EVERY = 5_000
_STREETS = ("Үлгі көшесі", "Сынақ көшесі", "улица Пробная", "улица Образцовая", "Мысал даңғылы")
_TOWNS = ("Астана", "Алматы", "Қарағанды", "Көкшетау", "Павлодар", "Тараз", "Семей")


@dataclass(frozen=True)
class Crowd:
    """A population: how many, by which seed, and over how many days their births lie."""

    count: int
    seed: int
    days: int

    def rows(self) -> Iterator[Row]:
        """The persons, one at a time, always the same."""
        return population(self.count, self.seed, days=self.days)


def write_cards(
    crowd: Crowd, file: Path, wanted: set[int], progress: Callable[[int], None]
) -> dict[int, Row]:
    """Writes everybody's card; gives the wanted persons. `progress` is called with the cards so far."""
    kept: dict[int, Row] = {}
    with file.open("w", encoding="utf-8") as lines:
        lines.write(",".join(COLUMNS) + "\n")
        for row in crowd.rows():
            lines.write(_line(row))
            if row.card_id in wanted:
                kept[row.card_id] = row
            if row.card_id % TELL_EVERY == 0:
                progress(row.card_id)
    return kept


def _line(row: Row) -> str:
    """The address is made of the number: it takes room, and the search looks at names only."""
    n = row.card_id
    former = ";".join(row.former_surnames)
    names = (
        f"{n},{row.surname},{row.given_name},{row.patronymic or ''},{row.birth_date},{row.iin or ''},{former}"
    )
    town, street = _TOWNS[n % len(_TOWNS)], _STREETS[n % len(_STREETS)]
    address = f"{town} облысы,{town},{street},{n % 197 + 1},{n % 89 + 1}"
    return f"{names},{address},2001-04-05,,,{row.surname[:1]}-{n % 40}\n"
