"""Every request of the demo's input comes, through the bureau alone, to the outcome that its story tells."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, make_url, text
from sqlalchemy.orm import Session

import demo
import demo.ais
from services.bureau.domain.states import Source
from services.bureau.domain.tasks import Completion
from services.bureau.handlers import SERVICE
from services.bureau.models import Task
from services.bureau.operations import tasks
from services.bureau.operations.card_import import import_cards
from services.bureau.registries import SqlRegistry
from services.bureau.searching import Search
from services.bureau.settings import BureauSettings
from services.intake import bodies
from shared import bus, clock, db
from shared.bus.drain import drain
from shared.bus.events.intake import RequestRegistered
from shared.ids import new_id
from shared.security import Caller, Role
from shared.settings import Settings
from shared.standard.centres import bureau_of

DATA = Path(demo.__file__).parent / "data"
Stories = Mapping[UUID, dict[str, Any]]


@pytest.fixture
def demo_ais(settings: Settings, owner: Engine) -> Iterator[SqlRegistry]:
    """The AIS of the demo."""
    url = make_url(settings.database_url).set(drivername="postgresql")
    demo.ais.load(url.render_as_string(hide_password=False))
    registry = SqlRegistry(settings.database_url, "ais.person")
    yield registry
    registry.close()


@pytest.fixture
def stories(engines: dict[str, Engine]) -> Stories:
    """The demo's requests, registered all at once, electronically; each with its story."""
    lines = [json.loads(line) for line in (DATA / "requests.ndjson").read_text(encoding="utf-8").splitlines()]
    told = {new_id(): line for line in lines}
    with bus.transaction(engines["intake"], bus.command("intake")) as session:
        now = clock.now(session)
        bus.publish(
            session, *(_registered(request_id, line["body"], now) for request_id, line in told.items())
        )
    return told


def _registered(request_id: UUID, body: dict[str, Any], now: datetime) -> RequestRegistered:
    submission = bodies.submission_of(bodies.RequestBody.model_validate(body), str(request_id))
    return RequestRegistered(
        subject=request_id,
        occurred_at=now,
        number=f"00-2026-{request_id.int % 1_000_000:06d}",
        centre=body["centre"],
        bureau=bureau_of(body["centre"]).id,
        channel="centre",
        language=body["language"],
        package="electronic",
        applicant_kind=body["applicant"]["kind"],
        about_another=body["subject"] is not None,
        promised_at=now,
        personal=submission.persons,
    )


def test_every_story_comes_to_its_outcome(
    stories: Stories, demo_ais: SqlRegistry, engines: dict[str, Engine], settings: Settings,
    bureau_settings_of_test: BureauSettings,
) -> None:  # fmt: skip
    with (DATA / "cards.csv").open("rb") as file:
        assert import_cards(engines["bureau"], file).bad == []
    drain(SERVICE, engines["bureau"], settings)
    known = bureau_settings_of_test
    search = Search(engines["bureau"], demo_ais, known.key_ring, known)
    search.run_once()
    while _work_the_desk(engines["bureau"], stories, known):
        search.run_once()
    expected = Counter(_expected(line["story"]) for line in stories.values())
    assert _outcomes(engines["bureau"], stories) == expected


def _expected(story: dict[str, Any]) -> tuple[str, str]:
    """Nobody withdraws here: what would have been withdrawn ends like any other."""
    waits = story["kind"] == "withdrawn_before_choice"
    ended = {"withdrawn": "in_decision" if waits else "certified"}.get(story["expect"], story["expect"])
    return story["kind"], ended


def _outcomes(engine: Engine, stories: Stories) -> Counter[tuple[str, str]]:
    statement = text("""
        select c.id, case when t.finding = 'not_listed' then t.finding else c.state end as ended
        from bureau.case c left join bureau.certificate t on t.request_id = c.id
    """)
    with db.transaction(engine) as session:
        rows = session.execute(statement).all()
    return Counter((stories[row.id]["story"]["kind"], row.ended) for row in rows)


def _work_the_desk(engine: Engine, stories: Stories, known: BureauSettings) -> int:
    """An operator of all bureaus does everything that is on the desk; what nobody tells stays claimed."""
    operator, done = Caller(new_id(), Role.OPERATOR), 0
    with bus.transaction(engine, bus.command("bureau")) as session:
        now = clock.now(session)
        at = tasks.At(operator, known.key_ring, now)
        while task := _next(session, operator, now):
            completion = _completion(task, stories[task.request_id]["story"])
            if completion is not None:
                tasks.complete(session, task.id, completion, at)
                session.flush()
                done += 1
    return done


def _next(session: Session, operator: Caller, now: datetime) -> Task | None:
    task = tasks.claim_next(session, operator, now=now, idle=timedelta(hours=2))
    session.flush()
    return task


def _completion(task: Task, story: dict[str, Any]) -> Completion | None:
    if task.kind == "confirm_return":
        return Completion("return", tuple(task.proposed["grounds"]))
    if task.kind == "confirm_not_listed":
        return Completion("not_listed")
    if task.kind == "check_legal_ground":
        weak = Completion("return", ("not_properly_drawn_up",))
        return weak if story["expect"] == "returned" else Completion("accept")
    choice = story["operator_choice"]
    ref = choice and (choice.get("person_ref") or choice["card_id"])
    return Completion("certify", source=Source(choice["source"]), ref=ref) if choice else None
