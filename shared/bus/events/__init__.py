"""The catalogue: every event that can be said, by type and version. What is not here is parked."""

from shared.bus.events import bureau, intake, notifier, sla
from shared.bus.events.model import Event

EVENTS: tuple[type[Event], ...] = (
    intake.RequestRegistered,
    intake.RequestWithdrawn,
    intake.ReturnArrived,
    intake.DocumentReady,
    intake.ApplicantInformed,
    intake.DocumentIssued,
    intake.DocumentTransferred,
    bureau.PackageReceived,
    bureau.PackageAccepted,
    bureau.PackageReturned,
    bureau.SearchCompleted,
    bureau.TaskOpened,
    bureau.TaskCompleted,
    bureau.CertificatePrepared,
    bureau.CertificateRevoked,
    bureau.CertificateSuperseded,
    notifier.MessageAccepted,
    notifier.MessageDelivered,
    notifier.MessageFailed,
    notifier.MessageUnknown,
    notifier.CallTaskRequested,
    sla.DeadlineStarted,
    sla.DeadlineApproaching,
    sla.DeadlineMet,
    sla.DeadlineBreached,
    sla.DeadlineBreachWithdrawn,
    sla.DeadlineElapsed,
    sla.DeadlineCancelled,
    sla.EscalationRaised,
    sla.EscalationAcknowledged,
    sla.CalendarChanged,
    sla.CanaryCalled,
)
CATALOGUE: dict[tuple[str, int], type[Event]] = {(event.type, event.version): event for event in EVENTS}
