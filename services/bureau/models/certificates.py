"""Certificates and returns, and the sequences of their numbers."""

from datetime import datetime
from typing import Any, get_args
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Sequence, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.bureau.domain.states import CertificateState
from services.bureau.models.cases import Case
from services.bureau.models.schema import SCHEMA, Base
from shared.bus.events.bureau import Finding
from shared.columns import one_of, word_of
from shared.standard.centres import all_bureaus


class Certificate(Base):
    """A numbered, signed certificate. The signature covers `content`; `decided_by` null: the machine."""

    __tablename__ = "certificate"
    __table_args__ = (
        CheckConstraint(one_of("finding", get_args(Finding)), name="finding"),
        CheckConstraint(one_of("state", CertificateState), name="state"),
        CheckConstraint("(state = 'revoked') = (revoked_at is not null)", name="revoked"),
        CheckConstraint("(state = 'superseded') = (superseded_by is not null)", name="superseded"),
        CheckConstraint("finding <> 'not_listed' or decided_by is not null", name="not_listed_by_a_person"),
        # One certificate a request: a revoked one stays in the way of another, a superseded one does not.
        Index(
            "certificate_one_idx", "request_id", unique=True, postgresql_where=text("state <> 'superseded'")
        ),
        Index(
            "certificate_superseded_by_idx",
            "superseded_by",
            unique=True,
            postgresql_where=text("superseded_by is not null"),
        ),
    )

    number: Mapped[str] = mapped_column(primary_key=True)
    request_id: Mapped[UUID] = mapped_column(ForeignKey(Case.id))
    centre: Mapped[str]
    bureau: Mapped[str]
    finding: Mapped[Finding] = mapped_column(Text)
    state: Mapped[CertificateState] = mapped_column(word_of(CertificateState))
    content: Mapped[dict[str, Any]]
    source: Mapped[str | None]
    ref: Mapped[str | None]
    key_id: Mapped[str]
    signature: Mapped[str]
    verification_code: Mapped[str] = mapped_column(unique=True)
    issued_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    revoked_at: Mapped[datetime | None]
    # Who revoked it; null where the applicant took the request back.
    revoked_by: Mapped[UUID | None]
    # What a first person wants it to state instead, and why: by (a key), role, source, ref, reason.
    correction: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    # Why it was revoked, or superseded.
    revoke_reason: Mapped[str | None]
    superseded_by: Mapped[str | None]


class ReturnedPackage(Base):
    """A package that an operator sent back with written grounds (para 17): one a request."""

    __tablename__ = "returned_package"
    __table_args__ = (CheckConstraint("cardinality(grounds) > 0", name="has_grounds"),)

    number: Mapped[str] = mapped_column(primary_key=True)
    request_id: Mapped[UUID] = mapped_column(ForeignKey(Case.id), unique=True)
    grounds: Mapped[list[str]]
    remarks: Mapped[str | None]
    returned_at: Mapped[datetime]
    decided_by: Mapped[UUID]


def number_sequence(paper: str, bureau_id: str) -> str:
    """The name of the sequence that a bureau's numbers of this paper come from."""
    return f"{paper}_{bureau_id.replace('-', '_')}"


# One per bureau and paper, so that no two wait for each other; gaps are allowed. Created with the tables.
NUMBER_SEQUENCES = tuple(
    Sequence(number_sequence(paper, bureau.id), schema=SCHEMA, metadata=Base.metadata)
    for paper in ("certificate", "return")
    for bureau in all_bureaus()
)
