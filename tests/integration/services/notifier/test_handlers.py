"""What the notifier does when something happens: once, harmless when repeated or out of order."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from services.notifier.domain.states import MessageState
from services.notifier.handlers import HANDLERS
from services.notifier.queries import next_due, open_work
from shared import db
from shared.bus.events.bureau import CertificateRevoked, CertificateSuperseded, PackageAccepted
from shared.bus.events.intake import DocumentTransferred, RequestWithdrawn
from shared.bus.events.model import Event
from shared.bus.events.sla import DeadlineApproaching
from shared.bus.subscriptions import SUBSCRIPTIONS
from shared.ids import new_id
from tests.integration.services.notifier.conftest import (
    AT,
    BY_EMAIL,
    BY_SMS,
    NUMBER,
    PLACE,
    Notifier,
    ready,
    registered,
    replay,
    returned,
)
from tests.support.calendars import closed


def accepted(request: UUID) -> PackageAccepted:
    return PackageAccepted(subject=request, occurred_at=AT, **PLACE)


def storage_ending(request: UUID, deadline: str = "storage") -> DeadlineApproaching:
    return DeadlineApproaching.model_validate(
        {
            **PLACE,
            "subject": request,
            "occurred_at": AT,
            "deadline": deadline,
            "due_at": AT + timedelta(days=7),
            "mark": "seven_days_left",
        }
    )


def transferred(request: UUID) -> DocumentTransferred:
    return DocumentTransferred(subject=request, occurred_at=AT, number=NUMBER, paper="certificate", **PLACE)


def withdrawn(request: UUID) -> RequestWithdrawn:
    return RequestWithdrawn(subject=request, occurred_at=AT, **PLACE)


def revoked(request: UUID) -> CertificateRevoked:
    return CertificateRevoked(subject=request, occurred_at=AT, certificate_number="A-1", **PLACE)


def superseded(request: UUID) -> CertificateSuperseded:
    return CertificateSuperseded(
        subject=request, occurred_at=AT, certificate_number="A-1", superseded_by="A-2", **PLACE
    )


SAYINGS = {
    "document_ready": ready,
    "package_returned": returned,
    "storage_ending": storage_ending,
    "document_transferred": transferred,
    "request_withdrawn": withdrawn,
    "certificate_revoked": revoked,
    "certificate_superseded": superseded,
}


def test_handlers_are_what_subscriptions_list() -> None:
    heard = {event for event, listeners in SUBSCRIPTIONS.items() if "notifier" in listeners}
    assert set(HANDLERS) == heard


@pytest.mark.parametrize("purpose", SAYINGS)
def test_every_act_is_told_once_even_when_everything_is_replayed(
    notifier: Notifier, request_id: UUID, purpose: str
) -> None:
    notifier.hear(registered(request_id, **BY_SMS), SAYINGS[purpose](request_id))
    replay(notifier)
    assert notifier.states() == [(purpose, "sms", "pending")]
    notifier.send()
    replay(notifier)
    assert notifier.states() == [(purpose, "sms", "delivered")]


@pytest.mark.parametrize("purpose", SAYINGS)
def test_event_before_its_registration_does_not_fail(
    notifier: Notifier, request_id: UUID, purpose: str
) -> None:
    counts = notifier.hear(SAYINGS[purpose](request_id), registered(request_id, **BY_SMS))
    assert (counts.handled, counts.failed) == (2, 0)


@pytest.mark.parametrize("asked", [True, False])
def test_taken_into_work_is_told_only_to_those_who_asked(
    notifier: Notifier, request_id: UUID, asked: bool
) -> None:
    notifier.hear(registered(request_id, asked_for_messages=asked, **BY_SMS), accepted(request_id))
    assert notifier.states() == ([("taken_into_work", "sms", "pending")] if asked else [])


@pytest.mark.parametrize(
    "contact", [{}, {"notify_by": "sms"}, {"notify_by": "none", "phone": "+77010000001"}]
)
def test_applicant_without_usable_contact_is_called(
    notifier: Notifier, request_id: UUID, contact: dict[str, str]
) -> None:
    notifier.hear(registered(request_id, **contact), returned(request_id), withdrawn(request_id))
    replay(notifier)
    assert notifier.states() == []
    assert notifier.said() == ["call_task.requested:no_channel"]


@pytest.mark.parametrize("purpose", ["document_transferred", "certificate_revoked", "certificate_superseded"])
def test_applicant_without_contact_is_called_about_what_became_of_the_paper(
    notifier: Notifier, request_id: UUID, purpose: str
) -> None:
    notifier.hear(registered(request_id), SAYINGS[purpose](request_id))
    assert notifier.said() == ["call_task.requested:no_channel"]


@pytest.mark.parametrize("later", [ready, storage_ending])
def test_nobody_is_told_to_fetch_a_certificate_that_is_void(
    notifier: Notifier, request_id: UUID, later: Callable[[UUID], Event]
) -> None:
    notifier.hear(registered(request_id, **BY_SMS), revoked(request_id), later(request_id))
    assert notifier.states() == [("certificate_revoked", "sms", "pending")]


def test_contact_that_lacks_what_was_asked_for_uses_the_other(notifier: Notifier, request_id: UUID) -> None:
    notifier.hear(registered(request_id, notify_by="sms", email="synthetic@example.org"), ready(request_id))
    assert notifier.states() == [("document_ready", "email", "pending")]


def test_deadline_of_the_staff_is_not_told_to_the_applicant(notifier: Notifier, request_id: UUID) -> None:
    notifier.hear(registered(request_id, **BY_SMS), storage_ending(request_id, "processing"))
    assert notifier.states() == []


def test_mark_that_is_told_after_the_term_has_ended_reminds_nobody(
    notifier: Notifier, request_id: UUID
) -> None:
    notifier.move_clock_to(AT + timedelta(days=8))
    notifier.hear(registered(request_id, **BY_SMS), storage_ending(request_id))
    assert notifier.states() == []


def test_returned_package_whose_sms_would_be_late_wants_a_call_at_once(
    notifier: Notifier, request_id: UUID
) -> None:
    notifier.move_clock_to(AT + timedelta(days=1, hours=12))  # Friday, ten in the evening
    notifier.hear(registered(request_id, **BY_SMS), returned(request_id))
    assert notifier.states() == [("package_returned", "sms", "pending")]
    assert notifier.said() == ["call_task.requested:no_channel"]


# Saturday noon in Astana. Monday the 9th is off: an SMS goes on Tuesday.
SATURDAY = AT + timedelta(days=2, hours=2)


@pytest.mark.parametrize(
    ("arrived_at", "said"),
    [(AT + timedelta(days=1), ["call_task.requested:no_channel"]), (SATURDAY - timedelta(hours=1), [])],
)
def test_whether_a_returned_package_can_wait_is_judged_by_when_it_arrived(
    notifier: Notifier, request_id: UUID, arrived_at: datetime, said: list[str]
) -> None:
    notifier.move_clock_to(SATURDAY)
    notifier.hear(registered(request_id, **BY_SMS), returned(request_id, arrived_at))
    assert notifier.states() == [("package_returned", "sms", "pending")]
    assert notifier.said() == said


@pytest.mark.parametrize("days_before", [1, 0])
def test_second_channel_of_a_returned_package_is_judged_by_when_it_arrived_too(
    notifier: Notifier, request_id: UUID, days_before: int
) -> None:
    contact = {"notify_by": "email", "email": "bounce.a@example.org", "phone": "+77010000001"}
    notifier.hear(
        registered(request_id, **contact), returned(request_id, SATURDAY - timedelta(days=days_before))
    )
    notifier.move_clock_to(SATURDAY)
    notifier.send()
    assert notifier.states()[1] == ("package_returned", "sms", "pending")
    assert ("call_task.requested:no_channel" in notifier.said()) is (days_before == 1)


def test_message_that_waits_for_the_morning_is_due_then_and_no_open_work(
    notifier: Notifier, request_id: UUID
) -> None:
    notifier.move_clock_to(AT + timedelta(hours=12))
    notifier.hear(registered(request_id, **BY_SMS), ready(request_id))
    with db.transaction(notifier.engines["notifier"]) as session:
        assert open_work(session) == 0
        assert next_due(session) == AT + timedelta(hours=23)  # nine o'clock on Friday in Astana
    notifier.move_clock_to(AT + timedelta(hours=23, seconds=1))
    with db.transaction(notifier.engines["notifier"]) as session:
        assert open_work(session) == 1
        assert next_due(session) is None


def test_message_waits_for_the_end_of_its_own_region_s_closure(notifier: Notifier, request_id: UUID) -> None:
    notifier.move_clock_to(AT)
    for region, waits in (("karaganda", False), ("astana", True)):
        with closed(notifier.owner, AT.date(), region=region):
            request = new_id()
            notifier.hear(registered(request, **BY_SMS), ready(request))
        with db.transaction(notifier.engines["notifier"]) as session:
            assert open_work(session) == 1  # the other region's
            assert next_due(session) == (AT + timedelta(hours=23) if waits else None)


def test_storage_is_said_to_end_by_the_days_off_of_the_centre_s_region(
    notifier: Notifier, request_id: UUID
) -> None:
    with closed(notifier.owner, date(2026, 4, 10), "centre6", region="astana"):
        notifier.hear(registered(request_id, **BY_SMS), ready(request_id))
    assert [row.words["date"] for row in notifier.messages()] == ["2026-04-11"]


def test_recipient_keeps_no_name(notifier: Notifier, request_id: UUID) -> None:
    notifier.hear(registered(request_id, **BY_EMAIL), ready(request_id))
    with notifier.owner.begin() as connection:
        for table in ("recipient", "message"):
            rows = connection.execute(text(f"select cast(t as text) from notifier.{table} t")).scalars()
            assert all("Синтетиков" not in row for row in rows)


def test_registration_whose_personal_part_was_erased_is_still_known(
    notifier: Notifier, request_id: UUID
) -> None:
    erased = registered(request_id).model_copy(update={"personal": None})
    events: tuple[Event, ...] = (erased, ready(request_id))
    notifier.hear(*events)
    assert notifier.said() == ["call_task.requested:no_channel"]
    assert MessageState.PENDING not in {state for *_, state in notifier.states()}
