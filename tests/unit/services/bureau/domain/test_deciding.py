"""The one decision from the answers of both sources, as a table."""

from dataclasses import replace
from typing import Any

import pytest

from services.bureau.domain.candidates import (
    NO_MATCH,
    STRUCK_OUT,
    Answer,
    Candidate,
    Outcome,
    Standing,
    not_asked,
    unavailable,
)
from services.bureau.domain.deciding import Next, decide_case
from services.bureau.domain.dwellings import Dwelling
from services.bureau.domain.states import Source


def person(source: Source = Source.AIS, *, house: str = "1", standing: Standing = "registered") -> Candidate:
    dwelling = Dwelling("Астана қаласы", "", "Астана", "Үлгі көшесі", house, "", "7")
    return Candidate(
        source, "r-1", "Үлгібаев", "Нұрлан", None, "1980-05-12", None, dwelling, standing=standing
    )


def differing(source: Source = Source.CARDS, **changes: Any) -> Answer:
    return single(replace(person(source), **changes))


def single(candidate: Candidate) -> Answer:
    return Answer(Outcome.SINGLE_MATCH, (candidate,))


IN_AIS, ON_CARD = single(person()), single(person(Source.CARDS))
ELSEWHERE = single(person(Source.CARDS, house="2"))
HAS_LEFT = single(person(Source.CARDS, standing="deregistered"))
UNCLEAR = single(person(standing="unclear"))
SEVERAL = Answer(Outcome.MULTIPLE_MATCHES, (person(), person()))
DOWN, UNASKED = unavailable("too_slow"), not_asked("not_askable")
REMOVED = Answer(Outcome.NO_MATCH, note=STRUCK_OUT)
IN_AIS_WITH_OTHERS = Answer(Outcome.SINGLE_MATCH, (person(), person(house="9")))
NOWHERE = single(replace(person(), dwelling=Dwelling("Астана қаласы", "", "Астана")))


@pytest.mark.parametrize(
    ("ais", "cards", "following", "outcome"),
    [
        (IN_AIS, NO_MATCH, Next.CERTIFY, "single_match"),
        (NO_MATCH, ON_CARD, Next.CERTIFY, "single_match"),
        (IN_AIS, ON_CARD, Next.CERTIFY, "single_match"),
        (IN_AIS, ELSEWHERE, Next.CHOOSE, "conflicting"),
        (IN_AIS, HAS_LEFT, Next.CHOOSE, "conflicting"),
        (IN_AIS, SEVERAL, Next.CHOOSE, "multiple_matches"),
        (SEVERAL, ON_CARD, Next.CHOOSE, "multiple_matches"),
        (SEVERAL, NO_MATCH, Next.CHOOSE, "multiple_matches"),
        (NO_MATCH, SEVERAL, Next.CHOOSE, "multiple_matches"),
        (UNCLEAR, NO_MATCH, Next.CHOOSE, "multiple_matches"),
        (NO_MATCH, NO_MATCH, Next.CONFIRM_NOT_LISTED, "no_match"),
        (DOWN, ON_CARD, Next.WAIT, "source_unavailable"),
        (DOWN, NO_MATCH, Next.WAIT, "source_unavailable"),
        (IN_AIS, DOWN, Next.WAIT, "source_unavailable"),
        (IN_AIS, None, Next.WAIT, "source_unavailable"),
        (None, ON_CARD, Next.WAIT, "source_unavailable"),
        (None, None, Next.WAIT, "source_unavailable"),
        (UNASKED, NO_MATCH, Next.SEARCH_BY_HAND, "source_unavailable"),
        (NO_MATCH, UNASKED, Next.SEARCH_BY_HAND, "source_unavailable"),
        (UNASKED, ON_CARD, Next.CHOOSE, "multiple_matches"),
        (IN_AIS, UNASKED, Next.CHOOSE, "multiple_matches"),
        (UNASKED, DOWN, Next.WAIT, "source_unavailable"),
        (REMOVED, ON_CARD, Next.CHOOSE, "conflicting"),
        (REMOVED, NO_MATCH, Next.CONFIRM_NOT_LISTED, "no_match"),
        (IN_AIS_WITH_OTHERS, ON_CARD, Next.CERTIFY, "single_match"),
        (NOWHERE, NO_MATCH, Next.CHOOSE, "multiple_matches"),
        (NOWHERE, NOWHERE, Next.CHOOSE, "conflicting"),
    ],
)
def test_what_two_sources_say_together(
    ais: Answer | None, cards: Answer | None, following: Next, outcome: str
) -> None:
    verdict = decide_case(ais, cards)
    assert (verdict.next, verdict.outcome) == (following, outcome)
    assert (verdict.found is not None) == (following is Next.CERTIFY)


GONE = {"standing": "deregistered", "deregistered_on": "2020-03-04", "deregistered_to": "Алматы қ."}


@pytest.mark.parametrize(
    ("in_ais", "on_card", "following"),
    [
        ({}, {"iin": "800512390016"}, Next.CERTIFY),
        ({"iin": "800512390026"}, {"iin": "800512390016"}, Next.CHOOSE),
        ({}, {"birth_date": "1980"}, Next.CERTIFY),
        ({}, {"birth_date": "1980-12-05"}, Next.CHOOSE),
        ({"registered_on": "2001-02-03"}, {"registered_on": "2001-02-03"}, Next.CERTIFY),
        ({"registered_on": "2001-02-03"}, {"registered_on": "2011-02-03"}, Next.CHOOSE),
        (GONE, GONE | {"deregistered_to": "АЛМАТЫ"}, Next.CERTIFY),
        (GONE | {"deregistered_to": None}, GONE, Next.CERTIFY),
        (GONE, GONE | {"deregistered_to": "Тараз"}, Next.CHOOSE),
        (GONE, GONE | {"deregistered_on": "2021-03-04"}, Next.CHOOSE),
    ],
)
def test_what_a_certificate_would_state_must_not_be_told_in_two_ways(
    in_ais: dict[str, Any], on_card: dict[str, Any], following: Next
) -> None:
    assert decide_case(differing(Source.AIS, **in_ais), differing(**on_card)).next is following


@pytest.mark.parametrize(
    ("in_ais", "on_card", "source"),
    [
        ("2001-02-03", "2011-02-03", Source.CARDS),
        ("2011-02-03", "2001-02-03", Source.AIS),
        (None, "2001-02-03", None),
    ],
)
def test_later_registration_is_proposed_where_the_sources_differ(
    in_ais: str | None, on_card: str, source: Source | None
) -> None:
    has_left = differing(Source.AIS, registered_on=in_ais, standing="deregistered")
    verdict = decide_case(has_left, differing(registered_on=on_card))
    assert (verdict.next, verdict.found and verdict.found.source) == (Next.CHOOSE, source)


def test_candidate_survives_being_stored() -> None:
    candidate = person(Source.CARDS)
    assert Candidate.from_row(candidate.row()) == candidate
