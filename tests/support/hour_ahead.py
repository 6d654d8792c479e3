"""Runs a module as on a host whose clock is an hour ahead: `python -m tests.support.hour_ahead celery …`.

A process cannot be given a wrong system clock without rights, so what reads it is replaced: time.time before
anything is imported, and the `datetime` by which Celery judges whether a message has expired.
"""

import runpy
import sys
import time
from datetime import datetime, timedelta, tzinfo

AHEAD = timedelta(hours=1)
clocks = vars(time)
true_time = clocks["time"]


class Ahead(datetime):
    """The class by which Celery asks for the time."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "Ahead":
        """An hour too late."""
        return cls.fromtimestamp(true_time() + AHEAD.total_seconds(), tz)


def main() -> None:
    """Puts the clocks forward and becomes the module named."""
    clocks["time"] = lambda: true_time() + AHEAD.total_seconds()
    import celery.utils.time
    import celery.worker.request

    for module in (celery.worker.request, celery.utils.time):
        module.datetime = Ahead
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
