"""The decisions of a case as its evidence sheet prints them: what, by whom, whom it chose, and why; pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from services.bureau.domain.candidates import Candidate
from services.bureau.models import Certificate, Task
from services.bureau.papers import DecisionSheet
from services.bureau.queries.evidence import Evidence
from shared.standard.grounds import ground

# The line of each person, by source and reference.
People = Mapping[tuple[str, str], str]
Details = tuple[tuple[str, str], ...]
NOBODY_KNOWN = "—"


def decisions(evidence: Evidence, language: str) -> tuple[DecisionSheet, ...]:
    """Every task, then what became of every certificate, in order.

    A source may be read anew for a correction: what was certified is told as its certificate states it.
    """
    offered, papers = _offered(evidence), evidence.certificates
    issued: dict[datetime | None, Certificate] = {paper.issued_at: paper for paper in papers}
    followers: dict[str | None, Certificate] = {paper.number: paper for paper in papers}
    tasks = (
        _of_task(task, _as_stated(offered, issued.get(task.ended_at)), language)
        for task in evidence.decisions
    )
    ends = (_of_certificate(paper, followers.get(paper.superseded_by), offered) for paper in papers)
    return (*tasks, *(sheet for sheets in ends for sheet in sheets))


def person_line(found: Candidate) -> str:
    """A person as a source knows them, in one line."""
    return "; ".join(fact for fact in (found.full_name(), found.birth_date, found.dwelling.line()) if fact)


def _offered(evidence: Evidence) -> People:
    rows = (row for run in evidence.searches for row in run.candidates or ())
    return {(found.source, found.ref): person_line(found) for found in map(Candidate.from_row, rows)}


def _as_stated(offered: People, paper: Certificate | None) -> People:
    """The people as they were offered, but who was certified as the certificate has it.

    Who was erased from what was offered is told no more, though the certificate still states whom it is of.
    """
    if paper is None or paper.source is None or paper.ref is None or (paper.source, paper.ref) not in offered:
        return offered
    stated = (paper.content.get(fact) for fact in ("subject", "birth_date", "address"))
    return {**offered, (paper.source, paper.ref): "; ".join(fact for fact in stated if fact)}


def _of_task(task: Task, offered: People, language: str) -> DecisionSheet:
    decided_by = ", ".join(str(key) for key in (task.first_by, task.claimed_by) if key) or NOBODY_KNOWN
    details = _details(task.answer or {}, offered, language)
    if task.first_answer:
        said = [
            task.first_answer["result"],
            *(text for _, text in _details(task.first_answer, offered, language)),
        ]
        details = (*details, ("first_answer", f"{task.first_by}: {'; '.join(said)}"))
    return DecisionSheet(task.kind, task.result or task.state.value, decided_by, task.ended_at, details)


def _details(answer: Mapping[str, Any], offered: People, language: str) -> Details:
    grounds = "; ".join(ground(code).name.in_language(language) for code in answer.get("grounds") or ())
    told = (
        ("chosen", _chosen(answer.get("source"), answer.get("ref"), offered)),
        ("grounds", grounds),
        ("remarks", answer.get("remarks") or ""),
        ("learnt", "; ".join(answer[fact] for fact in ("birth_date", "iin") if answer.get(fact))),
    )
    return tuple((code, text) for code, text in told if text)


def _chosen(source: str | None, ref: str | None, offered: People) -> str:
    if not source or not ref:
        return ""
    found = offered.get((source, ref))
    return f"{source} {ref}" + (f": {found}" if found else "")


def _of_certificate(
    paper: Certificate, follower: Certificate | None, offered: People
) -> Iterator[DecisionSheet]:
    """Its issue, a correction that was asked for, its end; a reason stands beside each end."""
    chosen = _chosen(paper.source, paper.ref, _as_stated(offered, paper))
    issued = (("chosen", chosen),) if chosen else ()
    yield DecisionSheet(paper.number, paper.finding, str(paper.decided_by or ""), paper.issued_at, issued)
    if paper.correction:
        people = _as_stated(offered, follower)
        wanted = _chosen(paper.correction["source"], paper.correction["ref"], people)
        why = paper.correction.get("reason", NOBODY_KNOWN)  # an earlier release kept none
        told = (("chosen", wanted), ("reason", why))
        yield DecisionSheet(paper.number, "proposed", paper.correction["by"], None, told)
    reason = (("reason", paper.revoke_reason or NOBODY_KNOWN),)
    if paper.revoked_at:
        revoked_by = str(paper.revoked_by or NOBODY_KNOWN)
        yield DecisionSheet(paper.number, "revoked", revoked_by, paper.revoked_at, reason)
    if paper.superseded_by:
        by = ("superseded_by", paper.superseded_by)
        yield DecisionSheet(paper.number, "superseded", NOBODY_KNOWN, None, (*reason, by))
