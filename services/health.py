"""Is the system alive: for load balancers (/health), for Prometheus (/metrics). No key, no personal data."""

from typing import Annotated, Any

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.http import Door, allow
from shared.http.door import PUBLIC

router = APIRouter(tags=["health"])
DEAD_AFTER_SECONDS = 60
HEARTBEATS = text("select process, extract(epoch from clock_timestamp() - at) as age from bus.heartbeat")
# Sent by the clock every five minutes; heard by the notifier, or something on the way is dead.
CANARY_LIMIT_SECONDS = 900
CANARY_ABOUT = "Seconds since a canary of the clock was heard; alert above 900"
CANARY = text("select extract(epoch from clock_timestamp() - last_heard_at) as age from sla.canary")
BACKLOG = text("""
select consumer, count(*) filter (where parked_at is null) as open, count(parked_at) as parked,
    coalesce(extract(epoch from clock_timestamp()
        - min(e.recorded_at) filter (where parked_at is null)), 0) as age
from bus.delivery join bus.event e on e.id = event_id group by consumer
""")


@router.get("/health/live")
def live(door: Annotated[Door, allow("sla", PUBLIC)]) -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/health/ready")
def ready(door: Annotated[Door, allow("sla", PUBLIC)], response: Response) -> dict[str, Any]:
    """The database answers, every worker has looked for work within a minute and the clock's canary was heard
    within a quarter of an hour; else 503 and who was silent."""
    with door.reading() as session:
        ages, canary = _heartbeat_ages(session), _canary_age(session)
    silent = sorted(process for process, age in ages.items() if age > DEAD_AFTER_SECONDS)
    silent += ["canary"] if canary > CANARY_LIMIT_SECONDS else []
    response.status_code = 503 if silent or not ages else 200
    return {
        "status": "ok" if response.status_code == 200 else "silent",
        "silent": silent,
        "seconds_since": ages,
    }


@router.get("/metrics")
def metrics(door: Annotated[Door, allow("sla", PUBLIC)]) -> Response:
    """Backlog, age, incidents and heartbeats, read from the tables when asked."""
    registry = CollectorRegistry()
    with door.reading() as session:
        _show_backlog(session, registry)
        beats = _gauge(registry, "heartbeat_age_seconds", "Seconds since the process last looked", "process")
        canary = Gauge("anyqtama_canary_age_seconds", CANARY_ABOUT, registry=registry)
        canary.set(_canary_age(session))
        for process, age in _heartbeat_ages(session).items():
            beats.labels(process).set(age)
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def _show_backlog(session: Session, registry: CollectorRegistry) -> None:
    waiting = _gauge(registry, "deliveries_open", "Deliveries still to be done", "consumer")
    parked = _gauge(registry, "deliveries_parked", "Deliveries given up, waiting for a person", "consumer")
    oldest = _gauge(registry, "oldest_delivery_seconds", "Age of the oldest open delivery", "consumer")
    for row in session.execute(BACKLOG):
        waiting.labels(row.consumer).set(row.open)
        parked.labels(row.consumer).set(row.parked)
        oldest.labels(row.consumer).set(row.age)


def _gauge(registry: CollectorRegistry, name: str, about: str, label: str) -> Gauge:
    return Gauge(f"anyqtama_{name}", about, [label], registry=registry)


def _heartbeat_ages(session: Session) -> dict[str, float]:
    return {row.process: round(float(row.age), 1) for row in session.execute(HEARTBEATS)}


def _canary_age(session: Session) -> float:
    """Real seconds since a canary of the clock was heard; 0 before the first was sent."""
    return round(float(session.execute(CANARY).scalar_one_or_none() or 0), 1)
