"""As much of JSON Schema as the descriptions of our doors use: what a value lacks to be as a schema says."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

TYPES: Mapping[str, type[Any]] = {"object": dict, "array": list, "string": str, "null": type(None)}
KNOWN = {
    *("type", "properties", "required", "additionalProperties", "items", "minItems", "maxItems", "oneOf"),
    *("const", "enum", "pattern", "format", "description", "examples", "$ref"),
}


def flaws(value: Any, schema: Mapping[str, Any], document: Mapping[str, Any]) -> list[str]:
    """Where the value is not as the schema says; raises ValueError for a word that is not understood here."""
    return list(_flaws(value, schema, document, "value"))


def _flaws(value: Any, schema: Mapping[str, Any], document: Mapping[str, Any], at: str) -> Iterator[str]:
    if unknown := schema.keys() - KNOWN:
        raise ValueError(f"not understood: {sorted(unknown)}")
    if "$ref" in schema:
        yield from _flaws(value, referred(schema["$ref"], document), document, at)
        return
    if "oneOf" in schema and sum(not flaws(value, one, document) for one in schema["oneOf"]) != 1:
        yield f"{at} is not exactly one of the kinds"
    yield from _of_value(value, schema, at)
    if isinstance(value, dict):
        yield from _of_object(value, schema, document, at)
    if isinstance(value, list) and "items" in schema:
        for place, item in enumerate(value):
            yield from _flaws(item, schema["items"], document, f"{at}.{place}")


def referred(reference: str, document: Mapping[str, Any]) -> Any:
    """What a reference within the document names."""
    found: Any = document
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return found


def _of_value(value: Any, schema: Mapping[str, Any], at: str) -> Iterator[str]:
    kinds = schema.get("type", list(TYPES))
    if not isinstance(value, tuple(TYPES[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds))):
        yield f"{at} is of another type"
    if value not in schema.get("enum", [value]) or value != schema.get("const", value):
        yield f"{at} has another value"
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{at} is written otherwise"
    if isinstance(value, list) and not (
        schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value))
    ):
        yield f"{at} has another length"


def _of_object(
    value: Mapping[str, Any], schema: Mapping[str, Any], document: Mapping[str, Any], at: str
) -> Iterator[str]:
    known = schema.get("properties", {})
    yield from (f"{at}.{name} is missing" for name in schema.get("required", ()) if name not in value)
    if schema.get("additionalProperties", True) is False:
        yield from (f"{at}.{name} is not known" for name in value if name not in known)
    for name in known.keys() & value.keys():
        yield from _flaws(value[name], known[name], document, f"{at}.{name}")
