"""Who hears what: the whole system on one page. `migrate` writes it to bus.subscription."""

from shared.bus.events import bureau, intake, notifier, sla
from shared.bus.events.model import Event

SUBSCRIPTIONS: dict[type[Event], tuple[str, ...]] = {
    intake.RequestRegistered: ("bureau", "notifier"),
    intake.PackageHandedIn: ("sla",),
    intake.PackageArrived: ("bureau",),
    bureau.PackageReceived: ("sla", "intake"),
    bureau.PackageAccepted: ("sla", "intake", "notifier"),
    bureau.CertificatePrepared: ("sla", "intake"),
    bureau.PackageReturned: ("sla", "intake"),
    intake.DocumentReady: ("sla", "notifier"),
    intake.ReturnArrived: ("sla", "notifier"),
    notifier.MessageDelivered: ("intake",),
    notifier.MessageAccepted: ("intake",),
    notifier.MessageFailed: ("intake",),
    notifier.MessageUnknown: ("intake",),
    notifier.CallTaskRequested: ("intake",),
    intake.ApplicantInformed: ("sla",),
    intake.DocumentIssued: ("sla",),
    intake.TicketIssued: ("sla",),
    intake.TicketCalled: ("sla",),
    intake.TicketClosed: ("sla",),
    intake.ComplaintRegistered: ("sla",),
    intake.ComplaintAnswered: ("sla",),
    bureau.CaseForwarded: ("sla", "intake"),
    sla.AbsenceNoted: ("bureau",),
    sla.AbsenceEnded: ("bureau",),
    sla.CalendarChanged: ("bureau", "intake", "notifier"),
    sla.DeadlineApproaching: ("notifier",),
    sla.DeadlineElapsed: ("intake",),
    sla.DeadlinePaused: ("bureau",),
    sla.DeadlineResumed: ("bureau",),
    sla.EscalationRaised: ("notifier",),
    sla.EscalationsGathered: ("notifier",),
    notifier.EscalationUnheard: ("sla",),
    sla.CanaryCalled: ("notifier",),
    notifier.CanaryAnswered: ("sla",),
    intake.DocumentTransferred: ("bureau", "sla", "notifier"),
    intake.RequestWithdrawn: ("bureau", "sla", "notifier"),
    bureau.CertificateRevoked: ("intake", "notifier"),
    bureau.CertificateSuperseded: ("intake", "notifier"),
}
# Nobody waits for what comes of these: no bell is rung for them. They are worked off with what the consumer
# is rung for next, or when the beat rings it, a second or two later at most. Terms are days: they are begun
# and ended together, and those of a request that nothing held up in one go. Where one ends in that very
# second the clock may note a breach first, and withdraws it (services/sla/domain/lives.py).
UNHURRIED: frozenset[tuple[str, str]] = frozenset(
    {
        (intake.RequestRegistered.type, "notifier"),
        (bureau.PackageReceived.type, "intake"),
        (bureau.PackageReceived.type, "sla"),
        (bureau.PackageAccepted.type, "intake"),
        (bureau.PackageAccepted.type, "notifier"),
        (bureau.PackageAccepted.type, "sla"),
        (bureau.CertificatePrepared.type, "sla"),
        (intake.DocumentReady.type, "sla"),
        (notifier.MessageAccepted.type, "intake"),
        (notifier.MessageDelivered.type, "intake"),
    }
)
CONSUMERS = ("intake", "bureau", "sla", "notifier")
