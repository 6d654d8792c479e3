"""The dependency of every route: names who may call it, knows the caller, opens transactions."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.routing import APIRoute
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from shared import bus, db, security
from shared.security import Caller, Forbidden, Role, Unauthorized

PUBLIC = "public"
bearer = HTTPBearer(auto_error=False, description="An API key, made by `anyqtama keys create`")


@dataclass(frozen=True)
class Door:
    """One request's way in: the service it entered, who calls, and the engine of that service."""

    service: str
    engine: Engine
    caller: Caller | None

    @property
    def who(self) -> Caller:
        """The caller; raises Unauthorized on a public route, where there is none."""
        if self.caller is None:
            raise Unauthorized
        return self.caller

    def transaction(self, command_id: str | None = None) -> AbstractContextManager[Session]:
        """Opens a transaction in which events can be said; a repeated `command_id` says nothing new."""
        return bus.transaction(self.engine, bus.command(self.service, command_id))

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Opens a transaction for reading."""
        with db.transaction(self.engine) as session:
            yield session


class Allow:
    """The callable behind `allow`; its roles can be read off a route by `callers_of`."""

    def __init__(self, service: str, roles: tuple[str, ...]) -> None:
        self.service = service
        self.roles = roles

    def __call__(
        self, request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]
    ) -> Door:
        """Gives the door, or raises Unauthorized or Forbidden."""
        engine: Engine = request.app.state.engines[self.service]
        if PUBLIC in self.roles:
            return Door(self.service, engine, None)
        if credentials is None:
            raise Unauthorized
        with db.transaction(engine) as session:
            caller = security.authenticate(session, credentials.credentials)
        if caller.role not in self.roles:
            raise Forbidden
        return Door(self.service, engine, caller)


def allow(service: str, *roles: Role | str) -> Any:
    """`door: Annotated[Door, allow("intake", Role.INSPECTOR)]`; `allow("intake", PUBLIC)` needs no key."""
    return Depends(Allow(service, tuple(str(role) for role in roles)))


def callers_of(route: APIRoute) -> tuple[str, ...]:
    """Who may call the route; empty where it forgot to say."""
    calls: list[Callable[..., Any] | None] = [dependency.call for dependency in route.dependant.dependencies]
    return next((call.roles for call in calls if isinstance(call, Allow)), ())


__all__ = ["PUBLIC", "Allow", "Door", "allow", "callers_of"]
