"""The two registers of the demo, the AIS and the card index, as rows of text ready to be written as CSV."""

import json
import random
from dataclasses import asdict, dataclass
from datetime import date

from demo.names import FullName, Origin, Script, Sex, Spellings
from shared.standard.centres import all_centres

AIS_COLUMNS = (
    *("person_ref", "iin", "surname", "given_name", "patronymic", "birth_date", "doc_type", "doc_number"),
    *("oblast", "rayon", "city", "street", "house", "corpus", "flat"),
    *("reg_from", "reg_to", "status", "valid_names"),
)
CARD_COLUMNS = (
    *("card_id", "surname", "given_name", "patronymic", "birth_date", "iin", "former_surnames"),
    *("region", "locality", "street", "house", "flat"),
    *("registered_on", "deregistered_on", "deregistered_to", "drawer"),
)


@dataclass(frozen=True, slots=True)
class Person:
    """One synthetic person; the serial of the IIN begins with 9."""

    origin: Origin
    spellings: Spellings
    sex: Sex
    birth_date: date
    iin: str
    document_kind: str
    document_number: str


@dataclass(frozen=True, slots=True)
class Address:
    """A dwelling as both registers write it."""

    region: str
    city: str
    street: str
    house: str
    flat: str

    def line(self) -> str:
        """The address in one line, as an applicant writes it."""
        return f"{self.city}, {self.street}, {self.house}-{self.flat}"


@dataclass(frozen=True, slots=True)
class Stay:
    """A registration at an address since a day, until a day (None: still), as a register writes it."""

    address: Address
    since: date
    until: date | None = None
    script: Script = "kk"
    also_written: tuple[FullName, ...] = ()


class Registers:
    """The AIS and the card index as rows of text, ready to be written as CSV."""

    def __init__(self, rng: random.Random) -> None:
        """Two empty registers; `rng` gives references and drawers."""
        self.ais: list[dict[str, str]] = []
        self.cards: list[dict[str, str]] = []
        self._rng = rng
        self._references = rng.sample(range(10_000, 99_999), 9_000)

    def add_to_ais(self, person: Person, stay: Stay) -> str:
        """Registers the person, deregistered where the stay has ended; returns the person_ref."""
        row = dict.fromkeys(AIS_COLUMNS, "") | _name_columns(person, stay)
        row |= _ais_address(stay.address) | _ais_stay(stay)
        row["person_ref"] = f"ais-{self._references.pop()}"
        row["iin"] = person.iin
        row["doc_type"], row["doc_number"] = person.document_kind, person.document_number
        self.ais.append(row)
        return row["person_ref"]

    def add_card(self, person: Person, stay: Stay, *, has_iin: bool = False) -> str:
        """Puts a card into the index, struck off where the stay has ended; returns the card_id."""
        row = dict.fromkeys(CARD_COLUMNS, "") | _name_columns(person, stay)
        row |= _card_address(stay.address) | _card_stay(stay)
        row["card_id"] = f"{self._references.pop()}"
        row["iin"] = person.iin if has_iin else ""
        row["deregistered_to"] = self._rng.choice(all_centres()).city.kk if stay.until else ""
        row["drawer"] = f"{row['surname'][0]}-{self._rng.randrange(1, 9)}"
        self.cards.append(row)
        return row["card_id"]


def _name_columns(person: Person, stay: Stay) -> dict[str, str]:
    name = person.spellings.written(stay.script)
    return {
        "surname": name.surname,
        "given_name": name.given_name,
        "patronymic": name.patronymic or "",
        "birth_date": person.birth_date.isoformat(),
    }


def _ais_address(address: Address) -> dict[str, str]:
    columns = {"oblast": address.region, "city": address.city, "street": address.street}
    return columns | {"house": address.house, "flat": address.flat}


def _ais_stay(stay: Stay) -> dict[str, str]:
    spellings = [asdict(name) for name in stay.also_written]
    return {
        "reg_from": stay.since.isoformat(),
        "reg_to": stay.until.isoformat() if stay.until else "",
        "status": "deregistered" if stay.until else "registered",
        "valid_names": json.dumps(spellings, ensure_ascii=False),
    }


def _card_address(address: Address) -> dict[str, str]:
    columns = {"region": address.region, "locality": address.city, "street": address.street}
    return columns | {"house": address.house, "flat": address.flat}


def _card_stay(stay: Stay) -> dict[str, str]:
    ended = stay.until.isoformat() if stay.until else ""
    return {"registered_on": stay.since.isoformat(), "deregistered_on": ended}
