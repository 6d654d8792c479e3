"""The health check of a container: the age of the file that its one process touches."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from services.alive import complaint
from shared import alive, clock
from shared.bus.worker import guarded
from shared.settings import environment
from tests.support import compose

SERVERS = {
    "ANYQTAMA_DATABASE_URL": "postgresql+psycopg://nobody/none",
    "ANYQTAMA_BROKER_URL": "redis://nobody",
}


def aged(file: Path, seconds: float) -> Path:
    """The file, touched so many seconds ago."""
    file.touch()
    instant = clock.wall_seconds() - seconds
    os.utime(file, (instant, instant))
    return file


@pytest.mark.parametrize(("ago", "is_alive"), [(1, True), (50, True), (61, False), (-3600, False)])
def test_process_is_alive_for_a_minute_after_it_touched_its_file(
    tmp_path: Path, ago: float, is_alive: bool
) -> None:
    assert (complaint(aged(tmp_path / "alive", ago)) is None) is is_alive


def test_touching_makes_an_old_file_young(tmp_path: Path) -> None:
    file = aged(tmp_path / "alive", 3600)
    alive.touch(file)
    assert complaint(file) is None


def test_process_that_never_touched_its_file_is_not_alive(tmp_path: Path) -> None:
    assert complaint(tmp_path / "alive") == f"{tmp_path / 'alive'} was not touched within a minute"


def test_file_that_cannot_be_touched_stops_nobody_and_shows(tmp_path: Path) -> None:
    nowhere = tmp_path / "gone" / "alive"
    alive.touch(nowhere)
    assert complaint(nowhere)


def test_process_without_a_file_touches_none_and_is_asked_for_one() -> None:
    alive.touch(None)
    assert "ANYQTAMA_ALIVE_FILE" in str(complaint(None))


def test_worker_is_alive_once_a_task_has_ended_well(tmp_path: Path) -> None:
    file = aged(tmp_path / "alive", 3600)
    guarded(lambda: None, "sla.nothing", file)()
    assert complaint(file) is None


def test_worker_whose_tasks_all_fail_is_not_alive(tmp_path: Path) -> None:
    def fail() -> None:
        raise ConnectionError

    file = aged(tmp_path / "alive", 3600)
    guarded(fail, "sla.failing", file)()
    assert complaint(file)


@pytest.mark.parametrize(("ago", "status"), [(1, 0), (61, 1), (None, 1)])
def test_the_command_of_compose_ends_as_the_file_says(tmp_path: Path, ago: float | None, status: int) -> None:
    checker, file = compose.services()["beat"]["healthcheck"]["test"][1:], tmp_path / "alive"
    if ago is not None:
        aged(file, ago)
    checked = subprocess.run(
        [sys.executable, *checker[1:]],
        cwd=compose.ROOT,
        env={**environment(), **SERVERS, "ANYQTAMA_ALIVE_FILE": str(file)},
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert checked.returncode == status, checked.stderr
