"""The demo played in small through the real processes, and the same with each of its programs killed once."""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text
from sqlalchemy.orm import Session

from demo import play, report
from demo.pace import Pace, open_work
from demo.people import LATE_BUREAU
from demo.play import LATECOMERS, LATECOMING, Play
from demo.stories import Story, read_stories
from services.bureau.queries import cases as bureau
from services.local import LocalSystem, local_system
from services.notifier import queries as notifier
from services.programs import programs
from shared.settings import Settings
from shared.stack import Program, Supervisor, free_port
from shared.standard import centres
from tests.support.dying_web import DIE_BEFORE_ANSWERING
from tests.support.processes import eventually, kill_group, resume_group, stop_group

# Short leases, so that nobody waits long for the dead.
VARIABLES = {
    **play.VARIABLES,
    "ANYQTAMA_BUS_LEASE_SECONDS": "1",
    "ANYQTAMA_BUREAU_SEARCH_LEASE_SECONDS": "2",
    "ANYQTAMA_NOTIFIER_LEASE_SECONDS": "4",
}


def deliveries(session: Session, consumer: str) -> int:
    """How many are open to that service."""
    statement = text("select count(*) from bus.delivery where parked_at is null and consumer = :consumer")
    return int(session.execute(statement, {"consumer": consumer}).scalar_one())


# Who dies, one after the other, and what shows that there is work for it: it is killed then.
VICTIMS: dict[str, Callable[[Session], int]] = {
    "sla": partial(deliveries, consumer="sla"),
    "bureau": partial(deliveries, consumer="bureau"),
    "redis": open_work,
    "bureau-search": bureau.open_work,
    "beat": open_work,
    "intake": partial(deliveries, consumer="intake"),
    "notifier-send": notifier.open_work,
    "sla-count": open_work,
    "notifier": partial(deliveries, consumer="notifier"),
}
# Their work may be done before anybody looks. They are frozen while there is none, let go once there is, and
# killed at the next look, when they have just taken it up.
FROZEN_BEFORE = {"bureau", "bureau-search", "intake", "notifier-send", "notifier"}
EVERYBODY = {*VICTIMS, "web"}
TO_CHECK = "third_party"


def some_stories() -> list[Story]:
    """One of each kind, in few regions, and besides those whom the bureau that falls behind keeps waiting."""
    stories = read_stories()
    late = [story for story in stories if story.kind == LATECOMING and not story.paper][:LATECOMERS]
    chosen = {story.key: story for story in late}
    regions = Counter(bureau_of(story) for story in stories)
    by_size = sorted(stories, key=lambda story: (-regions[bureau_of(story)], bureau_of(story)))
    kinds = {story.kind for story in chosen.values()}
    for story in by_size:
        if story.kind not in kinds:
            kinds.add(story.kind)
            chosen[story.key] = story
    neglected = [story for story in stories if bureau_of(story) == LATE_BUREAU and needs_a_person(story)]
    chosen.update({story.key: story for story in neglected})
    return [story for story in stories if story.key in chosen]


def needs_a_person(story: Story) -> bool:
    """Whether an operator has to decide, and not only to return."""
    return story.expect == "not_listed" or story.operator_choice is not None


def bureau_of(story: Story) -> str:
    """The bureau to which the story's centre sends."""
    return centres.bureau_of(story.centre).id


class KillingPace(Pace):
    """Kills the next victim while all is to settle, once there is work for it; one each time."""

    def __init__(self, settings: Settings, supervisor: Supervisor) -> None:
        super().__init__(settings)
        self._supervisor = supervisor
        self._order = iter(VICTIMS)
        self._victim = next(self._order, None)
        self._is_frozen = False

    def settle(self) -> None:
        """As always; who dies meanwhile has to come back first."""
        super().settle()
        if self._victim is None:
            self._victim = next(self._order, None)
            self._is_frozen = self._victim in FROZEN_BEFORE
            if self._is_frozen:
                stop_group(self._pid(self._victim))

    def _open_work(self, session: Session) -> int:
        if self._victim:
            is_let_go = self._victim in FROZEN_BEFORE and not self._is_frozen
            if is_let_go or VICTIMS[self._victim](session):
                self._strike(self._pid(self._victim))
        return super()._open_work(session)

    def _strike(self, pid: int) -> None:
        if self._is_frozen:
            resume_group(pid)
            self._is_frozen = False
        else:
            kill_group(pid)
            self._victim = None

    def _pid(self, name: str) -> int:
        return eventually(lambda: self._supervisor.pids().get(name, 0), f"{name} runs")


class Small(Play):
    """A play in which only those bureaus take part that have something to do."""

    def __init__(self, system: LocalSystem, told: list[Story]) -> None:
        super().__init__(system, told)
        busy = {bureau_of(story) for story in told} | {story.forward_to for story in told}
        self.cast = replace(
            self.cast,
            operators={bureau: both for bureau, both in self.cast.operators.items() if bureau in busy},
            heads={bureau: head for bureau, head in self.cast.heads.items() if bureau in busy},
        )


class Disturbed(Small):
    """A play in which every program dies once; web between the commit of a claim and its answer."""

    def __init__(self, system: LocalSystem, told: list[Story]) -> None:
        super().__init__(system, told)
        self.pace = KillingPace(system.settings, self.supervisor)
        story = next(one for one in told if one.kind == TO_CHECK and not one.paper)
        operator, *_ = self.cast.operators[bureau_of(story)]
        lose_an_answer(operator._client._http, "/v1/tasks/next")


def lose_an_answer(http: httpx.Client, path: str) -> None:
    """Asks the web process to die before it answers the first request to `path`, and that one only."""
    asked: list[httpx.Request] = []

    def doom(request: httpx.Request) -> None:
        if request.url.path == path and not asked:
            request.headers.update(DIE_BEFORE_ANSWERING)
            asked.append(request)

    http.event_hooks = {"request": [doom]}


def with_dying_web(*given: Any) -> list[Program]:
    """The system's programs, with a web process that can be asked to die."""
    return [_dying(program) if program.name == "web" else program for program in programs(*given)]


def _dying(web: Program) -> Program:
    argv = [part.replace("services.web:", "tests.support.dying_web:") for part in web.argv]
    return Program(web.name, argv, web.env, grace_seconds=web.grace_seconds)


def running(directory: Path) -> AbstractContextManager[LocalSystem]:
    """A system of its own while the block lasts, waiting for what is played on it."""
    return local_system(directory, port=free_port(), more_variables=VARIABLES)


def played(system: LocalSystem, kind: type[Play]) -> tuple[dict[str, Any], dict[str, int]]:
    """Plays the stories; gives the report, and how often each program has died."""
    kind(system, some_stories()).run()
    told = report.make(system.settings, seconds=0)
    report.check(told)
    return told, system.stack.supervisor.restarts()
