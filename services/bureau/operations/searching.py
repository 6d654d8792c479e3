"""Recording what the sources answered and deciding the cases, many in one transaction."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import text, update
from sqlalchemy.orm import Session

from services.bureau.domain.asking import Asked
from services.bureau.domain.candidates import Answer, Candidate, Outcome
from services.bureau.domain.certifying import Statement
from services.bureau.domain.deciding import Next, Verdict, decide_case
from services.bureau.domain.forwarding import bureau_of_found
from services.bureau.domain.states import CaseState, RunState, Source
from services.bureau.models import Case, SearchRun, Task
from services.bureau.operations import certificates, opening
from services.bureau.operations.cases import change_state
from services.bureau.operations.certificates import Prepared
from services.bureau.operations.saying import say
from services.bureau.queries.cases import locked_cases, run_of_cards, runs_of
from services.bureau.queries.tasks import open_tasks_of
from services.bureau.queries.work import ClaimedRun
from shared.bus.events.bureau import SearchCompleted, TaskKind
from shared.db import among, as_json
from shared.signing import Signer

Answers = dict[Source, Answer]
# Fenced by the attempt: what a later claimer holds is not recorded by an earlier one.
RECORD = text("""
update bureau.search_run r set outcome = f.outcome, note = f.note, candidates = f.candidates,
    state = case when f.known then 'done' else r.state end,
    answered_at = case when f.known then cast(:now as timestamptz) end,
    hand_from = case when not f.known then r.hand_from end,
    due_at = case when f.known then r.due_at
        else now() + make_interval(secs => least(:longest, power(2, least(r.attempts, 20)))) end
from jsonb_to_recordset(cast(:rows as jsonb)) as f(id uuid, attempts int, known boolean, outcome text,
    note text, candidates jsonb)
where r.id = f.id and r.attempts = f.attempts and r.state = 'pending'
returning r.id
""")
LONGEST_WAIT_SECONDS = 60
TASKS: Mapping[Next, TaskKind] = MappingProxyType(
    {
        Next.CHOOSE: "choose_candidate",
        Next.CONFIRM_NOT_LISTED: "confirm_not_listed",
        Next.SEARCH_BY_HAND: "search_cards_by_hand",
    }
)


@dataclass(frozen=True, slots=True)
class Round:
    """What one batch of searches brought, under the locks of its cases."""

    session: Session
    cases: Mapping[UUID, Case]
    answered: Sequence[tuple[ClaimedRun, Answer]]
    now: datetime


def record(
    session: Session, answered: Sequence[tuple[ClaimedRun, Answer]], signer: Signer, *, now: datetime
) -> int:
    """Writes the answers down and decides every case whose two sources have answered; gives how many.

    A case that was withdrawn meanwhile is left alone. An answer whose lease was lost is passed over.
    """
    cases = locked_cases(session, (run.case_id for run, _ in answered))
    this = Round(session, cases, answered, now)
    recorded = _write(this)
    answers: dict[UUID, Answers] = defaultdict(dict)
    for run, answer in answered:
        if run.id in recorded:
            answers[run.case_id][run.source] = answer
    _add_earlier(session, answers)
    verdicts = {case_id: decide_case(*map(known.get, Source)) for case_id, known in answers.items()}
    return _follow(this, verdicts, answers, signer)


def ask_hands(session: Session, case_ids: Sequence[UUID], *, now: datetime) -> int:
    """Opens the manual card search for cases whose source is down while their term nears its end."""
    opened = 0
    for case in locked_cases(session, case_ids).values():
        if case.state is CaseState.SEARCHING and not open_tasks_of(session, case.id):
            opening.open_task(session, case, "search_cards_by_hand", {"grounds": []}, now=now)
            opened += 1
    _asked_once(session, case_ids)
    return opened


def _asked_once(session: Session, case_ids: Sequence[UUID]) -> None:
    statement = update(SearchRun).where(
        among(SearchRun.case_id, case_ids), SearchRun.state == RunState.PENDING
    )
    session.execute(statement.values(hand_from=None).execution_options(synchronize_session=False))


def answer_of_run(run: SearchRun) -> Answer:
    """The answer that a run recorded."""
    candidates = tuple(Candidate.from_row(row) for row in run.candidates or ())
    return Answer(Outcome(run.outcome or Outcome.SOURCE_UNAVAILABLE), candidates, run.note)


def add_candidate(session: Session, case: Case, card: Candidate) -> None:
    """Puts a card that a person found among what the search of the card index brought."""
    run = run_of_cards(session, case.id)
    if card not in answer_of_run(run).candidates:
        run.candidates = [*(run.candidates or ()), card.row()]


def _write(this: Round) -> set[UUID]:
    rows = [
        {
            "id": str(run.id),
            "attempts": run.attempts,
            "known": answer.is_final,
            "outcome": answer.outcome,
            "note": answer.note,
            "candidates": [candidate.row() for candidate in answer.candidates],
        }
        for run, answer in this.answered
    ]
    given = {"rows": as_json(rows), "now": this.now, "longest": LONGEST_WAIT_SECONDS}
    return set(this.session.execute(RECORD, given).scalars())


def _add_earlier(session: Session, answers: Mapping[UUID, Answers]) -> None:
    """What the other source had said before, for cases of which only one was asked now."""
    halves = [case_id for case_id, known in answers.items() if len(known) < len(Source)]
    for run in runs_of(session, halves) if halves else ():
        if run.state is RunState.DONE:
            answers[run.case_id].setdefault(run.source, answer_of_run(run))


def _follow(
    this: Round, verdicts: Mapping[UUID, Verdict], answers: Mapping[UUID, Answers], signer: Signer
) -> int:
    asked = {run.case_id: run.asked for run, _ in this.answered}
    decided = {
        case_id: _printable(verdict, asked[case_id])
        for case_id, verdict in verdicts.items()
        if this.cases[case_id].state is CaseState.SEARCHING and verdict.next is not Next.WAIT
    }
    certain: list[Prepared] = []
    kept = _end_overtaken(this, decided)
    for case_id, verdict in decided.items():
        case = this.cases[case_id]
        _complete(this, case, verdict, answers[case_id], kept.get(case_id))
        if verdict.next is Next.CERTIFY:
            certain.append(Prepared(case, Statement(asked[case_id], verdict.found)))
    certificates.prepare(this.session, certain, signer, now=this.now)
    return len(decided)


def _printable(verdict: Verdict, asked: Asked) -> Verdict:
    """A person is asked where the machine would certify what no paper can state."""
    if verdict.next is Next.CERTIFY and not certificates.is_printable(Statement(asked, verdict.found)):
        return replace(verdict, next=Next.CHOOSE)
    return verdict


def _end_overtaken(this: Round, decided: Mapping[UUID, Verdict]) -> dict[UUID, Task]:
    """Ends the manual searches that the answers have overtaken; gives those that ask what is asked now."""
    kept: dict[UUID, Task] = {}
    for task in open_tasks_of(this.session, *decided):
        case_id = task.request_id
        if task.kind == TASKS.get(decided[case_id].next):
            kept[case_id] = task
        else:
            opening.end_task(this.session, this.cases[case_id], task, "void", None, now=this.now)
    return kept


def _complete(this: Round, case: Case, verdict: Verdict, answers: Answers, kept: Task | None) -> None:
    """Says what the search came to, and asks a person where no machine may decide."""
    completed = SearchCompleted(
        subject=case.id,
        occurred_at=this.now,
        centre=case.centre,
        bureau=case.bureau,
        outcome=verdict.outcome.value,
    )
    say(this.session, case, completed)
    if verdict.next is Next.CERTIFY:
        return
    found = (candidate for answer in answers.values() for candidate in answer.candidates)
    case.forward_to = case.forward_to or bureau_of_found(found, case.bureau)
    change_state(case, CaseState.IN_DECISION)
    proposed = _proposed(verdict, answers)
    if kept is None:
        opening.open_task(this.session, case, TASKS[verdict.next], proposed, now=this.now)
    else:
        opening.propose_anew(case, kept, proposed)


def _proposed(verdict: Verdict, answers: Answers) -> dict[str, Any]:
    """What the operator sees on the task; the candidates themselves are read with the case."""
    notes = {source.value: answer.note for source, answer in answers.items() if answer.note}
    found = verdict.found
    if found and verdict.outcome is Outcome.SINGLE_MATCH:  # certain, and yet cannot be printed as written
        notes[found.source.value] = certificates.NOT_PRINTABLE
    proposed = {"candidate": {"source": found.source.value, "ref": found.ref}} if found else {}
    return {"grounds": [], "outcome": verdict.outcome.value, "notes": notes, **proposed}
