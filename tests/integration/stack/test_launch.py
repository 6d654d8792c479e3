"""Becoming a program: as another user, with or without entry to closed directories, never without parent."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from shared.stack.launch import CANNOT_START
from shared.stack.program import Account, launched

NOBODY = 65534
ONLY_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


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


@ONLY_ROOT
@pytest.mark.parametrize("enters", [True, False])
def test_a_closed_directory_is_entered_only_by_an_account_that_may(within_closed: Path, enters: bool) -> None:
    account = Account(NOBODY, NOBODY, enters_closed_directories=enters)
    # test -x asks access(2), as initdb does; it goes by other rights than opening a file.
    argv = launched(("/usr/bin/test", "-x", str(within_closed)), account, signal.SIGKILL)
    assert (status(argv) == 0) == enters


@ONLY_ROOT
def test_an_account_may_enter_but_not_write(within_closed: Path) -> None:
    account = Account(NOBODY, NOBODY, enters_closed_directories=True)
    argv = launched(("/usr/bin/touch", str(within_closed.with_name("new"))), account, signal.SIGKILL)
    assert status(argv) == 1
    assert not within_closed.with_name("new").exists()


def test_a_program_whose_supervisor_has_ended_does_not_start(tmp_path: Path) -> None:
    argv = launched(("/usr/bin/touch", str(tmp_path / "started")), None, signal.SIGKILL)
    own = argv.index(str(os.getpid()))
    assert status([*argv[:own], "1", *argv[own + 1 :]]) == CANNOT_START
    assert not (tmp_path / "started").exists()
