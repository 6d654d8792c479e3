"""The clock stops at its start where a setting lacks, and counts where it holds up nothing."""

import subprocess
import sys

from services.programs import WORKERS
from shared.bus.ring import BELLS
from shared.settings import environment

NOWHERE = {
    "ANYQTAMA_DATABASE_URL": "postgresql+psycopg://nowhere/none",
    "ANYQTAMA_BROKER_URL": "redis://nowhere",
}


def test_worker_without_its_signing_key_stops_with_a_sentence_that_names_it() -> None:
    known = {name: value for name, value in environment().items() if not name.startswith("ANYQTAMA_")}
    done = subprocess.run(
        [sys.executable, "-c", "import services.sla.worker"],
        env={**known, **NOWHERE},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    assert "ANYQTAMA_SLA_SIGNING_KEY: " in done.stderr.splitlines()[-1]


def test_months_are_counted_apart_from_the_clock() -> None:
    assert BELLS["sla.count"] not in (BELLS["sla"], BELLS["sla.tick"])
    queues = {name: queue for name, (_, queue) in WORKERS.items()}
    assert (queues["sla"], queues["sla-count"]) == ("sla", "sla.count")
