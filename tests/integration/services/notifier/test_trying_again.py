"""All failed messages tried again after an outage; those that were told otherwise are left out."""

from datetime import datetime, timedelta

from services.health import router
from services.notifier.gateways.port import Accepted, Rejected
from services.notifier.operations.staff import keep_staff_contacts
from services.notifier.operations.trying_again import retry_all
from shared import bus, clock, db
from shared.ids import new_id
from tests.integration.services.notifier.conftest import (
    AT,
    BY_EMAIL,
    BY_SMS,
    Notifier,
    ready,
    registered,
)
from tests.integration.services.notifier.test_sending import Scripted
from tests.integration.services.notifier.test_staff import escalation
from tests.support.web import client, web_app


def retried(notifier: Notifier, since: datetime) -> int:
    """Has them tried again as the command line does; gives how many."""
    with bus.transaction(notifier.owner, bus.command("notifier")) as session:
        return retry_all(session, since, now=clock.now(session))


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
