"""E-mail by SMTP against a real server: what is known of a letter, however the server behaves."""

import pytest

from services.notifier.gateways.port import Accepted, Outgoing, Rejected, Unknown, Unreachable
from services.notifier.gateways.smtp import Server, SmtpGateway
from shared.ids import new_id
from tests.support.mail import MailServer


def letter(to: str) -> Outgoing:
    return Outgoing(new_id(), to, "Қайырлы күн\n", "№ 1", "anyqtama@example.org")


@pytest.fixture
def gateway(mail: MailServer) -> SmtpGateway:
    """A gateway to the server that takes letters."""
    return SmtpGateway(Server("127.0.0.1", mail.port), timeout_seconds=2)


def test_letter_arrives_as_it_was_written(gateway: SmtpGateway, mail: MailServer) -> None:
    outgoing = letter("synthetic@example.org")
    assert gateway.send(outgoing) == Accepted(str(outgoing.message_id))
    gateway.finish()
    [taken] = mail.mailbox.letters
    assert (taken.message["Subject"], taken.text.strip()) == ("№ 1", "Қайырлы күн")


def test_refusals_are_told_apart_and_the_connection_goes_on(gateway: SmtpGateway, mail: MailServer) -> None:
    assert gateway.send(letter("bounce.a@example.org")) == Rejected("smtp_550", None)
    assert gateway.send(letter("later.a@example.org")) == Rejected("smtp_451", 0)
    assert isinstance(gateway.send(letter("synthetic@example.org")), Accepted)
    gateway.finish()
    assert mail.mailbox.connections == 1


def test_server_that_hangs_after_the_letter_leaves_it_unknown_and_the_next_is_sent(
    gateway: SmtpGateway, mail: MailServer
) -> None:
    assert isinstance(gateway.send(letter("hang.a@example.org")), Unknown)
    assert isinstance(gateway.send(letter("synthetic@example.org")), Accepted)
    gateway.finish()
    assert mail.mailbox.connections == 2


@pytest.mark.parametrize(
    "to", ["a\r\nRCPT TO:<b@example.org>@example.org", "a@example.org\nBcc: b@example.org", "қ@example.org"]
)
def test_address_that_could_smuggle_anything_is_refused_for_good(
    gateway: SmtpGateway, mail: MailServer, to: str
) -> None:
    assert gateway.send(letter(to)) == Rejected("bad_address", None)
    gateway.finish()
    assert mail.mailbox.letters == []


def test_server_that_is_away_is_no_refusal_and_is_asked_again_in_the_next_batch(mail: MailServer) -> None:
    away = SmtpGateway(Server("127.0.0.1", 1), timeout_seconds=2)
    assert away.send(letter("a@example.org")) == Unreachable("unreachable")
    away.finish()
    away._server = Server("127.0.0.1", mail.port)
    assert isinstance(away.send(letter("a@example.org")), Accepted)
    away.finish()


def test_login_that_the_server_does_not_take_says_nothing_about_the_letter(mail: MailServer) -> None:
    server = Server("127.0.0.1", mail.port, user="robot", password="synthetic")
    gateway = SmtpGateway(server, timeout_seconds=2)
    assert gateway.send(letter("a@example.org")) == Unreachable("unreachable")
    gateway.finish()
    assert mail.mailbox.letters == []


@pytest.mark.parametrize(
    ("sender", "to", "code"),
    [
        ("closing.a@example.org", "a@example.org", "smtp_421"),
        ("unwanted.a@example.org", "a@example.org", "smtp_530"),
        ("a@example.org", "closing.a@example.org", "smtp_421"),
        ("late.a@example.org", "a@example.org", "lost_before_data"),
    ],
)
def test_door_that_closes_before_the_letter_says_nothing_about_it_and_the_next_connects_anew(
    gateway: SmtpGateway, mail: MailServer, sender: str, to: str, code: str
) -> None:
    assert gateway.send(Outgoing(new_id(), to, "text", "", sender)) == Unreachable(code)
    assert isinstance(gateway.send(letter("synthetic@example.org")), Accepted)
    gateway.finish()
    assert (len(mail.mailbox.letters), mail.mailbox.connections) == (1, 2)


def test_connection_that_breaks_on_an_address_counts_for_that_letter_and_the_next_connects_anew(
    gateway: SmtpGateway, mail: MailServer
) -> None:
    assert gateway.send(letter("late.a@example.org")) == Rejected("lost_at_recipient", 0)
    assert isinstance(gateway.send(letter("synthetic@example.org")), Accepted)
    gateway.finish()
    assert (len(mail.mailbox.letters), mail.mailbox.connections) == (1, 2)


def test_smtp_cannot_look_a_letter_up(gateway: SmtpGateway) -> None:
    assert gateway.find(new_id()) == Unknown("smtp_cannot_tell")
