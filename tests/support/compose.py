"""docker-compose.yml as docker compose reads it, as far as tests need it: parsed, with variables put in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "docker-compose.yml"
# ${NAME}, ${NAME:-default}, ${NAME:?sentence}
REFERENCE = re.compile(r"\$\{(?P<name>\w+)(?P<kind>:[-?])?(?P<text>[^}]*)\}")
UNITS = {"s": 1.0, "m": 60.0}


@dataclass(frozen=True)
class Reference:
    """One mention of a variable of the environment; `kind` is `:-` with a default, `:?` with a sentence."""

    name: str
    kind: str | None
    text: str


def compose() -> dict[str, Any]:
    """The file, anchors and merges resolved, variables left as they are."""
    parsed: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return parsed


def services() -> dict[str, dict[str, Any]]:
    """The services by name."""
    found: dict[str, dict[str, Any]] = compose()["services"]
    return found


def ours() -> dict[str, dict[str, Any]]:
    """The services that run our own image."""
    return {name: service for name, service in services().items() if "build" in service}


def references(value: Any) -> list[Reference]:
    """Every variable named anywhere inside `value`."""
    if isinstance(value, Mapping):
        return [found for part in value.values() for found in references(part)]
    if isinstance(value, list):
        return [found for part in value for found in references(part)]
    matches = REFERENCE.finditer(value) if isinstance(value, str) else ()
    return [Reference(match["name"], match["kind"], match["text"]) for match in matches]


def environment_of(service: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, str]:
    """What the processes of `service` find in their environment where compose finds `given` in its own."""
    found = service.get("environment", {})
    passed_on = {name: given[name] for name, value in found.items() if value is None and name in given}
    return passed_on | {
        name: REFERENCE.sub(lambda match: _put_in(match, given), value)
        for name, value in found.items()
        if value is not None
    }


def module_of(command: list[str]) -> str:
    """The Python module that a command starts."""
    if "-A" in command:
        return command[command.index("-A") + 1]
    if "uvicorn" in command:
        return next(word for word in command if word.startswith("services.")).partition(":")[0]
    return command[command.index("-m") + 1]


def queues_of(command: list[str]) -> list[str]:
    """The queues that a worker's command consumes."""
    return command[command.index("-Q") + 1].split(",") if "-Q" in command else []


def seconds(duration: str) -> float:
    """`70s` -> 70.0; `2m` -> 120.0."""
    return float(duration[:-1]) * UNITS[duration[-1]]


def _put_in(match: re.Match[str], given: Mapping[str, str]) -> str:
    default = match["text"] if match["kind"] == ":-" else ""
    return given.get(match["name"]) or default
