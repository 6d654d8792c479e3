"""What a body may be: no larger than the limit, and of a media type that some route here reads."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.http.answers import problem

MEDIA_TYPES = ("application/json", "application/x-ndjson", "text/csv")


class BodyTooLarge(Exception):
    """More came than the header had said, or than the limit allows."""


class BodyLimits:
    """ASGI middleware: answers 413 and 415 before anything reads or stores the body."""

    def __init__(self, app: ASGIApp, limit_bytes: int) -> None:
        self.app = app
        self.limit_bytes = limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on with a counted body, or answers with a problem."""
        if scope["type"] != "http" or scope["method"] not in {"POST", "PUT", "PATCH"}:
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if self._declares_too_much(headers):
            await self._refuse(
                413, "body_too_large", "The body is larger than this address takes.", scope, send
            )
        elif _has_body(headers) and not _is_readable(headers):
            await self._refuse(415, "unsupported_media_type", "Send application/json.", scope, send)
        else:
            await self._pass_on(scope, receive, send)

    def _declares_too_much(self, headers: Headers) -> bool:
        declared = headers.get("content-length", "0")
        return not declared.isdigit() or int(declared) > self.limit_bytes

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self.limit_bytes:
                raise BodyTooLarge
            return message

        try:
            await self.app(scope, counted, send)
        except BodyTooLarge:
            await self._refuse(
                413, "body_too_large", "The body is larger than this address takes.", scope, send
            )

    async def _refuse(self, status: int, code: str, title: str, scope: Scope, send: Send) -> None:
        async def nothing() -> Message:
            return {"type": "http.disconnect"}

        await problem(status, code, title)(scope, nothing, send)


def _has_body(headers: Headers) -> bool:
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers


def _is_readable(headers: Headers) -> bool:
    return headers.get("content-type", "").partition(";")[0].strip().lower() in MEDIA_TYPES
