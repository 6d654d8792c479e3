"""What the address bureau says: the work on a case and its outcome."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from shared.bus.events.model import BureauId, CentreId, Event, Facts, PackageForm

TaskKind = Literal[
    "check_package",
    "check_legal_ground",
    "choose_candidate",
    "search_cards_by_hand",
    "confirm_return",
    "confirm_not_listed",
]
ReleaseReason = Literal["given_back", "idle", "absent", "reassigned", "forwarded"]
Finding = Literal["registered_at", "deregistered", "not_listed"]


class PackageReceived(Event):
    """bureau says it once the package is in its hands: processing and return terms start (paras 7, 17).

    `registered_at` is when the request was registered: the rules of that day are kept.
    """

    type: ClassVar[str] = "package.received"
    centre: CentreId
    bureau: BureauId
    package: PackageForm
    registered_at: AwareDatetime | None = None


class CaseForwarded(Event):
    """bureau says it when a case goes to another region's bureau, which answers for its terms from now."""

    type: ClassVar[str] = "case.forwarded"
    from_bureau: BureauId
    centre: CentreId
    bureau: BureauId


class PackageAccepted(Event):
    """bureau says it when the package is in order and the search begins; it cannot be returned any more."""

    type: ClassVar[str] = "package.accepted"
    centre: CentreId
    bureau: BureauId


class ReturnRemarks(Facts):
    """What the operator wrote beside the grounds."""

    remarks: str | None = None


class PackageReturned(Event):
    """bureau says it when an operator confirmed a return with its written grounds (para 17)."""

    type: ClassVar[str] = "package.returned"
    return_number: str
    grounds: tuple[str, ...]
    centre: CentreId
    bureau: BureauId
    package: PackageForm
    personal: ReturnRemarks | None = None


class SearchCompleted(Event):
    """bureau says it when the sources have answered; `outcome` is what they say together."""

    type: ClassVar[str] = "search.completed"
    centre: CentreId
    bureau: BureauId
    outcome: Literal["single_match", "no_match", "multiple_matches", "conflicting", "source_unavailable"]


class TaskOpened(Event):
    """bureau says it when a piece of work needs a person."""

    type: ClassVar[str] = "task.opened"
    distinct_by: ClassVar[tuple[str, ...]] = ("task_id",)
    task_id: UUID
    kind: TaskKind
    bureau: BureauId


class TaskReleased(Event):
    """bureau says it when a claimed task leaves the desk of who held it, without having been completed.

    `held_by` and `taken_by` are ids of keys; `taken_by` is who has it now, None where it is open again.
    """

    type: ClassVar[str] = "task.released"
    distinct_by: ClassVar[tuple[str, ...]] = ("task_id",)
    task_id: UUID
    kind: TaskKind
    bureau: BureauId
    reason: ReleaseReason
    held_by: UUID
    taken_by: UUID | None = None


class TaskCompleted(Event):
    """bureau says it when an operator has completed a task, or a withdrawal has made it void."""

    type: ClassVar[str] = "task.completed"
    distinct_by: ClassVar[tuple[str, ...]] = ("task_id",)
    task_id: UUID
    kind: TaskKind
    bureau: BureauId
    result: str


class FoundAddress(Facts):
    """What the certificate states of the subject."""

    subject_name: str
    address: str | None = None


class CertificatePrepared(Event):
    """bureau says it when the certificate is numbered and signed."""

    type: ClassVar[str] = "certificate.prepared"
    certificate_number: str
    finding: Finding
    centre: CentreId
    bureau: BureauId
    package: PackageForm
    personal: FoundAddress | None = None


class CertificateRevoked(Event):
    """bureau says it when a certificate is declared void."""

    type: ClassVar[str] = "certificate.revoked"
    certificate_number: str
    centre: CentreId
    bureau: BureauId


class CertificateSuperseded(Event):
    """bureau says it when a corrected certificate takes the place of an earlier one.

    `finding` is what the corrected one says.
    """

    type: ClassVar[str] = "certificate.superseded"
    certificate_number: str
    superseded_by: str
    finding: Finding | None = None
    centre: CentreId
    bureau: BureauId
