"""Draining: each effect once, in order per subject, failures parked, everything else unaffected."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from shared import bus, db
from shared.bus import parked
from shared.bus.drain import Drain
from shared.bus.events.bureau import PackageAccepted, PackageReceived
from shared.bus.events.model import Event
from shared.ids import new_id
from shared.settings import Settings
from tests.support.bus import AT, Listener, accepted, make_due, open_deliveries, received, say

Engines = dict[str, Engine]


def test_event_reaches_every_listener_once(engines: Engines, settings: Settings) -> None:
    subject = new_id()
    say(engines["bureau"], received(subject))
    for name in ("sla", "intake"):
        listener = Listener(name)
        listener.drain(engines[name], settings)
        listener.drain(engines[name], settings)
        assert listener.heard == [("package.received", subject)]


def test_event_of_a_transaction_that_fails_is_never_said(engines: Engines) -> None:
    with pytest.raises(RuntimeError):
        _say_and_fail(engines["bureau"])
    assert open_deliveries(engines["bureau"], "sla") == 0


def _say_and_fail(engine: Engine) -> None:
    with bus.transaction(engine, bus.command("bureau")) as session:
        bus.publish(session, received(new_id()))
        raise RuntimeError


def test_same_cause_cannot_say_the_same_thing_twice(engines: Engines) -> None:
    subject = new_id()
    for _ in range(2):
        say(engines["bureau"], received(subject), command_id="one-command")
    assert open_deliveries(engines["bureau"], "sla") == 1


def test_events_of_one_subject_are_handled_in_the_order_they_were_said(
    engines: Engines, settings: Settings
) -> None:
    subjects = [new_id() for _ in range(30)]
    for subject in subjects:
        say(engines["bureau"], received(subject), accepted(subject))
    listener = Listener()
    while open_deliveries(engines["sla"], "sla"):
        listener.drain(engines["sla"], settings)
    for subject in subjects:
        assert [kind for kind, about in listener.heard if about == subject] == [
            "package.received",
            "package.accepted",
        ]


@pytest.mark.parametrize(
    ("joining", "loads"),
    [
        pytest.param(frozenset(), ["ab", "ab", "a"], id="none joins"),
        pytest.param(frozenset({PackageAccepted}), ["aabb", "a"], id="one joins what came before"),
        pytest.param(frozenset({PackageAccepted, PackageReceived}), ["aaabb"], id="all join"),
    ],
)
def test_what_joins_is_handled_with_what_came_before_it_of_its_subject(
    engines: Engines, settings: Settings, joining: frozenset[type[Event]], loads: list[str]
) -> None:
    names = {new_id(): name for name in "ab"}
    a, b = names
    for event in (received(a), accepted(a), received(b), received(a), accepted(b)):
        say(engines["bureau"], event)
    loaded: list[str] = []

    def preload(session: Session, subjects: Sequence[UUID]) -> Sequence[object]:
        loaded.append("".join(sorted(names[subject] for subject in subjects)))
        return ()

    listener = Listener()
    listener.service = replace(listener.service, preload=preload, joining=joining)
    listener.drain(engines["sla"], settings)
    assert loaded == loads
    assert [kind for kind, about in listener.heard if about == a] == [
        "package.received",
        "package.accepted",
        "package.received",
    ]


def test_one_bad_event_does_not_stop_the_batch(engines: Engines, settings: Settings) -> None:
    good, bad = [new_id() for _ in range(10)], new_id()
    for subject in [*good[:5], bad, *good[5:]]:
        say(engines["bureau"], received(subject))
    listener = Listener()
    listener.breaks = lambda event: event.subject == bad
    counts = listener.drain(engines["sla"], settings)
    assert {about for _, about in listener.heard} >= set(good)
    assert (counts.handled, counts.failed) == (10, 1)


def test_event_that_always_fails_is_parked_and_holds_only_its_subject(
    engines: Engines, settings: Settings
) -> None:
    bad, good = new_id(), new_id()
    say(engines["bureau"], received(bad), accepted(bad), received(good))
    listener = Listener()
    listener.breaks = lambda event: event.subject == bad
    for _ in range(settings.bus_max_attempts):
        listener.drain(engines["sla"], settings)
        make_due(engines["sla"], "sla")
    incident = _only_incident(engines)
    assert (incident.subject, incident.attempts, incident.waiting) == (bad, settings.bus_max_attempts, 1)
    assert incident.last_error.startswith("ValueError at ")
    assert "wished" not in incident.last_error
    listener.drain(engines["sla"], settings)
    assert listener.heard == [("package.received", good)]


def test_retry_gives_a_parked_event_its_attempts_back_and_wakes_its_subject(
    engines: Engines, settings: Settings
) -> None:
    listener, bad = _listener_with_one_parked(engines, settings)
    listener.breaks = lambda event: False
    with db.transaction(engines["sla"]) as session:
        parked.retry(session, consumer="sla", event_id=_only_incident(engines).event_id)
    while open_deliveries(engines["sla"], "sla"):
        listener.drain(engines["sla"], settings)
    assert listener.heard == [("package.received", bad), ("package.accepted", bad)]


def test_discard_lets_the_subject_go_on_without_the_event(engines: Engines, settings: Settings) -> None:
    listener, bad = _listener_with_one_parked(engines, settings)
    listener.breaks = lambda event: False
    with db.transaction(engines["sla"]) as session:
        parked.discard(session, consumer="sla", event_id=_only_incident(engines).event_id)
    listener.drain(engines["sla"], settings)
    assert listener.heard == [("package.accepted", bad)]


def test_unknown_version_is_parked_at_once_and_done_after_a_retry_by_a_release_that_knows_it(
    engines: Engines, settings: Settings, owner: Engine
) -> None:
    subject = new_id()
    say(engines["bureau"], received(subject))
    _set_version(owner, 99)
    listener = Listener()
    listener.drain(engines["sla"], settings)
    assert _only_incident(engines).last_error.startswith("UnknownEvent")
    _set_version(owner, 1)
    with db.transaction(engines["sla"]) as session:
        parked.retry(session, consumer="sla", event_id=_only_incident(engines).event_id)
    listener.drain(engines["sla"], settings)
    assert listener.heard == [("package.received", subject)]


def test_claim_of_a_worker_that_died_comes_back_when_its_lease_ends(
    engines: Engines, settings: Settings
) -> None:
    say(engines["bureau"], received(new_id()))
    _claim_and_die(engines, settings.model_copy(update={"bus_lease_seconds": 600}))
    listener = Listener()
    assert listener.drain(engines["sla"], settings).handled == 0
    make_due(engines["sla"], "sla")
    assert listener.drain(engines["sla"], settings).handled == 1


def test_event_that_kills_its_worker_is_parked_and_those_beside_it_are_not(
    engines: Engines, settings: Settings
) -> None:
    killer, others = new_id(), [new_id() for _ in range(5)]
    for subject in [*others[:2], killer, *others[2:]]:
        say(engines["bureau"], received(subject))
    listener = Listener()

    def die(event: object) -> bool:
        if getattr(event, "subject", None) == killer:
            raise SystemExit
        return False

    listener.breaks = die
    for _ in range(30):
        try:
            listener.drain(engines["sla"], settings)
        except SystemExit:
            make_due(engines["sla"], "sla")
    assert sorted(about for _, about in listener.heard) == sorted(others)
    assert (_only_incident(engines).subject, _only_incident(engines).last_error) == (killer, "worker died")


def test_late_worker_whose_lease_ended_does_nothing(engines: Engines, settings: Settings) -> None:
    say(engines["bureau"], received(new_id()))
    late = Listener()
    slow = Drain(late.service, engines["sla"], settings)
    [claimed], _ = slow._claim()
    make_due(engines["sla"], "sla")
    prompt = Listener()
    prompt.drain(engines["sla"], settings)
    slow._handle_alone(claimed)
    assert (len(prompt.heard), late.heard) == (1, [])


def test_what_waits_for_a_moment_is_not_put_off_far_by_one_that_is_parked_behind_it(
    engines: Engines, settings: Settings, owner: Engine
) -> None:
    subject, other = new_id(), new_id()
    for about in (subject, subject, subject, other, other):
        say(engines["bureau"], received(about))
    with owner.begin() as connection:
        connection.execute(text("delete from bus.delivery where consumer <> 'sla'"))
        tried_and_parked = text("""
            update bus.delivery set attempts = (place = 2)::int,
                parked_at = case when place = 3 and subject = :subject then now() end
            from (select event_id, row_number() over (partition by subject order by event_id) as place
                from bus.delivery) ranked where ranked.event_id = delivery.event_id
        """)
        connection.execute(tried_and_parked, {"subject": subject})
    Drain(Listener().service, engines["sla"], settings)._claim()
    far = "select count(*) from bus.delivery where due_at > now() + interval '1 minute'"
    with owner.begin() as connection:
        assert connection.execute(text(far)).scalar_one() == 0


def test_replay_delivers_again_and_dry_run_only_counts(
    engines: Engines, settings: Settings, owner: Engine
) -> None:
    subject = new_id()
    say(engines["bureau"], received(subject))
    listener = Listener()
    listener.drain(engines["sla"], settings)
    replay = partial(parked.replay, consumer="sla", since=AT, until=AT.replace(hour=10))
    with db.transaction(owner) as session:
        assert replay(session, dry_run=True) == 1
        assert replay(session) == 1
    listener.drain(engines["sla"], settings)
    assert listener.heard == [("package.received", subject)] * 2


def test_replay_gives_what_is_parked_its_attempts_back_and_leaves_what_waits(
    engines: Engines, settings: Settings, owner: Engine
) -> None:
    listener, bad = _listener_with_one_parked(engines, settings)
    listener.breaks = lambda event: False
    replay = partial(parked.replay, consumer="sla", since=AT, until=AT.replace(hour=10))
    with db.transaction(owner) as session:
        assert replay(session, dry_run=True) == replay(session) == 1
    while open_deliveries(engines["sla"], "sla"):
        listener.drain(engines["sla"], settings)
    assert listener.heard == [("package.received", bad), ("package.accepted", bad)]


def _listener_with_one_parked(engines: Engines, settings: Settings) -> tuple[Listener, UUID]:
    bad = new_id()
    say(engines["bureau"], received(bad), accepted(bad))
    listener = Listener()
    listener.breaks = lambda event: True
    for _ in range(settings.bus_max_attempts):
        listener.drain(engines["sla"], settings)
        make_due(engines["sla"], "sla")
    return listener, bad


def _only_incident(engines: Engines) -> parked.Parked:
    with db.transaction(engines["sla"]) as session:
        [incident] = parked.list_parked(session, consumer="sla")
    return incident


def _set_version(owner: Engine, version: int) -> None:
    with owner.begin() as connection:
        connection.execute(text("update bus.event set version = :version"), {"version": version})


def _claim_and_die(engines: Engines, settings: Settings) -> None:
    Drain(Listener().service, engines["sla"], settings)._claim()
