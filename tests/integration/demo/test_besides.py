"""What the demo tells beside the requests is counted from what is the same in every run."""

from sqlalchemy import text

from demo import ais
from demo.besides import told_besides
from shared import db
from tests.support.requests import an_individual
from tests.support.town import Town

NOBODY = {"surname": "Сынақов", "given_name": "Үлгі", "patronymic": None}
OUTAGES = """
insert into sla.outage (began_at, ended_at, passed) values
    (now() - interval '9 hours', now() - interval '7 hours', 3), (now() - interval '9 seconds', now(), 1)
"""


def told(town: Town) -> dict[str, dict[str, int]]:
    """The further rows of the report."""
    with db.transaction(town.owner) as session:
        return told_besides(session)


def test_empty_system_has_nothing_to_tell(town: Town) -> None:
    rows = told(town)
    assert list(rows) == ["searches", "tasks", "outages", "calendar_changes", "carried", "climbed", "counter"]
    assert not any(figure for row in rows.values() for figure in row.values())


def test_searches_are_told_by_where_the_person_was_found(
    town: Town, registered_person: dict[str, str]
) -> None:
    town.fill_register(registered_person)
    town.register()
    town.register(applicant=an_individual(name=NOBODY, iin=None))
    town.settle()
    with db.transaction(town.owner) as session:
        ais.go_away(session)
    town.register()
    town.settle()
    assert told(town)["searches"] == {"in_ais": 1, "no_match": 1, "source_unavailable": 1}


def test_short_outage_of_a_killed_process_is_not_told(town: Town) -> None:
    with town.owner.begin() as connection:
        connection.execute(text(OUTAGES))
    assert told(town)["outages"]["recorded"] == 1
