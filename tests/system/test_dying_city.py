"""The real system's workers ended under load, and a letter that a server took but nobody noted."""

import os
import signal
from collections.abc import Callable
from uuid import UUID

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import text

from services.programs import WORKERS
from shared.ids import new_id
from tests.support import said
from tests.support.city import City, load, some_are_answered
from tests.support.mail import Mailbox
from tests.support.processes import eventually, kill_group
from tests.support.requests import a_contact

MESSAGE = "select count(*) from notifier.message where request_id = :id and state = :state"
ASKED_TO_CALL = """
select count(*) from intake.call_task
where request_id = :id and reason = 'outcome_unknown' and done_at is null
"""
TOLD_UNKNOWN = "select count(*) from bus.event where subject = :id and type = 'message.unknown'"

SAID = "select count(*) from bus.event where subject = :id and type = :type"
HOLD_BACK = """
delete from bus.delivery d using bus.event e
where e.id = d.event_id and d.subject = :id and e.type = :type and d.consumer in ('intake', 'sla')
returning d.consumer, d.event_id
"""
HAND_OVER = "insert into bus.delivery (consumer, event_id, subject) values (:consumer, :event_id, :id)"
HEARD_ALL = """
select (not exists (select from bus.delivery where subject = :id and consumer in ('intake', 'sla')))::int
"""
MET = """
select count(*) from sla.deadline
where subject = :id and kind in ('processing', 'return') and status = 'met'
"""
STEPS = "select count(*) from intake.history where request_id = :id"


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM])
def test_workers_ended_all_at_once_under_load_lose_and_double_nothing(
    city: City, ending: signal.Signals
) -> None:
    before = {name: city.pid(name) for name in WORKERS}
    with load(city, 15) as asked:
        eventually(lambda: some_are_answered(asked), "the load is felt")
        for pid in before.values():
            os.kill(pid, ending)
    for name, pid in before.items():
        city.wait_for_another(name, pid)
    city.come_to_rest()


def test_letter_taken_by_a_server_whose_sender_died_is_unknown_and_never_sent_again(city: City) -> None:
    address, sender = f"{new_id()}@example.org", city.pid("notifier-send")
    _after_taking(city.mail.mailbox, address, lambda: kill_group(sender))
    request = city.register(
        contact=a_contact(phone=None, email=address, notify_by="email", asked_for_messages=False)
    )
    eventually(lambda: city.count(MESSAGE, id=request, state="unknown"), "nobody knows whether it was sent")
    city.come_to_rest()
    assert [letter.to for letter in city.mail.mailbox.letters].count(address) == 1
    assert city.count(TOLD_UNKNOWN, id=request) == city.count(ASKED_TO_CALL, id=request) == 1


def test_facts_about_one_request_that_come_in_reverse_end_where_they_would_have(city: City) -> None:
    with city.standing_still("intake", "sla", "sla-ahead"):
        request = city.register()
        eventually(lambda: city.count(SAID, id=request, type="certificate.prepared"), "the bureau is through")
        held_back = [_hold_back(city, request, kind) for kind in ("package.accepted", "package.received")]
    for late in held_back:
        eventually(lambda: city.count(HEARD_ALL, id=request), "what came first is done")
        _hand_over(city, request, late)
    city.come_to_rest()
    assert city.count(MET, id=request) == city.count(SAID, id=request, type="deadline.met") == 2
    assert city.count(STEPS, id=request) == 2, "registered, ready"


def _hold_back(city: City, request: UUID, kind: str) -> list[dict[str, object]]:
    """Takes a fact away from those who have yet to hear it."""
    with city.owner.begin() as connection:
        held = connection.execute(text(HOLD_BACK), {"id": request, "type": kind}).mappings()
        return [dict(row) for row in held]


def _hand_over(city: City, request: UUID, late: list[dict[str, object]]) -> None:
    assert {row["consumer"] for row in late} == {"intake", "sla"}
    with city.owner.begin() as connection:
        connection.execute(text(HAND_OVER), [{**row, "id": request} for row in late])


def test_facts_about_one_request_that_come_again_in_reverse_change_nothing(city: City) -> None:
    request = city.register()
    city.come_to_rest()
    city.say(said.returned(request), said.accepted(request), said.received(request))
    city.come_to_rest()


def _after_taking(mailbox: Mailbox, address: str, act: Callable[[], None]) -> None:
    """Lets the server take the letter to `address` and then, before it says so, do this."""

    async def take(server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = await mailbox.take(server, session, envelope)
        if address in envelope.rcpt_tos:
            act()
        return answer

    vars(mailbox)["handle_DATA"] = take
