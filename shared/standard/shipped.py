"""Reads the data files that are shipped in this package, and the text in three languages that they hold."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Kazakh, Russian and English."""

    kk: str
    ru: str
    en: str

    def in_language(self, language: str) -> str:
        """The words in `language`; Kazakh, the state language, where the language is not one of the three."""
        return {"ru": self.ru, "en": self.en}.get(language, self.kk)


def text_of(row: Mapping[str, Any]) -> Text:
    """A `Text` from a row with the keys kk, ru, en; other keys are left alone."""
    return Text(row["kk"], row["ru"], row["en"])


def read_shipped(file_name: str) -> dict[str, Any]:
    """The content of one JSON file of shared/standard/data, e.g. `read_shipped("terms.json")`."""
    text = resources.files("shared.standard").joinpath("data", file_name).read_text(encoding="utf-8")
    content: dict[str, Any] = json.loads(text)
    return content
