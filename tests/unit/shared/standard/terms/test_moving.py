"""Where a running term goes when it is counted anew."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.standard.terms import end_counted_anew, rule_by_id

DUE_AT = datetime(2026, 3, 10, 13, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.mark.parametrize(
    ("term", "counted_at", "changed_at", "due_at"),
    [
        pytest.param("return", DUE_AT + DAY, DUE_AT - HOUR, DUE_AT + DAY, id="later"),
        pytest.param("return", DUE_AT - DAY, DUE_AT - 2 * DAY, DUE_AT - DAY, id="earlier"),
        pytest.param("return", DUE_AT - DAY, DUE_AT - DAY, DUE_AT, id="never into the past"),
        pytest.param("return", DUE_AT + DAY, DUE_AT, DUE_AT, id="what was over stays over"),
        pytest.param("storage", DUE_AT + DAY, DUE_AT - HOUR, DUE_AT + DAY, id="a longer month"),
        pytest.param("storage", DUE_AT - DAY, DUE_AT - 2 * DAY, DUE_AT, id="a month is never shortened"),
    ],
)
def test_term_follows_the_count_but_for_a_day_that_is_kept(
    term: str, counted_at: datetime, changed_at: datetime, due_at: datetime
) -> None:
    told = end_counted_anew(rule_by_id(f"{term}@2008"), DUE_AT, counted_at, changed_at=changed_at)
    assert told == due_at
