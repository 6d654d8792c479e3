"""What every event has: a type, a version, the request it is about, and the instant it happened at."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

CentreId = Annotated[str, Field(examples=["psc-01"])]
BureauId = Annotated[str, Field(examples=["astana"])]
Language = Literal["kk", "ru", "en"]
PackageForm = Literal["electronic", "paper"]
ENVELOPE = frozenset({"subject", "occurred_at", "personal"})


class Facts(BaseModel):
    """A frozen value inside an event. Fields that a newer release added are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Event(Facts):
    """A fact in the past tense. `subject` is the request's id, or the thing's own where there is no request.

    `occurred_at` is when it happened, in the domain's time. Terms run from it, not from its handling.
    `distinct_by` names the fields that tell apart several events of one type with one cause.
    """

    type: ClassVar[str]
    version: ClassVar[int] = 1
    distinct_by: ClassVar[tuple[str, ...]] = ()

    subject: UUID
    occurred_at: AwareDatetime

    def facts_json(self) -> str:
        """The facts without envelope and personal data, as JSON for the column `data`."""
        return self.model_dump_json(exclude=set(ENVELOPE))

    def personal_json(self) -> str | None:
        """The personal part as JSON for its own, erasable column; None for events that have none."""
        personal: BaseModel | None = getattr(self, "personal", None)
        return personal.model_dump_json() if personal is not None else None

    def causation(self, cause: str) -> str:
        """The cause, made distinct where one cause says this type more than once of one subject."""
        return ":".join([cause, *(str(getattr(self, field)) for field in self.distinct_by)])
