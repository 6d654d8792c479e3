"""Every SELECT of the notifier: what a batch of events touches, and what lists and the demo ask."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select, text
from sqlalchemy.orm import Session, aliased

from services.notifier.domain.states import MessageState
from services.notifier.models import Attempt, EscalationNotice, Message, Recipient, StaffContact
from shared import clock
from shared.bus.events.notifier import Purpose
from shared.calendars import calendars
from shared.db import among
from shared.security import Caller
from shared.standard.calendars import Calendars

DESK = "notifier.desk"
Listed = Row[Message, str | None, str | None]
LISTED: Select[Message, str | None, str | None] = (
    select(Message, Recipient.number, Attempt.code)
    .outerjoin(Recipient, Recipient.request_id == Message.request_id)
    .outerjoin(Attempt, and_(Attempt.message_id == Message.id, Attempt.no == Message.attempts))
)


# By the partial indexes: what waits and what went amiss are few among all messages.
BACKLOGS = text("""
select channel, coalesce(oldest_seconds, 0) as oldest_seconds, failed
from (values ('sms'), ('email')) as ways (channel)
cross join lateral (
    select extract(epoch from cast(:now as timestamptz) - min(not_before)) as oldest_seconds
    from notifier.message where state = 'pending' and channel = ways.channel and not_before <= :now) waiting
cross join lateral (
    select count(*) as failed from notifier.message
    where state = 'failed' and channel = ways.channel and finished_at >= :since) amiss
""")


@dataclass(frozen=True)
class Backlog:
    """One channel: how long the longest waiting message could have gone, how many failed of late."""

    channel: str
    oldest_seconds: float
    failed: int


@dataclass
class Desk:
    """What is known of a batch's requests before its events are handled, so that none asks for itself."""

    calendars: Calendars
    recipients: dict[UUID, Recipient]
    told: set[tuple[UUID, str]]
    noticed: set[UUID]
    digests: dict[str, Message] = field(default_factory=dict)
    staff: dict[tuple[str, str], StaffContact] | None = None
    unheard: set[tuple[object, ...]] = field(default_factory=set)
    returned: dict[UUID, list[Row[UUID, str, str, dict[str, Any]]]] | None = None


@dataclass(frozen=True)
class Wanted:
    """The filters of a list of messages; `before` is the id to go on from."""

    limit: int
    state: MessageState | None = None
    purpose: Purpose | None = None
    before: UUID | None = None


def lay_desk(session: Session, subjects: Sequence[UUID]) -> Desk:
    """Loads, in one question per table, what handlers need of these requests; `desk` gives it again."""
    recipients = session.scalars(select(Recipient).where(among(Recipient.request_id, subjects)))
    laid = Desk(
        calendars=calendars(session),
        recipients={row.request_id: row for row in recipients},
        told=_told(session, subjects),
        noticed=_noticed(session, subjects),
    )
    session.info[DESK] = laid
    return laid


def desk(session: Session) -> Desk:
    """What `lay_desk` laid out. Raises KeyError where it did not."""
    laid: Desk = session.info[DESK]
    return laid


def _told(session: Session, subjects: Sequence[UUID]) -> set[tuple[UUID, str]]:
    statement = select(Message.request_id, Message.purpose).where(
        among(Message.request_id, subjects), Message.recipient == "applicant"
    )
    return {(row.request_id, row.purpose) for row in session.execute(statement)}


def _noticed(session: Session, subjects: Sequence[UUID]) -> set[UUID]:
    statement = select(EscalationNotice.escalation_id).where(among(EscalationNotice.request_id, subjects))
    return set(session.scalars(statement))


def staff_contact(session: Session, role: str, scope: str) -> StaffContact | None:
    """Who is to be told; the whole short table is read once in a batch."""
    return _staff(session).get((role, scope))


def first_post(session: Session, contact: StaffContact) -> StaffContact:
    """The first of the posts with the same address: who holds several of them is one person."""
    address = contact.email.casefold()
    return next(other for other in _staff(session).values() if other.email.casefold() == address)


def _staff(session: Session) -> dict[tuple[str, str], StaffContact]:
    laid = desk(session)
    if laid.staff is None:
        laid.staff = {(row.role, row.scope): row for row in staff_contacts(session)}
    return laid.staff


def staff_contacts(session: Session) -> Sequence[StaffContact]:
    """Everybody of the staff whose address is known."""
    return session.scalars(select(StaffContact).order_by(StaffContact.role, StaffContact.scope)).all()


def open_digest(session: Session, key: str) -> Message | None:
    """A digest for this person that nobody has begun to send; locked, so that nobody does meanwhile."""
    laid = desk(session)
    if key not in laid.digests:
        statement = (
            select(Message)
            .where(Message.recipient_key.startswith(f"{key}:", autoescape=True))
            .where(Message.state == MessageState.PENDING, Message.attempts == 0, Message.channel == "email")
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        found = session.scalar(statement)
        if found is not None:
            laid.digests[key] = found
    return laid.digests.get(key)


def locked_returned(session: Session) -> dict[UUID, list[Row[UUID, str, str, dict[str, Any]]]]:
    """By request, the messages that tell of a returned package, locked: what becomes of them waits.

    Those of all requests on the desk together, in the order in which settling locks them.
    """
    laid = desk(session)
    if laid.returned is None:
        laid.returned = {}
        told = [request_id for request_id, purpose in laid.told if purpose == "package_returned"]
        statement = (
            select(Message.request_id, Message.channel, Message.state, Message.words)
            .where(among(Message.request_id, told), Message.purpose == "package_returned")
            .order_by(Message.id)
            .with_for_update()
        )
        for row in session.execute(statement):
            laid.returned.setdefault(row.request_id, []).append(row)
    return laid.returned


def has_message(session: Session, request_id: UUID, purpose: Purpose, channel: str) -> bool:
    """Whether the applicant was ever sent this by that channel."""
    statement = select(Message.id).where(
        Message.request_id == request_id,
        Message.purpose == purpose,
        Message.recipient_key == "applicant",
        Message.channel == channel,
    )
    return session.scalar(statement) is not None


def known_letters(session: Session, ids: Collection[UUID]) -> set[UUID]:
    """Which of these are written already."""
    return set(session.scalars(select(Message.id).where(among(Message.id, ids))))


def notices_of(
    session: Session, message_ids: Sequence[UUID], *, most: int
) -> dict[UUID, tuple[int, list[EscalationNotice]]]:
    """How many escalations each digest tells of, and the `most` that are due first."""
    place = func.row_number().over(partition_by=EscalationNotice.message_id, order_by=EscalationNotice.due_at)
    count = func.count().over(partition_by=EscalationNotice.message_id)
    inner = (
        select(EscalationNotice.escalation_id, place.label("place"), count.label("count"))
        .where(EscalationNotice.message_id.in_(message_ids))
        .subquery()
    )
    statement = (
        select(EscalationNotice, inner.c.count)
        .join(inner, inner.c.escalation_id == EscalationNotice.escalation_id)
        .where(inner.c.place <= most)
        .order_by(EscalationNotice.due_at)
    )
    found: dict[UUID, tuple[int, list[EscalationNotice]]] = {}
    for notice, total in session.execute(statement):
        found.setdefault(notice.message_id, (total, []))[1].append(notice)
    return found


def list_messages(session: Session, who: Caller, wanted: Wanted) -> Sequence[Listed]:
    """Messages that the caller may see, newest first, each with the number and its last attempt's code."""
    statement = LISTED.order_by(Message.id.desc()).limit(wanted.limit)
    if not who.sees_everything:
        statement = statement.where(or_(Message.centre.in_(who.centres), Message.bureau == who.bureau))
    if wanted.state is not None:
        statement = statement.where(Message.state == wanted.state)
    if wanted.purpose is not None:
        statement = statement.where(Message.purpose == wanted.purpose)
    if wanted.before is not None:
        statement = statement.where(Message.id < wanted.before)
    return session.execute(statement).all()


def one_message(session: Session, message_id: UUID) -> Listed:
    """One message as the list shows it."""
    return session.execute(LISTED.where(Message.id == message_id)).one()


def requests_of_failed(session: Session, since: datetime, *, after: UUID | None, most: int) -> Sequence[UUID]:
    """The next `most` requests, in order of their ids, of which `locked_failed` gives messages."""
    statement = select(Message.request_id).where(*_worth_another_try(since)).distinct()
    if after is not None:
        statement = statement.where(Message.request_id > after)
    return session.scalars(statement.order_by(Message.request_id).limit(most)).all()


def locked_failed(session: Session, since: datetime, request_ids: Sequence[UUID]) -> Sequence[Message]:
    """Messages of these requests that failed from `since` on (domain), locked; without those of which another
    one to the same person has gone, or may have, and those whose address was erased."""
    statement = select(Message).where(among(Message.request_id, request_ids), *_worth_another_try(since))
    return session.scalars(statement.order_by(Message.id).with_for_update(skip_locked=True)).all()


def _worth_another_try(since: datetime) -> Sequence[ColumnElement[bool]]:
    other = aliased(Message)
    told_otherwise = exists().where(
        other.request_id == Message.request_id,
        other.purpose == Message.purpose,
        other.recipient_key == Message.recipient_key,
        other.state != MessageState.FAILED,
    )
    has_failed = Message.state == MessageState.FAILED
    return has_failed, Message.finished_at >= since, Message.address != "", ~told_otherwise


def backlogs(session: Session, *, now: datetime) -> list[Backlog]:
    """What waits to be sent by each channel, and what failed within a day."""
    rows = session.execute(BACKLOGS, {"now": now, "since": now - timedelta(days=1)})
    return [Backlog(row.channel, float(row.oldest_seconds), row.failed) for row in rows]


def open_work(session: Session) -> int:
    """How many messages are being sent, or could be now, waits between attempts included."""
    sending = Message.state == MessageState.SENDING
    waiting = and_(Message.state == MessageState.PENDING, Message.not_before <= clock.now(session))
    return session.execute(select(func.count()).where(or_(sending, waiting))).scalar_one()


def next_due(session: Session) -> datetime | None:
    """The earliest instant (domain) at which a message that waits for the end of quiet hours may go."""
    waiting = and_(Message.state == MessageState.PENDING, Message.not_before > clock.now(session))
    return session.execute(select(func.min(Message.not_before)).where(waiting)).scalar_one()
