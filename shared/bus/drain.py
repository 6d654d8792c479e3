"""Working a service's deliveries off: claim in batches, handle together, and alone what fails together.

A delivery is deleted in the transaction that does its work: a deleted row is the proof, a left one the retry.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, Engine, Row
from sqlalchemy.orm import Session

from shared import clock, db
from shared.bus import ring
from shared.bus.events import CATALOGUE
from shared.bus.events.model import Event
from shared.bus.heartbeat import note_alive
from shared.bus.leases import (
    FAIL,
    GIVE_BACK,
    LEASE,
    LOCK_DUE,
    PARK_EXHAUSTED,
    PUT_OFF,
    TAKE,
    WAKE,
    Claimed,
    fenced,
    these,
)
from shared.bus.publish import Cause, Outbox, command, open_outbox, store
from shared.bus.service import Handler, Service
from shared.logging import describe
from shared.settings import Settings

logger = logging.getLogger(__name__)
Said = tuple[Row[Any], Event]


class LeaseLost(Exception):
    """Another worker has claimed it since; what was begun is undone."""


class UnknownEvent(Exception):
    """This release does not know this type or version; the delivery is parked until one does."""


@dataclass
class Drained:
    """What a drain did. `rest` is True where the budget ended before the work."""

    handled: int = 0
    failed: int = 0
    rest: bool = False


@dataclass
class Drain:
    """One service's pass over its deliveries; `run` until nothing is due or the budget is spent."""

    service: Service
    engine: Engine
    settings: Settings
    tidies: bool = True
    counts: Drained = field(default_factory=Drained)
    wakes: bool = False

    def run(self) -> Drained:
        """Claims and handles until nothing more is due. Gives what was done."""
        ring.answer(self.service.name)
        if self.tidies:
            self._tidy()
        ends_at = clock.monotonic_seconds() + self.settings.bus_budget_seconds
        while self._work_off_a_batch():
            if clock.monotonic_seconds() > ends_at:
                self.counts.rest = True
                ring.ring(self.service.name)
                break
        return self.counts

    def _tidy(self) -> None:
        """Notes that the service is alive, and parks what killed its workers once too often."""
        with db.transaction(self.engine) as session:
            note_alive(session, self.service.name)
            session.execute(PARK_EXHAUSTED, self._about(max_attempts=self.settings.bus_max_attempts))

    def _claim(self) -> tuple[list[Claimed], int]:
        """Leases what is due and waits for nothing; gives it, and how many were due in all."""
        with db.transaction(self.engine) as session:
            due = session.execute(LOCK_DUE, self._about(batch=self.settings.bus_batch)).all()
            claimed = [Claimed(row.event_id, row.attempts + 1, row.subject) for row in due if not row.waits]
            waiting = {row.event_id: row.subject for row in due if row.waits}
            if claimed:
                leased = these([one.event_id for one in claimed])
                session.execute(LEASE, self._about(lease=self.settings.bus_lease_seconds, **leased))
            if waiting:
                subjects = db.array_of(waiting.values())
                session.execute(PUT_OFF, self._about(subjects=subjects, **these(list(waiting))))
            return claimed, len(due)

    def _work_off_a_batch(self) -> bool:
        """Gives whether more may be due. It is not where the claim was not full and all of it is done.

        What is said from now on rings anew: the bell was taken down before the claim.
        """
        handled_before, self.wakes = self.counts.handled, False
        claimed, due = self._claim()
        self._work_off(claimed)
        is_done = self.counts.handled - handled_before == due < self.settings.bus_batch
        return self.wakes or not is_done

    def _work_off(self, claimed: list[Claimed]) -> None:
        """The fresh ones together. Of those tried before, one alone: it may be what killed the worker,
        and must not use up the attempts of those beside it."""
        fresh = [delivery for delivery in claimed if delivery.attempts == 1]
        suspects = sorted((d for d in claimed if d.attempts > 1), key=lambda d: d.event_id)
        self._give_back(suspects[1:])
        if fresh:
            self._handle_together(fresh)
        if suspects:
            self._handle_alone(suspects[0])

    def _handle_together(self, claimed: list[Claimed]) -> None:
        if len(claimed) == 1:
            self._handle_alone(claimed[0])
            return
        try:
            self._handle(claimed)
        except Exception as error:
            logger.info("a batch failed; each alone", exc_info=error, extra={"service": self.service.name})
            self._handle_each(claimed)

    def _handle_each(self, claimed: list[Claimed]) -> None:
        """Each alone and in order; what follows a failed one of its subject waits for it."""
        failed: set[UUID] = set()
        for delivery in sorted(claimed, key=lambda one: one.event_id):
            if delivery.subject in failed:
                self._give_back([delivery])
            elif not self._handle_alone(delivery):
                failed.add(delivery.subject)

    def _handle_alone(self, delivery: Claimed) -> bool:
        """Gives whether the work is done."""
        try:
            self._handle([delivery])
        except LeaseLost:
            return False
        except Exception as error:
            logger.warning("an event failed", exc_info=error, extra={"event_id": delivery.event_id})
            self._record_failure(delivery, error)
            return False
        return True

    def _handle(self, claimed: list[Claimed]) -> None:
        """Takes the deliveries, does their work, says what follows; one transaction."""
        with db.transaction(self.engine) as session:
            rows = self._take(session, claimed)
            if len(rows) < len(claimed):
                raise LeaseLost
            consumers = self._call_handlers(session, rows)
            self._wake_followers(session, claimed)
        self.counts.handled += len(rows)
        ring.ring(*consumers)

    def _take(self, session: Session, claimed: list[Claimed]) -> Sequence[Row[Any]]:
        return session.execute(TAKE, self._about(**fenced(claimed))).all()

    def _wake_followers(self, session: Session, claimed: list[Claimed]) -> None:
        subjects = db.array_of({one.subject for one in claimed})
        woken = cast(CursorResult[Any], session.execute(WAKE, self._about(subjects=subjects)))
        self.wakes |= woken.rowcount > 0

    def _call_handlers(self, session: Session, rows: Sequence[Row[Any]]) -> set[str]:
        """In layers: what a layer does is written before its followers are handled."""
        open_outbox(session, command(self.service.name))
        now = clock.now(session)
        consumers: set[str] = set()
        for layer in layers([(row, read_event(row)) for row in rows], self.service.joining):
            consumers.update(self._handle_layer(session, layer, now))
        return consumers

    def _handle_layer(self, session: Session, layer: list[Said], now: datetime) -> list[str]:
        outbox: Outbox = session.info["outbox"]
        kept_alive = self.service.preload(session, [row.subject for row, _ in layer])
        for row, event in layer:
            outbox.cause = Cause(self.service.name, str(row.id), row.correlation_id, row.id)
            self._handler(event)(session, event, now=now)
        consumers = store(session)
        del kept_alive
        return consumers

    def _handler(self, event: Event) -> Handler:
        try:
            return self.service.handlers[type(event)]
        except KeyError:
            raise UnknownEvent(event.type) from None

    def _give_back(self, deliveries: list[Claimed]) -> None:
        if deliveries:
            with db.transaction(self.engine) as session:
                for attempts in {one.attempts for one in deliveries}:
                    alike = [one for one in deliveries if one.attempts == attempts]
                    session.execute(GIVE_BACK, self._about(**fenced(alike)))

    def _record_failure(self, delivery: Claimed, error: Exception) -> None:
        self.counts.failed += 1
        with db.transaction(self.engine) as session:
            session.execute(
                FAIL,
                self._about(
                    event_id=delivery.event_id,
                    attempts=delivery.attempts,
                    max_attempts=self.settings.bus_max_attempts,
                    park=isinstance(error, UnknownEvent),
                    error=describe(error),
                ),
            )

    def _about(self, **parameters: object) -> dict[str, object]:
        return {"consumer": self.service.name, **parameters}


def layers(said: Sequence[Said], joining: frozenset[type[Event]]) -> list[list[Said]]:
    """The first events of all subjects, then the second ones, and so on; each in the order said.

    One that is `joining` goes with the one before it.
    """
    found: list[list[Said]] = []
    places: dict[UUID, int] = {}
    for row, event in said:
        place = places.get(row.subject, -1)
        if place < 0 or type(event) not in joining:
            place += 1
        if place == len(found):
            found.append([])
        found[place].append((row, event))
        places[row.subject] = place
    return found


def read_event(row: Row[Any]) -> Event:
    """The model of a stored event. Raises UnknownEvent for a type or version this release does not know."""
    model = CATALOGUE.get((row.type, row.version))
    if model is None:
        raise UnknownEvent(f"{row.type}.v{row.version}")
    envelope = {"subject": row.subject, "occurred_at": row.occurred_at, "personal": row.personal}
    return model.model_validate({**row.data, **envelope})


def drain(service: Service, engine: Engine, settings: Settings, *, tidies: bool = True) -> Drained:
    """Works off what is due for `service`; gives the counts. Never raises for what a handler did.

    A worker that drains many times a second need not tidy up each time.
    """
    return Drain(service, engine, settings, tidies).run()
