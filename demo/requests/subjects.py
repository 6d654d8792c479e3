"""Puts the person whom a request is about into the registers, as the request's kind wants it."""

import random
from dataclasses import dataclass, replace

from demo import names
from demo.names import FullName, Origin, Script
from demo.population import People, end_stay
from demo.registers import Person, Registers, Stay
from demo.requests.kinds import Citizenship, Kind, Source
from shared.standard.centres import Centre, centre

Choice = dict[str, str]
# Where those last lived about whom another region is asked.
ELSEWHERE = "psc-05"

_DOCUMENTS: dict[Citizenship, tuple[str, ...]] = {
    "citizen": ("id_card", "id_card", "id_card", "passport"),
    "foreigner": ("foreign_passport", "residence_permit"),
    "stateless": ("stateless_certificate",),
}
# Who is on no card bears a rare surname: not even a fuzzy search may find somebody in their place.
_ON_NO_CARD: frozenset[Source] = frozenset({"ais", "neither", "namesakes_ais"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a request needs of its subject: its kind, the turn within it, the place and both spellings."""

    kind: Kind
    nth: int
    centre: Centre
    script: Script
    asked_in: Script

    @property
    def source(self) -> Source:
        """Where this subject stands."""
        return self.kind.sources[self.nth % len(self.kind.sources)]


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject in place: the name the request gives, where it was put and what an operator must choose."""

    person: Person
    asked_name: FullName
    stay: Stay
    source: Source
    choice: Choice | None = None
    former_surname: str | None = None


class Surnames:
    """Deals rare surnames, each once, and common ones as often as they come."""

    def __init__(self, rng: random.Random) -> None:
        """A shuffled hand of every rare and every foreign surname."""
        self._rng = rng
        origins = (names.RARE_KAZAKH, names.RARE_RUSSIAN, names.RARE_MINORITY)
        self._rare = self._shuffled(origins)
        self._foreign = self._shuffled((names.FOREIGN,))

    def deal(self, wanted: Wanted) -> tuple[Origin, str]:
        """A surname that fits; raises IndexError when there are more requests than surnames."""
        if wanted.kind.citizenship == "foreigner":
            return self._foreign.pop()
        if wanted.source in _ON_NO_CARD or self._rng.random() < 0.4:
            return self._rare.pop()
        origin = self._rng.choice((names.COMMON_KAZAKH, names.COMMON_KAZAKH, names.COMMON_RUSSIAN))
        return origin, self._rng.choice(origin.surnames)

    def _shuffled(self, origins: tuple[Origin, ...]) -> list[tuple[Origin, str]]:
        hand = [(origin, surname) for origin in origins for surname in origin.surnames]
        self._rng.shuffle(hand)
        return hand


def place_subject(wanted: Wanted, people: People, registers: Registers, surnames: Surnames) -> Subject:
    """Makes the subject, puts it where the kind says and tells what an operator has to choose there."""
    kinds = _DOCUMENTS[wanted.kind.citizenship]
    # A card that knows no patronymic is weak evidence for a common name, and a person would be asked.
    without_patronymic = 0.2 if wanted.source in _ON_NO_CARD else 0.0
    document_kind = kinds[wanted.nth % len(kinds)]
    person = people.subject(*surnames.deal(wanted), document_kind, without_patronymic=without_patronymic)
    stay = _first_stay(wanted, person, people)
    asked_name = person.spellings.written(wanted.asked_in)
    subject = Subject(person, asked_name, stay, wanted.source)
    if wanted.kind.has_former_surname:
        subject = _remember_former_surname(subject, surnames.deal(wanted)[1])
    choice = _PLACES[wanted.source](wanted, subject, people, registers)
    if wanted.source.startswith("namesakes"):
        subject = replace(subject, asked_name=replace(asked_name, patronymic=None))
    return replace(subject, choice=None if wanted.kind.expect in ("withdrawn", "returned") else choice)


def _first_stay(wanted: Wanted, person: Person, people: People) -> Stay:
    home = centre(ELSEWHERE) if wanted.kind.lived_elsewhere else wanted.centre
    stay = people.stay_in(home, wanted.script)
    if wanted.asked_in != wanted.script:
        stay = replace(stay, also_written=(person.spellings.written(wanted.asked_in),))
    return end_stay(stay, people.rng) if wanted.kind.is_deregistered else stay


def _remember_former_surname(subject: Subject, surname: str) -> Subject:
    """The AIS keeps the person under an earlier surname, with the present one beside it."""
    person = subject.person
    former = names.feminine(surname) if person.sex == "female" else surname
    kk, ru = replace(person.spellings.kk, surname=former), person.spellings.ru
    earlier = names.in_three_scripts(kk, ru.patronymic, kazakh_latin=False)
    return replace(
        subject,
        person=replace(person, spellings=earlier),
        stay=replace(subject.stay, also_written=(subject.asked_name,)),
        former_surname=earlier.written(subject.stay.script).surname,
    )


def _in_ais(wanted: Wanted, subject: Subject, _: People, registers: Registers) -> Choice | None:
    registers.add_to_ais(subject.person, subject.stay)
    return None


def _in_cards(wanted: Wanted, subject: Subject, _: People, registers: Registers) -> Choice | None:
    card_id = registers.add_card(subject.person, subject.stay, has_iin=wanted.kind.gives_iin)
    return {"source": "cards", "card_id": card_id} if wanted.kind.knows_year_only else None


def _in_both(wanted: Wanted, subject: Subject, _: People, registers: Registers) -> Choice | None:
    registers.add_to_ais(subject.person, subject.stay)
    registers.add_card(subject.person, subject.stay, has_iin=wanted.nth % 2 == 0)
    return None


def _in_both_differently(
    wanted: Wanted, subject: Subject, people: People, registers: Registers
) -> Choice | None:
    """The operator believes the later registration."""
    other = people.stay_in(wanted.centre, wanted.script)
    while other.address.line() == subject.stay.address.line() or other.since == subject.stay.since:
        other = people.stay_in(wanted.centre, wanted.script)
    person_ref = registers.add_to_ais(subject.person, subject.stay)
    card_id = registers.add_card(subject.person, other, has_iin=wanted.nth % 2 == 0)
    in_ais: Choice = {"source": "ais", "person_ref": person_ref}
    return in_ais if subject.stay.since > other.since else {"source": "cards", "card_id": card_id}


def _nowhere(wanted: Wanted, subject: Subject, _: People, registers: Registers) -> Choice | None:
    return None


def _among_namesakes_in_ais(
    wanted: Wanted, subject: Subject, people: People, registers: Registers
) -> Choice | None:
    """The identity document of the request tells which one it is."""
    for person in _others_of_the_name(wanted, subject.person, people):
        registers.add_to_ais(person, people.stay_in(wanted.centre, wanted.script))
    return {"source": "ais", "person_ref": registers.add_to_ais(subject.person, subject.stay)}


def _among_namesakes_in_cards(
    wanted: Wanted, subject: Subject, people: People, registers: Registers
) -> Choice | None:
    """The last known address in the request tells the operator which one it is."""
    for person in _others_of_the_name(wanted, subject.person, people):
        registers.add_card(person, people.stay_in(wanted.centre, wanted.script))
    return {"source": "cards", "card_id": registers.add_card(subject.person, subject.stay)}


def _others_of_the_name(wanted: Wanted, person: Person, people: People) -> list[Person]:
    return [people.namesake(person) for _ in range(1 + wanted.nth % 2)]


_PLACES = {
    "ais": _in_ais,
    "cards": _in_cards,
    "both_same": _in_both,
    "both_differ": _in_both_differently,
    "neither": _nowhere,
    "namesakes_ais": _among_namesakes_in_ais,
    "namesakes_cards": _among_namesakes_in_cards,
}
