"""A caller of the HTTP API with one key. What the API refuses ends the demo with the problem's own words."""

from collections.abc import Iterator
from typing import Any

import httpx


class UnexpectedAnswer(Exception):
    """The API answered otherwise than the demo's script foresees."""


class Client:
    """`get`, `post` and `pages` over one address, as the holder of one key."""

    def __init__(self, url: str, key: str) -> None:
        headers = {"authorization": f"Bearer {key}"}
        # A process may be killed while the demo plays: the transport connects again, the caller sends again.
        transport = httpx.HTTPTransport(retries=10)
        self._http = httpx.Client(base_url=url, headers=headers, timeout=30, transport=transport)

    def close(self) -> None:
        """Closes the connections."""
        self._http.close()

    def get(self, path: str, **query: str | int) -> Any:
        """The answer's JSON."""
        return self._send("GET", path, params=query)

    def post(self, path: str, body: Any = None, *, idempotency_key: str | None = None) -> Any:
        """The answer's JSON; None for an empty one."""
        headers = {"idempotency-key": idempotency_key} if idempotency_key else {}
        return self._send("POST", path, json={} if body is None else body, headers=headers)

    def post_text(self, path: str, text: str, media_type: str) -> httpx.Response:
        """Sends text as it is: NDJSON, CSV."""
        return self._again("POST", path, content=text.encode(), headers={"content-type": media_type})

    def pages(self, path: str, **query: str | int) -> Iterator[Any]:
        """Every item of a list, page by page."""
        cursor: str | None = None
        while True:
            page = self.get(path, **query, **({"cursor": cursor} if cursor else {}))
            yield from page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return

    def _send(self, method: str, path: str, **more: Any) -> Any:
        answer = self._again(method, path, **more)
        if not answer.is_success:
            raise UnexpectedAnswer(f"{method} {path}: {answer.status_code} {answer.text[:400]}")
        return answer.json() if answer.content else None

    def _again(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Sends, and sends again where the web process died under the request or the database was away."""
        for _ in range(20):
            try:
                answer = self._http.request(method, path, **more)
            except httpx.TransportError:
                continue
            if answer.status_code != 503:
                return answer
        raise UnexpectedAnswer(f"{method} {path}: no answer")
