"""Terms that the standard does not have but rows could: drawn rules, calendars, zones, events and pauses."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple, get_args

from hypothesis import strategies as st

from shared.standard.calendars import Calendar, DayNote
from shared.standard.centres import all_bureaus
from shared.standard.shipped import Text
from shared.standard.terms import Pause, Rule, rule
from shared.standard.terms.rules import Closing, Roll, Start, Unit

YEARS = frozenset(range(2008, 2032))
SHORT_CLOSES = time(13)
BY_THE_CLOCK = ("minute", "working_hour")
MOST = {"minute": 3000, "working_hour": 60, "year": 3}
WORDS = Text("аты", "название", "name")
GROUND = Text("сот", "суд", "court")
# As far from the ends of the calendar's years as the longest drawn term and roll reach.
FIRST_EVENT, EVENT_HOURS = datetime(2008, 3, 1, tzinfo=UTC), 160_000
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

rules = st.builds(
    lambda unit, share, start, roll, closing: replace(
        rule("processing", date(2026, 3, 5)),
        unit=unit,
        amount=1 + share % MOST.get(unit, 12),
        start=start,
        roll=roll,
        closing=closing,
    ),
    st.sampled_from(get_args(Unit)),
    st.integers(0, 10_000),
    st.sampled_from(get_args(Start)),
    st.sampled_from(get_args(Roll)),
    st.sampled_from([closing for closing in get_args(Closing) if closing != "moment"]),
)
zones = st.sampled_from(sorted({item.timezone for item in all_bureaus()}))
events = st.integers(0, EVENT_HOURS).map(lambda hours: FIRST_EVENT + hours * HOUR)


class Case(NamedTuple):
    """A term to be counted."""

    item: Rule
    event: datetime
    known: Calendar
    zone: str
    pauses: tuple[Pause, ...]


def noted(day: date, kind: str) -> DayNote:
    """A day of a kind: off, working, or short, which is worked until 13:00."""
    closes = SHORT_CLOSES if kind == "short" else None
    return DayNote(day, "off" if kind == "off" else "working", WORDS, "journal", closes=closes)


@st.composite
def calendars(draw: st.DrawFn, event_on: date) -> Calendar:
    """Weeks of any shape with closed, worked and short days about an event; a working weekday remains."""
    weekend = draw(st.frozensets(st.integers(0, 6), max_size=6))
    offsets = st.one_of(st.integers(-5, 40), st.integers(-60, 1200))
    kinds = draw(st.dictionaries(offsets, st.sampled_from(["off", "working", "short"]), max_size=25))
    notes = [noted(event_on + offset * DAY, kind) for offset, kind in kinds.items()]
    return Calendar("drawn", weekend, {note.day: note for note in notes}, YEARS)


@st.composite
def pauses(draw: st.DrawFn, event_on: date) -> tuple[Pause, ...]:
    """None, one or two that share no day, about the beginning of a term."""
    bounds = sorted(draw(st.sets(st.integers(-3, 40), max_size=4)))
    pairs = zip(bounds[::2], bounds[1::2], strict=False)
    return tuple(Pause(event_on + first * DAY, event_on + last * DAY, GROUND) for first, last in pairs)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Every unit, start, roll and closing, on any calendar, in every zone, with pauses where days count."""
    item, event, zone = draw(rules), draw(events), draw(zones)
    held = () if item.unit in BY_THE_CLOCK else draw(pauses(event.date()))
    return Case(item, event, draw(calendars(event.date())), zone, held)
