"""Answering an escalation: who may, once, and what is said of it."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from services.sla.domain.lives import EscalationClosed
from services.sla.models import Escalation
from services.sla.operations.escalations import acknowledge
from shared import bus, clock, db
from shared.errors import NotFound
from shared.ids import new_id
from shared.security import Caller, Forbidden, Role
from tests.support.sla import FRIDAY_CLOSING, THURSDAY, Clockwork, accepted, prepared, received

OPERATOR = Caller(new_id(), Role.OPERATOR, bureau="astana")
HEAD = Caller(new_id(), Role.BUREAU_HEAD, bureau="astana")
SUPERVISOR = Caller(new_id(), Role.SUPERVISOR)


def answer(clockwork: Clockwork, escalation: UUID, who: Caller) -> None:
    """Acknowledges as `who`."""
    with bus.transaction(clockwork.engine, bus.command("sla")) as session:
        acknowledge(
            session,
            escalation,
            who,
            reason="Архив жабық",
            action="Ертең тапсырылады",
            now=clock.now(session),
        )


@pytest.fixture
def call(clockwork: Clockwork) -> UUID:
    """An escalation to the operator in Astana, the day before its deadline."""
    subject = new_id()
    clockwork.hear(received(subject), accepted(subject, THURSDAY))
    clockwork.at(FRIDAY_CLOSING)
    clockwork.tick()
    return clockwork.escalations(subject)[0].id


@pytest.mark.parametrize("who", [OPERATOR, HEAD, SUPERVISOR])
def test_called_one_or_somebody_above_answers(clockwork: Clockwork, call: UUID, who: Caller) -> None:
    answer(clockwork, call, who)
    [row] = escalation_rows(clockwork, call)
    assert (row.acknowledged_by, row.reason_given, row.action) == (
        who.key_id,
        "Архив жабық",
        "Ертең тапсырылады",
    )
    assert row.acknowledged_at is not None
    said = clockwork.events(row.subject)[-1]
    assert (said.type, said.data["escalation_id"]) == ("escalation.acknowledged", str(call))
    assert "reason" not in said.data


def escalation_rows(clockwork: Clockwork, call: UUID) -> list[Escalation]:
    """The escalation with this id."""
    with db.transaction(clockwork.engine) as session:
        return [session.get_one(Escalation, call)]


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        (Caller(new_id(), Role.OPERATOR, bureau="karaganda"), NotFound),
        (Caller(new_id(), Role.DIRECTOR, centres=("psc-02",)), NotFound),
        (Caller(new_id(), Role.DIRECTOR, centres=("psc-01",)), Forbidden),
        (Caller(new_id(), Role.INSPECTOR, centres=("psc-01",)), Forbidden),
    ],
)
def test_nobody_else_answers(clockwork: Clockwork, call: UUID, who: Caller, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        answer(clockwork, call, who)
    assert escalation_rows(clockwork, call)[0].acknowledged_at is None


def test_unknown_escalation_is_not_found(clockwork: Clockwork) -> None:
    with pytest.raises(NotFound):
        answer(clockwork, new_id(), SUPERVISOR)


def test_answered_escalation_is_closed(clockwork: Clockwork, call: UUID) -> None:
    answer(clockwork, call, OPERATOR)
    with pytest.raises(EscalationClosed) as closed:
        answer(clockwork, call, HEAD)
    assert closed.value.facts == {"state": "acknowledged"}


def test_escalation_whose_deadline_was_met_is_closed(clockwork: Clockwork, call: UUID) -> None:
    subject = escalation_rows(clockwork, call)[0].subject
    clockwork.hear(prepared(subject, FRIDAY_CLOSING))
    with pytest.raises(EscalationClosed) as closed:
        answer(clockwork, call, OPERATOR)
    assert closed.value.facts == {"state": "closed"}


def test_of_two_answers_at_once_one_counts(clockwork: Clockwork, call: UUID) -> None:
    def try_it(who: Caller) -> bool:
        try:
            answer(clockwork, call, who)
        except EscalationClosed:
            return False
        return True

    with ThreadPoolExecutor(2) as people:
        assert sorted(people.map(try_it, [OPERATOR, HEAD])) == [False, True]
