"""The real web process, but for a header by which a test asks it to die between the commit and the answer."""

import os
import signal

from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services import web

DIE_BEFORE_ANSWERING = {"x-die": "before answering"}


class DiesBeforeAnswering:
    """kill -9 at the first byte of an answer that was asked to be lost."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes everything on but that answer."""
        doomed = any(name == b"x-die" for name, _ in scope.get("headers", ()))

        async def answer(message: Message) -> None:
            if doomed:
                os.kill(os.getpid(), signal.SIGKILL)
            await send(message)

        await self._app(scope, receive, answer)


def create_app() -> FastAPI:
    """The application as it runs, with that one addition."""
    app = web.create_app()
    app.add_middleware(DiesBeforeAnswering)
    return app
