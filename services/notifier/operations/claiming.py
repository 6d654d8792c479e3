"""Taking messages to be sent: leased, their attempt written, before any provider is spoken to.

What is taken becomes `sending`, what is given back `pending` again; settling.py makes every other change.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from services.notifier import queries
from services.notifier.gateways.port import Outgoing
from services.notifier.models import EscalationNotice
from services.notifier.texts import (
    MOST_LINES,
    Notice,
    calendar_text,
    changed_of,
    digest_text,
    email_text,
    missed_of,
    one_line,
    outage_text,
    sms_text,
    words_of,
)
from shared.bus.events.notifier import Channel
from shared.bus.parked import GOES_ON
from shared.standard.centres import centre

# Digests wait while escalations still arrive, a minute at most: fifty thousand breaches are one letter each.
DUE = """
with due as materialized (
    select id from notifier.message
    where state = 'pending' and channel = :channel and not_before <= :now and due_at <= now()
        and (recipient = 'applicant' or due_at < now() - interval '1 minute' or not exists (
            select from bus.delivery d where d.consumer = 'notifier' and
"""
CLAIM_DUE = """
        ))
    order by not_before limit :batch for update skip locked),
claimed as (
    update notifier.message m set state = 'sending', attempts = m.attempts + 1,
        due_at = now() + make_interval(secs => :lease)
    from due where m.id = due.id
    returning m.id, m.attempts, m.purpose, m.recipient, m.address, m.language, m.words, m.centre),
noted as (
    insert into notifier.attempt (message_id, no) select id, attempts from claimed)
select * from claimed
"""
CLAIM = text("\n".join((DUE, GOES_ON, CLAIM_DUE)))
CLAIM_LAPSED = text("""
with lapsed as materialized (
    select id from notifier.message where state = 'sending' and due_at <= now() and channel = :channel
    order by due_at limit :batch for update skip locked)
update notifier.message m set due_at = now() + make_interval(secs => :lease)
from lapsed where m.id = lapsed.id returning m.id, m.attempts
""")
GIVE_BACK = text("""
with given as (
    update notifier.message set state = 'pending', attempts = attempts - 1,
        due_at = now() + make_interval(secs => :wait)
    where state = 'sending' and id = any(:ids)
        and (id, attempts) in (select * from unnest(cast(:ids as uuid[]), cast(:attempts as int[])))
    returning id, attempts + 1 as no)
delete from notifier.attempt a using given where a.message_id = given.id and a.no = given.no
""")


@dataclass(frozen=True)
class Claimed:
    """A leased message; the attempt number is its fence. `notices`: what a digest for staff tells of."""

    message_id: UUID
    attempt: int
    row: Row[Any] = field(repr=False)
    notices: tuple[int, list[EscalationNotice]] = (0, [])


@dataclass(frozen=True)
class Lapsed:
    """A message whose sender went away while handing it over."""

    message_id: UUID
    attempt: int


@dataclass(frozen=True)
class Terms:
    """How messages are claimed: by which channel, how many, for how many real seconds, under whose name."""

    channel: Channel
    sender: str
    batch: int
    lease_seconds: float


def claim(session: Session, terms: Terms, *, now: datetime) -> list[Claimed]:
    """Up to a batch of messages that may be sent now. Commit before sending them."""
    asked = {"channel": terms.channel, "now": now, "batch": terms.batch, "lease": terms.lease_seconds}
    rows = session.execute(CLAIM, asked).all()
    digests = [row.id for row in rows if row.recipient == "staff"]
    notices = queries.notices_of(session, digests, most=MOST_LINES) if digests else {}
    return [Claimed(row.id, row.attempts, row, notices.get(row.id, (0, []))) for row in rows]


def claim_lapsed(session: Session, terms: Terms) -> list[Lapsed]:
    """Up to a batch of messages whose lease has ended, leased anew to be looked up."""
    asked = {"channel": terms.channel, "batch": terms.batch, "lease": terms.lease_seconds}
    return [Lapsed(row.id, row.attempts) for row in session.execute(CLAIM_LAPSED, asked)]


def give_back(session: Session, claimed: Sequence[Claimed], *, wait_seconds: float = 0) -> None:
    """Lets go of messages that were not handed to anybody: their attempt did not happen."""
    ids, attempts = [one.message_id for one in claimed], [one.attempt for one in claimed]
    session.execute(GIVE_BACK, {"ids": ids, "attempts": attempts, "wait": wait_seconds})


def render(claimed: Claimed, terms: Terms) -> Outgoing:
    """The message as it goes out, in its recipient's language."""
    subject, body = _texts(claimed, terms.channel)
    return Outgoing(claimed.message_id, one_line(claimed.row.address), body, subject, terms.sender)


def _texts(claimed: Claimed, channel: Channel) -> tuple[str, str]:
    row, (count, first) = claimed.row, claimed.notices
    if row.recipient == "staff" and "calendar" in row.words:
        return calendar_text(row.language, changed_of(row.words))
    if row.recipient == "staff" and row.words:
        return outage_text(row.language, missed_of(row.words))
    if row.recipient == "staff":
        return digest_text(row.language, [_notice(notice, row.centre) for notice in first], count)
    if channel == "email":
        return email_text(row.purpose, row.language, words_of(row.words))
    return "", sms_text(row.purpose, row.language, words_of(row.words))


def _notice(notice: EscalationNotice, centre_id: str) -> Notice:
    due = notice.due_at.astimezone(centre(centre_id).zone)
    return Notice(notice.number or str(notice.request_id), notice.deadline, notice.reason, due)
