"""The operator's desk: taking, giving back and completing tasks; who completes one locks its case first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from sqlalchemy.orm import Session

from services.bureau.domain.candidates import Candidate, Outcome
from services.bureau.domain.errors import (
    AnswerNotPossible,
    LegalGroundMissing,
    NoSuchThing,
    OperatorAbsent,
    TaskNotYours,
    TwoSourcesNeeded,
)
from services.bureau.domain.states import CaseState, RunState, Source, TaskState
from services.bureau.domain.tasks import Completion, Result, check_completion, decision
from services.bureau.models import Case, Task
from services.bureau.operations import absences, cases, certificates, opening
from services.bureau.operations.certificates import Prepared
from services.bureau.operations.choosing import offered, statement
from services.bureau.operations.searching_again import search_again
from services.bureau.queries import tasks as queries
from services.bureau.queries.cases import locked_case, runs_of
from shared.bus.events.intake import RegisteredPersons
from shared.errors import FieldError
from shared.papers import can_be_printed
from shared.security import Caller, Role
from shared.signing import Signer


def claim_next(session: Session, caller: Caller, *, now: datetime, idle: timedelta) -> Task | None:
    """Gives the caller the most urgent open task of their bureau, in one step; None where there is none.

    Tasks that somebody has held for longer than `idle`, or who is away, are open again. Raises
    OperatorAbsent.
    """
    _take_back(session, caller, now=now, idle=idle)
    opening.sort_by_processing(session, caller.bureau or "", now=now)
    task = queries.most_urgent(session, caller.bureau, for_whom=caller.key_id)
    if task is not None:
        opening.claim_task(task, caller.key_id, now=now)
    return task


def claim(session: Session, task_id: UUID, caller: Caller, *, now: datetime, idle: timedelta) -> Task:
    """Gives the caller this task; one that lies idle, or whose holder is away, is open again here too.

    Raises NoSuchThing, OperatorAbsent, TaskNotYours where another has it or it has ended.
    """
    _take_back(session, caller, now=now, idle=idle)
    task = _seen_task(session, task_id, caller)
    if task.state is TaskState.OPEN and task.first_by != caller.key_id:
        opening.claim_task(task, caller.key_id, now=now)
    _check_holder(task, caller)
    return task


def reassign(session: Session, task_id: UUID, to: UUID, caller: Caller, *, now: datetime) -> Task:
    """Gives an open or claimed task to another operator of the bureau, as when the holder is absent.

    Raises NoSuchThing, TaskNotYours where it has ended, AnswerNotPossible where `to` is none of the bureau's.
    """
    task = _seen_task(session, task_id, caller)
    if task.state not in queries.OPEN:
        raise TaskNotYours(state=task.state)
    if to == task.first_by or not queries.is_operator(session, to, task.bureau):
        raise AnswerNotPossible(FieldError("to", "unknown_operator", "the bureau has no such operator"))
    if to in absences.away_today(session, task.bureau, now=now):
        raise AnswerNotPossible(FieldError("to", "operator_absent", "the operator is away today"))
    if task.state is TaskState.CLAIMED and task.claimed_by != to:
        opening.give_up_task(session, task, "reassigned", to=to, now=now)
    else:
        opening.claim_task(task, to, now=now)
    return task


def release(session: Session, task_id: UUID, caller: Caller, *, now: datetime) -> Task:
    """Puts the task back; a head of the bureau may take it off an operator's desk. Raises TaskNotYours."""
    task = _seen_task(session, task_id, caller)
    if task.state is not TaskState.CLAIMED or caller.role is not Role.BUREAU_HEAD:
        _check_holder(task, caller)
    opening.give_up_task(session, task, "given_back", now=now)
    return task


@dataclass(frozen=True, slots=True)
class At:
    """Whose desk it is, the keys to sign with, the instant, and the decisions that four eyes see."""

    operator: Caller
    signer: Signer
    now: datetime
    four_eyes: frozenset[str] = frozenset()


def complete(session: Session, task_id: UUID, completion: Completion, at: At) -> Task:
    """Does what the operator answered. Raises NoSuchThing, TaskNotYours and what the answer itself meets."""
    case, task = _locked(session, task_id, at.operator)
    return _complete(session, case, task, completion, at)


def answer(session: Session, task_id: UUID, completion: Completion, at: At) -> Task:
    """The same for a task that the operator need not have claimed: answers come back from a pick list."""
    case, task = _locked(session, task_id, at.operator)
    if task.state is TaskState.OPEN and task.first_by != at.operator.key_id:
        _refuse_absent(session, at.operator, at.now)
        opening.claim_task(task, at.operator.key_id, now=at.now)
    return _complete(session, case, task, completion, at)


def _complete(session: Session, case: Case, task: Task, completion: Completion, at: At) -> Task:
    _check_holder(task, at.operator)
    check_completion(task.kind, completion)
    # To ask again decides nothing: that takes one.
    wants_two = task.kind in at.four_eyes and completion.result != "search_again"
    if wants_two and not _says_the_same(task, completion):
        _check_possible(session, case, completion, at.now)
        opening.ask_second(task, at.operator.key_id, _decision(completion))
        return task
    opening.end_task(session, case, task, completion.result, _answer(completion), now=at.now)
    _RESULTS[completion.result](session, case, task, completion, at)
    return task


def _return(session: Session, case: Case, task: Task, completion: Completion, at: At) -> None:
    _check_remarks(completion)
    cases.return_package(session, case, completion, operator=at.operator.key_id, now=at.now)


def _accept(session: Session, case: Case, task: Task, completion: Completion, at: At) -> None:
    """The package is in order. Who asks about somebody else is still asked for the legal ground (A1).

    Raises LegalGroundMissing where the request does not even name one.
    """
    _check_ground(case)
    if task.kind != "check_legal_ground" and case.about_another:
        opening.open_task(session, case, "check_legal_ground", {"grounds": []}, now=at.now)
    else:
        cases.accept_package(session, case, _persons(case), now=at.now)


def _check_possible(session: Session, case: Case, completion: Completion, now: datetime) -> None:
    """What the second pair of eyes could not complete is refused to the first already."""
    if completion.result == "return":
        _check_remarks(completion)
        cases.check_returnable(session, case, completion.grounds, now=now)
    if completion.result == "accept":
        _check_ground(case)
    if completion.result == "certify":
        certificates.check_certifiable(statement(case, _chosen(session, case, completion)))
    if completion.result == "not_listed":
        _check_two_sources(session, case)
        certificates.check_certifiable(statement(case, None))


def _check_remarks(completion: Completion) -> None:
    if not can_be_printed(completion.remarks):
        message = "a sign of the remarks cannot be printed"
        raise AnswerNotPossible(FieldError("remarks", "not_printable", message))


def _check_ground(case: Case) -> None:
    if lacks := cases.unsaid_of(case):
        missing = (FieldError(item, "missing", "the request does not name it") for item in lacks)
        raise LegalGroundMissing(*missing, state=case.state)


def _certify(session: Session, case: Case, task: Task, completion: Completion, at: At) -> None:
    """Certifies the person chosen; a search that still waits for its source is ended."""
    _state(session, case, _chosen(session, case, completion), at)


def _not_listed(session: Session, case: Case, task: Task, completion: Completion, at: At) -> None:
    """Certifies that nobody is listed. Raises TwoSourcesNeeded where a source has not answered (A5)."""
    _check_two_sources(session, case)
    _state(session, case, None, at)


def _search_again(session: Session, case: Case, task: Task, completion: Completion, at: At) -> None:
    """Nobody was found by hand, or more is known by now: the sources are asked once more."""
    search_again(session, case, completion.learnt, now=at.now)


def _check_two_sources(session: Session, case: Case) -> None:
    """A source that could not be asked has not answered."""
    done = (run for run in runs_of(session, [case.id]) if run.state is RunState.DONE)
    if {run.source for run in done if run.outcome != Outcome.NOT_ASKED} != set(Source):
        raise TwoSourcesNeeded(state=case.state)


def _state(session: Session, case: Case, found: Candidate | None, at: At) -> None:
    if case.state is CaseState.SEARCHING:
        cases.void_runs(session, case.id)
    wanted = Prepared(case, statement(case, found), at.operator.key_id)
    certificates.prepare(session, [wanted], at.signer, now=at.now)


def _chosen(session: Session, case: Case, completion: Completion) -> Candidate:
    return offered(session, case, completion.source, completion.ref or "")


def _persons(case: Case) -> RegisteredPersons:
    return RegisteredPersons.model_validate(case.persons)


_RESULTS: Mapping[Result, Callable[[Session, Case, Task, Completion, At], None]] = MappingProxyType(
    {
        "return": _return,
        "accept": _accept,
        "certify": _certify,
        "not_listed": _not_listed,
        "search_again": _search_again,
    }
)


def _says_the_same(task: Task, completion: Completion) -> bool:
    return task.first_answer is not None and decision(task.first_answer) == _decision(completion)


def _decision(completion: Completion) -> dict[str, object]:
    return decision({"result": completion.result, **_answer(completion)})


def _answer(completion: Completion) -> dict[str, object]:
    learnt = {"birth_date": completion.learnt.birth_date, "iin": completion.learnt.iin}
    return {
        "grounds": list(completion.grounds),
        "remarks": completion.remarks,
        "source": completion.source,
        "ref": completion.ref,
        **{name: value for name, value in learnt.items() if value},
    }


def _locked(session: Session, task_id: UUID, caller: Caller) -> tuple[Case, Task]:
    """The task and its case, the case locked first: that is the order of withdrawal and search too."""
    seen = queries.find_task(session, task_id)
    case = locked_case(session, seen.request_id)
    if case is None or not caller.sees(centre=case.centre, bureau=case.bureau):
        raise NoSuchThing
    return case, queries.locked_task(session, task_id)


def _seen_task(session: Session, task_id: UUID, caller: Caller) -> Task:
    task = queries.locked_task(session, task_id)
    if not caller.sees(centre=task.centre, bureau=task.bureau):
        raise NoSuchThing
    return task


def _take_back(session: Session, caller: Caller, *, now: datetime, idle: timedelta) -> None:
    """Opens what lies on the desks of who is away, or idle on anybody's. Raises OperatorAbsent."""
    away = _refuse_absent(session, caller, now)
    absences.clear_desks(session, caller.bureau or "", away, now=now)
    session.flush()
    for forgotten in queries.idle_tasks(session, caller.bureau, claimed_before=now - idle):
        opening.give_up_task(session, forgotten, "idle", now=now)
    session.flush()


def _refuse_absent(session: Session, caller: Caller, now: datetime) -> absences.Away:
    """Who else of the bureau is away today."""
    away = absences.away_today(session, caller.bureau, now=now) if caller.bureau else {}
    if caller.key_id in away:
        raise OperatorAbsent
    return away


def _check_holder(task: Task, caller: Caller) -> None:
    if task.state is not TaskState.CLAIMED or task.claimed_by != caller.key_id:
        raise TaskNotYours(state=task.state)
