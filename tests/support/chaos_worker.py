"""A worker that does what a test wishes: dies, hangs, raises. Its effects are rows, so that once is a count.

It takes the place of one service (CHAOS_SERVICE) on the real bus. The switch of the negative control is here:
chaos.control says when a delivery is deleted: with the work, as the bus does it, or before or after it.
"""

import os
import signal
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Literal

from pydantic_settings import BaseSettings
from sqlalchemy import Row, text
from sqlalchemy.event import listen
from sqlalchemy.orm import Session

from shared import bus, db
from shared.bus.drain import Drain
from shared.bus.events.bureau import PackageAccepted, PackageReceived, PackageReturned
from shared.bus.events.intake import ApplicantInformed
from shared.bus.events.model import Event
from shared.bus.leases import TAKE, Claimed, fenced
from shared.bus.publish import cause_of
from shared.bus.worker import Worker
from shared.settings import read
from tests.support.gate import pass_the_gate

ENTER = text("""
insert into chaos.effect (consumer, event_id, subject, type, pid)
values (:consumer, :event_id, :subject, :type, :pid)
""")
NEXT_ACT = text("""
update chaos.wish set times = times - 1
where consumer = :consumer and subject = :subject and type = :type and times > 0 returning act
""")
LOOK = text("""
select e.id, e.type, e.version, e.subject, e.occurred_at, e.data, e.personal, e.correlation_id
from bus.event e join bus.delivery d on d.event_id = e.id
where d.consumer = :consumer and e.id = any(cast(:ids as bigint[]))
    and d.attempts = :attempts
order by e.id
""")


class ChaosSettings(BaseSettings):
    """Which service this process plays."""

    model_config = {"env_prefix": "CHAOS_", "frozen": True}

    service: Literal["sla", "intake"] = "sla"


NAME = read(ChaosSettings).service


def enter_and_act(session: Session, event: Event, *, now: datetime) -> None:
    """Enters the event, says one that follows from it, and then does what was wished for it."""
    cause = cause_of(session)
    about = {"consumer": NAME, "event_id": cause.event_id, "subject": event.subject, "type": event.type}
    session.execute(ENTER, {**about, "pid": os.getpid()})
    if NAME == "sla" and isinstance(event, PackageReceived):
        bus.publish(
            session,
            ApplicantInformed(
                subject=event.subject, occurred_at=now, centre=event.centre, bureau=event.bureau, way="visit"
            ),
        )
    with worker.engine.begin() as apart:  # what was tried stays tried, whatever becomes of the work
        act = apart.execute(NEXT_ACT, about).scalar_one_or_none()
    if act is not None:
        ACTS[act](session, event)


def _die(session: Session, event: Event) -> None:
    os.kill(os.getppid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


def _die_after_commit(session: Session, event: Event) -> None:
    listen(session, "after_commit", lambda _: _die(session, event), once=True)


def _lose_child(session: Session, event: Event) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _fail(session: Session, event: Event) -> None:
    raise ValueError(f"as the test wished: {event!r}")


def _hang(session: Session, event: Event) -> None:
    """Hears no polite signal, as code in C does not."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    threading.Event().wait()


def _wait_at_the_gate(session: Session, event: Event) -> None:
    pass_the_gate(session)


ACTS: dict[str, Callable[[Session, Event], None]] = {
    "die": _die,
    "die_after_commit": _die_after_commit,
    "lose_child": _lose_child,
    "fail": _fail,
    "hang": _hang,
    "wait_at_the_gate": _wait_at_the_gate,
}


class ChaosDrain(Drain):
    """The real drain, but for the switch. It is read before each piece of work, so that throwing it changes
    a drain that has begun too.
    """

    way = "with"

    def _handle(self, claimed: list[Claimed]) -> None:
        with self.engine.begin() as connection:
            self.way = connection.execute(text("select deletes from chaos.control")).scalar_one()
        super()._handle(claimed)
        if self.way == "after":
            with db.transaction(self.engine) as apart:
                apart.execute(TAKE, self._about(**fenced(claimed)))

    def _take(self, session: Session, claimed: list[Claimed]) -> Sequence[Row[Any]]:
        if self.way == "before":
            with db.transaction(self.engine) as apart:
                return super()._take(apart, claimed)
        if self.way == "after":
            return session.execute(LOOK, self._about(**fenced(claimed))).all()
        return super()._take(session, claimed)


class ChaosWorker(Worker):
    """The real worker, but for the switch."""

    def drain(self) -> None:
        """Works off the service's deliveries in the way that chaos.control asks for."""
        ChaosDrain(self.service, self.engine, self.settings).run()


HEARD = (PackageReceived, PackageAccepted, PackageReturned, ApplicantInformed)
worker = ChaosWorker(bus.Service(NAME, dict.fromkeys(HEARD, enter_and_act)))
app = worker.app
