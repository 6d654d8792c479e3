"""Events of a request that are handled in one go leave what they would have left one after the other."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import hypothesis
from hypothesis import strategies as st
from sqlalchemy import text

from shared import bus
from shared.bus.events.bureau import CertificateRevoked, PackageAccepted
from shared.bus.events.intake import DocumentTransferred, RequestWithdrawn
from shared.bus.events.model import Event
from shared.bus.events.sla import DeadlineApproaching
from shared.ids import new_id
from tests.integration.services.notifier.conftest import (
    AT,
    BY_SMS,
    NUMBER,
    PLACE,
    Notifier,
    ready,
    registered,
    returned,
)

Told = Callable[[UUID], Event]


def about(kind: type[Event], **facts: Any) -> Told:
    """An event of a request at the place and instant of all of them."""
    return lambda subject: kind.model_validate({**PLACE, "occurred_at": AT, "subject": subject, **facts})


ENDING = {"deadline": "storage", "due_at": AT + timedelta(days=7), "mark": "seven_days_left"}
ACTS: list[Told] = [
    lambda subject: registered(subject, **BY_SMS, asked_for_messages=True),
    lambda subject: registered(subject, notify_by="none"),
    about(PackageAccepted),
    ready,
    returned,
    about(DeadlineApproaching, **ENDING),
    about(DeadlineApproaching, **{**ENDING, "deadline": "inform"}),
    about(DocumentTransferred, number=NUMBER, paper="certificate"),
    about(RequestWithdrawn),
    about(CertificateRevoked, certificate_number="A-1"),
]
EVERYDAY = [ACTS[0], *ACTS[2:4]]
HISTORIES = st.lists(st.sampled_from(ACTS), min_size=2, max_size=7)


def say(notifier: Notifier, event: Event) -> None:
    """Says it and leaves it open."""
    with bus.transaction(notifier.engines["intake"], bus.command("intake")) as session:
        bus.publish(session, event)


def left(notifier: Notifier, request: UUID) -> list[Any]:
    """What the tables hold of a request, and what was said, without what differs from run to run."""
    queries = (
        "select number, phone, notify_by, asked_for_messages from notifier.recipient where request_id = :of",
        "select purpose, channel, state, words from notifier.message where request_id = :of order by id",
        "select type, data from bus.event where source = 'notifier' and subject = :of order by id",
    )
    with notifier.owner.begin() as connection:
        return [list(map(tuple, connection.execute(text(query), {"of": request}))) for query in queries]


@hypothesis.settings(
    max_examples=40, deadline=None, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture]
)
@hypothesis.given(history=HISTORIES)
@hypothesis.example(history=EVERYDAY)
def test_events_in_one_go_leave_what_they_leave_one_after_the_other(
    notifier: Notifier, history: list[Told]
) -> None:
    apart, together = new_id(), new_id()
    for told in history:
        notifier.hear(told(apart))
    for told in history:
        say(notifier, told(together))
    notifier.hear()
    assert left(notifier, together) == left(notifier, apart)
