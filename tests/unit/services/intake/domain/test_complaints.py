"""The journal of complaints: who answers what, and what an answer may find."""

from typing import get_args

import pytest

from services.intake.domain.complaints import (
    TRANSITIONS,
    ComplaintState,
    check_verdict,
    complaint_number,
    may_answer,
    may_become,
)
from shared.bus.events.intake import ComplaintAddressee, SurveyQuestion
from shared.errors import InvalidInput
from shared.security import Role
from shared.standard.centres import centre
from shared.standard.indicators import all_indicators


def test_complaint_is_answered_once() -> None:
    assert set(TRANSITIONS) == set(ComplaintState)
    assert may_become(ComplaintState.REGISTERED, ComplaintState.ANSWERED)
    assert not any(may_become(ComplaintState.ANSWERED, following) for following in ComplaintState)


@pytest.mark.parametrize(
    ("addressed_to", "roles"),
    [
        ("director", {Role.DIRECTOR, Role.PSC_SYSTEM}),
        ("ministry_of_justice", {Role.SUPERVISOR}),
        ("department", {Role.SUPERVISOR}),
    ],
)
def test_addressee_answers_and_nobody_else(addressed_to: str, roles: set[Role]) -> None:
    assert {role for role in Role if may_answer(role, addressed_to)} == roles


def test_every_addressee_has_somebody_who_answers() -> None:
    assert all(any(may_answer(role, one) for role in Role) for one in get_args(ComplaintAddressee))


def test_complaint_without_ground_is_not_satisfied() -> None:
    for founded, satisfied in ((True, True), (True, False), (False, False)):
        check_verdict(founded=founded, satisfied=satisfied)
    with pytest.raises(InvalidInput) as refused:
        check_verdict(founded=False, satisfied=True)
    assert refused.value.errors[0].field == "satisfied"


def test_number_names_centre_year_and_serial() -> None:
    assert complaint_number(centre("psc-05"), 2026, 12) == "CM-05-2026-000012"


def test_questions_are_the_indicators_that_are_measured_by_survey() -> None:
    surveyed = {one.code for one in all_indicators() if one.measured_by == "survey"}
    assert set(get_args(SurveyQuestion)) == surveyed
