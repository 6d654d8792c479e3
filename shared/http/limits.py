"""What a body may be: no larger than the limit, and of a media type that some route here reads."""

from collections.abc import Collection

from fastapi import HTTPException
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.http.answers import TITLES, problem

MEDIA_TYPES = ("application/json", "application/x-ndjson", "text/csv")
# A single thing, and a file or batch of them.
BODY_BYTES = 1024 * 1024
BULK_BYTES = 64 * 1024 * 1024


class BodyTooLarge(HTTPException):
    """More came than allowed, without a header that said so. FastAPI takes any other class for a bad body."""

    def __init__(self) -> None:
        super().__init__(413)


class BodyLimits:
    """ASGI middleware: answers 413 and 415 before anything reads or stores the body; `bulk` are paths."""

    def __init__(self, app: ASGIApp, bulk: Collection[str]) -> None:
        self.app = app
        self.bulk = bulk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on with a counted body, or answers with a problem."""
        if scope["type"] != "http" or scope["method"] not in {"POST", "PUT", "PATCH"}:
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        limit_bytes = BULK_BYTES if scope["path"] in self.bulk else BODY_BYTES
        if _declares_more(headers, limit_bytes):
            await _refuse(413, scope, send)
        elif _has_body(headers) and not _is_readable(headers):
            await _refuse(415, scope, send)
        else:
            await self.app(scope, _counted(receive, limit_bytes), send)


def _counted(receive: Receive, limit_bytes: int) -> Receive:
    """The body's parts as long as they are within the limit; then raises BodyTooLarge."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit_bytes:
            raise BodyTooLarge
        return message

    return counted


async def _refuse(status: int, scope: Scope, send: Send) -> None:
    async def nothing() -> Message:
        return {"type": "http.disconnect"}

    await problem(status, *TITLES[status])(scope, nothing, send)


def _declares_more(headers: Headers, limit_bytes: int) -> bool:
    declared = headers.get("content-length", "0")
    return not declared.isdigit() or int(declared) > limit_bytes


def _has_body(headers: Headers) -> bool:
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers


def _is_readable(headers: Headers) -> bool:
    return headers.get("content-type", "").partition(";")[0].strip().lower() in MEDIA_TYPES
