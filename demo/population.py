"""The demo's people: subjects, of whom requests are about, and the bystanders around them in both registers.

No bystander shares a birth date, nor surname and given name together, with a subject. Nobody is real.
"""

import random
from dataclasses import replace
from datetime import date, timedelta

from demo import names
from demo.names import Origin, Script, Sex
from demo.registers import Address, Person, Registers, Stay
from shared.standard.centres import Centre, all_centres
from shared.standard.identifiers import InvalidIin, make_iin

_FIRST_BIRTH, _BIRTH_DAYS = date(1938, 1, 1), 24_000
_BYSTANDERS_IN_BOTH, _BYSTANDERS_IN_ONE = 1500, 800
_WITHOUT_PATRONYMIC = 0.1
_BYSTANDER_ORIGINS = (
    names.COMMON_KAZAKH,
    names.BYSTANDER_KAZAKH,
    names.BYSTANDER_KAZAKH,
    names.BYSTANDER_RUSSIAN,
    names.COMMON_RUSSIAN,
    names.BYSTANDER_MINORITY,
)


class People:
    """Makes persons and their stays from a seed; no two are given the same IIN or document."""

    def __init__(self, seed: int) -> None:
        """Nobody made yet."""
        self.rng = random.Random(seed)
        self._births: set[date] = set()
        self._names: set[tuple[str, str]] = set()
        self._iins: set[str] = set()
        self._documents = self.rng.sample(range(1_000_000, 9_999_999), 8_000)

    def subject(
        self, origin: Origin, surname: str, document_kind: str = "id_card", *, without_patronymic: float = 0.0
    ) -> Person:
        """A person whose birth date, and whose surname and given name together, are nobody else's.

        `without_patronymic` is the chance of having no patronymic.
        """
        made = self._person(origin, surname, document_kind, without_patronymic)
        while self._is_taken(made):
            made = self._person(origin, surname, document_kind, without_patronymic)
        self._births |= _alike_dates(made.birth_date)
        self._names.add(_name_of(made))
        return made

    def namesake(self, person: Person) -> Person:
        """Another person of the same surname, given name, sex and birth date; the patronymic differs."""
        taken = person.spellings.ru.patronymic or ""
        others = [name for name in person.origin.fathers if not taken.startswith(names.russian(name))]
        is_kazakh = person.origin.has_kazakh_patronymic
        kk, ru = names.patronymics(self.rng.choice(others), person.sex, is_kazakh, keeps_suffix=False)
        renamed = replace(person.spellings.kk, patronymic=kk)
        spellings = names.in_three_scripts(renamed, ru, kazakh_latin=False)
        iin, document = self._iin(person.birth_date, person.sex), self._document("id_card")
        return replace(person, spellings=spellings, iin=iin, document_number=document)

    def bystander(self) -> Person:
        """A person of a more common name, unlike every subject made so far."""
        while True:
            origin = self.rng.choice(_BYSTANDER_ORIGINS)
            made = self._person(origin, self.rng.choice(origin.surnames), "id_card", _WITHOUT_PATRONYMIC)
            if not self._is_taken(made):
                return made

    def stay_in(self, centre: Centre, script: Script) -> Stay:
        """A stay in the centre's city; streets named Sample (in Kazakh Үлгі) exist nowhere."""
        street = self.rng.choice(
            (f"Үлгі-{self.rng.randrange(1, 60)} көшесі", "Үлгі даңғылы", "Sample көшесі")
        )
        house, flat = str(self.rng.randrange(1, 120)), str(self.rng.randrange(1, 150))
        since = date(2004, 1, 5) + timedelta(days=self.rng.randrange(6500))
        return Stay(Address(centre.region.kk, centre.city.kk, street, house, flat), since, script=script)

    def _is_taken(self, person: Person) -> bool:
        return _name_of(person) in self._names or person.birth_date in self._births

    def _person(self, origin: Origin, surname: str, document_kind: str, without_patronymic: float) -> Person:
        sex: Sex = self.rng.choice(("male", "female"))
        spellings = names.spell(origin, surname, sex, self.rng, without_patronymic)
        birth_date = self._birth_date()
        iin = self._iin(birth_date, sex)
        return Person(origin, spellings, sex, birth_date, iin, document_kind, self._document(document_kind))

    def _birth_date(self) -> date:
        """Never the first of January, which registers write where only the year is known."""
        born = _FIRST_BIRTH
        while (born.month, born.day) == (1, 1):
            born = _FIRST_BIRTH + timedelta(days=self.rng.randrange(_BIRTH_DAYS))
        return born

    def _iin(self, birth_date: date, sex: Sex) -> str:
        iin = None
        while iin is None or iin in self._iins:
            iin = _issuable_iin(birth_date, sex, self.rng.randrange(9000, 10_000))
        self._iins.add(iin)
        return iin

    def _document(self, kind: str) -> str:
        digits = f"{self._documents.pop()}"
        return {"passport": f"N9{digits}", "foreign_passport": f"XX9{digits}"}.get(kind, f"99{digits}")


def add_bystanders(people: People, registers: Registers) -> None:
    """Fills both registers with people whom no request is about."""
    for _ in range(_BYSTANDERS_IN_BOTH):
        person, stay = _settled_bystander(people)
        registers.add_to_ais(person, stay)
        _add_old_card(people.rng, registers, person, stay)
    for _ in range(_BYSTANDERS_IN_ONE):
        registers.add_to_ais(*_settled_bystander(people))
        _add_old_card(people.rng, registers, *_settled_bystander(people))


def end_stay(stay: Stay, rng: random.Random) -> Stay:
    """The stay ended by deregistration in 2024 or 2025."""
    return replace(stay, until=date(2024, 1, 9) + timedelta(days=rng.randrange(600)))


def _settled_bystander(people: People) -> tuple[Person, Stay]:
    person, rng = people.bystander(), people.rng
    stay = people.stay_in(rng.choice(all_centres()), rng.choice(("kk", "ru")))
    if rng.random() < 0.1:
        stay = replace(stay, also_written=(person.spellings.latin,))
    return person, end_stay(stay, rng) if rng.random() < 0.06 else stay


def _add_old_card(rng: random.Random, registers: Registers, person: Person, stay: Stay) -> None:
    """Old cards know less of a person and remember a married woman's earlier surname."""
    registers.add_card(person, stay, has_iin=rng.random() < 0.4)
    card = registers.cards[-1]
    if rng.random() < 0.03:
        card["birth_date"] = f"{person.birth_date:%Y}"
    if person.sex == "female" and rng.random() < 0.1:
        card["former_surnames"] = names.feminine(rng.choice(names.BYSTANDER_KAZAKH.surnames))


def _issuable_iin(birth_date: date, sex: Sex, serial: int) -> str | None:
    try:
        return make_iin(birth_date, sex, serial)
    except InvalidIin:
        return None


def _name_of(person: Person) -> tuple[str, str]:
    return person.spellings.ru.surname, person.spellings.ru.given_name


def _alike_dates(day: date) -> set[date]:
    """The date and the one that swapping day and month makes of it."""
    return {day, day.replace(month=day.day, day=day.month)} if day.day <= 12 else {day}
