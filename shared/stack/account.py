"""Which user PostgreSQL runs as. It refuses root, so that root needs somebody else."""

import os
import pwd
from pathlib import Path

from shared.stack.errors import StackUnavailable
from shared.stack.program import Account

CANDIDATES = ("postgres", "nobody")
OTHERS_MAY_ENTER = 0o001


def account_for(data: Path, binaries: Path) -> Account | None:
    """None where this process is no root; else the owner of existing data, or the first candidate there is.

    The account may pass through closed directories only where `data` or `binaries` lie in one (as in /root).
    Raises StackUnavailable.
    """
    if os.geteuid() != 0:
        return None
    uid, gid = _owner(data) if data.exists() else _somebody()
    return Account(uid, gid, enters_closed_directories=_is_closed(data) or _is_closed(binaries))


def _owner(data: Path) -> tuple[int, int]:
    status = data.stat()
    return status.st_uid, status.st_gid


def _somebody() -> tuple[int, int]:
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    raise StackUnavailable(
        f"PostgreSQL refuses to run as root, and this machine has no user {' or '.join(CANDIDATES)}: "
        "add one, or start as an ordinary user."
    )


def _is_closed(path: Path) -> bool:
    return not all(parent.stat().st_mode & OTHERS_MAY_ENTER for parent in path.absolute().parents)
