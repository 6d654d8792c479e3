"""A case from its opening to its end; the only place where a case's state changes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from services.bureau.domain import packages
from services.bureau.domain.asking import Asked
from services.bureau.domain.certifying import return_number
from services.bureau.domain.errors import CaseOutOfOrder, CaseThereAlready, ReturnTermOver
from services.bureau.domain.packages import UNSAID
from services.bureau.domain.states import ENDED, CaseState, RunState, Source, may_follow
from services.bureau.domain.tasks import Completion
from services.bureau.models import Case, ReturnedPackage, SearchRun
from services.bureau.operations import opening
from services.bureau.operations.numbering import take_numbers
from services.bureau.operations.saying import say
from services.bureau.operations.terms import hand_search_begins, processing_ends, return_ends
from shared import bulk, bus
from shared.bus.events.bureau import (
    CaseForwarded,
    PackageAccepted,
    PackageReceived,
    PackageReturned,
    ReturnRemarks,
    TaskKind,
)
from shared.bus.events.intake import RegisteredPersons
from shared.bus.packages import unsaid
from shared.db import as_json
from shared.ids import new_id
from shared.papers import can_be_printed

CERTIFY = text("update bureau.case set state = 'certified', decided_at = :now where id = any(:ids)")
HAND_FROM = text("""
update bureau.search_run r set hand_from = f.hand_from
from jsonb_to_recordset(cast(:rows as jsonb)) as f(id uuid, hand_from timestamptz)
where r.case_id = f.id and r.state = 'pending'
""")
SEARCH_BELL = "bureau.search"


def change_state(case: Case, to: CaseState) -> None:
    """Moves one case on to a state. Raises CaseOutOfOrder with the present one."""
    if not may_follow(case.state, to):
        raise CaseOutOfOrder(state=case.state)
    case.state = to


def certify_all(session: Session, cases: Sequence[Case], *, now: datetime) -> None:
    """Certifies many locked cases in one statement. Raises CaseOutOfOrder."""
    for case in cases:
        if not may_follow(case.state, CaseState.CERTIFIED):
            raise CaseOutOfOrder(state=case.state)
        set_committed_value(case, "state", CaseState.CERTIFIED)
        set_committed_value(case, "decided_at", now)
    session.execute(CERTIFY, {"ids": [case.id for case in cases], "now": now})


def receive_package(
    session: Session, case: Case, persons: RegisteredPersons, *, at: datetime, now: datetime
) -> None:
    """Both terms start at the instant `at`; the formal check follows at once (paras 7, 12 and 17).

    Raises CaseOutOfOrder where the package was received before.
    """
    if case.state is not CaseState.AWAITING_PACKAGE:
        raise CaseOutOfOrder(state=case.state)
    case.received_at = at
    case.due_at, case.return_due_at = processing_ends(session, case, at), return_ends(session, case, at)
    received = PackageReceived(
        subject=case.id,
        occurred_at=at,
        centre=case.centre,
        bureau=case.bureau,
        package=case.package,
        registered_at=case.registered_at,
    )
    say(session, case, received)
    _check(session, case, persons, now=now)


def accept_package(session: Session, case: Case, persons: RegisteredPersons, *, now: datetime) -> None:
    """The package is in order: it cannot be returned any more, and both sources are searched (para 2)."""
    change_state(case, CaseState.SEARCHING)
    begin_search(session, case, persons, by_hand_from=hand_search_begins(session, case))
    accepted = PackageAccepted(subject=case.id, occurred_at=now, centre=case.centre, bureau=case.bureau)
    say(session, case, accepted)


def begin_search(
    session: Session, case: Case, persons: RegisteredPersons, *, by_hand_from: datetime | None
) -> None:
    """Has both sources searched; from `by_hand_from` on nobody waits for one that is down."""
    asked = _asked_about(case, persons)
    for source in Source:
        session.add(
            SearchRun(
                id=new_id(),
                case_id=case.id,
                source=source,
                state=RunState.PENDING,
                # What the card index cannot be asked by is not told to it.
                asked=(asked if source is Source.AIS else replace(asked, document=None)).row(),
                hand_from=by_hand_from,
            )
        )
    bus.ring_after_commit(session, SEARCH_BELL)


def return_package(
    session: Session, case: Case, completion: Completion, *, operator: UUID, now: datetime
) -> None:
    """Sends the package back with grounds (para 17). Raises as `check_returnable`, and CaseOutOfOrder."""
    check_returnable(session, case, completion.grounds, now=now)
    change_state(case, CaseState.RETURNED)
    case.decided_at = now
    [serial] = take_numbers(session, "return", [case.bureau])
    number = return_number(case.bureau, now, serial)
    grounds = list(dict.fromkeys(completion.grounds))
    session.add(
        ReturnedPackage(
            number=number,
            request_id=case.id,
            grounds=grounds,
            remarks=completion.remarks,
            returned_at=now,
            decided_by=operator,
        )
    )
    say(session, case, _returned(case, number, completion, now))


def check_returnable(session: Session, case: Case, grounds: Sequence[str], *, now: datetime) -> None:
    """Raises CaseOutOfOrder where there is no package, ReturnTermOver where it is too late (A18).

    It is never too late for one that cannot be accepted and goes back on that ground, since it would end
    nowhere (A1).
    """
    if case.received_at is None:
        raise CaseOutOfOrder(state=case.state)
    may_be_late = UNSAID in grounds and unsaid_of(case)
    if now > return_ends(session, case, case.received_at) and not may_be_late:
        raise ReturnTermOver(state=case.state)


def unsaid_of(case: Case) -> list[str]:
    """What a question about somebody else has to say and does not (A1); none where one asks about oneself."""
    return unsaid(RegisteredPersons.model_validate(case.persons)) if case.about_another else []


def follow_terms(session: Session, cases: Sequence[Case], *, now: datetime) -> None:
    """Tasks and searches of locked cases follow their terms to other ends, however many at once."""
    if not cases:
        return
    bulk.flush(session)
    opening.sort_anew(session, [case.id for case in cases], now=now)
    begins = [{"id": case.id, "hand_from": hand_search_begins(session, case)} for case in cases]
    session.execute(HAND_FROM, {"rows": as_json(begins)})


def void_runs(session: Session, case_id: UUID, *states: RunState) -> None:
    """Ends the searches of a case (in these states, else pending) that nobody needs any more.

    One under way finds its row gone.
    """
    session.execute(
        update(SearchRun)
        .where(SearchRun.case_id == case_id, SearchRun.state.in_(states or (RunState.PENDING,)))
        .values(state=RunState.VOID)
        .execution_options(synchronize_session=False)
    )


def forward(session: Session, case: Case, to_bureau: str, *, now: datetime) -> None:
    """Hands the case to another region's bureau, its terms running on (A13).

    Raises CaseOutOfOrder, CaseThereAlready.
    """
    if case.state in ENDED:
        raise CaseOutOfOrder(state=case.state)
    if case.bureau == to_bureau:
        raise CaseThereAlready(bureau=to_bureau)
    gone = CaseForwarded(
        subject=case.id, occurred_at=now, from_bureau=case.bureau, centre=case.centre, bureau=to_bureau
    )
    case.bureau, case.forward_to = to_bureau, None
    opening.move_tasks(session, case.id, to_bureau, now=now)
    say(session, case, gone)


def _asked_about(case: Case, persons: RegisteredPersons) -> Asked:
    """The identity document is the applicant's: it tells of the subject where one asks about oneself."""
    shown = None if case.about_another else persons.applicant.identity_document
    return Asked.about(persons.subject, shown)


def _check(session: Session, case: Case, persons: RegisteredPersons, *, now: datetime) -> None:
    """Flaws are proposed as a return; what the check leaves open, and whether one may ask, a person tells."""
    flaws = packages.flaws_of(persons, is_about_another=case.about_another)
    doubts = _doubts_of(persons)
    if flaws:
        named = [{"ground": flaw.ground, "item": flaw.item} for flaw in flaws]
        _ask(session, case, "confirm_return", packages.grounds_of(flaws), {"flaws": named}, now=now)
    elif doubts:
        _ask(session, case, "check_package", [], {"doubts": doubts}, now=now)
    elif case.about_another:
        _ask(session, case, "check_legal_ground", [], {}, now=now)
    else:
        accept_package(session, case, persons, now=now)


def _ask(
    session: Session, case: Case, kind: TaskKind, grounds: list[str], more: dict[str, Any], *, now: datetime
) -> None:
    change_state(case, CaseState.IN_CHECK)
    opening.open_task(session, case, kind, {"grounds": grounds, **more}, now=now)


def _doubts_of(persons: RegisteredPersons) -> list[str]:
    """What the formal check leaves open, and a name that no certificate could bear as it is written."""
    name = Asked.about(persons.subject).full_name()
    return packages.doubts_of(persons) + ([] if can_be_printed(name) else ["subject_not_printable"])


def _returned(case: Case, number: str, completion: Completion, now: datetime) -> PackageReturned:
    return PackageReturned(
        subject=case.id,
        occurred_at=now,
        return_number=number,
        grounds=tuple(dict.fromkeys(completion.grounds)),
        centre=case.centre,
        bureau=case.bureau,
        package=case.package,
        personal=ReturnRemarks(remarks=completion.remarks),
    )
