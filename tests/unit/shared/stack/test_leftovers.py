"""Which processes belong to a PostgreSQL that was killed."""

from pathlib import Path

import pytest

from shared.stack.leftovers import is_of

DATA = Path("/srv/var/postgres")
TITLE = "anyqtama-0123456789ab"


@pytest.mark.parametrize(
    "command_line",
    [
        ["/opt/pginstall18/bin/postgres", "-D", "/srv/var/postgres", "-c", "port=15432", ""],
        ["postgres: anyqtama-0123456789ab: checkpointer ", ""],
        ["postgres: anyqtama-0123456789ab: anyqtama postgres 127.0.0.1(41622) DO", ""],
    ],
)
def test_the_server_and_its_backends_belong(command_line: list[str]) -> None:
    assert is_of(command_line, DATA, TITLE)


@pytest.mark.parametrize(
    "command_line",
    [
        [],
        [""],
        ["/opt/pginstall18/bin/postgres", "-D", "/srv/other/postgres", ""],
        ["/opt/pginstall18/bin/initdb", "-D", "/srv/var/postgres", ""],
        ["postgres: anyqtama-ba9876543210: checkpointer ", ""],
        ["postgres: checkpointer ", ""],
        ["tail", "-f", "postgres: anyqtama-0123456789ab: checkpointer", ""],
    ],
)
def test_other_processes_do_not(command_line: list[str]) -> None:
    assert not is_of(command_line, DATA, TITLE)
