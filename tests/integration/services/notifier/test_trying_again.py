"""All failed messages tried again after an outage; those that were told otherwise are left out."""

from datetime import datetime, timedelta

from services.health import router
from services.notifier.gateways.port import Accepted, Rejected
from services.notifier.operations.staff import keep_staff_contacts
from services.notifier.operations.trying_again import retry_some
from shared import bus, clock, db
from shared.ids import new_id
from tests.integration.services.notifier.conftest import (
    AT,
    BY_EMAIL,
    BY_SMS,
    Notifier,
    ready,
    registered,
    said_to,
)
from tests.integration.services.notifier.test_sending import Scripted
from tests.integration.services.notifier.test_staff import escalation
from tests.support.web import client, web_app


def retried(notifier: Notifier, since: datetime, *, most: int = 500) -> int:
    """Has them tried again as the command line does; gives how many."""
    counts, after = list[int](), None
    while not counts or after is not None:
        with bus.transaction(notifier.owner, bus.command("notifier")) as session:
            some, after = retry_some(session, since, after=after, most=most, now=clock.now(session))
        counts.append(some)
    return sum(counts)


def test_all_that_failed_since_an_instant_is_tried_again_digests_too(notifier: Notifier) -> None:
    with db.transaction(notifier.engines["notifier"]) as session:
        keep_staff_contacts(session, [("bureau_head", "astana", "head@example.org", "ru")])
    by_email, by_sms = new_id(), new_id()
    notifier.gateways["email"] = Scripted(Rejected("smtp_554", None))
    notifier.gateways["sms"] = Scripted(Rejected("http_400", None))
    notifier.hear(registered(by_email, **BY_EMAIL), ready(by_email), escalation(by_email))
    notifier.hear(registered(by_sms, **BY_SMS), ready(by_sms))
    notifier.send()
    assert {row.state for row in notifier.messages()} == {"failed"}
    assert retried(notifier, AT + timedelta(hours=1)) == 0
    assert retried(notifier, AT) == 3
    assert retried(notifier, AT) == 0
    notifier.let_retries_be_due()
    notifier.gateways["email"] = notifier.gateways["sms"] = Scripted(Accepted("p-1"))
    notifier.send()
    assert {row.state for row in notifier.messages()} == {"accepted"}
    assert notifier.said().count("message.retried") == 3


def test_many_are_tried_again_by_as_many_statements_as_one(notifier: Notifier) -> None:
    statements = []
    for count in (1, 12):
        requests = [new_id() for _ in range(count)]
        notifier.gateways["sms"] = Scripted(Rejected("http_400", None))
        notifier.hear(*(event for one in requests for event in (registered(one, **BY_SMS), ready(one))))
        notifier.send()
        with said_to(notifier.owner) as heard:
            assert retried(notifier, AT) == count
        statements.append(len(heard))
        notifier.execute("delete from notifier.message")
    assert statements[0] == statements[1]


def test_bounded_batches_try_everything_again_once_and_both_channels_of_a_request_together(
    notifier: Notifier,
) -> None:
    notifier.gateways["email"] = notifier.gateways["sms"] = Scripted(Rejected("refused", None))
    requests = [new_id() for _ in range(3)]
    contact = {**BY_SMS, "email": "synthetic@example.org"}
    notifier.hear(*(event for one in requests for event in (registered(one, **contact), ready(one))))
    for _ in range(2):
        notifier.send()
    assert [row.state for row in notifier.messages()] == ["failed"] * 6
    assert retried(notifier, AT, most=2) == 6
    assert {(row.state, row.not_before >= AT) for row in notifier.messages()} == {("pending", True)}
    assert notifier.said().count("message.retried") == 6


def test_message_that_the_other_channel_carried_is_left_as_it_is(notifier: Notifier) -> None:
    request = new_id()
    contact = {"notify_by": "email", "email": "bounce.a@example.org", "phone": "+77010000001"}
    notifier.hear(registered(request, **contact), ready(request))
    notifier.send()
    notifier.send()
    assert retried(notifier, AT) == 0
    assert notifier.states()[0] == ("document_ready", "email", "failed")


def test_metrics_tell_how_long_messages_wait_and_how_many_failed(notifier: Notifier) -> None:
    waiting, refused = new_id(), new_id()
    notifier.gateways["sms"] = Scripted(Rejected("http_400", None))
    notifier.hear(registered(refused, **BY_SMS), ready(refused))
    notifier.send()
    notifier.hear(registered(waiting, **BY_EMAIL), ready(waiting))
    notifier.move_clock_to(AT + timedelta(hours=2))
    shown = client(web_app(dict(notifier.engines), router)).get("/metrics").text
    told = dict(line.rsplit(" ", 1) for line in shown.splitlines() if not line.startswith("#"))
    assert 7_190 < float(told['anyqtama_oldest_message_seconds{channel="email"}']) < 7_300
    assert told['anyqtama_oldest_message_seconds{channel="sms"}'] == "0.0"
    assert told['anyqtama_messages_failed{channel="sms"}'] == "1.0"
