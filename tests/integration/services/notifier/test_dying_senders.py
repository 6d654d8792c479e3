"""Senders that die, freeze or come back late: what they leave is looked up, and nothing is sent twice."""

from uuid import UUID

import pytest
from sqlalchemy import text

from services.notifier.domain.states import MessageState
from services.notifier.gateways.port import Accepted, Found, NeverArrived, Outcome, Outgoing, Rejected
from services.notifier.operations.claiming import Terms, claim
from services.notifier.operations.recording import Recording, Result, record
from services.notifier.operations.settling import Change, settle
from services.notifier.sending import Sending
from shared import bus, clock, db
from shared.ids import new_id
from tests.integration.services.notifier.conftest import BY_EMAIL, BY_SMS, Notifier, ready, registered
from tests.integration.services.notifier.test_sending import Scripted, written_sms
from tests.support.mail import MailServer


class TakenForDead(Scripted):
    """A gateway so slow that another worker finds the lease ended."""

    def __init__(self, notifier: Notifier) -> None:
        super().__init__(Accepted("p-1"))
        self.notifier = notifier
        self.other = Scripted(Accepted("p-2"))

    def send(self, outgoing: Outgoing) -> Outcome:
        """Lets the other worker run before the answer comes."""
        self.notifier.let_retries_be_due()
        Sending(self.notifier.engines["notifier"], {"email": self.other}, self.notifier.sending).run_once()
        return super().send(outgoing)


def claim_and_die(notifier: Notifier) -> None:
    """What a worker leaves behind that is killed while it hands messages over."""
    with db.transaction(notifier.engines["notifier"]) as session:
        for channel in notifier.gateways:
            terms = Terms(channel, "sender", 50, 0.0)
            claim(session, terms, now=clock.now(session))


def test_email_of_a_worker_that_died_is_unknown_and_not_sent_again(
    notifier: Notifier, mail: MailServer, request_id: UUID
) -> None:
    notifier.hear(registered(request_id, **BY_EMAIL), ready(request_id))
    claim_and_die(notifier)
    notifier.send()
    assert notifier.states() == [("document_ready", "email", "unknown")]
    assert mail.mailbox.letters == []


def test_sms_of_a_worker_that_died_after_writing_is_found(notifier: Notifier, request_id: UUID) -> None:
    notifier.hear(registered(request_id, **BY_SMS), ready(request_id))
    claim_and_die(notifier)
    [message] = notifier.messages()
    notifier.gateways["sms"].send(Outgoing(message.id, message.address, "text", "", "sender"))
    assert notifier.send().looked_up == 1
    assert notifier.states() == [("document_ready", "sms", "delivered")]
    assert len(written_sms(notifier)) == 1


def test_sms_of_a_worker_that_died_before_writing_is_sent(notifier: Notifier, request_id: UUID) -> None:
    notifier.hear(registered(request_id, **BY_SMS), ready(request_id))
    claim_and_die(notifier)
    notifier.send()
    notifier.let_retries_be_due()
    notifier.send()
    assert notifier.states() == [("document_ready", "sms", "delivered")]
    assert len(written_sms(notifier)) == 1


def test_late_result_of_a_worker_taken_for_dead_is_still_believed(
    notifier: Notifier, request_id: UUID
) -> None:
    notifier.hear(registered(request_id, **BY_EMAIL), ready(request_id))
    notifier.gateways["email"] = slow = TakenForDead(notifier)
    notifier.send()
    assert notifier.states() == [("document_ready", "email", "accepted")]
    assert (len(slow.handed), slow.other.handed) == (1, [])


def test_late_result_of_an_earlier_attempt_is_not_taken_for_the_running_one(
    notifier: Notifier, request_id: UUID
) -> None:
    notifier.hear(registered(request_id, **BY_SMS), ready(request_id))
    claim_and_die(notifier)
    [message] = notifier.messages()
    notifier.send()  # not found: it may be tried again
    notifier.let_retries_be_due()
    claim_and_die(notifier)
    late = Result(message.id, 1, Rejected("http_400", None))
    with bus.transaction(notifier.engines["notifier"], bus.command("notifier")) as session:
        record(session, [late], Recording("file", 5), now=clock.now(session))
    assert notifier.states() == [("document_ready", "sms", "sending")]


def resolved_as_failed(notifier: Notifier) -> UUID:
    """Leaves a message whose sender froze, and which a person then found to have failed. Gives its id."""
    claim_and_die(notifier)
    notifier.send()  # nobody can say: unknown
    [message, *_] = notifier.messages()
    with bus.transaction(notifier.engines["notifier"], bus.command("notifier")) as session:
        settle(session, [Change(message.id, MessageState.FAILED, "resolved")], now=clock.now(session))
    return message.id


@pytest.mark.parametrize(
    "late", [Rejected("smtp_451", 0), Rejected("http_429", 900), Rejected("smtp_550", None), NeverArrived()]
)
def test_sender_that_comes_back_late_revives_no_failed_message(
    notifier: Notifier, request_id: UUID, late: Rejected | NeverArrived
) -> None:
    notifier.hear(registered(request_id, **BY_EMAIL), ready(request_id))
    message_id = resolved_as_failed(notifier)
    with bus.transaction(notifier.engines["notifier"], bus.command("notifier")) as session:
        record(session, [Result(message_id, 1, late)], Recording("smtp", 5), now=clock.now(session))
    assert notifier.states() == [("document_ready", "email", "failed")]
    notifier.let_retries_be_due()
    assert notifier.send().handed_over == 0


def test_late_proof_of_delivery_beats_a_person_s_word(notifier: Notifier, request_id: UUID) -> None:
    notifier.hear(registered(request_id, **BY_EMAIL), ready(request_id))
    message_id = resolved_as_failed(notifier)
    proven = Result(message_id, 1, Accepted("p-1", proven_delivered=True))
    with bus.transaction(notifier.engines["notifier"], bus.command("notifier")) as session:
        record(session, [proven], Recording("smtp", 5), now=clock.now(session))
    assert notifier.states() == [("document_ready", "email", "delivered")]


class Watched(Scripted):
    """A gateway that looks, whenever it is spoken to, what the notifier holds open in the database."""

    def __init__(self, notifier: Notifier) -> None:
        super().__init__(Accepted("p-1"))
        self.notifier = notifier
        self.looks: list[str] = []
        self.held: list[str] = []

    def send(self, outgoing: Outgoing) -> Outcome:
        """Looks and accepts."""
        self._look("send")
        return super().send(outgoing)

    def find(self, message_id: UUID) -> Found:
        """Looks and cannot tell."""
        self._look("find")
        return super().find(message_id)

    def finish(self) -> None:
        """Looks."""
        self._look("finish")

    def _look(self, act: str) -> None:
        held = """select state from pg_stat_activity where datname = current_database()
            and application_name = 'anyqtama_notifier' and xact_start is not null"""
        with self.notifier.owner.begin() as connection:
            self.held += connection.execute(text(held)).scalars()
        self.looks.append(act)


def test_no_transaction_is_open_while_a_provider_is_spoken_to(notifier: Notifier) -> None:
    abandoned, fresh = new_id(), new_id()
    notifier.hear(registered(abandoned, **BY_EMAIL), ready(abandoned))
    claim_and_die(notifier)
    notifier.hear(registered(fresh, **BY_EMAIL), ready(fresh))
    notifier.gateways["email"] = watched = Watched(notifier)
    with db.transaction(notifier.engines["notifier"]) as session:
        session.execute(text("select 1"))
        watched.finish()
    assert len(watched.held) == 1  # an open one would be seen
    watched.held.clear()
    notifier.send()
    assert (watched.looks, watched.held) == (["finish", "find", "send", "finish"], [])
