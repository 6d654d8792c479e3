"""Searching the card index: many questions at once, by keys, scored and decided by services/bureau/names."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from services.bureau import names
from services.bureau.domain.asking import Asked
from services.bureau.domain.candidates import Answer, Candidate, Outcome
from services.bureau.domain.dwellings import Dwelling
from services.bureau.domain.states import Source
from services.bureau.names import Card, NameWeights, PartialDate, Query, Scored, UnsearchableName
from services.bureau.queries.name_weights import name_weights

# A key that so many cards share tells nothing: it is read up to here, and the answer says that it was.
CARDS_PER_KEY = 1000
CROWDED = "many_bear_this_name"
FIND = text("""
select k.key, c.card_id from unnest(cast(:keys as int[])) as k(key)
cross join lateral (select card_id from bureau.card_key where key = k.key limit :most) c
""")
READ = text("select * from bureau.card where id = any(:ids)")
READ_ONE = text("select * from bureau.card where card_id = :card_id")
Cards = dict[int, Row[Any]]


class Look:
    """One question on its way: the keys to look under next, and the scores of the cards found so far."""

    def __init__(self, query: Query, weights: NameWeights) -> None:
        self.query, self.weights = query, weights
        self.keys = names.query_keys(query)
        self.scored: dict[int, Scored] = {}
        self.is_crowded = False

    def score(self, found: Mapping[int, Sequence[int]], cards: Cards) -> None:
        """Scores the cards found under the present keys, each once."""
        for key in self.keys:
            under = found.get(key, ())
            self.is_crowded |= len(under) >= CARDS_PER_KEY
            for card_id in under:
                if card_id not in self.scored and card_id in cards:
                    self.scored[card_id] = names.score(self.query, _card(cards[card_id]), self.weights)

    def widens(self) -> bool:
        """Goes on to the wider keys; False where somebody good was found and it is not worth it."""
        if not names.is_worth_widening(self.scored.values()):
            return False
        self.keys = names.wider_keys(self.query)
        return True


def search_cards(
    session: Session, asked: Sequence[Asked], *, narrowly: frozenset[int] = frozenset()
) -> list[Answer]:
    """What the card index says to each question, in order: two statements, four where any is widened.

    `narrowly`: the places of questions about people whom another source knows exactly; for these only cards
    that sound alike are of interest, not those one slip of the hand away.
    """
    weights = name_weights(session)
    looks = [_look_for(one, weights) for one in asked]
    wide = [look for place, look in enumerate(looks) if isinstance(look, Look) and place not in narrowly]
    going = [look for look in looks if isinstance(look, Look)]
    cards: Cards = {}
    _go(session, going, cards)
    _go(session, [look for look in wide if look.widens()], cards)
    return [_answer(look, cards) if isinstance(look, Look) else look for look in looks]


def card_candidate(session: Session, card_id: str) -> Candidate | None:
    """The card with this number on it, as a candidate."""
    row = session.execute(READ_ONE, {"card_id": card_id}).one_or_none()
    return _candidate(row, None) if row else None


def _look_for(asked: Asked, weights: NameWeights) -> Look | Answer:
    """Who cannot be looked for by name is nobody's match; the note tells the operator so."""
    try:
        return Look(asked.query(), weights)
    except UnsearchableName as error:
        return Answer(Outcome.NO_MATCH, note=error.code)


def _go(session: Session, looks: Sequence[Look], cards: Cards) -> None:
    keys = sorted({key for look in looks for key in look.keys})
    if not keys:
        return
    found: dict[int, list[int]] = defaultdict(list)
    for key, card_id in session.execute(
        FIND, {"keys": f"{{{','.join(map(str, keys))}}}", "most": CARDS_PER_KEY}
    ):
        found[key].append(card_id)
    _read(session, {card_id for under in found.values() for card_id in under} - cards.keys(), cards)
    for look in looks:
        look.score(found, cards)


def _read(session: Session, ids: Iterable[int], cards: Cards) -> None:
    wanted = sorted(ids)
    if wanted:
        cards.update({row.id: row for row in session.execute(READ, {"ids": wanted})})


def _answer(look: Look, cards: Cards) -> Answer:
    decision = names.decide(look.scored.values(), look.query)
    outcome = Outcome(decision.outcome.value)
    if look.is_crowded and outcome is Outcome.NO_MATCH:
        outcome = Outcome.MULTIPLE_MATCHES
    shown = tuple(_candidate(cards[scored.card_id], scored) for scored in decision.candidates)
    return Answer(outcome, shown, CROWDED if look.is_crowded else None)


def _card(row: Row[Any]) -> Card:
    return Card(
        row.id,
        row.surname_fold,
        row.given_name_fold,
        row.patronymic_fold,
        tuple(row.former_folds),
        PartialDate.parse(row.birth_date) if row.birth_date else None,
        row.iin,
    )


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
        standing="deregistered" if row.deregistered_on else "registered",
        score=scored.score if scored else None,
        why=tuple(f"{reason.field}:{reason.code}" for reason in scored.why) if scored else (),
        scan=row.scan,
    )


def _written(day: date | None) -> str | None:
    return day.isoformat() if day else None
