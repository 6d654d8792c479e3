"""A process's own sign of life: a file that it touches as it works, and whose age its health check asks for.

What bus.heartbeat holds tells of a kind of work, whoever does it; this tells of one process among several.
"""

import logging
from pathlib import Path

from shared import clock

DEAD_AFTER_SECONDS = 60.0
logger = logging.getLogger(__name__)


def touch(file: Path | None) -> None:
    """Says that this process works now. A file that cannot be written stops no work: its age will tell."""
    if file is None:
        return
    try:
        file.touch()
    except OSError as error:
        logger.warning("ANYQTAMA_ALIVE_FILE cannot be touched", exc_info=error)


def is_fresh(file: Path) -> bool:
    """Whether the file was touched within a minute. One from the future tells nothing: a clock was set."""
    try:
        touched_at = file.stat().st_mtime
    except OSError:
        return False
    return abs(clock.wall_seconds() - touched_at) < DEAD_AFTER_SECONDS
