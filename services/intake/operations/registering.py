"""Registering requests, one or many at a time, by the same few statements; the same key registers once."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.intake import queries
from services.intake.domain import registration
from services.intake.domain.errors import IdempotencyKeyReused, UnknownRequest
from services.intake.domain.registration import Submission
from services.intake.domain.states import State
from services.intake.domain.warnings import warnings_of
from services.intake.models import Request
from services.intake.settings import IntakeSettings
from shared import bus
from shared.bus.events.intake import PackageHandedIn, RequestRegistered
from shared.bus.publish import Cause, Outbox
from shared.calendars import calendars
from shared.db import as_json
from shared.errors import ServiceError
from shared.ids import new_id
from shared.security import Caller
from shared.standard.calendars import Calendar, Calendars
from shared.standard.centres import UnknownCentre, centre
from shared.standard.terms import promised_at

# One statement for one request or for hundreds, of which the database reads each text once: a list of values
# with twenty columns a row costs more in parsing than the insert itself.
INSERT = text("""
with made as (
    insert into intake.request (id, number, centre, bureau, channel, language, package, state, applicant_kind,
        about_another, applicant_name, applicant_folded, submitted, idempotency_key, body_hash, warnings,
        track_code, registered_at, promised_at)
    select id, number, centre, bureau, channel, language, package, state, applicant_kind,
        about_another, applicant_name, applicant_folded, submitted, idempotency_key, decode(body_hash, 'hex'),
        warnings, track_code, registered_at, promised_at
    from jsonb_to_recordset(cast(:rows as jsonb)) as r (id uuid, number text, centre text, bureau text,
        channel text, language text, package text, state text, applicant_kind text, about_another boolean,
        applicant_name text, applicant_folded text, submitted jsonb, idempotency_key text, body_hash text,
        warnings text[], track_code text, registered_at timestamptz, promised_at timestamptz)
    on conflict (centre, idempotency_key) do nothing
    returning id, registered_at
), first_steps as (
    insert into intake.history (request_id, to_state, at, actor, cause)
    select id, 'registered', registered_at, :actor, cast(id as text) from made
)
select id from made
""")
Key = tuple[str, str]
Outcome = Request | ServiceError


@dataclass(frozen=True)
class Window:
    """Where requests are registered: who stands there, by which settings, and when (domain time)."""

    who: Caller
    settings: IntakeSettings
    now: datetime


def register_request(session: Session, submission: Submission, window: Window) -> Request:
    """Registers one request, or gives the one that this key has registered before.

    Raises IdempotencyKeyReused, UnknownRequest for a centre out of the caller's sight, InvalidInput.
    """
    outcome = register_requests(session, [submission], window)[0]
    if isinstance(outcome, ServiceError):
        raise outcome
    return outcome


def register_requests(session: Session, submissions: Sequence[Submission], window: Window) -> list[Outcome]:
    """Registers each that can be registered; gives, in order, the request or the reason why there is none.

    Says request.registered for each new one, and package.handed_in where it is of paper. The number of
    statements does not depend on how many there are.
    """
    refused = {place: error for place, one in enumerate(submissions) if (error := _refusal(one, window))}
    good = [one for place, one in enumerate(submissions) if place not in refused]
    registered = _registered(session, good, window) if good else {}
    return [
        refused.get(place) or _same_body(registered[_key(one)], one) for place, one in enumerate(submissions)
    ]


def _refusal(submission: Submission, window: Window) -> ServiceError | None:
    try:
        here = centre(submission.centre)
        if not window.who.sees(centre=here.id, bureau=here.bureau_id):
            return UnknownRequest()
        registration.check_dates(submission, window.now, window.now.astimezone(here.zone).date())
    except UnknownCentre:
        return UnknownRequest()
    except ServiceError as refusal:
        return refusal
    return None


def _same_body(request: Request, submission: Submission) -> Outcome:
    return request if request.body_hash == submission.body_hash else IdempotencyKeyReused()


def _key(submission: Submission) -> Key:
    return submission.centre, submission.idempotency_key


def _registered(session: Session, submissions: Sequence[Submission], window: Window) -> dict[Key, Request]:
    """Every one of these keys with its request, made now or before."""
    known = queries.by_keys(session, [_key(one) for one in submissions])
    # Sorted, so that two batches with keys in common never wait for each other crosswise.
    fresh = sorted({_key(one): one for one in reversed(submissions) if _key(one) not in known}.items())
    if fresh:
        made = _insert(session, [one for _, one in fresh], window)
        known.update(made)
        overtaken = [key for key, _ in fresh if key not in made]
        known.update(queries.by_keys(session, overtaken) if overtaken else {})
    return known


def _insert(session: Session, fresh: Sequence[Submission], window: Window) -> dict[Key, Request]:
    """Inserts what nobody else is inserting at this moment, with history and events."""
    rows = _rows(session, fresh, window)
    told = [_as_json(row, one.submitted_json) for one, row in zip(fresh, rows, strict=True)]
    parameters = {"rows": f"[{','.join(told)}]", "actor": actor_of(window.who)}
    inserted = set(session.execute(INSERT, parameters).scalars())
    made = [(one, row) for one, row in zip(fresh, rows, strict=True) if row["id"] in inserted]
    for one, row in made:
        _say(session, one, row, window.settings)
    return {_key(one): Request(**row, submitted=one.submitted) for one, row in made}


def _as_json(row: Mapping[str, Any], submitted_json: str) -> str:
    """The row for INSERT; what was handed in is JSON already and goes in as it is."""
    return f'{as_json(row, default=_plain)[:-1]}, "submitted": {submitted_json}}}'


def _plain(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)


def _rows(session: Session, fresh: Sequence[Submission], window: Window) -> list[dict[str, Any]]:
    known = calendars(session)
    serials = queries.next_serials(session, [one.centre for one in fresh])
    return [_row(one, serial, window, known) for one, serial in zip(fresh, serials, strict=True)]


def _row(one: Submission, serial: int, window: Window, known: Calendars) -> dict[str, Any]:
    here, settings = centre(one.centre), window.settings
    here_known = known.of(here.bureau_id)
    package = registration.package_form(one.centre, one.channel, settings.paper_centres)
    carrying_days = settings.carrying_days_of(here.id) if package == "paper" else 0
    handed_in_on = (one.submitted_at or window.now).astimezone(here.zone).date()
    name = registration.applicant_name(one.persons)
    return {
        "id": new_id(),
        "number": registration.request_number(here, window.now.astimezone(here.zone).year, serial),
        "centre": here.id,
        "bureau": here.bureau_id,
        "channel": one.channel,
        "language": one.language,
        "package": package,
        "state": State.REGISTERED,
        "applicant_kind": one.persons.applicant.kind,
        "about_another": one.is_about_another,
        "applicant_name": name,
        "applicant_folded": name.casefold(),
        "idempotency_key": one.idempotency_key,
        "body_hash": one.body_hash,
        "warnings": warnings_of(one, here.bureau_id),
        "track_code": registration.track_code(secrets.randbits(registration.TRACK_CODE_BITS)),
        "registered_at": window.now,
        "promised_at": _promise(
            here.id, handed_in_on, carrying_days, here_known["centre6"], here_known["bureau5"]
        ),
    }


@lru_cache(maxsize=1024)
def _promise(
    centre_id: str, handed_in_on: date, carrying_days: int, centre6: Calendar, bureau5: Calendar
) -> datetime:
    """The receipt's promise hangs on the day alone, not on the hour; a changed calendar is another object."""
    here = centre(centre_id)
    at_noon = datetime.combine(handed_in_on, time(12), ZoneInfo(here.timezone))
    return promised_at(at_noon, here, carrying_days, {"centre6": centre6, "bureau5": bureau5}).promised_at


def _say(session: Session, one: Submission, row: Mapping[str, Any], settings: IntakeSettings) -> None:
    """Each registration is its own cause and the head of its own chain, also in a batch of many."""
    request_id: UUID = row["id"]
    outbox: Outbox = session.info["outbox"]
    outbox.cause = Cause("intake", str(request_id), request_id)
    told = {name: row[name] for name in _TOLD}
    event = RequestRegistered(
        subject=request_id, occurred_at=row["registered_at"], personal=one.persons, **told
    )
    bus.publish(session, event)
    if event.package == "paper":
        bus.publish(session, _handed_in(event, one.submitted_at, settings))


def _handed_in(event: RequestRegistered, at: datetime | None, settings: IntakeSettings) -> PackageHandedIn:
    return PackageHandedIn(
        subject=event.subject,
        occurred_at=at or event.occurred_at,
        number=event.number,
        centre=event.centre,
        bureau=event.bureau,
        carrying_days=settings.carrying_days_of(event.centre),
    )


_TOLD: Iterable[str] = (
    "number",
    "centre",
    "bureau",
    "channel",
    "language",
    "package",
    "applicant_kind",
    "about_another",
    "promised_at",
)


def actor_of(who: Caller) -> str:
    """Who acted, as histories name them: a role and the id of its key."""
    return f"{who.role}:{who.key_id}"
