"""Plans the demo's requests over the 27 centres and tells with each what must come of it."""

import random
from dataclasses import dataclass
from typing import Any

from demo.names import Script
from demo.population import People, add_bystanders
from demo.registers import Registers
from demo.requests.bodies import Line, body_of
from demo.requests.kinds import KINDS, Kind
from demo.requests.subjects import ELSEWHERE, Surnames, Wanted, place_subject
from demo.requests.wording import Language
from shared.standard.centres import Centre, all_centres, bureau_of

SEED = 307
PAPER_CENTRES = frozenset({"psc-26", "psc-27"})
_LINES_PER_CENTRE = 13
_LANGUAGES: tuple[Language, ...] = ("kk", "ru", "kk", "ru", "kk", "en")
_LANGUAGE_OF_SCRIPT: dict[Script, Language] = {"kk": "kk", "ru": "ru", "latin": "en"}


@dataclass(frozen=True, slots=True)
class DemoInput:
    """Everything the demo starts from: requests with their stories, and both registers."""

    requests: tuple[dict[str, Any], ...]
    registers: Registers


def make_input(seed: int = SEED) -> DemoInput:
    """Requests and registers of this seed; the same seed gives the same, byte for byte."""
    people = People(seed)
    registers = Registers(people.rng)
    surnames = Surnames(people.rng)
    requests = []
    for number, (kind, nth, centre) in enumerate(_plan(people.rng), start=1):
        line = _line(number, _wanted(number, kind, nth, centre), people, registers, surnames)
        requests.append({"story": _story(line), "body": body_of(line, people)})
    add_bystanders(people, registers)
    return DemoInput(tuple(requests), registers)


def _plan(rng: random.Random) -> list[tuple[Kind, int, Centre]]:
    """Which request is made where, in the order of the file; every centre gets the same number."""
    asked = [(kind, nth) for kind in KINDS for nth in range(kind.lines)]
    rng.shuffle(asked)
    asked.sort(key=lambda one: not one[0].only_on_paper)
    # Paper centres come first, and so do the kinds that only they can play.
    centres = sorted(all_centres(), key=lambda centre: centre.id not in PAPER_CENTRES)
    windows = [centre for centre in centres for _ in range(_LINES_PER_CENTRE)]
    planned = [(kind, nth, centre) for (kind, nth), centre in zip(asked, windows, strict=True)]
    rng.shuffle(planned)
    return planned


def _wanted(number: int, kind: Kind, nth: int, centre: Centre) -> Wanted:
    """The register writes as the applicant does, unless the kind is about names written differently."""
    if kind.asks_in:
        asked_in = kind.asks_in[nth % len(kind.asks_in)]
        registered_in: dict[Script, Script] = {"kk": "ru", "ru": "kk", "latin": "ru" if nth % 2 else "kk"}
        return Wanted(kind, nth, centre, registered_in[asked_in], asked_in)
    script: Script = "kk" if _language(number) == "kk" else "ru"
    # In Latin letters a register knows nobody for sure; with an IIN the spelling does not matter.
    is_latin = _language(number) == "en" and kind.gives_iin
    return Wanted(kind, nth, centre, script, "latin" if is_latin else script)


def _language(number: int) -> Language:
    return _LANGUAGES[number % len(_LANGUAGES)]


def _line(number: int, wanted: Wanted, people: People, registers: Registers, surnames: Surnames) -> Line:
    subject = place_subject(wanted, people, registers, surnames)
    language = _LANGUAGE_OF_SCRIPT[wanted.asked_in] if wanted.kind.asks_in else _language(number)
    return Line(number, wanted.kind, wanted.nth, wanted.centre, language, subject)


def _story(line: Line) -> dict[str, Any]:
    source = line.subject.source
    return {
        "key": line.key,
        "kind": line.kind.slug,
        "expect": line.kind.expect,
        "collects": line.kind.collects,
        "subject_in": "namesakes" if source.startswith("namesakes") else source,
        "operator_choice": line.subject.choice,
        "bounces": line.kind.contact == "bounces",
        "paper": line.centre.id in PAPER_CENTRES,
        "forward_to": bureau_of(ELSEWHERE).id if line.kind.lived_elsewhere else None,
    }
