"""SMS over a provider's JSON door: accepted, refused for now or for good, or unknown."""

from collections.abc import Iterator

import pytest

from services.notifier.gateways.http_sms import HttpSmsGateway
from services.notifier.gateways.port import Accepted, Outcome, Outgoing, Rejected, Unknown, Unreachable
from shared.ids import new_id
from tests.support.sms_provider import SmsProvider, sms_provider

SMS = Outgoing(new_id(), "+77010000001", "№1 дайын", "", "XQKO")


@pytest.fixture
def provider() -> Iterator[SmsProvider]:
    """A provider that takes everything."""
    with sms_provider() as running:
        yield running


@pytest.fixture
def gateway(provider: SmsProvider) -> Iterator[HttpSmsGateway]:
    """A gateway to it."""
    gateway = HttpSmsGateway(provider.url, token="synthetic", timeout_seconds=2)
    yield gateway
    gateway.close()


def test_message_is_handed_over_with_our_id_and_key(gateway: HttpSmsGateway, provider: SmsProvider) -> None:
    assert gateway.send(SMS) == Accepted("provider-1")
    assert provider.taken == [
        {"id": str(SMS.message_id), "to": SMS.to, "text": SMS.text, "sender": SMS.sender}
    ]
    assert provider.authorizations == ["Bearer synthetic"]


@pytest.mark.parametrize(
    ("status", "headers", "outcome"),
    [
        (500, {}, Rejected("http_500", 0)),
        (401, {}, Unreachable("http_401")),
        (502, {}, Unknown("http_502")),
        (503, {}, Unreachable("http_503")),
        (504, {}, Unknown("http_504")),
        (429, {"retry-after": "120"}, Rejected("http_429", 120)),
        (429, {}, Rejected("http_429", 30)),
        (429, {"retry-after": "soon"}, Rejected("http_429", 30)),
        (400, {}, Rejected("http_400", None)),
        (404, {}, Rejected("http_404", None)),
        (302, {"location": "/elsewhere"}, Rejected("http_302", None)),
    ],
)
def test_refusals_for_now_and_for_good_and_doors_closed_are_told_apart(
    gateway: HttpSmsGateway, provider: SmsProvider, status: int, headers: dict[str, str], outcome: Outcome
) -> None:
    provider.status, provider.headers = status, headers
    assert gateway.send(SMS) == outcome


@pytest.mark.parametrize("body", [b"", b"thanks", b"[]", b"{}", b'{"id": null}'])
def test_answer_without_an_id_is_known_by_ours(
    gateway: HttpSmsGateway, provider: SmsProvider, body: bytes
) -> None:
    provider.body = body
    assert gateway.send(SMS) == Accepted(str(SMS.message_id))


def test_provider_that_takes_the_message_and_says_nothing_leaves_it_unknown(
    gateway: HttpSmsGateway, provider: SmsProvider
) -> None:
    provider.hangs = True
    assert gateway.send(SMS) == Unknown("ReadTimeout")
    assert len(provider.taken) == 1


def test_provider_that_is_away_never_got_it() -> None:
    gateway = HttpSmsGateway("http://127.0.0.1:1/send", token=None, timeout_seconds=2)
    assert gateway.send(SMS) == Unreachable("unreachable")
    gateway.close()
