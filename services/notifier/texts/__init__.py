"""What people read, in kk, ru and en. The words are data beside this file; a number, a place, a date only."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Any

from shared.bus.events.notifier import Purpose
from shared.standard.centres import centre

MOST_LINES = 100


@dataclass(frozen=True)
class Words:
    """What may stand in a message to an applicant; `centre` is the id of the place. Never a name."""

    number: str
    centre: str
    day: date

    def as_json(self) -> dict[str, str]:
        """For the column `words`."""
        return {"number": self.number, "place": self.centre, "date": self.day.isoformat()}


def words_of(row: dict[str, str]) -> Words:
    """The reverse of `as_json`."""
    return Words(row["number"], row["place"], date.fromisoformat(row["date"]))


@dataclass(frozen=True)
class Notice:
    """One line of a digest for staff; `due` is local to the place that has to act."""

    number: str
    deadline: str
    reason: str
    due: datetime


def sms_text(purpose: Purpose, language: str, words: Words) -> str:
    """One SMS: in kk and ru one segment of 70 letters, in en without letters outside GSM-7."""
    place = _read("places.json")["centres"][words.centre][language]
    template: str = _read("sms.json")[purpose][language]
    return one_line(template.format(number=words.number, place=place, date=f"{words.day:%d.%m}"))


def email_text(purpose: Purpose, language: str, words: Words) -> tuple[str, str]:
    """Subject and body of an e-mail to an applicant."""
    at = centre(words.centre)
    template = _read("email.json")
    subject, body = template["purposes"][purpose][language]
    filled = body.format(number=one_line(words.number), date=f"{words.day:%d.%m.%Y}")
    place = f"{at.name.in_language(language)}, {at.address.in_language(language)}"
    text = template["frame"][language].format(body=filled, place=place)
    return one_line(subject.format(number=words.number)), text


def digest_text(language: str, notices: Sequence[Notice], count: int) -> tuple[str, str]:
    """Subject and body of one e-mail to staff about `count` escalations, the first of which are `notices`."""
    words = _read("digest.json")
    lines = [words["head"][language], "", *(_line(notice, language) for notice in notices)]
    if count > len(notices):
        lines.append(words["more"][language].format(count=count - len(notices)))
    return words["subject"][language].format(count=count), "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Missed:
    """What a digest after an outage tells: from when to when (local), how many calls by kind and reason.

    `of` are the ids of the events that are told in it.
    """

    began: str
    ended: str
    calls: tuple[tuple[str, str, int], ...]
    of: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """For the column `words`."""
        calls = [list(group) for group in self.calls]
        return {"began": self.began, "ended": self.ended, "calls": calls, "of": list(self.of)}

    def __add__(self, other: "Missed") -> "Missed":
        """The same outage told of more places."""
        counts: Counter[tuple[str, str]] = Counter()
        for kind, reason, count in (*self.calls, *other.calls):
            counts[kind, reason] += count
        calls = tuple((kind, reason, count) for (kind, reason), count in counts.items())
        return Missed(self.began, self.ended, calls, (*self.of, *other.of))


def missed_of(row: dict[str, Any]) -> Missed:
    """The reverse of `as_json`."""
    calls = tuple((kind, why, count) for kind, why, count in row["calls"])
    return Missed(row["began"], row["ended"], calls, tuple(row.get("of", ())))


def outage_text(language: str, missed: Missed) -> tuple[str, str]:
    """Subject and body of the one e-mail to a member of staff about everything that an outage hid."""
    words = _read("digest.json")
    head = words["outage"][language].format(began=missed.began, ended=missed.ended)
    groups = [
        words["group"][language].format(
            deadline=words["deadlines"][kind][language],
            reason=words["reasons"][reason][language],
            count=count,
        )
        for kind, reason, count in missed.calls
    ]
    subject = words["subject"][language].format(count=sum(count for *_, count in missed.calls))
    return subject, "\n".join([head, "", *groups, "", words["list"][language]]) + "\n"


@dataclass(frozen=True)
class Changed:
    """What a letter about a changed calendar tells: which days, why, how many terms of the reader's moved."""

    calendar: str
    days: tuple[date, ...]
    reason: str
    earlier: int
    later: int

    def as_json(self) -> dict[str, Any]:
        """For the column `words`."""
        return {**vars(self), "days": [day.isoformat() for day in self.days]}


def changed_of(row: dict[str, Any]) -> Changed:
    """The reverse of `as_json`."""
    return Changed(**{**row, "days": tuple(date.fromisoformat(day) for day in row["days"])})


def calendar_text(language: str, changed: Changed) -> tuple[str, str]:
    """Subject and body of the e-mail to a member of staff whose terms a changed calendar moved."""
    words = _read("digest.json")["calendar"]
    name = words["names"].get(changed.calendar, {}).get(language, changed.calendar)
    body = words["body"][language].format(
        calendar=name,
        days=", ".join(f"{day:%d.%m.%Y}" for day in changed.days),
        reason=one_line(changed.reason),
        earlier=changed.earlier,
        later=changed.later,
    )
    return words["subject"][language].format(calendar=name), body


def one_line(text: str) -> str:
    """The text without line breaks and other control characters: nothing can be smuggled into a header."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _line(notice: Notice, language: str) -> str:
    words = _read("digest.json")
    line: str = words["line"][language].format(
        number=one_line(notice.number),
        deadline=words["deadlines"][notice.deadline][language],
        due=f"{notice.due:%d.%m.%Y %H:%M}",
        reason=words["reasons"][notice.reason][language],
    )
    return line


@cache
def _read(file: str) -> Any:
    return json.loads(resources.files(__name__).joinpath(file).read_text(encoding="utf-8"))
