"""The wrong way, for a negative control: a worker that takes its host's clock for the domain's time."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from services.sla.queries import watch
from services.sla.queries.watch import Look
from shared import clock
from tests.support.hour_ahead import AHEAD, main

asks_the_database = clock.now
looks_by_the_database = watch.look


def asks_its_host(session: Any) -> datetime:
    """The instant by a host that is an hour ahead; moved by the drill offset as the database's is."""
    return asks_the_database(session) + AHEAD


def looks_by_its_host(session: Any) -> Look:
    """A look by that host: for it an hour more has passed, and whatever comes due in it is due."""
    seen = looks_by_the_database(session)
    return replace(seen, now=seen.now + AHEAD, is_due=True)


if __name__ == "__main__":
    vars(clock)["now"] = asks_its_host
    vars(watch)["look"] = looks_by_its_host
    main()
