"""One JSON schema per event type and version, and what may change in it: fields are added, not changed."""

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shared.bus.events.model import ENVELOPE, Event

Schema = Mapping[str, Any]
# What says of which kind a value is; titles, descriptions, examples and defaults bind nobody.
KIND = frozenset({"type", "format", "pattern", "minimum", "maximum", "minLength", "maxLength", "minItems"})


def name_of(event: type[Event]) -> str:
    """`package.received.v1`: the event's type with its version."""
    return f"{event.type}.v{event.version}"


def said_by(event: type[Event]) -> str:
    """The service that says it: the module of the catalogue that it stands in."""
    return event.__module__.rpartition(".")[2]


def sentence_of(event: type[Event]) -> str:
    """The docstring: who says it when."""
    return inspect.cleandoc(event.__doc__ or "")


def schema_of(event: type[Event]) -> Schema:
    """The whole event as it lies on the bus, personal part included; references are written out."""
    schema = event.model_json_schema()
    defined = schema.pop("$defs", {})
    about = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:anyqtama:event:{name_of(event)}",
        "title": event.type,
        "description": sentence_of(event),
    }
    return {**_written_out(schema, defined), **about}


def facts_schema_of(event: type[Event]) -> Schema:
    """Only the facts, as other systems get them: neither envelope nor personal data."""
    schema = schema_of(event)
    return {
        "type": "object",
        "properties": {name: kind for name, kind in schema["properties"].items() if name not in ENVELOPE},
        "required": [name for name in schema["required"] if name not in ENVELOPE],
    }


def _written_out(node: Any, defined: Schema) -> Any:
    if isinstance(node, list):
        return [_written_out(part, defined) for part in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _written_out(defined[node["$ref"].rpartition("/")[2]], defined)
    return {name: _written_out(part, defined) for name, part in node.items()}


@dataclass(frozen=True)
class Field:
    """What a reader relies on in one place of an event: kinds, allowed values, and that it is there."""

    kinds: frozenset[tuple[tuple[str, str], ...]]
    values: frozenset[str]
    required: bool


def breaches(stored: Schema, current: Schema) -> list[str]:
    """What in `current` would mislead who relies on `stored`, a phrase each; empty where it only adds.

    Additions: an optional field, anything inside one, a further value where values are listed.
    """
    before, after = dict(_fields(stored)), dict(_fields(current))
    lost = [f"{path} is gone" for path in before if path not in after]
    changed = [
        f"{path} {phrase}"
        for path in before.keys() & after.keys()
        for phrase in _changes(before[path], after[path])
    ]
    demanded = [
        f"{path} is new and required"
        for path, field in after.items()
        if field.required and path not in before and path.rpartition(".")[0] in before
    ]
    return sorted(lost + changed + demanded)


def _changes(before: Field, after: Field) -> Iterator[str]:
    if before.kinds != after.kinds or bool(before.values) != bool(after.values):
        yield "is of another kind"
    elif before.values - after.values:
        yield f"can no longer be {', '.join(sorted(before.values - after.values))}"
    if before.required != after.required:
        yield "has become required" if after.required else "is no longer required"


def _fields(node: Schema, path: str = "event", *, required: bool = True) -> Iterator[tuple[str, Field]]:
    """Every place of an event with what is said of it: event, event.number, event.grounds[], …"""
    alternatives: list[Schema] = node.get("anyOf", [node])
    yield (
        path,
        Field(
            kinds=frozenset(_kind(one) for one in alternatives),
            values=frozenset(str(value) for one in alternatives for value in _values(one)),
            required=required,
        ),
    )
    for one in alternatives:
        for name, part in one.get("properties", {}).items():
            yield from _fields(part, f"{path}.{name}", required=name in one.get("required", ()))
        if "items" in one:
            yield from _fields(one["items"], f"{path}[]", required=False)  # a list may be empty


def _kind(node: Schema) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, str(value)) for name, value in node.items() if name in KIND))


def _values(node: Schema) -> list[Any]:
    return [node["const"]] if "const" in node else list(node.get("enum", ()))
