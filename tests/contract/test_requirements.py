"""What the running system imports is in its own lock, not merely in the one for development."""

import base64
import json
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)
# Ours, and what libraries take where it happens to be there, as it is among the tools of development.
NOT_NEEDED = {"anyqtama", "greenlet", "pyyaml", "setuptools"}
# The processes of the system, and what Celery loads by name when it meets a broker's URL.
PROCESSES = (
    "services.intake.worker, services.bureau.worker, services.sla.worker, services.notifier.worker, "
    "services.web, kombu.transport.redis, kombu.transport.pyamqp, shared.bus.beat"
)
SETTINGS = {
    "ANYQTAMA_DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1/none",
    "ANYQTAMA_BROKER_URL": "redis://127.0.0.1/0",
    "ANYQTAMA_BUREAU_AIS_URL": "http://127.0.0.1",
    "ANYQTAMA_SLA_SIGNING_KEY": base64.b64encode(bytes(range(32))).decode(),
    "ANYQTAMA_NOTIFIER_SMTP_URL": "smtp://127.0.0.1",
    "ANYQTAMA_NOTIFIER_SMS": "http://127.0.0.1",
}
LOCAL = f"{PROCESSES}, services.cli, demo.play"


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _locked(file: str) -> set[str]:
    return {_normal(name) for name in LOCKED.findall((ROOT / "requirements" / file).read_text())}


def _distributions_loaded_by(modules: str) -> set[str]:
    tops = "{name.partition('.')[0] for name in sys.modules}"
    done = subprocess.run(
        [sys.executable, "-c", f"import json, sys, {modules}; print(json.dumps(sorted({tops})))"],
        cwd=ROOT,
        env=SETTINGS,
        stdout=subprocess.PIPE,
        check=True,
        timeout=120,
    )
    known = packages_distributions()
    return {_normal(name) for top in json.loads(done.stdout) for name in known.get(top, ())} - NOT_NEEDED


@pytest.mark.parametrize(("modules", "lock"), [(PROCESSES, "runtime.txt"), (LOCAL, "local.txt")])
def test_every_distribution_that_a_process_loads_is_in_its_lock(modules: str, lock: str) -> None:
    assert _distributions_loaded_by(modules) - _locked(lock) == set()


def test_what_signs_files_is_locked_beside_all_that_runs_in_the_same_versions() -> None:
    pinned = re.compile(r"^[A-Za-z0-9._-]+==\S+", re.MULTILINE)
    runtime, pades = (
        set(pinned.findall((ROOT / "requirements" / file).read_text()))
        for file in ("runtime.txt", "pades.txt")
    )
    assert runtime <= pades
    assert {"pyhanko", "pyhanko-certvalidator"} <= _locked("pades.txt") - _locked("runtime.txt")


def test_a_distribution_missing_from_a_lock_would_be_seen() -> None:
    assert "pytest" in _distributions_loaded_by("pytest") - _locked("runtime.txt")
