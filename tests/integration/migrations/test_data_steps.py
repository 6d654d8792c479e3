"""Data steps of the migration: what was known to one schema before another kept it too."""

import importlib.util
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, text

from services.migrate import HISTORY
from shared.security import Role
from tests.support.web import key_for

REQUEST = text("""
insert into intake.request select (jsonb_populate_record(null::intake.request, jsonb_build_object(
    'id', gen_random_uuid(), 'number', cast(:number as text), 'centre', 'psc-01',
    'bureau', 'astana', 'channel', 'centre',
    'language', 'kk', 'package', 'paper', 'state', 'registered', 'applicant_kind', 'individual',
    'about_another', false, 'applicant_name', 'Үлгі', 'applicant_folded', 'үлгі', 'submitted', '{}'::jsonb,
    'idempotency_key', cast(:number as text), 'body_hash', '\\x00', 'warnings', '[]'::jsonb,
    'track_code', cast(:number as text),
    'registered_at', now(), 'promised_at', now()))).*
""")
CASES = text("""
insert into bureau."case" (id, number, centre, bureau, language, package, about_another, state,
    correlation_id, registered_at, persons)
select id, number, centre, 'karaganda', language, package, about_another, :state, id, registered_at, '{}'
from intake.request where number = :number
""")
DEADLINES = text("""
insert into sla.deadline (subject, kind, centre, bureau, rule, started_at, due_at, strict_due_on, status,
    next_step, next_at, level, correlation_id)
select id, kind, centre, bureau, kind || '@2008', now(), :due_at, :due_at, 'running', 'due', :due_at, 0, id
from intake.request, unnest(array['return', 'storage']) as kinds (kind)
""")
IN_STATE = text("""
update bureau."case" set state = :state, received_at = registered_at, due_at = registered_at,
    decided_at = registered_at
where number = :number
""")
CORRECTED = text("""
insert into intake.history (request_id, from_state, to_state, at, actor, cause, note)
select id, cast(:state as text), cast(:state as text), cast('2026-03-10T13:00Z' as timestamptz), 'bureau',
    '1', 'certificate.superseded'
from intake.request where number = :number
""")
TASKS = text("""
insert into bureau.task (id, request_id, centre, bureau, kind, state, proposed, due_at, opened_at)
select gen_random_uuid(), id, centre, bureau, 'search_cards_by_hand', 'open', '{}', now(), now()
from bureau."case"
""")
DUE_AT = datetime(2026, 3, 10, 13, tzinfo=UTC)


def statement_of(revision: str, name: str) -> Any:
    """The SQL of a revision."""
    [file] = (HISTORY / "versions").glob(f"*_{revision}.py")
    spec = importlib.util.spec_from_file_location(revision, file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return text(getattr(module, name))


@pytest.mark.usefixtures("engines")
def test_absences_noted_before_are_the_bureaus_too_and_only_once(owner: Engine) -> None:
    key_for(owner, Role.OPERATOR, bureau="astana")
    key_for(owner, Role.DIRECTOR, centres=("psc-01",))
    copy = statement_of("bureau_absences_noted_before", "COPY")
    with owner.begin() as connection:
        connection.execute(text("""
            insert into sla.absence (id, key_id, first_on, last_on, noted_by, noted_at)
            select gen_random_uuid(), id, '2026-05-11', '2026-05-15', id, now() from access.api_key
        """))  # fmt: skip
        connection.execute(copy)
        connection.execute(copy)
        kept = connection.execute(
            text("select bureau, first_on, last_on, ended_at from bureau.absence")
        ).all()
    assert kept == [("astana", date(2026, 5, 11), date(2026, 5, 15), None)]


@pytest.mark.usefixtures("engines")
def test_open_requests_follow_the_cases_that_were_forwarded_before(owner: Engine) -> None:
    with owner.begin() as connection:
        for number, state in (("open", "awaiting_package"), ("ended", "withdrawn")):
            connection.execute(REQUEST, {"number": number})
            connection.execute(CASES, {"number": number, "state": state})
        connection.execute(statement_of("intake_bureaus_of_forwarded_requests", "FOLLOW"))
        told = connection.execute(text("select number, bureau from intake.request order by 1")).all()
    assert told == [("ended", "astana"), ("open", "karaganda")]


@pytest.mark.usefixtures("engines")
def test_open_cases_and_papers_on_the_shelf_take_the_ends_that_the_clock_has(owner: Engine) -> None:
    with owner.begin() as connection:
        for number, state in (("open", "in_check"), ("ended", "withdrawn")):
            connection.execute(REQUEST, {"number": number})
            connection.execute(CASES, {"number": number, "state": "withdrawn"})
            connection.execute(IN_STATE, {"number": number, "state": state})
        connection.execute(
            text("update intake.request set state = 'ready', at_centre_since = now() where number = 'open'")
        )
        connection.execute(DEADLINES, {"due_at": DUE_AT})
        connection.execute(statement_of("bureau_ends_of_returns", "FILL"))
        connection.execute(statement_of("intake_ends_of_months", "FILL"))
        ends = text("""
            select number, r.storage_ends_at, c.return_due_at
            from intake.request r join bureau."case" c using (id, number) order by 1
        """)
        told = connection.execute(ends).all()
    assert told == [("ended", None, None), ("open", DUE_AT, DUE_AT)]


@pytest.mark.usefixtures("engines")
def test_sheets_corrected_on_the_shelf_before_are_void_until_the_corrected_come(owner: Engine) -> None:
    with owner.begin() as connection:
        for number, state in (("void", "ready"), ("valid", "ready"), ("was_on_its_way", "prepared")):
            connection.execute(REQUEST, {"number": number})
            if number != "valid":
                connection.execute(CORRECTED, {"number": number, "state": state})
        connection.execute(text("update intake.request set state = 'ready', at_centre_since = now()"))
        connection.execute(statement_of("intake_void_sheets", "NOTE"))
        void = text("select number, sheet_void_since from intake.request where sheet_void_since is not null")
        told = connection.execute(void).all()
    assert told == [("void", DUE_AT)]


@pytest.mark.usefixtures("engines")
def test_tasks_left_open_on_cases_that_have_ended_are_void(owner: Engine) -> None:
    with owner.begin() as connection:
        for number, state in (("open", "in_decision"), ("ended", "certified")):
            connection.execute(REQUEST, {"number": number})
            connection.execute(CASES, {"number": number, "state": "withdrawn"})
            connection.execute(IN_STATE, {"number": number, "state": state})
        connection.execute(TASKS)
        connection.execute(statement_of("bureau_tasks_of_ended_cases", "VOID"))
        query = """select c.number, t.state, t.result from bureau.task t
            join bureau."case" c on c.id = t.request_id order by 1"""
        told = connection.execute(text(query)).all()
    assert told == [("ended", "void", "void"), ("open", "open", None)]
