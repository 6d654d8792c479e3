"""The bodies of the acts at the window, and of the search by name."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from services.intake.bodies.fields import Body, ShortText, Slug
from services.intake.domain.states import State
from shared.text import CleanText, LongText


class InformBody(Body):
    """POST …/inform: how the applicant was told, and whether the written grounds were handed over."""

    way: Literal["call", "visit", "post"]
    grounds_given: bool = False


class IdentityShownBody(Body):
    """The identity document shown at the handover."""

    kind: Slug
    number: ShortText


class PowerOfAttorneyBody(Body):
    """A proxy's notarised power of attorney."""

    number: ShortText
    notary: CleanText
    valid_until: date


class IssueBody(Body):
    """POST …/issue: what was shown at the handover; a proxy shows both (A17)."""

    identity_document: IdentityShownBody | None = None
    power_of_attorney: PowerOfAttorneyBody | None = None
    receipt_lost: bool = False
    note: LongText | None = None


class SearchBody(Body):
    """POST /v1/requests/search: a body, so that no name stands in an address (promise 3)."""

    applicant_name: Annotated[CleanText, Field(description="how the name begins, surname first")] | None = (
        None
    )
    number: ShortText | None = None
    state: State | None = None
    registered_from: AwareDatetime | None = None
    registered_to: AwareDatetime | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 50
    cursor: Annotated[str, Field(max_length=500)] | None = None
