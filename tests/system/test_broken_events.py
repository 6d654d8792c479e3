"""Events that cannot be done: parked, seen, without personal data; other requests and services go on."""

import json
import subprocess
import sys
from datetime import timedelta
from uuid import UUID

import pytest

from shared import db
from shared.bus import parked
from shared.bus.events.bureau import PackageReturned, ReturnRemarks
from shared.ids import new_id
from tests.support import bells, secrets
from tests.support.bus import AT, accepted, received
from tests.support.chaos import World, variables

# Of all that was said in a test only the odd one occurred then.
ODD_AT = AT + timedelta(hours=1)
DONE = ["package.received", "applicant.informed"]


def test_handler_that_always_raises_parks_its_event_and_holds_up_nobody_else(crowd: World) -> None:
    bad, others = new_id(), [new_id() for _ in range(9)]
    crowd.wish(bad, "fail", times=99)
    crowd.say(*map(received, [*others, bad]), accepted(bad))
    crowd.settle("sla")
    crowd.settle("intake")
    [incident] = crowd.incidents()
    assert (incident.consumer, incident.subject, incident.waiting) == ("sla", bad, 1)
    assert all(crowd.effects(subject) == DONE for subject in others)
    assert crowd.effects(bad, "intake") == ["package.received", "package.accepted"]


def test_parked_event_is_done_in_its_order_once_somebody_retries_it(crowd: World) -> None:
    bad = new_id()
    crowd.wish(bad, "fail", times=crowd.settings.bus_max_attempts)
    crowd.say(received(bad))
    crowd.settle()
    crowd.say(accepted(bad))
    crowd.settle()
    _retry(crowd, crowd.incidents()[0])
    crowd.settle()
    assert crowd.effects(bad) == ["package.received", "package.accepted", "applicant.informed"]
    assert crowd.incidents() == []


def test_failure_tells_its_place_and_no_personal_data(crowd: World) -> None:
    bad = new_id()
    crowd.wish(bad, "fail", times=99, on="package.returned")
    crowd.say(_returned_with_canaries(bad))
    crowd.settle()
    assert crowd.incidents()[0].last_error.startswith("ValueError at ")
    secrets.assert_none_in_errors(crowd.owner)
    secrets.assert_none_in_logs(crowd.directory)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ("version = 99", "UnknownEvent at "),
        ("type = 'package.teleported'", "UnknownEvent at "),
        ("data = '{}'", "ValidationError at "),
        ("""data = '["not", "an", "object"]'""", "TypeError at "),
        ("""data = '{"centre": 7, "bureau": null, "package": "parcel"}'""", "ValidationError at "),
    ],
    ids=["version", "type", "no facts", "no object", "wrong facts"],
)
def test_event_that_this_release_cannot_read_is_parked_and_done_by_one_that_can(
    crowd: World, change: str, error: str
) -> None:
    odd, others = new_id(), [new_id() for _ in range(5)]
    crowd.say_changed(received(odd).model_copy(update={"occurred_at": ODD_AT}), change)
    crowd.say(*map(received, others), accepted(odd))
    crowd.settle("sla")
    crowd.settle("intake")
    incidents = crowd.incidents()
    assert {(p.consumer, p.subject, p.waiting) for p in incidents} == {("sla", odd, 1), ("intake", odd, 1)}
    assert all(p.last_error.startswith(error) for p in incidents)
    assert all(crowd.effects(subject) == DONE for subject in others)
    crowd.become_readable()
    assert [_replay(crowd, service) for service in ("sla", "intake")] == [1, 1]
    crowd.settle("sla")
    crowd.settle("intake")
    assert crowd.effects(odd) == ["package.received", "package.accepted", "applicant.informed"]


def _returned_with_canaries(subject: UUID) -> PackageReturned:
    return PackageReturned(
        subject=subject,
        occurred_at=AT,
        return_number="R-2026-000001",
        grounds=("package_incomplete",),
        centre="psc-01",
        bureau="astana",
        package="electronic",
        personal=ReturnRemarks(remarks=" ".join(secrets.CANARIES)),
    )


def _replay(world: World, service: str) -> int:
    """As an administrator does it who has installed the next release; gives how many events."""
    instants = [
        instant.strftime("%Y-%m-%dT%H:%M:%S%z") for instant in (ODD_AT, ODD_AT + timedelta(seconds=1))
    ]
    words = ["replay", "--from", instants[0], "--to", instants[1], "--service", service, "--json"]
    answer = subprocess.run(
        [sys.executable, "-m", "services.cli", *words],
        env=variables(world.settings),
        capture_output=True,
        check=True,
    )
    return int(json.loads(answer.stdout)["events"])


def _retry(world: World, incident: parked.Parked) -> None:
    with db.transaction(world.owner) as session:
        parked.retry(session, consumer=incident.consumer, event_id=incident.event_id)
    bells.ring(world.settings, incident.consumer)
