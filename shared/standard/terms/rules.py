"""The terms that the order and the law set: frozen rules read from terms.json, picked by validity."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from typing import Any, ClassVar, Literal

from shared.standard.errors import StandardError
from shared.standard.shipped import Text, read_shipped, text_of

Unit = Literal["minute", "working_hour", "calendar_day", "working_day", "week", "month", "year"]
MarkUnit = Literal["minute", "hour", "calendar_day", "working_day"]
Start = Literal["next_day", "same_day"]
Roll = Literal["following", "preceding", "none"]
Closing = Literal["organisation", "midnight", "moment"]
Responsible = Literal["bureau", "centre"]
WhenDue = Literal["breached", "elapsed"]

LARGEST_AMOUNT = 36_600


class UnknownRule(StandardError, LookupError):
    """No term of this kind was in force on this date."""

    code: ClassVar[str] = "unknown_rule"


class RuleWithoutEnd(StandardError, ValueError):
    """The amount of a term is a whole number from 1 to 36600; without it the term would never end."""

    code: ClassVar[str] = "rule_without_end"


@dataclass(frozen=True, slots=True)
class Mark:
    """An instant before a term is due at which somebody is told: how much before, in which unit."""

    name: str
    before: int
    unit: MarkUnit


@dataclass(frozen=True, slots=True)
class Hours:
    """Local working hours of an organisation."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of one term. `id` is what a request keeps; `calendar` names the calendar to count by.

    `variant` tells apart terms of one kind in force together; `indicator_amount` is a threshold of annex 2
    that differs from the term itself (A10); `pauses` are the grounds on which it may stand still;
    `paragraph` is None where the order sets no such term. Raises RuleWithoutEnd.
    """

    id: str
    kind: str
    variant: str
    name: Text
    unit: Unit
    amount: int
    start: Start
    roll: Roll
    calendar: str
    closing: Closing
    hours: Hours
    paragraph: str | None
    citation: Text
    responsible: Responsible
    when_due: WhenDue
    indicator_amount: int | None
    marks: tuple[Mark, ...]
    valid_from: date | None
    valid_to: date | None
    pauses: tuple[str, ...] = ()
    can_be_waived: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.amount <= LARGEST_AMOUNT:
            raise RuleWithoutEnd

    @property
    def is_internal(self) -> bool:
        """Whether it is a term that we set ourselves: no indicator counts it, no applicant is told of it."""
        return self.paragraph is None

    def is_valid_on(self, day: date) -> bool:
        """Whether this version was in force on a day; both ends are included."""
        after_start = self.valid_from is None or self.valid_from <= day
        return after_start and (self.valid_to is None or day <= self.valid_to)


def rule(kind: str, at: date, variant: str = "plain") -> Rule:
    """The rule of a kind in force on the local date `at`; raises UnknownRule.

    A variant that has no version of its own on that date falls back to the plain one.
    """
    in_force = {item.variant: item for item in all_rules() if item.kind == kind and item.is_valid_on(at)}
    found = in_force.get(variant) or in_force.get("plain")
    if found is None:
        raise UnknownRule
    return found


def rule_by_id(rule_id: str) -> Rule:
    """The very version that a request was registered under, e.g. complaint@2021-20wd; raises UnknownRule."""
    for item in all_rules():
        if item.id == rule_id:
            return item
    raise UnknownRule


@cache
def all_rules() -> tuple[Rule, ...]:
    """All versions of all terms, in the order of the data."""
    content = read_shipped("terms.json")
    hours = {name: _hours_of(row) for name, row in content["hours"].items()}
    rows = (one for row in content["terms"] for one in _of_each_amount(row))
    return tuple(rule_of_row(row, hours[row["responsible"]]) for row in rows)


def variant_of_days(days: int) -> str:
    """The variant of a term whose amount is a setting that has so many working days."""
    return f"{days}wd"


def is_internal(kind: str) -> bool:
    """Whether terms of this kind are ours and not the order's."""
    return any(item.is_internal for item in all_rules() if item.kind == kind)


@cache
def pause_grounds() -> Mapping[str, Text]:
    """The grounds on which a term may stand still, in words; which term allows which: `Rule.pauses`."""
    content = read_shipped("terms.json")
    return {ground: text_of(words) for ground, words in content["pause_grounds"].items()}


@cache
def working_hours(organisation: Responsible) -> Hours:
    """The working hours of centres (para 10) or bureaus (an assumption), local time."""
    return _hours_of(read_shipped("terms.json")["hours"][organisation])


def rule_of_row(row: Mapping[str, Any], hours: Hours) -> Rule:
    """A rule from a row shaped as in terms.json: dates in ISO form or None, texts with kk, ru, en."""
    plain = {name: row[name] for name in _PLAIN_COLUMNS}
    return Rule(
        **plain,
        name=text_of(row["name"]),
        citation=text_of(row["citation"]),
        hours=hours,
        marks=tuple(Mark(**mark) for mark in row["marks"]),
        valid_from=_date_of(row["valid_from"]),
        valid_to=_date_of(row["valid_to"]),
        pauses=tuple(row["pauses"]),
    )


_PLAIN_COLUMNS = (
    "id",
    "kind",
    "variant",
    "unit",
    "amount",
    "start",
    "roll",
    "calendar",
    "closing",
    "paragraph",
    "responsible",
    "when_due",
    "indicator_amount",
    "can_be_waived",
)


def _of_each_amount(row: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    """The row; of a term whose amount is a setting one for each that may be set, which its id carries."""
    if "amount_up_to" not in row:
        return [row]
    amounts = range(row["amount"], row["amount_up_to"] + 1)
    return ({**row, "amount": amount, **_named_by(row["id"], amount)} for amount in amounts)


def _named_by(term: str, days: int) -> dict[str, str]:
    return {"id": f"{term}-{variant_of_days(days)}", "variant": variant_of_days(days)}


def _hours_of(row: Mapping[str, Any]) -> Hours:
    return Hours(time.fromisoformat(row["opens"]), time.fromisoformat(row["closes"]))


def _date_of(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)
