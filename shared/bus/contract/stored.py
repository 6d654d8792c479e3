"""The contract as it is stored in docs/: written from the code, and compared with it."""

import json
from collections.abc import Mapping
from pathlib import Path

from shared.bus.contract.asyncapi import document
from shared.bus.contract.rendering import as_json, as_yaml
from shared.bus.contract.schemas import breaches, name_of, schema_of
from shared.bus.events import EVENTS

DOCS = Path(__file__).resolve().parents[3] / "docs"
SCHEMAS = "events"
ASYNCAPI = "asyncapi.yaml"
WRITE = "run `python -m shared.bus.contract write`"


class BrokenPromise(Exception):
    """A stored version of an event would mean something else than it did."""


def texts() -> Mapping[str, str]:
    """What docs/ should hold: file by file, relative to it."""
    schemas = {f"{SCHEMAS}/{name_of(event)}.json": as_json(schema_of(event)) for event in EVENTS}
    return {**schemas, ASYNCAPI: as_yaml(document())}


def write(docs: Path = DOCS) -> int:
    """Writes every file and gives their number. Raises BrokenPromise, having written nothing."""
    if found := broken_promises(docs):
        raise BrokenPromise("\n".join(found))
    (docs / SCHEMAS).mkdir(parents=True, exist_ok=True)
    for name, text in texts().items():
        (docs / name).write_text(text, encoding="utf-8")
    return len(texts())


def check(docs: Path = DOCS) -> list[str]:
    """Sentences about what in docs/ is not what the code says; empty where all is well."""
    stale = [name for name, text in texts().items() if _stored(docs / name) != text]
    return broken_promises(docs) + [f"docs/{name} is not what the code says: {WRITE}" for name in stale]


def broken_promises(docs: Path = DOCS) -> list[str]:
    """Sentences about stored versions that are gone or have changed otherwise than by additions."""
    current = {name_of(event): schema_of(event) for event in EVENTS}
    found: list[str] = []
    for file in sorted((docs / SCHEMAS).glob("*.json")):
        name = file.stem
        if name not in current:
            found.append(
                f"{name} is stored but no longer in the catalogue: what was said of it would be parked"
            )
        else:
            phrases = breaches(json.loads(file.read_text(encoding="utf-8")), current[name])
            found += [f"{name}: {phrase}; give the event a new version" for phrase in phrases]
    return found


def _stored(file: Path) -> str | None:
    return file.read_text(encoding="utf-8") if file.exists() else None
