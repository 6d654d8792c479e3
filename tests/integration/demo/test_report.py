"""The demo's report is counted from each service's own tables: what one lost shows against another."""

from typing import Any

import pytest
from sqlalchemy import text

from demo import report
from tests.support.requests import an_individual
from tests.support.town import Town

SHOWN = {"identity_document": {"kind": "id_card", "number": "990000001"}}
WITHOUT_COPY = [{"kind": "application", "name": "Өтініш", "pages": 1}]
NOBODY = {"surname": "Сынақов", "given_name": "Үлгі", "patronymic": None}
PARK_ONE = """
insert into bus.delivery (consumer, event_id, subject, parked_at)
select 'intake', id, subject, now() from bus.event where type = 'package.accepted' limit 1
"""
REOPEN = "update intake.request set state = 'registered', ended_at = null where state = 'withdrawn'"
REVOKE = "update bureau.certificate set state = 'revoked', revoked_at = now() where finding = 'registered_at'"


@pytest.fixture
def ended(town: Town, registered_person: dict[str, str]) -> Town:
    """Four requests that have ended: certified, not listed, returned, withdrawn."""
    town.fill_register(registered_person)
    certified = town.register()
    returned = town.register(documents=WITHOUT_COPY)
    town.settle()
    town.work_off(result="return", grounds=["package_incomplete"])
    withdrawn = town.register(documents=WITHOUT_COPY)
    town.settle()
    town.post(f"/v1/requests/{withdrawn}/withdraw")
    not_listed = town.register(applicant=an_individual(name=NOBODY, iin=None))
    town.settle()
    town.work_off(result="not_listed")
    for request in (certified, returned, not_listed):
        town.post(f"/v1/requests/{request}/issue", SHOWN)
    town.settle()
    return town


def made(town: Town) -> dict[str, Any]:
    """The report as it would be written now."""
    return report.make(town.settings, seconds=1)


def test_each_figure_is_counted_and_all_add_up(ended: Town) -> None:
    told = made(ended)
    report.check(told)
    decided = {name: told[name] for name in ("certified", "not_listed", "returned", "withdrawn")}
    assert decided == {"certified": 1, "not_listed": 1, "returned": 1, "withdrawn": 1}
    assert (told["registered"], told["issued"], told["returned_collected"]) == (4, 2, 1)


@pytest.mark.parametrize(
    ("loss", "contradiction"),
    [
        ("delete from bureau.returned_package", r"returned \(0\) is not returned_collected \(1\)"),
        (REVOKE, r"certified \(0\) \+ not_listed \(1\) is not issued \(2\)"),
        (REOPEN, r"open \(1\) is not 0"),
        (PARK_ONE, r"parked \(1\) is not 0"),
    ],
    ids=["return", "certificate", "request", "event"],
)
def test_report_of_a_system_that_lost_something_does_not_add_up(
    ended: Town, loss: str, contradiction: str
) -> None:
    with ended.owner.begin() as connection:
        connection.execute(text(loss))
    with pytest.raises(report.DoesNotAddUp, match=contradiction):
        report.check(made(ended))
