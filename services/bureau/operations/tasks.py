"""The operator's desk: taking, giving back and completing tasks. Whoever completes one locks its case first."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.bureau.domain.asking import Asked
from services.bureau.domain.candidates import Candidate
from services.bureau.domain.certifying import Statement
from services.bureau.domain.errors import AnswerNotPossible, NoSuchThing, TaskNotYours, TwoSourcesNeeded
from services.bureau.domain.states import RunState, Source, TaskState
from services.bureau.domain.tasks import Completion, check_completion
from services.bureau.models import Case, Task
from services.bureau.operations import cases, certificates, opening
from services.bureau.operations.certificates import Prepared
from services.bureau.operations.searching import answer_of_run
from services.bureau.queries import tasks as queries
from services.bureau.queries.cards import card_candidate
from services.bureau.queries.cases import locked_case, runs_of
from services.bureau.signing import Signer
from shared.bus.events.intake import RegisteredPersons
from shared.errors import FieldError
from shared.security import Caller, Role


def claim_next(session: Session, caller: Caller, *, now: datetime) -> Task | None:
    """Gives the caller the most urgent open task of their bureau, in one step; None where there is none."""
    task = queries.most_urgent(session, caller.bureau)
    if task is not None:
        opening.claim_task(task, caller.key_id, now=now)
    return task


def claim(session: Session, task_id: UUID, caller: Caller, *, now: datetime) -> Task:
    """Gives the caller this task. Raises NoSuchThing, TaskNotYours where somebody else has it or it has ended."""
    task = _seen_task(session, task_id, caller)
    if task.state is TaskState.OPEN:
        opening.claim_task(task, caller.key_id, now=now)
    _check_holder(task, caller)
    return task


def release(session: Session, task_id: UUID, caller: Caller) -> Task:
    """Puts the task back; a head of the bureau may take it off an operator's desk. Raises TaskNotYours."""
    task = _seen_task(session, task_id, caller)
    if task.state is not TaskState.CLAIMED or caller.role is not Role.BUREAU_HEAD:
        _check_holder(task, caller)
    opening.release_task(task)
    return task


def complete(
    session: Session, task_id: UUID, completion: Completion, caller: Caller, signer: Signer, *, now: datetime
) -> Task:
    """Does what the operator answered. Raises NoSuchThing, TaskNotYours and what the answer itself meets."""
    case, task = _locked(session, task_id, caller)
    _check_holder(task, caller)
    check_completion(task.kind, completion)
    desk = Desk(session, case, caller.key_id, now)
    opening.end_task(session, case, task, completion.result, _answer(completion), now=now)
    if completion.result == "return":
        cases.return_package(session, case, completion, operator=caller.key_id, now=now)
    elif completion.result == "accept":
        desk.accept(task)
    else:
        desk.certify(completion, signer)
    return task


class Desk:
    """One operator's decision on one locked case."""

    def __init__(self, session: Session, case: Case, operator: UUID, now: datetime) -> None:
        self.session, self.case, self.operator, self.now = session, case, operator, now

    def accept(self, task: Task) -> None:
        """The package is in order. Who asks about somebody else is still asked for the legal ground (A1)."""
        if task.kind == "confirm_return" and self.case.about_another:
            opening.open_task(self.session, self.case, "check_legal_ground", {"grounds": []}, now=self.now)
            return
        cases.accept_package(self.session, self.case, self._persons, now=self.now)

    def certify(self, completion: Completion, signer: Signer) -> None:
        """Certifies the person chosen, or that nobody is listed; searches still under way are ended."""
        found = self._chosen(completion) if completion.result == "certify" else self._nobody()
        stated = Statement(Asked.about(self._persons.subject), found)
        cases.void_runs(self.session, self.case.id)
        opening.void_tasks(self.session, self.case, now=self.now)
        prepared = Prepared(self.case, stated, self.operator)
        certificates.prepare(self.session, [prepared], signer, now=self.now)

    @property
    def _persons(self) -> RegisteredPersons:
        return RegisteredPersons.model_validate(self.case.persons)

    def _chosen(self, completion: Completion) -> Candidate:
        """The candidate named: one that a search offered, or any card that the operator found by hand."""
        for run in runs_of(self.session, [self.case.id]):
            for candidate in answer_of_run(run).candidates if run.state is RunState.DONE else ():
                if (candidate.source, candidate.ref) == (completion.source, completion.ref):
                    return candidate
        card = (
            card_candidate(self.session, completion.ref or "") if completion.source is Source.CARDS else None
        )
        if card is None:
            raise AnswerNotPossible(FieldError("ref", "unknown_candidate", "no source offers this person"))
        return card

    def _nobody(self) -> None:
        """Raises TwoSourcesNeeded where a source has not answered (A5)."""
        answered = {run.source for run in runs_of(self.session, [self.case.id]) if run.state is RunState.DONE}
        if answered != set(Source):
            raise TwoSourcesNeeded(state=self.case.state)


def _answer(completion: Completion) -> dict[str, object]:
    return {
        "grounds": list(completion.grounds),
        "remarks": completion.remarks,
        "source": completion.source,
        "ref": completion.ref,
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


def _check_holder(task: Task, caller: Caller) -> None:
    if task.state is not TaskState.CLAIMED or task.claimed_by != caller.key_id:
        raise TaskNotYours(state=task.state)
