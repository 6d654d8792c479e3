"""The real web process, but for headers that spoil a request: it dies, or says apart what it did."""

import os
import signal
from contextvars import ContextVar
from importlib import import_module

from fastapi import FastAPI
from sqlalchemy.orm import Session
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services import web
from shared import bulk

DIE_BEFORE_ANSWERING = {"x-die": "before answering"}
SAY_APART = {"x-apart": "the work is committed before its event is said"}
says_apart = ContextVar("says_apart", default=False)
publishing = import_module("shared.bus.publish")  # its name in the package is that of the function
says_with_the_work = publishing.store


class Spoils:
    """kill -9 at the first byte of an answer that was asked to be lost; and the switch of a control."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes everything on but that answer."""
        names = {name for name, _ in scope.get("headers", ())}
        says_apart.set(b"x-apart" in names)

        async def answer(message: Message) -> None:
            if b"x-die" in names:
                os.kill(os.getpid(), signal.SIGKILL)
            await send(message)

        await self._app(scope, receive, answer)


def store(session: Session) -> list[str]:
    """Says what was done; the wrong way, for a negative control, once that is committed."""
    if says_apart.get():
        bulk.flush(session)
        session.commit()
    return list(says_with_the_work(session))


def create_app() -> FastAPI:
    """The application as it runs, with that one addition."""
    vars(publishing)["store"] = store
    app = web.create_app()
    app.add_middleware(Spoils)
    return app
