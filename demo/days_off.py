"""A day off declared while terms run: an administrator asks what would move, then changes the calendar."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from demo.client import Client
from shared.standard import centres

# Each calendar, with the kind of term on whose first last day it gets a day off.
DECLARED = {"bureau5": "processing", "centre6": "storage"}
NAME = {"kk": "Үлгі демалыс күні", "ru": "Выходной день для примера", "en": "Sample day off"}


def declare_day_off(admin: Client, calendar: str, kind: str) -> str:
    """Takes off the day on which the first running term of this kind ends; gives in a sentence what moved."""
    first = next(admin.pages("/v1/deadlines", kind=kind, condition="running", limit=1))
    day = datetime.fromisoformat(first["due_at"]).astimezone(centres.centre("psc-01").zone).date()
    noted = {"day": day.isoformat(), "kind": "off", "name": NAME, "source": "generated for the demo"}
    change = {"days": [noted], "removed": []}
    foreseen = admin.post(f"/v1/calendars/{calendar}/preview", change)
    admin.put(f"/v1/calendars/{calendar}/days", {**change, "reason": "a day off declared at short notice"})
    return f"{day:%a %d %b} is declared off in {calendar}: {told(foreseen)}"


def told(foreseen: Mapping[str, Any]) -> str:
    """How many terms move, which way and in whose favour."""
    moving = [group for group in foreseen["groups"] if not group["is_kept"]]
    later = sum(group["deadlines"] for group in moving if group["to_at"] > group["from_at"])
    favour = ", ".join(f"{count} in favour of the {who}" for who, count in foreseen["in_favour_of"].items())
    return f"{later} terms end later, {foreseen['moved'] - later} earlier, {favour or 'none moves'}"
