"""The demo in small, played twice: whoever is killed meanwhile, the report is the same."""

from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from services import local
from services.programs import WORKERS
from tests.support.disturbed import EVERYBODY, Disturbed, Small, played, running, some_stories, with_dying_web

SERVERS = ("ANYQTAMA_DATABASE_URL", "ANYQTAMA_BROKER_URL", "ANYQTAMA_BELL_URL")
TOLD = {
    "registered": 40,
    "messages": {"accepted": 30, "delivered": 30, "failed": 2, "unknown": 0},
    "call_tasks": 5,
}


def differences(undisturbed: dict[str, Any], disturbed: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What a killed process may not change: all but messages nobody knows of, each with its call at most."""
    told, allowed = deepcopy(disturbed), undisturbed["messages"]["unknown"]
    unknown = told["messages"]["unknown"] - allowed
    told["messages"]["unknown"] = allowed
    for state in ("accepted", "delivered"):
        missing = undisturbed["messages"][state] - told["messages"][state]
        if 0 <= missing <= unknown:
            told["messages"][state] += missing
    if 0 <= told["call_tasks"] - undisturbed["call_tasks"] <= unknown:
        told["call_tasks"] = undisturbed["call_tasks"]
    names = undisturbed.keys() | told.keys()
    return {n: (undisturbed.get(n), told.get(n)) for n in names if undisturbed.get(n) != told.get(n)}


def test_killing_every_program_once_changes_nothing_in_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert {*WORKERS, "beat", "redis", "web"} == EVERYBODY
    for name in SERVERS:  # who kills servers brings their own
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(local, "programs", with_dying_web)
    with (
        running(tmp_path / "calm") as one,
        running(tmp_path / "rough") as other,
        ThreadPoolExecutor(2) as pool,
    ):
        calm, rough = pool.map(played, [one, other], [Small, Disturbed])
    assert differences(calm[0], rough[0]) == {}
    assert not any(calm[1].values()), "nobody dies where nobody is killed"
    assert {name for name, deaths in rough[1].items() if deaths} == EVERYBODY
    assert calm[0]["registered"] == len(some_stories())


@pytest.mark.parametrize(
    "changed",
    [
        {"registered": 39},
        {"call_tasks": 6},
        {"messages": {**TOLD["messages"], "accepted": 29}},
        {"messages": {**TOLD["messages"], "unknown": 1, "accepted": 28}},
        {"messages": {**TOLD["messages"], "failed": 3}},
    ],
)
def test_control_report_that_differs_is_seen(changed: dict[str, Any]) -> None:
    assert set(differences(TOLD, {**TOLD, **changed})) == set(changed)


def test_control_message_nobody_knows_of_is_allowed_with_its_call() -> None:
    unknown = {"accepted": 29, "delivered": 29, "failed": 2, "unknown": 1}
    assert differences(TOLD, {**TOLD, "messages": unknown, "call_tasks": 6}) == {}
