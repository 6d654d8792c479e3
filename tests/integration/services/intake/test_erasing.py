"""The statements by which personal data is erased (docs/operations.md) do what is written beside them."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine

from tests.support.counter import FOUNDED, a_complaint
from tests.support.erasing import erase
from tests.support.intake import Intake


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
    erase(owner, request=request_id)
    assert _erased(intake) == [(True,)]


def test_complaint_without_a_request_goes_by_its_id_or_its_age(intake: Intake, owner: Engine) -> None:
    first, _second = _answered(intake), _answered(intake)
    erase(owner, complaint=first, before=datetime(2008, 1, 1, tzinfo=UTC))
    assert _erased(intake) == [(True,), (False,)]
    erase(owner, complaint=first, before=datetime(2100, 1, 1, tzinfo=UTC))
    assert _erased(intake) == [(True,), (True,)]


def test_request_is_still_told_and_its_receipt_printed(intake: Intake, owner: Engine) -> None:
    request = intake.register()
    assert intake.act(request["id"], "withdraw").status_code == 200
    erase(owner, request=request["id"])
    told = intake.one(request["id"])
    assert (told["state"], told["applicant_name"]) == ("withdrawn", "")
    for door in ("timeline", "receipt.pdf"):
        assert intake.centre.get(f"/v1/requests/{request['id']}/{door}").status_code == 200
