"""Events of a request that are handled in one go leave what they would have left one after the other."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import hypothesis
from hypothesis import strategies as st

from shared.bus.events import notifier
from shared.bus.events.model import Event
from shared.ids import new_id
from tests.support import said
from tests.support.bus import say
from tests.support.intake import Intake

ACTS: list[Callable[[UUID], Event]] = [
    said.received,
    lambda subject: said.received(subject, package="paper"),
    said.forwarded,
    said.accepted,
    said.prepared,
    said.returned,
    lambda subject: said.message(notifier.MessageAccepted, subject, purpose="document_ready"),
    lambda subject: said.message(notifier.MessageDelivered, subject),
    lambda subject: said.message(notifier.MessageFailed, subject),
    lambda subject: said.message(notifier.MessageUnknown, subject, purpose="storage_ending"),
    said.call_requested,
    said.storage_elapsed,
    said.revoked,
    said.superseded,
]
EVERYDAY = [said.received, said.accepted, said.prepared]
HISTORIES = st.lists(st.sampled_from(ACTS), min_size=2, max_size=7)


def left(intake: Intake, request: UUID) -> list[Any]:
    """What the tables hold of a request, and what was said, without what differs from run to run."""
    rows = """
        select state, bureau, certificate_number, finding, return_number, message_purpose, message_state,
            at_centre_since is null, storage_ends_at is null, shelf_code is null, informed_at is null,
            transfer_allowed_at is null, certificate_revoked_at is null, sheet_void_since is null
        from intake.request where id = :of
    """
    steps = "select from_state, to_state, actor, note from intake.history where request_id = :of order by id"
    calls = "select purpose, reason, way from intake.call_task where request_id = :of order by purpose"
    events = """
        select type, data - array['number', 'shelf_code', 'registered_at', 'promised_at']
        from bus.event where source = 'intake' and subject = :of order by id
    """
    return [[tuple(row) for row in intake.rows(query, of=request)] for query in (rows, steps, calls, events)]


@hypothesis.settings(
    max_examples=40, deadline=None, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture]
)
@hypothesis.given(history=HISTORIES)
@hypothesis.example(history=EVERYDAY)
def test_events_in_one_go_leave_what_they_leave_one_after_the_other(
    intake: Intake, history: list[Callable[[UUID], Event]]
) -> None:
    apart, together = (UUID(intake.register(str(new_id()))["id"]) for _ in range(2))
    for told in history:
        intake.hear(told(apart))
    for told in history:
        say(intake.engines["bureau"], told(together))
    intake.hear()
    assert left(intake, together) == left(intake, apart)
