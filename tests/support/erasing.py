"""Erases personal data by the very statements that docs/operations.md gives."""

import re
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"


def erase(owner: Engine, **chosen: Any) -> None:
    """Runs the blocks of the chapter that ask for these values alone."""
    chapter = OPERATIONS.read_text().partition("## Erasing personal data")[2].partition("\n## ")[0]
    for block in re.findall(r"```sql\nbegin;\n(.*?)commit;\n```", chapter, re.DOTALL):
        if set(re.findall(r":'(\w+)'", block)) <= set(chosen):
            with owner.begin() as connection:
                for statement in re.sub(r":'(\w+)'", r":\1", block).split(";\n")[:-1]:
                    connection.execute(text(statement), chosen)
