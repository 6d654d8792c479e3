"""Is the system alive: for load balancers (/health), for Prometheus (/metrics). No key, no personal data."""

from math import inf
from typing import Annotated, Any

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy import text
from sqlalchemy.orm import Session

from services.notifier import queries as messages
from services.programs import WORKERS
from services.sla.queries import watch
from shared import clock
from shared.bus.parked import GOES_ON
from shared.http import Door, allow
from shared.http.door import PUBLIC

router = APIRouter(tags=["health"])
DEAD_AFTER_SECONDS = 60
# By the work that each looks for. One that was never seen is as dead as one that is silent.
EXPECTED = (*(queue for _, queue in WORKERS.values()), watch.TICK)
HEARTBEAT_ABOUT = "Seconds since the process last looked, +Inf where it never did; alert above 60"
HEARTBEATS = text("select process, extract(epoch from clock_timestamp() - at) as age from bus.heartbeat")
# What the bureau asks, by the sign of life that its search notes. A source that is away makes nobody silent:
# its cases wait, and everything else goes on.
SOURCES = ("ais",)
SOURCE_ABOUT = "Seconds since the source said that it is well, +Inf where it never did; alert above 300"
SOURCE_LIMIT_SECONDS = 300
# The clock's own deadline comes round every five minutes, or something on the way is dead.
CANARY_LIMIT_SECONDS = 900
CANARY_ABOUT = "Seconds since a canary of the clock came round, +Inf before the first; alert above 900"
# What is due is fired within a second or two; after an outage this falls as the clock catches up.
LAG_LIMIT_SECONDS = 900
LAG_ABOUT = "How long the step that waits longest to be fired is overdue, in seconds; alert above 900"
OLDEST_MESSAGE_ABOUT = "How long the message that waits longest could have been sent; alert above 900"
FAILED_ABOUT = "Messages that failed in the last day, of which some may want to be tried again"
OUT_FOR = {
    "timer": "it is due and was not fired",
    "notifier": "the notifier has not heard it",
    "sla": "sla has not heard the answer",
    "bus": "it was lost on the way and is set anew",
}
INCIDENTS = text("""
select kind, count(*) as open from sla.incident where closed_at is null group by kind
union all
select 'nobody_to_call', count(*) from sla.escalation
where nobody_since is not null and acknowledged_at is null and closed_at is null
""")
BACKLOG = text(
    "\n".join(
        (
            "with known as (select d.consumer, d.parked_at, e.recorded_at,",
            *(GOES_ON, "as goes_on from bus.delivery d join bus.event e on e.id = d.event_id)"),
            "select consumer, count(*) filter (where goes_on) as open, count(parked_at) as parked,",
            "coalesce(extract(epoch from clock_timestamp()",
            "- min(recorded_at) filter (where goes_on)), 0) as age from known group by consumer",
        )
    )
)


@router.get("/health/live")
def live(door: Annotated[Door, allow("sla", PUBLIC)]) -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/health/ready")
def ready(door: Annotated[Door, allow("sla", PUBLIC)], response: Response) -> dict[str, Any]:
    """The database answers, every worker has looked for work within a minute, the clock's canary came round
    and nothing is overdue unseen for a quarter of an hour; else 503, who was silent, and the reasons.

    Whoever was never seen is silent too: nothing that has to start may wait for this answer. `sources` tells
    for how many seconds a source has not said that it is well, null where it never did; that is no silence.
    """
    with door.reading() as session:
        signs, canary, lag = _heartbeat_ages(session), watch.canary(session), _lag(session)
    ages = _of_processes(signs)
    silent = {process: f"no sign of life for {age:.0f} s" for process, age in ages.items() if _is_dead(age)}
    silent |= {process: "never seen" for process in EXPECTED if process not in ages}
    if canary is None:
        silent["canary"] = "never set: the clock has not begun"
    elif canary.silent_seconds > CANARY_LIMIT_SECONDS:
        silent["canary"] = f"not come round for {canary.silent_seconds:.0f} s: {OUT_FOR[canary.held_by]}"
    reasons = [f"{name}: {reason}" for name, reason in sorted(silent.items())]
    if lag > LAG_LIMIT_SECONDS:
        reasons.append(f"clock: {lag:.0f} s behind with what is due")
    response.status_code = 503 if reasons else 200
    return {
        "status": "silent" if silent else "behind" if reasons else "ok",
        "silent": sorted(silent),
        "reasons": reasons,
        "scan_lag_seconds": lag,
        "seconds_since": ages,
        "sources": {source: signs.get(source) for source in SOURCES},
    }


@router.get("/metrics")
def metrics(
    door: Annotated[Door, allow("sla", PUBLIC)], notifier: Annotated[Door, allow("notifier", PUBLIC)]
) -> Response:
    """Backlog, age, incidents and heartbeats, read from the tables when asked."""
    registry = CollectorRegistry()
    with door.reading() as session:
        _show_backlog(session, registry)
        beats = _gauge(registry, "heartbeat_age_seconds", HEARTBEAT_ABOUT, "process")
        _show_clock(session, registry)
        _show_incidents(session, registry)
        signs = _heartbeat_ages(session)
        for process, age in (dict.fromkeys(EXPECTED, inf) | _of_processes(signs)).items():
            beats.labels(process).set(age)
        sources = _gauge(registry, "source_age_seconds", SOURCE_ABOUT, "source")
        for source in SOURCES:
            sources.labels(source).set(signs.get(source, inf))
    with notifier.reading() as session:
        _show_messages(session, registry)
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def _show_backlog(session: Session, registry: CollectorRegistry) -> None:
    waiting = _gauge(registry, "deliveries_open", "Deliveries still to be done", "consumer")
    parked = _gauge(registry, "deliveries_parked", "Deliveries given up, waiting for a person", "consumer")
    oldest = _gauge(registry, "oldest_delivery_seconds", "Age of the oldest open delivery", "consumer")
    for row in session.execute(BACKLOG):
        waiting.labels(row.consumer).set(row.open)
        parked.labels(row.consumer).set(row.parked)
        oldest.labels(row.consumer).set(row.age)


def _show_messages(session: Session, registry: CollectorRegistry) -> None:
    oldest = _gauge(registry, "oldest_message_seconds", OLDEST_MESSAGE_ABOUT, "channel")
    failed = _gauge(registry, "messages_failed", FAILED_ABOUT, "channel")
    for backlog in messages.backlogs(session, now=clock.now(session)):
        oldest.labels(backlog.channel).set(backlog.oldest_seconds)
        failed.labels(backlog.channel).set(backlog.failed)


def _show_clock(session: Session, registry: CollectorRegistry) -> None:
    canary = watch.canary(session)
    age = Gauge("anyqtama_canary_age_seconds", CANARY_ABOUT, registry=registry)
    age.set(canary.silent_seconds if canary is not None else inf)
    Gauge("anyqtama_scan_lag_seconds", LAG_ABOUT, registry=registry).set(_lag(session))


def _show_incidents(session: Session, registry: CollectorRegistry) -> None:
    incidents = _gauge(registry, "incidents_open", "Incidents of the clock that are not mended", "kind")
    for row in session.execute(INCIDENTS):
        incidents.labels(row.kind).set(row.open)


def _gauge(registry: CollectorRegistry, name: str, about: str, label: str) -> Gauge:
    return Gauge(f"anyqtama_{name}", about, [label], registry=registry)


def _heartbeat_ages(session: Session) -> dict[str, float]:
    return {row.process: round(float(row.age), 1) for row in session.execute(HEARTBEATS)}


def _of_processes(signs: dict[str, float]) -> dict[str, float]:
    return {name: age for name, age in signs.items() if name not in SOURCES}


def _is_dead(age_seconds: float) -> bool:
    return age_seconds > DEAD_AFTER_SECONDS


def _lag(session: Session) -> float:
    """Seconds of the domain's time for which a step has been due and was not taken."""
    return round(watch.lag_seconds(session, now=clock.now(session)), 1)
