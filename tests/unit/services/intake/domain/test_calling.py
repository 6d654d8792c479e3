"""What an applicant still has to be told by a person."""

from typing import get_args

import pytest

from services.intake.domain.calling import FETCHING, TOLD_AFTER_THE_END, is_worth_a_call
from services.intake.domain.states import ENDED, State
from shared.bus.events.notifier import Purpose


def test_every_purpose_named_is_one_of_the_notifiers() -> None:
    assert TOLD_AFTER_THE_END | {*FETCHING} <= {*get_args(Purpose)}


@pytest.mark.parametrize("purpose", get_args(Purpose))
def test_after_the_end_only_what_became_of_the_paper_is_told(purpose: str) -> None:
    worth = {is_worth_a_call(purpose, state, is_revoked=False) for state in ENDED}
    assert worth == {purpose in TOLD_AFTER_THE_END}


@pytest.mark.parametrize("purpose", FETCHING)
def test_nobody_is_called_to_fetch_what_is_void(purpose: str) -> None:
    assert is_worth_a_call(purpose, State.READY, is_revoked=False)
    assert not is_worth_a_call(purpose, State.READY, is_revoked=True)
