"""The documents say what the code does, where a table of theirs can be held against it."""

import re
from pathlib import Path

from shared.bus.events import EVENTS
from shared.bus.subscriptions import SUBSCRIPTIONS

FLOW, FAULTS = Path("docs/flow.md"), Path("docs/faults.md")
ROW = re.compile(r"^\| `([a-z_]+\.[a-z_]+)`(?: \\\*)? \| (\w+) \| ([\w, –]+) \|$", re.MULTILINE)

NAMED_TEST = re.compile(r"`(?:([a-z/_]+\.py)|…)::(test_\w+)`")


def test_table_of_who_hears_what_is_that_of_the_code() -> None:
    told = {event: set(heard.replace("–", "").replace(",", " ").split()) for event, _, heard in _rows()}
    heard = {event.type: set(consumers) for event, consumers in SUBSCRIPTIONS.items()}
    assert told == {event.type: heard.get(event.type, set()) for event in EVENTS}


def test_table_names_the_service_whose_module_declares_the_event() -> None:
    told = {event: said_by for event, said_by, _ in _rows()}
    assert told == {event.type: event.__module__.rpartition(".")[2] for event in EVENTS}


def test_every_fault_names_a_test_that_exists() -> None:
    file, named = "", 0
    for given, test in NAMED_TEST.findall(FAULTS.read_text()):
        file, named = given or file, named + 1
        assert f"def {test}(" in (Path("tests") / file).read_text(), f"{file}::{test}"
    assert named >= 25


def _rows() -> list[tuple[str, str, str]]:
    return [(row[1], row[2], row[3]) for row in ROW.finditer(FLOW.read_text())]
