"""SMS through a provider's JSON door: POST {id, to, text, sender}, answered with {id}."""

from uuid import UUID

import httpx

from services.notifier.gateways.port import (
    Accepted,
    Found,
    Outcome,
    Outgoing,
    Rejected,
    Unknown,
    Unreachable,
)

BUSY_SECONDS = 30.0
# We are not let in, or nobody is there: it says nothing about this message.
NOT_LET_IN = frozenset({401, 503})
# A proxy that got no answer: the provider behind it may have taken the message.
NOT_ANSWERED = frozenset({502, 504})


class HttpSmsGateway:
    """One connection pool for the life of the process; the provider proves delivery later, by a receipt."""

    name = "sms"

    def __init__(self, url: str, *, token: str | None, timeout_seconds: float) -> None:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        self._url = url
        self._client = httpx.Client(headers=headers, timeout=timeout_seconds, follow_redirects=False)

    def send(self, outgoing: Outgoing) -> Outcome:
        """What never left us was not attempted; what left and was not answered is unknown."""
        body = {
            "id": str(outgoing.message_id),
            "to": outgoing.to,
            "text": outgoing.text,
            "sender": outgoing.sender,
        }
        try:
            answer = self._client.post(self._url, json=body)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            return Unreachable("unreachable")
        except httpx.TransportError as error:
            return Unknown(type(error).__name__)
        return _outcome(answer, outgoing.message_id)

    def find(self, message_id: UUID) -> Found:
        """This door has no question for that."""
        return Unknown("provider_cannot_tell")

    def finish(self) -> None:
        """Connections are kept: providers close them when they like."""

    def close(self) -> None:
        """Closes them, for good."""
        self._client.close()


def _outcome(answer: httpx.Response, message_id: UUID) -> Outcome:
    if answer.is_success:
        return Accepted(_provider_id(answer) or str(message_id))
    code = f"http_{answer.status_code}"
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
        return Rejected(code, _retry_after(answer))
    if answer.status_code in NOT_LET_IN:
        return Unreachable(code)
    if answer.status_code in NOT_ANSWERED:
        return Unknown(code)
    return Rejected(code, 0 if answer.is_server_error else None)


def _provider_id(answer: httpx.Response) -> str | None:
    try:
        content = answer.json()
    except ValueError:
        return None
    found = content.get("id") if isinstance(content, dict) else None
    return str(found)[:200] if found else None


def _retry_after(answer: httpx.Response) -> float:
    asked = answer.headers.get("retry-after", "").strip()
    return float(asked) if asked.isdigit() else BUSY_SECONDS
