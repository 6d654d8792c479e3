"""The rules of the house, held by reading the repository itself."""

import ast
import importlib
import re
from pathlib import Path

import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from services.web import BULK, ROUTERS, app_over
from shared.bus import Service
from shared.bus.subscriptions import CONSUMERS, SUBSCRIPTIONS
from shared.http import callers_of
from shared.http.door import PUBLIC
from shared.security import Role
from shared.settings import SERVICES
from tests.support import source

FILE_LINES, FUNCTION_LINES = 400, 40
CLOCKS = {
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
}
ENVIRONMENT = {"os.environ", "os.getenv", "os.putenv", "os.environb"}
# A name that says nothing of what lives there.
EMPTY_NAMES = {"utils", "helpers", "common", "manager", "base", "data", "info", "misc"}
# A revision is Alembic's record of one day, however many columns a table had then.
RECORDS = source.ROOT / "migrations" / "versions"
DOCUMENTS = [*source.ROOT.glob("*.md"), *(source.ROOT / "docs").rglob("*.md")]


def breaking(files: list[Path], names: set[str], *homes: str) -> list[str]:
    """The files beside their `homes` that use one of these names."""
    found = [file for file in files if names & (source.uses(file) | source.imports(file))]
    return [source.name_of(file) for file in found if source.name_of(file) not in homes]


def routes() -> list[APIRoute]:
    """Every route of the web process, those of included routers too."""
    found = (context.original_route for context in iter_route_contexts(app_over({}).routes))
    return [route for route in found if isinstance(route, APIRoute)]


@pytest.mark.parametrize("name", CONSUMERS)
def test_the_page_of_subscriptions_equals_what_the_service_handles(name: str) -> None:
    service: Service = importlib.import_module(f"services.{name}.handlers").SERVICE
    assert service.name == name
    listed = {event.type for event, consumers in SUBSCRIPTIONS.items() if name in consumers}
    assert {event.type for event in service.handlers} == listed


def test_every_service_has_a_door_and_a_role() -> None:
    assert set(ROUTERS) == set(SERVICES) == set(CONSUMERS)


def test_every_route_names_who_may_call_it() -> None:
    assert len(routes()) > 30
    assert [route.path for route in routes() if not callers_of(route)] == []
    known = {PUBLIC, *(str(role) for role in Role)}
    assert {caller for route in routes() for caller in callers_of(route)} <= known


def test_a_public_route_names_nobody_beside_the_public() -> None:
    assert [
        route.path for route in routes() if PUBLIC in callers_of(route) and len(callers_of(route)) > 1
    ] == []


def test_no_route_hides_behind_another() -> None:
    doors = [(method, route.path) for route in routes() for method in route.methods or ()]
    assert sorted(door for door in doors if doors.count(door) > 1) == []


def test_paths_that_take_large_bodies_are_routes() -> None:
    assert {route.path for route in routes()} >= BULK


def test_only_the_edge_commits() -> None:
    committing = [file for file in source.files(*source.PRODUCT) if "commit" in source.methods_called(file)]
    assert [source.name_of(file) for file in committing] == ["shared/db.py"]


def test_only_one_file_reads_the_clock() -> None:
    false_clock = "tests/support/hour_ahead.py"  # plays a host whose clock is wrong
    assert breaking(source.files(*source.EVERYTHING), CLOCKS, "shared/clock.py", false_clock) == []


def test_only_one_file_reads_the_environment() -> None:
    assert breaking(source.files(*source.EVERYTHING), ENVIRONMENT, "shared/settings.py") == []


def test_no_file_is_too_long_to_read() -> None:
    lengths = {
        source.name_of(file): len(file.read_text().splitlines()) for file in source.files(*source.EVERYTHING)
    }
    assert {name: length for name, length in lengths.items() if length > FILE_LINES} == {}


def test_no_function_is_too_long_to_read() -> None:
    long = [
        f"{source.name_of(file)}:{name} ({length})"
        for file in source.files(*source.EVERYTHING)
        if not file.is_relative_to(RECORDS)
        for name, length in source.functions(file)
        if length > FUNCTION_LINES
    ]
    assert long == []


def test_every_module_says_what_lives_in_it() -> None:
    silent = [
        file for file in source.files(*source.EVERYTHING) if not ast.get_docstring(source.tree_of(file))
    ]
    assert [source.name_of(file) for file in silent] == []


def test_no_file_has_an_empty_name() -> None:
    empty = [file for file in source.files(*source.EVERYTHING) if file.stem in EMPTY_NAMES]
    assert [source.name_of(file) for file in empty] == []


def test_tests_use_pytest_alone_and_no_mocks() -> None:
    others = [
        source.name_of(file)
        for file in source.files("tests")
        if {name.partition(".")[0] for name in source.imports(file) | source.uses(file)}
        & {"unittest", "mock"}
    ]
    assert others == []


def test_tests_do_not_sleep() -> None:
    assert breaking(source.files("tests"), {"time.sleep"}) == []


def test_decisions_are_numbered_without_gaps() -> None:
    names = sorted(file.name for file in (source.ROOT / "docs" / "decisions").glob("*.md"))
    assert all(re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", name) for name in names)
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))


@pytest.mark.parametrize(
    "file", sorted((source.ROOT / "requirements").glob("*.txt")), ids=lambda file: file.name
)
def test_every_requirement_is_pinned_by_hash_and_names_no_index(file: Path) -> None:
    text = file.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    assert len(lines) > 10
    assert "://" not in text
    loose = [
        line for line in lines if not re.match(r"[a-z0-9._\[\]-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line)
    ]
    assert loose == []


def test_what_runs_is_part_of_what_is_tested() -> None:
    pins = {name: _pins(name) for name in ("runtime", "local", "dev")}
    assert pins["runtime"].items() <= pins["local"].items() <= pins["dev"].items()


@pytest.mark.parametrize("document", DOCUMENTS, ids=source.name_of)
def test_a_document_names_only_commands_that_can_be_made(document: Path) -> None:
    makefile = (source.ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    named = set(
        re.findall(r"(?:`|^\s*|\$ )make ([a-z][a-z-]*)", document.read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert named - targets == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=source.name_of)
def test_a_document_links_only_to_what_exists(document: Path) -> None:
    links = re.findall(r"\]\((?![a-z]+:|#)([^)#\s]+)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


def _pins(name: str) -> dict[str, str]:
    text = (source.ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9._\[\]-]+)==(\S+)", text, re.MULTILINE))
