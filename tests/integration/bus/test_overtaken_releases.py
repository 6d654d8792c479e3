"""A parked event is released while a claim is under way: what waits behind it goes on all the same."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from shared import db
from shared.bus import parked
from shared.bus.leases import LOCK_DUE
from shared.ids import new_id
from shared.settings import Settings
from tests.support.bus import Listener, accepted, received, say
from tests.support.gate import GATE, closed_gate, wait_for_somebody

# The claim has begun, and sees the tables as they are now, but has come to no row yet.
STANDING_LOOK = text(
    LOCK_DUE.text.replace(
        "with q as", f"with gate as materialized (select pg_advisory_xact_lock_shared({GATE})), q as", 1
    ).replace("due_at <= now()", "due_at <= now() and (select count(*) from gate) = 1", 1)
)
PARK = text("""
update bus.delivery set parked_at = now(), last_error = 'a test' where consumer = 'sla' and subject = :subject
returning event_id
""")


def park(owner: Engine, subject: UUID) -> int:
    """Gives up what is there about `subject`; gives which event."""
    with owner.begin() as connection:
        return int(connection.execute(PARK, {"subject": subject}).scalar_one())


@pytest.mark.parametrize(
    ("release", "heard"),
    [(parked.discard, ["package.accepted"]), (parked.retry, ["package.received", "package.accepted"])],
)
def test_release_that_a_claim_has_overtaken_wakes_what_waits(
    engines: dict[str, Engine],
    owner: Engine,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    release: Callable[..., None],
    heard: list[str],
) -> None:
    monkeypatch.setattr("shared.bus.drain.LOCK_DUE", STANDING_LOOK)
    subject, listener = new_id(), Listener()
    say(engines["bureau"], received(subject))
    event_id = park(owner, subject)
    say(engines["bureau"], accepted(subject))
    with ThreadPoolExecutor(1) as pool:
        with closed_gate(owner), db.transaction(owner) as releasing:
            releasing.execute(text("select now()"))  # begun before the claim, committed within it
            drained = pool.submit(listener.drain, engines["sla"], settings)
            wait_for_somebody(owner)
            release(releasing, consumer="sla", event_id=event_id)
        drained.result()
    assert [kind for kind, _ in listener.heard] == heard
