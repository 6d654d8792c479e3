"""How long counting one term takes, without its explanation, by every rule that the standard has."""

import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from statistics import fmean
from typing import Any
from zoneinfo import ZoneInfo

from bench.figures import percentile
from shared.standard import terms
from shared.standard.calendars import Calendar
from shared.standard.terms import Rule

ZONE = ZoneInfo("Asia/Qyzylorda")
INSTANTS, ROUNDS = 365, 12
STEP = timedelta(hours=23, minutes=47)


def microseconds_by_rule(since: datetime, calendars: Mapping[str, Calendar]) -> dict[str, Any]:
    """Of each rule, and of all: the mean of a year of instants, in the median of a dozen rounds."""
    instants = [since + number * STEP for number in range(INSTANTS)]
    by_rule = {rule.id: _microseconds(rule, instants, calendars[rule.calendar]) for rule in terms.all_rules()}
    return {"of_all": round(fmean(by_rule.values()), 1), "by_rule": by_rule}


def _microseconds(rule: Rule, instants: list[datetime], calendar: Calendar) -> float:
    rounds = sorted(_round(rule, instants, calendar) for _ in range(ROUNDS))
    return round(percentile(rounds, 0.5), 1)


def _round(rule: Rule, instants: list[datetime], calendar: Calendar) -> float:
    began = time.perf_counter()
    for instant in instants:
        terms.due(rule, instant, calendar, ZONE)
    return 1e6 * (time.perf_counter() - began) / len(instants)
