"""The bodies of the acts at the window, and of the search by name."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from services.intake.bodies.fields import Body, RequestNumber, ShortText, Slug
from services.intake.domain.states import State
from services.intake.domain.transferring import Outcome
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


class TransferListBody(Body):
    """POST /v1/transfer-lists: the requests, by number, whose papers go; `bureau`: the centre's own."""

    centre: Annotated[str, Field(max_length=60, examples=["psc-02"])]
    bureau: Annotated[str, Field(max_length=60, examples=["astana"])] | None = None
    items: Annotated[tuple[ShortText, ...], Field(min_length=1, max_length=500)]


class ScannedBody(Body):
    """POST …/scanned: the numbers that came out of the bag; none where it was empty.

    What is extra is told on the bus: whatever else a scanner reads, a name or a document's number, stays out.
    """

    items: Annotated[tuple[RequestNumber, ...], Field(max_length=1000)]


class ExplainBody(Body):
    """POST …/explained: what was found out about a paper that is missing or extra."""

    number: ShortText
    outcome: Outcome
    note: LongText
