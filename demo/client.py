"""A caller of the HTTP API with one key. What the API refuses ends the demo with the problem's own words."""

import time
from collections.abc import Iterator
from typing import Any

import httpx

# A process may be killed while the demo plays: a caller sends again until it is answered.
TRIES, PAUSE_SECONDS = 300, 0.3
DONE_BEFORE = frozenset({404, 409})  # 404: a case that was forwarded is out of the sender's sight
GOING_AWAY = frozenset({500, 502, 503, 504})


class UnexpectedAnswer(Exception):
    """The API answered otherwise than the demo's script foresees."""


class Client:
    """`get`, `post` and `pages` over one address, as the holder of one key."""

    def __init__(self, url: str, key: str) -> None:
        headers = {"authorization": f"Bearer {key}"}
        self._http = httpx.Client(base_url=url, headers=headers, timeout=30)

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

    def post_once(self, path: str, body: Any) -> None:
        """Sends once, answered or not: for acts that a repetition would do twice; the caller looks then."""
        try:
            answer = self._http.post(path, json=body)
        except httpx.TransportError:
            time.sleep(PAUSE_SECONDS)
            return
        if answer.status_code in GOING_AWAY:
            time.sleep(PAUSE_SECONDS)
        elif not answer.is_success:
            raise _unexpected("POST", path, answer)

    def get_paper(self, path: str) -> bytes:
        """The answer as it is, a PDF."""
        answer, _ = self._again("GET", path)
        if not answer.is_success:
            raise _unexpected("GET", path, answer)
        return answer.content

    def put(self, path: str, body: Any) -> Any:
        """The answer's JSON."""
        return self._send("PUT", path, json=body)

    def post_text(self, path: str, text: str, media_type: str) -> Any:
        """Sends text as it is (CSV); gives the answer's JSON."""
        return self._send("POST", path, content=text.encode(), headers={"content-type": media_type})

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
        answer, repeated = self._again(method, path, **more)
        if answer.status_code in DONE_BEFORE and repeated:
            return None  # the act was done, its answer was lost
        if not answer.is_success:
            raise _unexpected(method, path, answer)
        return answer.json() if answer.content else None

    def _again(self, method: str, path: str, **more: Any) -> tuple[httpx.Response, bool]:
        """Sends, and sends again where the web process died under the request or the database was away.

        Gives the answer, and whether an earlier sending may have been heard.
        """
        for attempt in range(TRIES):
            try:
                answer = self._http.request(method, path, **more)
            except httpx.TransportError:
                time.sleep(PAUSE_SECONDS)
                continue
            if answer.status_code not in GOING_AWAY:
                return answer, attempt > 0
            time.sleep(PAUSE_SECONDS)
        raise UnexpectedAnswer(f"{method} {path}: no answer")


def _unexpected(method: str, path: str, answer: httpx.Response) -> UnexpectedAnswer:
    return UnexpectedAnswer(f"{method} {path}: {answer.status_code} {answer.text[:400]}")
