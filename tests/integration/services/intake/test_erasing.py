"""The statements by which personal data is erased (docs/operations.md) do what is written beside them."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from tests.support.counter import FOUNDED, a_complaint
from tests.support.intake import Intake

OPERATIONS = Path(__file__).parents[4] / "docs" / "operations.md"


def _erase(owner: Engine, **chosen: Any) -> None:
    """Runs the blocks of the chapter that ask for these values alone."""
    chapter = OPERATIONS.read_text().partition("## Erasing personal data")[2].partition("\n## ")[0]
    for block in re.findall(r"```sql\nbegin;\n(.*?)commit;\n```", chapter, re.DOTALL):
        if set(re.findall(r":'(\w+)'", block)) <= set(chosen):
            with owner.begin() as connection:
                for statement in re.sub(r":'(\w+)'", r":\1", block).split(";\n")[:-1]:
                    connection.execute(text(statement), chosen)


def _answered(intake: Intake, **changes: Any) -> str:
    complaint = intake.centre.post("/v1/complaints", json=a_complaint(**changes)).json()
    intake.centre.post(f"/v1/complaints/{complaint['id']}/answer", json=FOUNDED)
    return str(complaint["id"])


def _erased(intake: Intake) -> list[Any]:
    return intake.rows(
        "select words = '' and answer = '' and complainer is null from intake.complaint order by id"
    )


def test_complaint_of_a_request_goes_with_it(intake: Intake, owner: Engine) -> None:
    request_id = intake.register()["id"]
    _answered(intake, request_id=request_id)
    _erase(owner, request=request_id)
    assert _erased(intake) == [(True,)]


def test_complaint_without_a_request_goes_by_its_id_or_its_age(intake: Intake, owner: Engine) -> None:
    first, _second = _answered(intake), _answered(intake)
    _erase(owner, complaint=first, before=datetime(2008, 1, 1, tzinfo=UTC))
    assert _erased(intake) == [(True,), (False,)]
    _erase(owner, complaint=first, before=datetime(2100, 1, 1, tzinfo=UTC))
    assert _erased(intake) == [(True,), (True,)]
