"""Values as text that stays the same from run to run: JSON, and YAML whose scalars are written as JSON."""

import json
from collections.abc import Iterator, Mapping
from typing import Any


def as_json(value: Any) -> str:
    """Indented JSON with sorted keys and a last line's end."""
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def as_yaml(value: Mapping[str, Any]) -> str:
    """Block YAML in the given order."""
    return "\n".join(_lines(value, "")) + "\n"


def _lines(value: Any, margin: str) -> Iterator[str]:
    entries = value.items() if isinstance(value, Mapping) else ((None, part) for part in value)
    for name, part in entries:
        head = f"{margin}-" if name is None else f"{margin}{name}:"
        if isinstance(part, Mapping | list) and part:
            yield head
            yield from _lines(part, margin + "  ")
        else:
            yield f"{head} {json.dumps(part, ensure_ascii=False)}"
