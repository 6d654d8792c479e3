"""The bodies of the electronic queue, the journal of complaints and the ratings."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.intake.bodies.fields import Body, Email, Phone, ShortText
from services.intake.domain.complaints import ComplaintWay
from shared.bus.events.intake import ComplaintAbout, ComplaintAddressee, SurveyQuestion
from shared.text import CleanText, LongText

CentreText = Annotated[ShortText, Field(examples=["psc-01"])]


class TicketBody(Body):
    """POST /v1/tickets: in the queue of which centre."""

    centre: CentreText


class NextBody(Body):
    """POST /v1/tickets/next: to which window of which centre."""

    centre: CentreText
    window: ShortText


class ServedBody(Body):
    """POST /v1/tickets/{id}/served: how it ended; `no_show` where nobody came to the window."""

    outcome: Literal["served", "no_show"] = "served"


class ComplainerBody(Body):
    """Who complains, and how an answer reaches them."""

    name: CleanText
    phone: Phone | None = None
    email: Email | None = None
    address: CleanText | None = None


class ComplaintBody(Body):
    """POST /v1/complaints: what came in, in which way, and to whom it is addressed (paras 21, 22)."""

    centre: CentreText
    request_id: UUID | None = None
    about: ComplaintAbout
    addressed_to: ComplaintAddressee = "director"
    way: ComplaintWay = ComplaintWay.WRITTEN
    complainer: ComplainerBody | None = None
    text: LongText


class AnswerBody(Body):
    """POST /v1/complaints/{id}/answer: what is written to the person, and what it found."""

    founded: bool
    satisfied: bool
    answer: LongText


class FeedbackBody(Body):
    """POST /v1/feedback: one answer to one question of annex 2."""

    centre: CentreText
    request_id: UUID | None = None
    question: SurveyQuestion
    satisfied: bool
