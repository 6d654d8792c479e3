"""How a service presents itself to the bus: its name, its handlers, and what to load before a batch."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from shared.bus.events.model import Event

# A handler takes (session, event, *, now); it never commits, sends, sleeps, retries or reads the clock.
Handler = Callable[..., None]
Preload = Callable[[Session, Sequence[UUID]], Sequence[Any]]


def load_nothing(session: Session, subjects: Sequence[UUID]) -> Sequence[Any]:
    """For services whose handlers find what they need by themselves."""
    return ()


@dataclass(frozen=True)
class Service:
    """One listener. `preload` fetches, and locks, the rows of a batch's subjects in one go.

    What it returns is kept alive while the batch is handled, so that `session.get` finds it without a query.
    `joining` are the events whose handlers find in what was loaded what earlier ones of the same batch have
    changed: they are handled in one go with those. Before any other what its subject has left is written.
    """

    name: str
    handlers: Mapping[type[Event], Handler] = field(default_factory=dict)
    preload: Preload = load_nothing
    joining: frozenset[type[Event]] = frozenset()
