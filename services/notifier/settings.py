"""What the notifier reads from the environment: ANYQTAMA_NOTIFIER_*."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.notifier.gateways.filed import FileGateway
from services.notifier.gateways.http_sms import HttpSmsGateway
from services.notifier.gateways.port import Gateway
from services.notifier.gateways.smtp import LOOPBACK, Server, SmtpGateway
from shared.bus.events.notifier import Channel
from shared.errors import UnsafeSetting

PREFIX = "ANYQTAMA_NOTIFIER_"
SUBMISSION_PORTS = {"smtp": 587, "smtps": 465}


class SendingSettings(BaseSettings):
    """What the sending worker needs: the ways out, the names it signs with, its patience."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    smtp_url: SecretStr = Field(description="smtp://user:password@host:port, or smtps:// for TLS at once")
    sms: str = Field(description="https://… of a provider's JSON door, or file:///directory in development")
    sms_token: SecretStr | None = Field(None, description="bearer token of the SMS provider")
    sms_sender: str = Field("XQKO", max_length=11, pattern=r"^[A-Za-z][A-Za-z0-9 -]*$")
    email_sender: str = Field("anyqtama@example.org", pattern=r"^[^@\s]+@[^@\s]+$")
    timeout_seconds: float = Field(5, gt=0, le=10, description="how long a provider may keep us waiting")
    first_retry_seconds: float = Field(60, gt=0, description="wait after the first refusal; grows threefold")
    batch: int = Field(50, ge=1, le=500, description="messages claimed together")
    lease_seconds: float = Field(30, gt=0, description="real seconds that a claimed message is held")
    budget_seconds: float = Field(20, gt=0, le=30, description="how long one sending task works at most")

    @field_validator("smtp_url")
    @classmethod
    def _is_mail_server(cls, url: SecretStr) -> SecretStr:
        parts = urlsplit(url.get_secret_value())
        if parts.scheme not in SUBMISSION_PORTS or not parts.hostname:
            raise ValueError("must be smtp://host:port or smtps://host:port")
        return url

    @field_validator("sms")
    @classmethod
    def _is_sms_door(cls, url: str) -> str:
        parts = urlsplit(url)
        plain = parts.scheme == "http" and parts.hostname in LOOPBACK
        if parts.scheme in ("file", "https") or plain:
            return url
        raise ValueError("must be https://… or file:///directory; telephone numbers never go in the clear")


class ReceiptSettings(BaseSettings):
    """What the door for delivery receipts needs: one secret per provider."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    receipt_secrets: dict[str, SecretStr] = Field(
        default_factory=dict, description='by provider, as JSON: {"sms": "…"}; one not named here is unknown'
    )


def gateways(settings: SendingSettings, *, production: bool) -> dict[Channel, Gateway]:
    """The ways out, SMS first. Raises UnsafeSetting where production would write its SMS to a file."""
    if production and settings.sms.startswith("file:"):
        raise UnsafeSetting(f"{PREFIX}SMS: a file reaches nobody; production needs a provider's https://…")
    timeout = settings.timeout_seconds
    return {"sms": _sms(settings, timeout), "email": SmtpGateway(_server(settings), timeout_seconds=timeout)}


def _sms(settings: SendingSettings, timeout_seconds: float) -> Gateway:
    if settings.sms.startswith("file:"):
        return FileGateway(Path(unquote(urlsplit(settings.sms).path)))
    token = settings.sms_token.get_secret_value() if settings.sms_token else None
    return HttpSmsGateway(settings.sms, token=token, timeout_seconds=timeout_seconds)


def _server(settings: SendingSettings) -> Server:
    parts = urlsplit(settings.smtp_url.get_secret_value())
    return Server(
        host=parts.hostname or "",
        port=parts.port or SUBMISSION_PORTS[parts.scheme],
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        implicit_tls=parts.scheme == "smtps",
    )
