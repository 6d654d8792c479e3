"""The whole system as real processes: people knock at its doors, and tests take its parts away."""

import base64
import csv
import io
import json
import secrets
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import Engine, make_url, text

import demo.ais
from demo.pace import Pace
from demo.registers import AIS_COLUMNS
from services import migrate
from services.programs import WORKERS, Web, programs, web_command, worker_command
from shared import bus, db
from shared.bus import parked
from shared.bus.events.model import Event
from shared.ids import new_id
from shared.security import Role
from shared.settings import Settings, environment
from shared.stack import Program, Stack, free_port, local_stack
from tests.support.chaos import ROOT
from tests.support.mail import MailServer, mail_server
from tests.support.processes import children, eventually, frozen
from tests.support.promises import NOT_AT_REST, assert_all_kept
from tests.support.redis_server import RedisServer
from tests.support.requests import a_contact, a_request, an_individual
from tests.support.secrets import (
    CANARY_IIN,
    CANARY_PHONE,
    CANARY_SURNAME,
    Overheard,
    assert_none_in_errors,
    assert_none_in_logs,
    found_in,
    listening,
)
from tests.support.web import key_for

ASKERS = 3
AHEAD = "sla-ahead"
WORKERS_OF_CITY = (*WORKERS, AHEAD)
CANARY = {
    "person_ref": "ais-1",
    "iin": CANARY_IIN,
    "surname": CANARY_SURNAME,
    "given_name": "Айгүл",
    "patronymic": "Сынаққызы",
    "birth_date": "1985-04-17",
    "oblast": "Астана қаласы",
    "city": "Астана",
    "street": "Үлгі көшесі",
    "house": "12",
    "reg_from": "2010-02-01",
    "status": "registered",
    "valid_names": "[]",
}


@dataclass(frozen=True)
class City:
    """Its stack and its doors. Every request is about the same person, who is all canaries."""

    stack: Stack
    redis: RedisServer
    settings: Settings
    owner: Engine
    mail: MailServer
    overheard: Overheard
    window: httpx.Client
    directory: Path
    registered: dict[str, UUID] = field(default_factory=dict)

    def post(self, key: str, *, headers: dict[str, str] | None = None, **changes: Any) -> httpx.Response:
        """Registers once, as a window does it; raises httpx.TransportError where nobody answers."""
        body = a_request(applicant=_applicant(), **{"contact": contact(key), **changes})
        return self.window.post(
            "/v1/requests", json=body, headers={"idempotency-key": key, **(headers or {})}
        )

    def register(self, key: str | None = None, **changes: Any) -> UUID:
        """Registers as a window does it that gets no answer: again, with the same Idempotency-Key."""
        key = key or str(new_id())

        def answer() -> httpx.Response | None:
            try:
                told = self.post(key, **changes)
            except httpx.TransportError:
                return None
            return told if told.status_code < 500 else None

        told = eventually(answer, "the window gets an answer")
        assert told.is_success, told.text
        self.registered[key] = UUID(told.json()["id"])
        return self.registered[key]

    def say(self, *events: Event) -> None:
        """Says the events as the bureau would, each in a transaction of its own."""
        for event in events:
            with bus.transaction(self.owner, bus.command("bureau")) as session:
                bus.publish(session, event)

    def come_to_rest(self) -> None:
        """Waits until every request waits on the shelf, told about; then looks at every promise."""
        eventually(lambda: not self.count(NOT_AT_REST), "the city comes to rest")
        self.keeps_its_promises()

    def keeps_its_promises(self) -> None:
        """Nothing parked, lost or done twice; no personal data where it does not belong."""
        assert self.incidents() == []
        assert self.count("select count(*) from intake.request") == len(self.registered)
        assert_all_kept(self.owner)
        assert max(Counter(self._handed_over()).values(), default=1) == 1, "a message was handed over twice"
        assert_none_in_logs(self.directory)
        assert_none_in_errors(self.owner)
        assert not found_in("\n".join(self.overheard.commands)), "personal data in Redis"

    def _handed_over(self) -> Iterator[str]:
        """The id of every message that a provider has taken, by mail and by SMS."""
        for letter in list(self.mail.mailbox.letters):
            yield str(letter.message["Message-ID"])
        for file in self.directory.glob("sms/*.ndjson"):
            yield from (json.loads(line)["message_id"] for line in file.read_text().splitlines())

    def incidents(self) -> Sequence[parked.Parked]:
        """What is parked."""
        with db.transaction(self.owner) as session:
            return parked.list_parked(session)

    def count(self, query: str, **parameters: object) -> int:
        """What a count over the tables gives."""
        with self.owner.begin() as connection:
            return int(connection.execute(text(query), parameters).scalar_one())

    def undo(self, statement: str, **parameters: object) -> None:
        """Takes back by hand what a control did wrongly."""
        with self.owner.begin() as connection:
            connection.execute(text(statement), parameters)

    def standing_still(self, *names: str) -> AbstractContextManager[None]:
        """These programs are frozen while the block lasts."""
        return frozen([self.pid(name) for name in names])

    @contextmanager
    def without(self, name: str) -> Iterator[None]:
        """This worker has ended, in the middle of nothing, while the block lasts; then it is up again."""
        self.stack.supervisor.stop(name)
        try:
            yield
        finally:
            self.stack.supervisor.resume(name)
        eventually(partial(self._children, name), f"{name} is up")

    def now_in_words(self) -> str:
        """The database's real instant."""
        with self.owner.begin() as connection:
            return str(connection.execute(text("select now()")).scalar_one())

    def everybody(self) -> dict[str, set[int]]:
        """The processes of the web, and of every worker with its children, once all of them are up."""
        found: dict[str, set[int]] = {}
        for name in WORKERS:
            found[name] = {self.pid(name), *eventually(partial(self._children, name), f"{name} is up")}
        return {**found, "web": {self.pid("web")}}

    def _children(self, name: str) -> set[int]:
        return children(self.pid(name))

    def pid(self, name: str) -> int:
        """A program's process; waits while it is between two lives."""
        return eventually(lambda: self.stack.supervisor.pids().get(name, 0), f"{name} runs")

    def web(self) -> int:
        """The web process, once it answers: one that was just begun anew refuses whoever knocks only once."""
        eventually(lambda: _is_alive(self.window), "the web process answers")
        return self.pid("web")

    def wait_for_another(self, name: str, before: int) -> None:
        """Returns once the program has another process than before."""
        eventually(lambda: self.pid(name) != before, f"{name} ended and came back")


@contextmanager
def load(city: City, count: int) -> Iterator[list[Future[UUID]]]:
    """Windows that register so many requests meanwhile, each asking until it gets its answer."""
    with ThreadPoolExecutor(ASKERS) as pool:
        asked = [pool.submit(city.register) for _ in range(count)]
        yield asked
        for one in asked:
            one.result()


@contextmanager
def steady_load(city: City) -> Iterator[list[UUID]]:
    """Windows that register one after the other while the block lasts; gives what they were answered."""
    is_over, answered = threading.Event(), list[UUID]()

    def work() -> None:
        while not is_over.is_set():
            answered.append(city.register())

    with ThreadPoolExecutor(ASKERS) as pool:
        windows = [pool.submit(work) for _ in range(ASKERS)]
        try:
            yield answered
        finally:
            is_over.set()
        for one in windows:
            one.result()


def some_are_answered(asked: list[Future[UUID]]) -> bool:
    """Whether the load has begun to be felt."""
    return any(one.done() for one in asked)


def contact(key: str) -> dict[str, Any]:
    """Every other applicant by SMS, the rest by e-mail."""
    if UUID(key).int % 2:
        return a_contact(phone=CANARY_PHONE)
    return a_contact(phone=None, email=f"{key}@example.org", notify_by="email")


def _applicant() -> dict[str, Any]:
    name = {part: CANARY[part] for part in ("surname", "given_name", "patronymic")}
    return an_individual(name=name, birth_date=CANARY["birth_date"], iin=CANARY_IIN)


@contextmanager
def city(directory: Path) -> Iterator[City]:
    """Every process of the system, two beats, on a working morning, while the block lasts."""
    with ExitStack() as opened:
        (directory / "redis").mkdir()
        redis = RedisServer(directory / "redis")
        redis.start()
        opened.callback(redis.stop)
        mail = opened.enter_context(mail_server())
        overheard = opened.enter_context(listening(redis.url))
        stack = opened.enter_context(local_stack(directory, database_url=None, redis_url=redis.url))
        settings = Settings(database_url=stack.database_url, broker_url=redis.url, drill=True)
        migrate.migrate(settings)
        owner = db.owner_engine(settings, pool_size=4)
        opened.callback(owner.dispose)
        _fill_register(settings, directory)
        Pace(settings).begin_on_a_working_morning()
        window = opened.enter_context(_window(owner, port := free_port()))
        stack.run(_programs(variables(settings, directory, mail), port))
        built = City(stack, redis, settings, owner, mail, overheard, window, directory)
        eventually(lambda: _is_alive(window), "the web process answers")
        yield built


def variables(settings: Settings, directory: Path, mail: MailServer) -> dict[str, str]:
    """What the processes read; leases are short, so that nobody waits long for the dead."""
    return {
        **environment(),
        "PYTHONPATH": str(ROOT),
        "ANYQTAMA_DATABASE_URL": settings.database_url,
        "ANYQTAMA_BROKER_URL": settings.broker_url,
        "ANYQTAMA_DRILL": "true",
        "ANYQTAMA_BUS_LEASE_SECONDS": "1",
        "ANYQTAMA_BUREAU_AIS_URL": settings.database_url,
        "ANYQTAMA_BUREAU_SIGNING_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        "ANYQTAMA_SLA_SIGNING_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        "ANYQTAMA_BUREAU_SEARCH_LEASE_SECONDS": "2",
        "ANYQTAMA_NOTIFIER_SMTP_URL": mail.url,
        "ANYQTAMA_NOTIFIER_SMS": f"file://{directory}/sms",
        "ANYQTAMA_NOTIFIER_LEASE_SECONDS": "4",
        "ANYQTAMA_NOTIFIER_FIRST_RETRY_SECONDS": "1",
    }


def _programs(env: dict[str, str], port: int) -> list[Program]:
    """The system's own list, with a web process that can be asked to die, a second beat and a wrong clock."""
    listed = {program.name: program for program in programs(Web(port=port), env)}
    web = [part.replace("services.web:", "tests.support.dying_web:") for part in web_command(Web(port=port))]
    listed["web"] = Program("web", [sys.executable, *web], env)
    listed["beat-2"] = Program("beat-2", listed["beat"].argv, env)
    ahead = worker_command("sla")[1:]
    listed[AHEAD] = Program(
        AHEAD, [sys.executable, "-m", "tests.support.hour_ahead", *ahead], env, grace_seconds=65
    )
    assert set(WORKERS) < set(listed)
    return list(listed.values())


def _window(owner: Engine, port: int) -> httpx.Client:
    key = key_for(owner, Role.INSPECTOR, centres=("psc-01",))
    return httpx.Client(
        base_url=f"http://127.0.0.1:{port}", headers={"authorization": f"Bearer {key}"}, timeout=20
    )


def _is_alive(window: httpx.Client) -> bool:
    try:
        return window.get("/health/live").is_success
    except httpx.TransportError:
        return False


def _fill_register(settings: Settings, directory: Path) -> None:
    content = io.StringIO()
    rows = csv.DictWriter(content, AIS_COLUMNS, restval="")
    rows.writeheader()
    rows.writerow(CANARY)
    file = directory / "ais.csv"
    file.write_text(content.getvalue())
    url = make_url(settings.database_url).set(drivername="postgresql")
    demo.ais.load(url.render_as_string(hide_password=False), file)
