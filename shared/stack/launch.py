"""Becomes a program that dies with the one who started it, as another user where asked. A script.

launch.py <parent pid> <signal on its death> <uid or -> <gid or -> <1: may enter closed directories> <argv…>
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG, PR_SET_SECUREBITS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 28, 47, 2
SECBIT_NO_SETUID_FIXUP = 4
CAPABILITY_VERSION_3 = 0x20080522
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2
CANNOT_START = 126


def main(arguments: list[str]) -> None:
    """Gives up rights, ties itself to its parent, and becomes the program."""
    parent, signal, uid, gid, enters = arguments[:5]
    if uid != "-":
        _become(int(uid), int(gid), enters == "1")
    _die_with(int(parent), int(signal))
    argv = arguments[5:]
    try:
        os.execv(argv[0], argv)
    except OSError as error:
        _refuse(f"{argv[0]} cannot be started: {error.strerror}")


def _become(uid: int, gid: int, enters_closed_directories: bool) -> None:
    if enters_closed_directories:
        # Rights stay over the change of user, until _keep drops all but one; access(2) goes by that one too.
        _libc().prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0)
    try:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    except OSError as error:
        _refuse(
            f"PostgreSQL refuses to run as root, and root may not become user {uid} here: {error.strerror}"
        )
    if enters_closed_directories and not any(map(_keep, (CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE))):
        _refuse(
            f"PostgreSQL refuses to run as root, and user {uid} may not enter the directories of this "
            "project: move it to where everybody may enter, or start as an ordinary user"
        )
    os.chdir("/")


def _keep(capability: int) -> bool:
    """Keeps this one right of root over the next exec: a project below /root works with /root closed."""
    bit = 1 << capability
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)
    libc = _libc()
    if libc.capset(header, sets) != 0:
        return False
    return bool(libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) == 0)


def _die_with(parent: int, signal: int) -> None:
    # After the change of user, which clears it. Only Linux has it; elsewhere the guard alone watches.
    if sys.platform == "linux":
        _libc().prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0)
    if os.getppid() != parent:
        _refuse("the supervisor has ended meanwhile")


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _refuse(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.exit(CANNOT_START)


if __name__ == "__main__":
    main(sys.argv[1:])
