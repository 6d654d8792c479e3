"""What the sending worker reads: unsafe ways out are refused by name."""

import pytest
from pydantic import SecretStr, ValidationError

from services.notifier.gateways.filed import FileGateway
from services.notifier.gateways.http_sms import HttpSmsGateway
from services.notifier.settings import SendingSettings, gateways
from shared.errors import UnsafeSetting

SMTP = "smtp://robot:s%40cret@localhost:2525"


def with_sms(sms: str, smtp_url: str = SMTP) -> SendingSettings:
    return SendingSettings(smtp_url=SecretStr(smtp_url), sms=sms)


@pytest.mark.parametrize("sms", ["http://sms.example.org/send", "ftp://x", "", "sms"])
def test_sms_in_the_clear_is_refused(sms: str) -> None:
    with pytest.raises(ValidationError, match="sms"):
        with_sms(sms)


@pytest.mark.parametrize("url", ["http://localhost", "localhost:25", "smtp://", ""])
def test_mail_server_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="smtp_url"):
        with_sms("https://sms.example.org", url)


def test_production_does_not_write_sms_to_a_file() -> None:
    with pytest.raises(UnsafeSetting, match="ANYQTAMA_NOTIFIER_SMS"):
        gateways(with_sms("file:///nowhere"), production=True)


def test_provider_is_reached_over_https_and_sms_come_first() -> None:
    ways = gateways(with_sms("https://sms.example.org/send"), production=True)
    assert list(ways) == ["sms", "email"]
    assert isinstance(ways["sms"], HttpSmsGateway)
    assert not isinstance(ways["sms"], FileGateway)


def test_password_does_not_show() -> None:
    assert "robot" not in repr(with_sms("https://sms.example.org"))


@pytest.mark.parametrize("sender", ["12345", "Ц", "a" * 12, "x\r\ny"])
def test_sender_name_that_operators_do_not_take_is_refused(sender: str) -> None:
    with pytest.raises(ValidationError, match="sms_sender"):
        SendingSettings(smtp_url=SecretStr(SMTP), sms="https://sms.example.org", sms_sender=sender)
