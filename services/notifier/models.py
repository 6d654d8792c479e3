"""The notifier's tables: whom it can reach, what it sends them, and how each attempt ended."""

from datetime import datetime
from typing import Any, ClassVar, Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, MetaData, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.bus.events.model import Language
from shared.bus.events.notifier import Channel, Purpose

NAMES = {
    "pk": "%(table_name)s_pkey",
    "fk": "%(table_name)s_%(column_0_name)s_fkey",
    "uq": "%(table_name)s_%(column_0_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s",
}
STATES = "'pending', 'sending', 'accepted', 'delivered', 'failed', 'unknown'"


class Base(DeclarativeBase):
    """The tables of schema `notifier`."""

    metadata = MetaData(schema="notifier", naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: DateTime(timezone=True), dict[str, Any]: JSONB}


class Recipient(Base):
    """The applicant of one request: what a message to them needs, and no name."""

    __tablename__ = "recipient"
    __table_args__ = (
        CheckConstraint("notify_by in ('sms', 'email', 'none')", name="notify_by"),
        CheckConstraint("language in ('kk', 'ru', 'en')", name="language"),
    )

    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str]
    centre: Mapped[str]
    bureau: Mapped[str]
    language: Mapped[Language] = mapped_column(Text)
    phone: Mapped[str | None]
    email: Mapped[str | None]
    notify_by: Mapped[Literal["sms", "email", "none"]] = mapped_column(Text)
    asked_for_messages: Mapped[bool]
    promised_at: Mapped[datetime]


class Message(Base):
    """One message to one person by one channel. `not_before` and `finished_at` are in the domain's time;
    `due_at` is real: when a pending one may be tried, or when the lease of one being sent ends."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("request_id", "purpose", "recipient_key", "channel"),
        CheckConstraint(f"state in ({STATES})", name="state"),
        CheckConstraint("recipient in ('applicant', 'staff')", name="recipient"),
        CheckConstraint("channel in ('sms', 'email')", name="channel"),
        CheckConstraint(
            "(state in ('delivered', 'failed')) = (finished_at is not null)", name="finished_has_finished_at"
        ),
        CheckConstraint("state <> 'accepted' or provider_id is not null", name="accepted_has_provider_id"),
        Index("message_waiting", "channel", "not_before", postgresql_where=text("state = 'pending'")),
        Index("message_leased", "due_at", postgresql_where=text("state = 'sending'")),
        Index("message_amiss", "id", postgresql_where=text("state in ('unknown', 'failed')")),
        Index(
            "message_by_provider",
            "provider",
            "provider_id",
            postgresql_where=text("provider_id is not null"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    request_id: Mapped[UUID]
    correlation_id: Mapped[UUID]
    centre: Mapped[str]
    bureau: Mapped[str]
    purpose: Mapped[Purpose] = mapped_column(Text)
    recipient: Mapped[Literal["applicant", "staff"]] = mapped_column(Text)
    recipient_key: Mapped[str]
    channel: Mapped[Channel] = mapped_column(Text)
    address: Mapped[str]
    language: Mapped[Language] = mapped_column(Text)
    words: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(server_default=text("'pending'"))
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    due_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    provider: Mapped[str | None]
    provider_id: Mapped[str | None]
    finished_at: Mapped[datetime | None]


class Attempt(Base):
    """One try to hand a message over, in real time; written before the provider is spoken to."""

    __tablename__ = "attempt"
    __table_args__ = (
        CheckConstraint(
            "outcome is null or outcome in ('accepted', 'refused_for_now', 'refused', 'unknown')",
            name="outcome",
        ),
        CheckConstraint("(outcome is null) = (finished_at is null)", name="finished_has_outcome"),
    )

    message_id: Mapped[UUID] = mapped_column(
        ForeignKey("notifier.message.id", ondelete="CASCADE"), primary_key=True
    )
    no: Mapped[int] = mapped_column(primary_key=True)
    started_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    finished_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    code: Mapped[str | None]


class EscalationNotice(Base):
    """One escalation that a message to staff tells of; several wait together for one digest."""

    __tablename__ = "escalation_notice"
    __table_args__ = (
        Index("escalation_notice_by_message", "message_id"),
        Index("escalation_notice_by_request", "request_id"),
    )

    escalation_id: Mapped[UUID] = mapped_column(primary_key=True)
    message_id: Mapped[UUID] = mapped_column(ForeignKey("notifier.message.id", ondelete="CASCADE"))
    request_id: Mapped[UUID]
    number: Mapped[str | None]
    deadline: Mapped[str]
    reason: Mapped[str]
    due_at: Mapped[datetime]


class StaffContact(Base):
    """Who is told of escalations: of one role at one centre or bureau, or `all` for supervisors."""

    __tablename__ = "staff_contact"
    __table_args__ = (CheckConstraint("language in ('kk', 'ru', 'en')", name="language"),)

    role: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    email: Mapped[str]
    language: Mapped[Language] = mapped_column(Text)


class Receipt(Base):
    """What a provider told of a message's fate; kept until the message it speaks of is known here."""

    __tablename__ = "receipt"
    __table_args__ = (
        CheckConstraint("status in ('accepted', 'delivered', 'failed')", name="status"),
        Index("receipt_unapplied", "provider", "provider_id", postgresql_where=text("applied_at is null")),
    )

    provider: Mapped[str] = mapped_column(primary_key=True)
    provider_id: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str] = mapped_column(primary_key=True)
    received_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]
