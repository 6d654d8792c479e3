"""What the service centre says: a request's life at the window."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from shared.bus.events.model import BureauId, CentreId, Event, Facts, Language, PackageForm

# What a complaint is about; to whom it is addressed (para 22, and the department for its bureau: A25).
ComplaintAbout = Literal["waiting", "staff", "information", "term", "return", "certificate", "other"]
ComplaintAddressee = Literal["director", "ministry_of_justice", "department"]
# The indicators of annex 2 that consumers are asked about.
SurveyQuestion = Literal["2.1", "3.1", "4.3", "4.4", "5.1"]


class PersonNameFacts(Facts):
    """A person's name as written on the form."""

    surname: str
    given_name: str
    patronymic: str | None = None


class IdentityDocumentFacts(Facts):
    """The identity document shown (para 12): its kind and number, and what the inspector saw."""

    kind: str
    number: str
    copy_matches_original: bool | None = None
    original_returned: bool | None = None


class LetterFacts(Facts):
    """A legal entity's written enquiry (para 12(3))."""

    outgoing_number: str | None = None
    dated: str | None = None
    signed_by: str | None = None
    position: str | None = None


class ApplicantFacts(Facts):
    """Who asks. An individual has a name of parts; a legal entity a title, a BIN and a letter."""

    kind: Literal["individual", "legal_entity"]
    name: PersonNameFacts | None = None
    organisation: str | None = None
    birth_date: str | None = None
    iin: str | None = None
    bin: str | None = None
    citizenship: str | None = None
    identity_document: IdentityDocumentFacts | None = None
    letter: LetterFacts | None = None


class SubjectFacts(Facts):
    """Whose address is asked. `birth_date` may be partial: "1980", "1980-05", "1980-05-12"."""

    name: PersonNameFacts
    birth_date: str | None = None
    iin: str | None = None
    former_surnames: tuple[str, ...] = ()
    last_known_address: str | None = None


class DocumentFacts(Facts):
    """One paper of the package."""

    kind: str
    name: str
    pages: int


class ContactFacts(Facts):
    """How the applicant wants to be told."""

    phone: str | None = None
    email: str | None = None
    notify_by: Literal["sms", "email", "none"] = "none"
    asked_for_messages: bool = False


class RegisteredPersons(Facts):
    """The personal part of a registration: the whole package, as the bureau and the notifier need it."""

    applicant: ApplicantFacts
    subject: SubjectFacts
    documents: tuple[DocumentFacts, ...]
    purpose: str | None = None
    legal_ground: str | None = None
    contact: ContactFacts


class RequestRegistered(Event):
    """intake says it when a request is accepted at a window and has its number and receipt (paras 12, 15)."""

    type: ClassVar[str] = "request.registered"
    number: str
    centre: CentreId
    bureau: BureauId
    channel: Literal["centre", "bureau"]
    language: Language
    package: PackageForm
    applicant_kind: Literal["individual", "legal_entity"]
    about_another: bool
    promised_at: AwareDatetime
    personal: RegisteredPersons | None = None


class PackageHandedIn(Event):
    """intake says it beside request.registered where the package is of paper: it has to be carried (A9).

    `occurred_at` is when the applicant handed it in, from which the promise counts; `carrying_days` are the
    working days that the promise allows for each way.
    """

    type: ClassVar[str] = "package.handed_in"
    number: str
    centre: CentreId
    bureau: BureauId
    carrying_days: int


class RequestWithdrawn(Event):
    """intake says it when the applicant takes the request back before a decision."""

    type: ClassVar[str] = "request.withdrawn"
    centre: CentreId
    bureau: BureauId


class ReturnArrived(Event):
    """intake says it when a returned package is back at the centre: the inform term starts (para 17).

    `registered_at` is when the request was registered: the rules of that day are kept.
    """

    type: ClassVar[str] = "return.arrived"
    number: str
    centre: CentreId
    bureau: BureauId
    return_number: str
    shelf_code: str
    registered_at: AwareDatetime | None = None


class DocumentReady(Event):
    """intake says it when the certificate is at the centre and waits on the shelf for the applicant.

    `registered_at` is when the request was registered: the rules of that day are kept.
    """

    type: ClassVar[str] = "document.ready"
    number: str
    centre: CentreId
    bureau: BureauId
    certificate_number: str
    shelf_code: str
    promised_at: AwareDatetime
    registered_at: AwareDatetime | None = None


class ApplicantInformed(Event):
    """intake says it when it is proven that the applicant was told of a returned package (para 17).

    `way`: a delivered message, or a call, visit or letter that an inspector recorded; `grounds_given_at` is
    when the written justification itself was handed over, where it was.
    """

    type: ClassVar[str] = "applicant.informed"
    centre: CentreId
    bureau: BureauId
    way: Literal["message", "call", "visit", "post"]
    grounds_given_at: AwareDatetime | None = None


class DocumentIssued(Event):
    """intake says it when a paper is handed over at the window (para 16)."""

    type: ClassVar[str] = "document.issued"
    centre: CentreId
    bureau: BureauId
    paper: Literal["certificate", "return"]
    handed_to: Literal["applicant", "representative"]


class DocumentTransferred(Event):
    """intake says it when a paper nobody came for is handed over to the bureau after its month (para 17)."""

    type: ClassVar[str] = "document.transferred"
    number: str
    centre: CentreId
    bureau: BureauId
    paper: Literal["certificate", "return"]


class TicketIssued(Event):
    """intake says it when a visitor takes a ticket of the electronic queue (para 10), the `subject`.

    The wait of para 7(2) runs from here. `number` is what the board shows.
    """

    type: ClassVar[str] = "ticket.issued"
    ticket_id: UUID
    number: str
    centre: CentreId
    bureau: BureauId


class TicketCalled(Event):
    """intake says it when the visitor with the ticket is called to a window: the wait is over (para 7(2))."""

    type: ClassVar[str] = "ticket.called"
    ticket_id: UUID
    centre: CentreId
    bureau: BureauId
    window: str


class TicketClosed(Event):
    """intake says it when the visitor was served at the window, or did not come."""

    type: ClassVar[str] = "ticket.closed"
    ticket_id: UUID
    centre: CentreId
    bureau: BureauId
    outcome: Literal["served", "no_show"]


class ComplaintRegistered(Event):
    """intake says it when a complaint stands in the centre's journal (para 23); `subject` is the complaint.

    The term for the answer runs from here. The words and who complains stay with intake.
    """

    type: ClassVar[str] = "complaint.registered"
    complaint_id: UUID
    number: str
    centre: CentreId
    bureau: BureauId
    request_id: UUID | None = None
    about: ComplaintAbout
    addressed_to: ComplaintAddressee


class ComplaintAnswered(Event):
    """intake says it when a complaint was considered: was it founded, and was it satisfied."""

    type: ClassVar[str] = "complaint.answered"
    complaint_id: UUID
    centre: CentreId
    bureau: BureauId
    founded: bool
    satisfied: bool


class FeedbackGiven(Event):
    """intake says it when a consumer has answered a question of annex 2; `subject` is this answer."""

    type: ClassVar[str] = "feedback.given"
    feedback_id: UUID
    centre: CentreId
    bureau: BureauId
    request_id: UUID | None = None
    question: SurveyQuestion
    satisfied: bool


class PackageArrived(Event):
    """intake says it when the bureau has taken a paper package out of the courier's bag: it is received."""

    type: ClassVar[str] = "package.arrived"
    number: str
    transfer_list: str
    centre: CentreId
    bureau: BureauId


class TransferListSent(Event):
    """intake says it when papers go with the courier.

    `subject` is the list's id, `items` are the numbers of the requests.
    """

    type: ClassVar[str] = "transfer_list.sent"
    number: str
    direction: Literal["to_bureau", "to_centre"]
    items: tuple[str, ...]
    centre: CentreId
    bureau: BureauId


class TransferListScanned(Event):
    """intake says it when a bag was looked through at its other end; again where that brought news.

    `subject` is the list's id. `missing` and `extra` are those that nobody has explained yet.
    """

    type: ClassVar[str] = "transfer_list.scanned"
    number: str
    direction: Literal["to_bureau", "to_centre"]
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    centre: CentreId
    bureau: BureauId
