"""The demo's pace asks every service what is open and what is due next."""

from sqlalchemy import Engine

from demo import pace
from shared import db
from shared.ids import new_id
from shared.settings import Settings
from tests.support.bus import Listener, received, say
from tests.support.sla import FRIDAY_CLOSING, Clockwork
from tests.support.sla import received as package_received


def test_nothing_is_open_and_nothing_due_in_an_empty_system(
    engines: dict[str, Engine], owner: Engine
) -> None:
    with db.transaction(owner) as session:
        assert (pace.open_work(session), pace.next_due(session)) == (0, None)


def test_delivery_is_open_work_until_it_is_done(
    engines: dict[str, Engine], owner: Engine, settings: Settings
) -> None:
    say(engines["bureau"], received(new_id()))
    with db.transaction(owner) as session:
        assert pace.open_work(session) == 2
    for name in ("sla", "intake"):
        Listener(name).drain(engines[name], settings)
    with db.transaction(owner) as session:
        assert pace.open_work(session) == 0


def test_running_term_is_what_is_due_next(
    engines: dict[str, Engine], owner: Engine, settings: Settings
) -> None:
    Clockwork(engines, owner, settings).hear(package_received(new_id()))
    with db.transaction(owner) as session:
        assert pace.next_due(session) == FRIDAY_CLOSING  # its first mark, a working day before the term ends
