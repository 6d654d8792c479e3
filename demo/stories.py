"""The demo's requests as they were written down: what is sent, and what is to become of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Story:
    """One applicant: the body that the window sends, what people do, and the outcome it must come to."""

    key: str
    kind: str
    expect: str
    collects: bool
    operator_choice: Mapping[str, str] | None
    paper: bool
    forward_to: str | None
    body: Mapping[str, Any]

    @property
    def centre(self) -> str:
        """The centre at whose window the applicant stands."""
        return str(self.body["centre"])


def read_stories(source: Path = DATA / "requests.ndjson") -> list[Story]:
    """All stories of the file, in its order."""
    return [_story(json.loads(line)) for line in source.read_text().splitlines()]


def _story(line: Mapping[str, Any]) -> Story:
    told = line["story"]
    return Story(
        key=told["key"],
        kind=told["kind"],
        expect=told["expect"],
        collects=told["collects"],
        operator_choice=told["operator_choice"],
        paper=told["paper"],
        forward_to=told["forward_to"],
        body=line["body"],
    )
