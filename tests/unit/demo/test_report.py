"""Whether a report adds up and shows what the demo is for; what it says where not, and how that ends."""

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from demo.report import PLAYED, DoesNotAddUp, NothingShown, check, require_played
from services.cli import app, running

SOUND = {
    "registered": 10,
    "certified": 4,
    "not_listed": 2,
    "returned": 3,
    "withdrawn": 1,
    "issued": 5,
    "transferred": 1,
    "returned_collected": 2,
    "returned_transferred": 1,
    "open": 0,
    "parked": 0,
}

ALL = {row: dict.fromkeys(names, 1) for row, names in PLAYED.items()}


def test_report_that_adds_up_is_accepted() -> None:
    check(SOUND)


@pytest.mark.parametrize("figure", SOUND)
@pytest.mark.parametrize("by", [1, -1])
def test_report_with_one_wrong_figure_is_refused_and_the_figure_named(figure: str, by: int) -> None:
    broken = {**SOUND, figure: SOUND[figure] + by}
    with pytest.raises(DoesNotAddUp, match=rf"\b{figure} \({broken[figure]}\)"):
        check(broken)


def test_every_contradiction_is_told_in_one_sentence() -> None:
    with pytest.raises(DoesNotAddUp) as told:
        check({**SOUND, "returned": 4, "open": 1})
    assert str(told.value) == (
        "The report does not add up: registered (10) is not certified (4) + not_listed (2) + returned (4)"
        " + withdrawn (1); returned (4) is not returned_collected (2) + returned_transferred (1);"
        " open (1) is not 0."
    )


def test_demo_whose_report_does_not_add_up_ends_with_status_1_and_the_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def play_badly(directory: Path, port: int) -> dict[str, Any]:
        check({**SOUND, "parked": 1})
        return SOUND

    monkeypatch.setattr(running, "play", play_badly)
    ended = CliRunner().invoke(app, ["demo", "--directory", str(tmp_path / "demo")])
    assert ended.exit_code == 1
    assert ended.output == "The report does not add up: parked (1) is not 0.\n"


def test_run_that_showed_every_incident_passes() -> None:
    require_played(ALL)


@pytest.mark.parametrize(("row", "name"), [(row, name) for row, names in PLAYED.items() for name in names])
def test_run_without_one_of_its_incidents_fails_and_names_it(row: str, name: str) -> None:
    with pytest.raises(NothingShown, match=f"{row}: {name}"):
        require_played({**ALL, row: {**ALL[row], name: 0}})
