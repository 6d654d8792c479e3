"""The timer: each step once, in order, never before what sla still has to hear; breaches with when noticed."""

from datetime import timedelta

from shared.ids import new_id
from tests.support.bus import accepted, received
from tests.support.sla import HERE, THURSDAY, TUESDAY_CLOSING, Clockwork

HOUR = timedelta(hours=1)


def test_tick_with_nothing_due_does_nothing(clockwork: Clockwork) -> None:
    subject = new_id()
    clockwork.hear(received(subject).model_copy(update={"occurred_at": THURSDAY}))
    assert clockwork.tick().fired == 0
    assert clockwork.said(subject) == ["deadline.started", "deadline.started"]
    assert clockwork.deadline(subject, "processing").due_at == TUESDAY_CLOSING
    clockwork.at(TUESDAY_CLOSING)
    print(clockwork.tick(), clockwork.events(subject))
