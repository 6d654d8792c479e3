"""The texts of the demo's three input files."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence

from demo.registers import AIS_COLUMNS, CARD_COLUMNS
from demo.requests.stories import DemoInput


def input_files(made: DemoInput) -> dict[str, str]:
    """File name -> text: requests in the order they are made, registers in the order of their references."""
    lines = (json.dumps(request, ensure_ascii=False) + "\n" for request in made.requests)
    return {
        "requests.ndjson": "".join(lines),
        "ais.csv": _as_csv(AIS_COLUMNS, made.registers.ais),
        "cards.csv": _as_csv(CARD_COLUMNS, made.registers.cards),
    }


def _as_csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(sorted(rows, key=lambda row: row[columns[0]]))
    return text.getvalue()
