"""Counting names as cards come and change: who bears one, by part and fold."""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.bureau.names import Card, NamePart

Counts = Counter[tuple[str, str]]
ADD = text("""
insert into bureau.name_count (part, fold, cards)
select * from unnest(cast(:parts as text[]), cast(:folds as text[]), cast(:cards as int[]))
on conflict (part, fold) do update set cards = bureau.name_count.cards + excluded.cards
""")
FORGET_ALL = text("delete from bureau.name_count")
COUNT_ALL = text("""
insert into bureau.name_count (part, fold, cards)
select case when grouping(surname_fold) = 0 then 'surname'
    when grouping(given_name_fold) = 0 then 'given_name'
    else 'patronymic' end, coalesce(surname_fold, given_name_fold, patronymic_fold), count(*)
from bureau.card group by grouping sets ((surname_fold), (given_name_fold), (patronymic_fold))
""")


def note(counts: Counts, cards: Iterable[Card], by: int = 1) -> None:
    """Counts the names of these cards; `by` -1 takes them away."""
    for card in cards:
        counts[NamePart.SURNAME, card.surname] += by
        counts[NamePart.GIVEN_NAME, card.given_name] += by
        counts[NamePart.PATRONYMIC, card.patronymic] += by


def add(session: Session, counts: Counts) -> None:
    """Adds what was counted to the table."""
    changed = [(part, fold, cards) for (part, fold), cards in counts.items() if cards]
    if changed:
        parts, folds, cards = (list(column) for column in zip(*changed, strict=True))
        session.execute(ADD, {"parts": parts, "folds": folds, "cards": cards})


def count_all(session: Session) -> None:
    """Counts the whole card index anew."""
    session.execute(FORGET_ALL)
    session.execute(COUNT_ALL)
