"""The tables of the clock itself: outages, incidents, the canary."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Index,
    Integer,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.sla.domain import incidents
from services.sla.models.schema import INSTANT, Base
from shared.columns import one_of


class Outage(Base):
    """From when to when the clock did not look, and how many steps had come due unseen.

    `passed_by` tells them by kind of deadline and step; null in the rows of an earlier release.
    `caught_up_at` is when the last of them was taken; null until then.
    """

    __tablename__ = "outage"
    __table_args__ = (CheckConstraint("ended_at > began_at", name="in_order"),)

    began_at: Mapped[datetime] = mapped_column(INSTANT, primary_key=True)
    ended_at: Mapped[datetime] = mapped_column(INSTANT)
    passed: Mapped[int] = mapped_column(Integer)
    passed_by: Mapped[dict[str, dict[str, int]] | None] = mapped_column(JSONB(none_as_null=True))
    caught_up_at: Mapped[datetime | None] = mapped_column(INSTANT)


class Incident(Base):
    """Something is wrong with the clock or with what it counts by; open until it is mended.

    `about` tells apart what is open at once; `subject`, `centre` and `bureau` where it is one request's.
    `tried_at` is when a step that fails was tried last; null for what nobody tries.
    """

    __tablename__ = "incident"
    __table_args__ = (
        CheckConstraint(one_of("kind", incidents.KINDS), name="kind_known"),
        CheckConstraint(one_of("severity", incidents.SEVERITIES), name="severity_known"),
        Index("incident_open", "kind", "about", unique=True, postgresql_where=text("closed_at is null")),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    about: Mapped[str] = mapped_column(Text)
    severity: Mapped[str] = mapped_column(Text)
    subject: Mapped[UUID | None] = mapped_column(Uuid)
    centre: Mapped[str | None] = mapped_column(Text)
    bureau: Mapped[str | None] = mapped_column(Text)
    raised_at: Mapped[datetime] = mapped_column(INSTANT)
    closed_at: Mapped[datetime | None] = mapped_column(INSTANT)
    tried_at: Mapped[datetime | None] = mapped_column(INSTANT)


class Canary(Base):
    """The one canary: when the last was set, in real time, whether it was answered, and when one last was."""

    __tablename__ = "canary"
    __table_args__ = (CheckConstraint("singleton", name="one_only"),)

    singleton: Mapped[bool] = mapped_column(Boolean, primary_key=True, server_default=text("true"))
    id: Mapped[UUID] = mapped_column(Uuid)
    sent_at: Mapped[datetime] = mapped_column(INSTANT)
    heard_at: Mapped[datetime | None] = mapped_column(INSTANT)
    last_heard_at: Mapped[datetime] = mapped_column(INSTANT)
