"""The wrong way, for a negative control: a worker that takes its host's clock for the domain's time."""

from datetime import datetime
from typing import Any

from shared import clock
from tests.support.hour_ahead import AHEAD, main

asks_the_database = clock.now


def asks_its_host(session: Any) -> datetime:
    """The instant by a host that is an hour ahead; moved by the drill offset as the database's is."""
    return asks_the_database(session) + AHEAD


if __name__ == "__main__":
    vars(clock)["now"] = asks_its_host
    main()
