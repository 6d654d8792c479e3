"""Logs: one JSON line per outcome, with ids and no personal data. Exceptions: class and place only."""

import json
import logging
import traceback
from types import TracebackType

from shared.clock import wall_seconds

EXTRA = ("service", "request_id", "correlation_id", "event_id", "event_type", "outcome", "count", "seconds")
OURS = ("services/", "shared/")


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON. Exception texts are left out: they may quote what was sent."""

    def format(self, record: logging.LogRecord) -> str:
        """One line: at, level, logger, message, the known extras, and the place of an exception."""
        line: dict[str, object] = {
            "at": round(wall_seconds(), 3),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line.update({name: getattr(record, name) for name in EXTRA if hasattr(record, name)})
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = describe(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


def describe(error: BaseException) -> str:
    """`ClassName at file:line`, with the innermost line of our own code; the message stays unsaid."""
    return f"{type(error).__name__} at {_place(error.__traceback__)}"


def _place(trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace)
    ours = [frame for frame in frames if any(part in frame.filename for part in OURS)] or list(frames)
    if not ours:
        return "unknown"
    innermost = ours[-1]
    return f"{'/'.join(innermost.filename.split('/')[-3:])}:{innermost.lineno}"


def configure(level: str) -> None:
    """Sends every logger's lines, as JSON, to standard error. Called once at the start of a process."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for chatty in (
        "httpx",
        "httpcore",
        "uvicorn.access",
        "celery.worker.strategy",
        "celery.worker.request",
        "celery.beat",
    ):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # On quorum queues it warns of tasks with an ETA, once a queue; there are none.
    logging.getLogger("kombu.transport.native_delayed_delivery").setLevel(logging.ERROR)
    logging.getLogger(
        "celery.app.trace"
    ).disabled = True  # it prints exception texts; tasks log for themselves
