"""Rules of the law that change while a request is on its way."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest

from shared.standard.shipped import read_shipped
from shared.standard.terms import rules


@contextmanager
def renewed(kind: str, *, valid_from: date, amount: int) -> Iterator[None]:
    """From this local day on a term of this kind is so long; its new version is named `<kind>@new`."""
    content = read_shipped("terms.json")
    old = next(row for row in content["terms"] if row["kind"] == kind)
    new: dict[str, Any] = {**old, "id": f"{kind}@new", "amount": amount, "valid_from": valid_from.isoformat()}
    old["valid_to"] = (valid_from - timedelta(days=1)).isoformat()
    content["terms"].append(new)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rules, "read_shipped", lambda _: content)
        rules.all_rules.cache_clear()
        yield
    rules.all_rules.cache_clear()
