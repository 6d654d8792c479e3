"""Sending: handed over once, recorded, retried, fallen back from, and never sent again blindly."""

import contextlib
import json
import threading
from datetime import timedelta
from uuid import UUID

import pytest

from services.notifier.gateways.port import (
    Accepted,
    Found,
    Outcome,
    Outgoing,
    Rejected,
    Unknown,
    Unreachable,
)
from services.notifier.sending import Sending
from shared.ids import new_id
from tests.integration.services.notifier.conftest import (
    AT,
    BY_EMAIL,
    BY_SMS,
    Notifier,
    ready,
    registered,
    returned,
)
from tests.support.mail import MailServer


class Scripted:
    """A gateway that answers as it was told to, and knows what it was handed."""

    name = "scripted"

    def __init__(self, *answers: Outcome, found: Found | None = None) -> None:
        self.answers = list(answers)
        self.found = found or Unknown("cannot_tell")
        self.handed: list[Outgoing] = []

    def send(self, outgoing: Outgoing) -> Outcome:
        """The next answer; the last one for ever."""
        self.handed.append(outgoing)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def find(self, message_id: UUID) -> Found:
        """What it was told to find."""
        return self.found

    def finish(self) -> None:
        """Nothing to let go of."""


def written_sms(notifier: Notifier) -> list[dict[str, str]]:
    """The lines of the SMS files."""
    lines = [line for file in notifier.sms.glob("*.ndjson") for line in file.read_text().splitlines()]
    return [json.loads(line) for line in lines]


def test_sms_is_written_once_and_told_accepted_and_delivered(notifier: Notifier, request_id: UUID) -> None:
    notifier.hear(registered(request_id, **BY_SMS), ready(request_id))
    assert notifier.send().handed_over == 1
    assert notifier.send().handed_over == 0
    assert notifier.states() == [("document_ready", "sms", "delivered")]
    assert notifier.said() == ["message.accepted", "message.delivered"]
    [sms] = written_sms(notifier)
    assert (sms["to"], sms["text"]) == (
        "+77010000001",
        "Анықтама №03-2026-000123 дайын. ХҚКО: Пушкин 97, 10.04 дейін.",
    )


def test_email_arrives_with_our_message_id_and_is_accepted_only(
    notifier: Notifier, mail: MailServer, request_id: UUID
) -> None:
    notifier.hear(registered(request_id, "ru", **BY_EMAIL), ready(request_id))
    notifier.send()
    [letter] = mail.mailbox.letters
    [message] = notifier.messages()
    assert letter.message["Message-ID"] == f"<{message.id}@example.org>"
    assert letter.message["Subject"] == "Справка №03-2026-000123 готова"
    assert "10.04.2026" in letter.text
    assert "Синтетиков" not in letter.text
    assert notifier.said() == ["message.accepted"]


def test_one_connection_carries_a_whole_batch(notifier: Notifier, mail: MailServer) -> None:
    requests = [new_id() for _ in range(5)]
    notifier.hear(*(event for one in requests for event in (registered(one, **BY_EMAIL), ready(one))))
    notifier.send()
    assert (len(mail.mailbox.letters), mail.mailbox.connections) == (5, 1)


def test_returned_package_by_email_wants_a_call_too_since_email_proves_nothing(
    notifier: Notifier, request_id: UUID
) -> None:
    notifier.hear(registered(request_id, **BY_EMAIL), returned(request_id))
    notifier.send()
    assert notifier.said() == ["message.accepted", "call_task.requested:no_proof_of_delivery"]


def test_address_that_bounces_falls_back_to_sms(notifier: Notifier, request_id: UUID) -> None:
    contact = {"notify_by": "email", "email": "bounce.a@example.org", "phone": "+77010000001"}
    notifier.hear(registered(request_id, **contact), ready(request_id))
    notifier.send()
    notifier.send()
    assert notifier.states() == [
        ("document_ready", "email", "failed"),
        ("document_ready", "sms", "delivered"),
    ]
    assert notifier.said() == ["message.failed", "message.accepted", "message.delivered"]


def test_address_that_bounces_with_nothing_else_asks_for_a_call(notifier: Notifier, request_id: UUID) -> None:
    notifier.hear(registered(request_id, notify_by="email", email="bounce.a@example.org"), ready(request_id))
    notifier.send()
    assert notifier.said() == ["message.failed", "call_task.requested:channels_failed"]


def test_when_both_channels_fail_an_inspector_is_asked_to_call_once(
    notifier: Notifier, request_id: UUID
) -> None:
    notifier.gateways["sms"] = Scripted(Rejected("http_400", None))
    contact = {"notify_by": "sms", "email": "bounce.a@example.org", "phone": "+77010000001"}
    notifier.hear(registered(request_id, **contact), ready(request_id))
    notifier.send()
    notifier.send()
    assert notifier.states() == [("document_ready", "sms", "failed"), ("document_ready", "email", "failed")]
    assert notifier.said() == ["message.failed", "message.failed", "call_task.requested:channels_failed"]


def test_refusal_for_now_is_tried_five_times_and_then_failed(notifier: Notifier, request_id: UUID) -> None:
    notifier.hear(registered(request_id, notify_by="email", email="later.a@example.org"), ready(request_id))
    for attempts in range(1, 6):
        notifier.send()
        [message] = notifier.messages()
        assert message.attempts == attempts
        notifier.let_retries_be_due()
    assert notifier.send().handed_over == 0
    assert notifier.states() == [("document_ready", "email", "failed")]


def test_address_on_which_the_server_always_breaks_is_given_up_and_told_otherwise(
    notifier: Notifier, request_id: UUID
) -> None:
    contact = {"notify_by": "email", "email": "late.a@example.org", "phone": "+77010000001"}
    notifier.hear(registered(request_id, **contact), ready(request_id))
    for _ in range(5):
        assert [channel for _, channel, _ in notifier.states()] == ["email"]
        notifier.send()
        notifier.let_retries_be_due()
    assert notifier.states()[0] == ("document_ready", "email", "failed")
    assert [channel for _, channel, _ in notifier.states()] == ["email", "sms"]


def test_refusal_for_now_waits_before_it_is_tried_again(notifier: Notifier, request_id: UUID) -> None:
    notifier.hear(registered(request_id, notify_by="email", email="later.a@example.org"), ready(request_id))
    assert notifier.send().handed_over == 1
    assert notifier.send().handed_over == 0


def test_server_that_hangs_after_the_letter_leaves_it_unknown_and_unsent(
    notifier: Notifier, request_id: UUID
) -> None:
    notifier.hear(registered(request_id, notify_by="email", email="hang.a@example.org"), ready(request_id))
    notifier.send()
    notifier.let_retries_be_due()
    assert notifier.send().handed_over == 0
    assert notifier.states() == [("document_ready", "email", "unknown")]
    assert notifier.said() == ["message.unknown", "call_task.requested:outcome_unknown"]


def test_mail_server_that_is_away_for_long_costs_no_attempt_and_no_message(
    notifier: Notifier, request_id: UUID
) -> None:
    notifier.gateways["email"] = Scripted(*[Unreachable("unreachable")] * 9, Accepted("p-1"))
    notifier.hear(registered(request_id, **BY_EMAIL), ready(request_id))
    for _ in range(9):
        assert (notifier.send().given_back, notifier.messages()[0].attempts) == (1, 0)
        notifier.let_retries_be_due()
    notifier.send()
    assert notifier.states() == [("document_ready", "email", "accepted")]
    assert notifier.said() == ["message.accepted"]


def test_provider_out_of_reach_is_left_alone_and_holds_up_no_other_channel(notifier: Notifier) -> None:
    by_email, by_sms = [new_id() for _ in range(3)], new_id()
    notifier.hear(*(event for one in by_email for event in (registered(one, **BY_EMAIL), ready(one))))
    away = Scripted(Unreachable("unreachable"))
    notifier.gateways["email"] = away
    kept = Sending(notifier.engines["notifier"], notifier.gateways, notifier.sending)
    assert (kept.run_once().given_back, len(away.handed)) == (3, 1)
    notifier.let_retries_be_due()
    notifier.hear(registered(by_sms, **BY_SMS), ready(by_sms))
    assert (kept.run_once().handed_over, len(away.handed)) == (1, 1)
    kept.rests["email"].until = 0
    kept.run_once()
    assert (len(away.handed), kept.rests["email"].failures) == (2, 2)


def test_letter_that_breaks_the_connection_waits_behind_the_others(notifier: Notifier) -> None:
    requests = [new_id() for _ in range(3)]
    notifier.hear(*(event for one in requests for event in (registered(one, **BY_EMAIL), ready(one))))
    notifier.gateways["email"] = Scripted(Unreachable("lost_before_data"), Accepted("p-1"))
    notifier.send()
    assert notifier.send().handed_over == 2
    assert sorted(row.state for row in notifier.messages()) == ["accepted", "accepted", "pending"]


class SlowGoodbye(Scripted):
    """A gateway whose server answers no QUIT: the process dies before it could say goodbye."""

    def finish(self) -> None:
        """Dies."""
        raise SystemExit


def test_what_was_answered_is_recorded_before_goodbye_is_said(notifier: Notifier, request_id: UUID) -> None:
    notifier.gateways["email"] = SlowGoodbye(Accepted("p-1"))
    notifier.hear(registered(request_id, **BY_EMAIL), ready(request_id))
    with pytest.raises(SystemExit):
        notifier.send()
    assert notifier.states() == [("document_ready", "email", "accepted")]


def test_slow_provider_does_not_hold_messages_past_half_their_lease(notifier: Notifier) -> None:
    requests = [new_id() for _ in range(3)]
    notifier.hear(*(event for one in requests for event in (registered(one, **BY_SMS), ready(one))))
    notifier.gateways["sms"] = Scripted(Accepted("p-1"))
    notifier.sending = notifier.sending.model_copy(update={"lease_seconds": 0.0})
    assert notifier.send().given_back == 3
    assert {(row.state, row.attempts) for row in notifier.messages()} == {("pending", 0)}


def test_what_breaks_one_message_leaves_the_others_to_the_next_run(notifier: Notifier) -> None:
    requests = [new_id() for _ in range(3)]
    notifier.hear(*(event for one in requests for event in (registered(one, **BY_SMS), ready(one))))
    second = notifier.messages()[1].id
    broken = """update notifier.message set words = '{}' where id = :id"""
    notifier.execute(broken, id=second)
    for _ in range(2):
        with contextlib.suppress(KeyError):
            notifier.send()
    assert [row.state for row in notifier.messages()] == ["delivered", "sending", "delivered"]
    assert len(written_sms(notifier)) == 2


def test_two_senders_at_once_hand_each_message_over_once(notifier: Notifier) -> None:
    requests = [new_id() for _ in range(60)]
    notifier.hear(*(event for one in requests for event in (registered(one, **BY_SMS), ready(one))))
    others = [threading.Thread(target=notifier.send) for _ in range(2)]
    for thread in others:
        thread.start()
    for thread in others:
        thread.join()
    assert len(written_sms(notifier)) == len({line["message_id"] for line in written_sms(notifier)}) == 60
    assert {row.state for row in notifier.messages()} == {"delivered"}


def test_sms_waits_for_the_morning_and_email_does_not(notifier: Notifier) -> None:
    night = AT + timedelta(hours=12)  # ten in the evening in Astana
    notifier.move_clock_to(night)
    by_sms, by_email = new_id(), new_id()
    notifier.hear(
        registered(by_sms, **BY_SMS), ready(by_sms), registered(by_email, **BY_EMAIL), ready(by_email)
    )
    assert notifier.send().handed_over == 1
    notifier.move_clock_to(night + timedelta(hours=11, minutes=1))
    assert notifier.send().handed_over == 1


def test_retry_after_is_respected(notifier: Notifier, request_id: UUID) -> None:
    notifier.hear(registered(request_id, **BY_SMS), ready(request_id))
    notifier.gateways["sms"] = Scripted(Rejected("http_429", 900))
    notifier.send()
    notifier.execute("update notifier.message set due_at = due_at - interval '600 s'")
    assert notifier.send().handed_over == 0
    notifier.execute("update notifier.message set due_at = due_at - interval '301 s'")
    assert notifier.send().handed_over == 1


@pytest.mark.parametrize("purpose", ["taken_into_work", "request_withdrawn"])
def test_courtesy_that_fails_bothers_no_inspector(notifier: Notifier, request_id: UUID, purpose: str) -> None:
    notifier.hear(registered(request_id, notify_by="email", email="bounce.a@example.org"), ready(request_id))
    notifier.execute("update notifier.message set purpose = :purpose", purpose=purpose)
    notifier.send()
    assert notifier.said() == ["message.failed"]
