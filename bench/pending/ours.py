"""Our timer, as the sla worker runs it: the deadlines stay where they are, in the database."""

from bench.pending.waiter import wait_on
from services.sla import timer
from services.sla.settings import SlaSettings
from shared import db
from shared.settings import Settings, read

TUNING = (
    "rows in PostgreSQL; one process, a tick each second; the figures of the whole worker stand elsewhere"
)


def main() -> None:
    """Ready with its first tick."""
    settings = read(SlaSettings)
    engine = db.engine_for(read(Settings), "sla", pool_size=2, pings=False)

    def tick() -> None:
        timer.run_once(engine, settings)

    tick()
    wait_on(tick, every_seconds=1.0)


if __name__ == "__main__":
    main()
