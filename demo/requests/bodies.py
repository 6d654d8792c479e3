"""The body of POST /v1/requests for one demo request."""

import random
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from demo import names
from demo.names import FullName
from demo.population import People
from demo.registers import Person
from demo.requests import wording
from demo.requests.kinds import Kind
from demo.requests.subjects import Subject
from demo.requests.wording import Language
from shared.standard.centres import Centre
from shared.standard.identifiers import InvalidBin, make_bin

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One request to be: its place in the file, kind, centre, language and subject."""

    number: int
    kind: Kind
    nth: int
    centre: Centre
    language: Language
    subject: Subject

    @property
    def key(self) -> str:
        """The request's Idempotency-Key."""
        return f"s-{self.number:03d}"


def body_of(line: Line, people: People) -> Body:
    """The whole body, as a centre's system would send it."""
    is_about_another = line.kind.applicant != "subject"
    return {
        "centre": line.centre.id,
        "channel": "centre",
        "language": line.language,
        "submitted_at": None,
        "inspector": _inspector(line),
        "applicant": _applicant(line, people),
        "subject": _subject(line) if is_about_another else None,
        "purpose": _in_turn(wording.PURPOSES[line.language], line.nth) if is_about_another else None,
        "legal_ground": _legal_ground(line) if is_about_another else None,
        "documents": _documents(line),
        "contact": _contact(line),
    }


def _inspector(line: Line) -> Body:
    """Each centre has three inspectors, the same in every request."""
    place = line.number % 3
    chance = random.Random(f"{line.centre.id}/{place}")
    origin = names.BYSTANDER_KAZAKH
    spellings = names.spell(origin, chance.choice(origin.surnames), chance.choice(("male", "female")), chance)
    window = str(3 * place + chance.randrange(1, 4))
    return asdict(spellings.kk) | {"position": wording.INSPECTOR[line.language], "window": window}


def _applicant(line: Line, people: People) -> Body:
    if line.kind.applicant == "legal_entity":
        return _legal_entity(line, people.rng)
    if line.kind.applicant == "subject":
        return _individual(line, line.subject.person, line.subject.asked_name, line.kind.gives_iin)
    origin = names.COMMON_KAZAKH
    person = people.subject(origin, people.rng.choice(origin.surnames))
    script = "latin" if line.language == "en" else line.language
    return _individual(line, person, person.spellings.written(script), gives_iin=True)


def _individual(line: Line, person: Person, name: FullName, gives_iin: bool) -> Body:
    return {
        "kind": "individual",
        "name": asdict(name),
        "birth_date": person.birth_date.isoformat(),
        "iin": person.iin if gives_iin else None,
        "citizenship": line.kind.citizenship,
        "identity_document": _identity_document(line, person),
    }


def _identity_document(line: Line, person: Person) -> Body:
    compared = {"identity_copy_missing": None, "copy_differs": False}
    return {
        "kind": person.document_kind,
        "number": person.document_number,
        "copy_matches_original": compared.get(line.kind.flaw or "", True),
        "original_returned": True,
    }


def _legal_entity(line: Line, rng: random.Random) -> Body:
    place = line.nth % len(wording.ORGANISATIONS[line.language])
    return {
        "kind": "legal_entity",
        "name": wording.ORGANISATIONS[line.language][place],
        "bin": _issuable_bin(date(2010 + line.nth % 12, 1 + line.number % 12, 1), rng),
        "letter": _letter(line),
    }


def _issuable_bin(registered_on: date, rng: random.Random) -> str:
    """A BIN whose serial begins with 9; a few serials have no check digit and are drawn again."""
    while True:
        try:
            return make_bin(registered_on, rng.randrange(90_000, 100_000))
        except InvalidBin:
            continue


def _letter(line: Line) -> Body:
    is_signed = line.kind.flaw != "letter_unsigned"
    is_registered = line.kind.flaw != "letter_not_registered"
    dated = date(2025, 10, 1) + timedelta(days=line.number % 60)
    return {
        "outgoing_number": f"{100 + line.number}/1-04" if is_registered else None,
        "dated": dated.isoformat(),
        "signed_by": _signer(line) if is_signed else None,
        "position": wording.HEAD[line.language] if is_signed else None,
    }


def _signer(line: Line) -> str:
    surname = _in_turn(names.BYSTANDER_KAZAKH.surnames, line.number)
    return f"{names.latin(surname)} S." if line.language == "en" else f"{surname} Ү."


def _subject(line: Line) -> Body:
    person = line.subject.person
    birth_date = f"{person.birth_date:%Y}" if line.kind.knows_year_only else person.birth_date.isoformat()
    former = line.subject.former_surname
    return {
        "name": asdict(line.subject.asked_name),
        "birth_date": birth_date,
        "iin": person.iin if line.kind.gives_iin else None,
        "former_surnames": [former] if former else [],
        "last_known_address": line.subject.stay.address.line(),
    }


def _legal_ground(line: Line) -> str | None:
    if line.kind.flaw == "ground_missing":
        return None
    if line.kind.flaw == "ground_weak":
        return wording.INSUFFICIENT_GROUNDS[line.language]
    return _in_turn(wording.LEGAL_GROUNDS[line.language], line.nth)


def _documents(line: Line) -> list[Body]:
    """What para 12 asks for, less what the kind leaves out; a legal entity's enquiry is its application."""
    is_entity = line.kind.applicant == "legal_entity"
    asked = ("written_enquiry",) if is_entity else ("application", "identity_document_copy")
    missing = {"application_missing": "application", "identity_copy_missing": "identity_document_copy"}
    kinds = [kind for kind in asked if kind != missing.get(line.kind.flaw or "")]
    return [{"kind": kind, "name": wording.DOCUMENT_NAMES[kind][line.language], "pages": 1} for kind in kinds]


def _contact(line: Line) -> Body:
    """By SMS, by e-mail or with both known, in turn, unless the kind says otherwise."""
    way = {"none": "none", "bounces": "email"}.get(line.kind.contact)
    way = way or _in_turn(("sms", "email", "sms"), line.number)
    has_both = line.kind.contact == "any" and line.number % 5 == 0
    mailbox = f"{'bounce.' if line.kind.contact == 'bounces' else ''}{line.key}@example."
    return {
        "phone": f"+770000{10_000 + 137 * line.number:05d}" if way == "sms" or has_both else None,
        "email": mailbox + _in_turn(("kz", "com"), line.number) if way == "email" or has_both else None,
        "notify_by": way,
        "asked_for_messages": way != "none",
    }


def _in_turn(choices: tuple[str, ...], turn: int) -> str:
    return choices[turn % len(choices)]
