"""Searching the card index: many questions at once, by keys, scored and decided by services/bureau/names."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from services.bureau import names
from services.bureau.domain.asking import Asked
from services.bureau.domain.candidates import Answer, Candidate, Outcome, Standing, not_asked
from services.bureau.domain.dwellings import Dwelling
from services.bureau.domain.states import Source
from services.bureau.names import Card, Decision, NameWeights, PartialDate, Query, Scored, UnsearchableName
from services.bureau.queries.name_weights import name_weights
from shared import db

# A key that so many cards share tells nothing: it is read up to here, and the answer says that it was.
CARDS_PER_KEY = 1000
CROWDED = "many_bear_this_name"
# Many cards are scored and few shown: of the many only what is scored is read. The offset keeps the planner
# from reading the whole table where it takes the keys for many.
FIND = text("""
select k.key, f.* from unnest(cast(:keys as int[])) as k(key)
cross join lateral (select card_id from bureau.card_key where key = k.key limit :most) c
cross join lateral (
    select id, surname_fold, given_name_fold, patronymic_fold, former_folds, birth_date, iin
    from bureau.card where id = c.card_id offset 0) f
""")
READ_SHOWN = text("select * from bureau.card where id = any(cast(:ids as int[]))")
READ_ONE = text("select * from bureau.card where card_id = :card_id")


class Look:
    """One question on its way: the keys to look under next, and the scores of the cards found so far."""

    def __init__(self, query: Query, weights: NameWeights) -> None:
        self.query, self.weights = query, weights
        self.keys = names.query_keys(query)
        self.scored: dict[int, Scored] = {}
        self.is_crowded = False

    def score(self, found: Mapping[int, Sequence[int]], cards: Mapping[int, Card]) -> None:
        """Scores the cards found under the present keys, each once."""
        for key in self.keys:
            under = found.get(key, ())
            self.is_crowded |= len(under) >= CARDS_PER_KEY
            for card_id in under:
                if card_id not in self.scored:
                    self.scored[card_id] = names.score(self.query, cards[card_id], self.weights)

    def widens(self) -> bool:
        """Goes on to the wider keys; False where somebody good was found and it is not worth it."""
        if not names.is_worth_widening(self.scored.values(), self.query):
            return False
        self.keys = names.wider_keys(self.query)
        return True

    def decide(self) -> Decision:
        """What the scores come to."""
        return names.decide(self.scored.values(), self.query)


def search_cards(
    session: Session, asked: Sequence[Asked], *, narrowly: frozenset[int] = frozenset()
) -> list[Answer]:
    """What the card index says to each question, in order: two statements, three where any is widened.

    `narrowly`: the places of questions about people whom another source knows exactly; for these only cards
    that sound alike are of interest, not those one slip of the hand away.
    """
    weights = name_weights(session)
    looks = [_look_for(one, weights) for one in asked]
    going = {place: look for place, look in enumerate(looks) if isinstance(look, Look)}
    cards: dict[int, Card] = {}
    _go(session, going.values(), cards)
    _go(session, [look for place, look in going.items() if place not in narrowly and look.widens()], cards)
    decided = {place: look.decide() for place, look in going.items()}
    shown = _shown(session, {scored.card_id for one in decided.values() for scored in one.candidates})
    return [
        _answer(decided[place], shown, is_crowded=look.is_crowded) if isinstance(look, Look) else look
        for place, look in enumerate(looks)
    ]


def card_candidate(session: Session, card_id: str) -> Candidate | None:
    """The card with this number on it, as a candidate."""
    row = session.execute(READ_ONE, {"card_id": card_id}).one_or_none()
    return _candidate(row, None) if row else None


def folded(row: Row[Any]) -> Card:
    """What is scored and filed of a row of bureau.card."""
    folds = row.surname_fold, row.given_name_fold, row.patronymic_fold, tuple(row.former_folds)
    born = PartialDate.parse(row.birth_date) if row.birth_date else None
    return Card(row.id, *folds, born, row.iin)


def _look_for(asked: Asked, weights: NameWeights) -> Look | Answer:
    """Who cannot be looked for by name is not asked about; the note tells the operator why."""
    try:
        return Look(asked.query(), weights)
    except UnsearchableName as error:
        return not_asked(error.code)


def _go(session: Session, looks: Collection[Look], cards: dict[int, Card]) -> None:
    keys = {key for look in looks for key in look.keys}
    if not keys:
        return
    found: dict[int, list[int]] = defaultdict(list)
    for row in session.execute(FIND, {"keys": db.array_of(sorted(keys)), "most": CARDS_PER_KEY}):
        found[row.key].append(row.id)
        if row.id not in cards:
            cards[row.id] = folded(row)
    for look in looks:
        look.score(found, cards)


def _shown(session: Session, ids: Collection[int]) -> dict[int, Row[Any]]:
    if not ids:
        return {}
    return {row.id: row for row in session.execute(READ_SHOWN, {"ids": db.array_of(ids)})}


def _answer(decision: Decision, shown: Mapping[int, Row[Any]], *, is_crowded: bool) -> Answer:
    outcome = Outcome(decision.outcome.value)
    if is_crowded and outcome is Outcome.NO_MATCH:
        outcome = Outcome.MULTIPLE_MATCHES
    candidates = (_candidate(shown[one.card_id], one) for one in decision.candidates if one.card_id in shown)
    return Answer(outcome, tuple(candidates), CROWDED if is_crowded else None)


def _candidate(row: Row[Any], scored: Scored | None) -> Candidate:
    return Candidate(
        source=Source.CARDS,
        ref=row.card_id,
        surname=row.surname,
        given_name=row.given_name,
        patronymic=row.patronymic,
        birth_date=row.birth_date,
        iin=row.iin,
        dwelling=Dwelling(row.region, "", row.locality, row.street, row.house, "", row.flat),
        registered_on=_written(row.registered_on),
        deregistered_on=_written(row.deregistered_on),
        deregistered_to=row.deregistered_to,
        standing=_standing(row),
        score=scored.score if scored else None,
        why=tuple(f"{reason.field}:{reason.code}" for reason in scored.why) if scored else (),
        scan=row.scan,
    )


def _standing(row: Row[Any]) -> Standing:
    """Who left for a place, on a day that the card does not tell, is a person's question."""
    if row.deregistered_on:
        return "deregistered"
    return "unclear" if row.deregistered_to else "registered"


def _written(day: date | None) -> str | None:
    return day.isoformat() if day else None
