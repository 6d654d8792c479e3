"""Becoming a program: as another user, with or without entry to closed directories, never without parent."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from shared.stack.launch import CANNOT_START
from shared.stack.program import Account, launched

NOBODY = 65534
IS_ROOT = os.geteuid() == 0


def status(argv: list[str]) -> int:
    """How it ended."""
    return subprocess.run(argv, check=False, capture_output=True).returncode


@pytest.fixture
def within_closed(tmp_path: Path) -> Path:
    """A program that everybody may run, in a directory that only its owner may enter."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    program = closed / "program"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    return program


def as_nobody(*argv: str, enters: bool = True) -> int:
    """How a program ends that is started as nobody. Only root can; anybody else is to be refused."""
    account = Account(NOBODY, NOBODY, enters_closed_directories=enters)
    return status(launched(argv, account, signal.SIGKILL))


@pytest.mark.parametrize(("enters", "ends"), [(True, 0), (False, 1)])
def test_a_closed_directory_is_entered_only_by_an_account_that_may(
    within_closed: Path, enters: bool, ends: int
) -> None:
    # test -x asks access(2), as initdb does; it goes by other rights than opening a file.
    ended = as_nobody("/usr/bin/test", "-x", str(within_closed), enters=enters)
    assert ended == (ends if IS_ROOT else CANNOT_START)


def test_an_account_may_enter_but_not_write(within_closed: Path) -> None:
    new = within_closed.with_name("new")
    assert as_nobody("/usr/bin/touch", str(new)) == (1 if IS_ROOT else CANNOT_START)
    assert not new.exists()


def test_who_is_not_root_becomes_nobody_else(within_closed: Path) -> None:
    """Nor does nobody, whom root made enter closed directories: that right brings no other."""
    become_root = launched(("/usr/bin/true",), Account(0, 0), signal.SIGKILL)
    assert as_nobody(*become_root) == CANNOT_START


def test_a_program_whose_supervisor_has_ended_does_not_start(tmp_path: Path) -> None:
    argv = launched(("/usr/bin/touch", str(tmp_path / "started")), None, signal.SIGKILL)
    own = argv.index(str(os.getpid()))
    assert status([*argv[:own], "1", *argv[own + 1 :]]) == CANNOT_START
    assert not (tmp_path / "started").exists()
