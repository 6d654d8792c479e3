"""`python -m shared.bus.contract write|check`."""

import sys

from shared.bus.contract import stored


def main(arguments: list[str]) -> int:
    """Does what the one argument says; gives the exit status."""
    if arguments == ["check"]:
        found = stored.check()
        sys.stdout.writelines(f"{sentence}\n" for sentence in found)
        return 1 if found else 0
    if arguments == ["write"]:
        return _write()
    sys.stderr.write(f"{__doc__}\n")
    return 2


def _write() -> int:
    try:
        sys.stdout.write(f"{stored.write()} files written\n")
    except stored.BrokenPromise as error:
        sys.stderr.write(
            f"{error}\nnothing was written; a version nobody has yet may be deleted by hand first\n"
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
