"""The one decision from the answers of both sources, as a table."""

import pytest

from services.bureau.domain.candidates import NO_MATCH, Answer, Candidate, Outcome, Standing, unavailable
from services.bureau.domain.deciding import Next, decide_case
from services.bureau.domain.dwellings import Dwelling
from services.bureau.domain.states import Source


def person(source: Source = Source.AIS, *, house: str = "1", standing: Standing = "registered") -> Candidate:
    dwelling = Dwelling("Астана қаласы", "", "Астана", "Үлгі көшесі", house, "", "7")
    return Candidate(
        source, "r-1", "Үлгібаев", "Нұрлан", None, "1980-05-12", None, dwelling, standing=standing
    )


def single(candidate: Candidate) -> Answer:
    return Answer(Outcome.SINGLE_MATCH, (candidate,))


IN_AIS, ON_CARD = single(person()), single(person(Source.CARDS))
ELSEWHERE = single(person(Source.CARDS, house="2"))
HAS_LEFT = single(person(Source.CARDS, standing="deregistered"))
UNCLEAR = single(person(standing="unclear"))
SEVERAL = Answer(Outcome.MULTIPLE_MATCHES, (person(), person()))
DOWN = unavailable("too_slow")


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
    ],
)
def test_what_two_sources_say_together(
    ais: Answer | None, cards: Answer | None, following: Next, outcome: str
) -> None:
    verdict = decide_case(ais, cards)
    assert (verdict.next, verdict.outcome) == (following, outcome)
    assert (verdict.found is not None) == (following is Next.CERTIFY)


def test_candidate_survives_being_stored() -> None:
    candidate = person(Source.CARDS)
    assert Candidate.from_row(candidate.row()) == candidate
