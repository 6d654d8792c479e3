"""`python -m services.alive`: succeeds where the process beside it has worked within a minute.

For the health checks of containers: it looks at the file that this one process touches, ANYQTAMA_ALIVE_FILE,
and asks no server. How the system as a whole is tells the web process at /health/ready.
"""

import sys
from pathlib import Path

from shared import alive
from shared.settings import Settings, read


def complaint(file: Path | None) -> str | None:
    """What is wrong, in a sentence; None where the process is alive."""
    if file is None:
        return "ANYQTAMA_ALIVE_FILE: name the file that the process touches"
    return None if alive.is_fresh(file) else f"{file} was not touched within a minute"


if __name__ == "__main__":
    sys.exit(complaint(read(Settings).alive_file))
