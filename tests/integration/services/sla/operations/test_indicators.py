"""Months frozen and signed when they are over, and restated beside when they have become others."""

from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import ProgrammingError

from services.sla import timer
from services.sla.models import Incident, IndicatorSnapshot
from services.sla.operations.indicators import Counted, count_the_month, take_a_month
from services.sla.verifying import standing_of
from shared import clock, db
from shared.ids import new_id
from shared.signing import KeyRing
from shared.standard.centres import all_centres
from tests.support import indicators as facts
from tests.support.sla import SIGNING_KEY, Clockwork, sla_settings

KEYS = KeyRing.from_texts(SIGNING_KEY)
NOON = datetime(2026, 3, 16, 7, 0, tzinfo=UTC)
SETTLED = datetime(2026, 4, 2, 6, 0, tzinfo=UTC)
CENTRES = len(all_centres())
OTHERS_ARE_COUNTED = text("""
insert into sla.indicator_watch (month, centre, tried_at, counted_at)
select later, centre, '2030-01-01', '2030-01-01'
from sla.indicator_watch w, generate_series(w.month + interval '1 month', '2027-07-01', '1 month') as later
""")


@pytest.fixture
def march(clockwork: Clockwork) -> Clockwork:
    """March is over, three certificates were handed over in it at psc-01, and nothing was counted yet."""
    clockwork.say(*(facts.issued(new_id(), NOON) for _ in range(3)))
    clockwork.at(SETTLED)
    return clockwork


def counted(clockwork: Clockwork) -> Counter[tuple[str, int | None]]:
    """Counts as the timer does; how many centres' months were written, by month and revision."""
    found: Counter[tuple[str, int | None]] = Counter()
    while more := timer.count_months(clockwork.engine, sla_settings()):
        found.update((str(one.month), one.revision) for one in more)
    return found


def snapshots(clockwork: Clockwork, centre: str = "psc-01") -> list[IndicatorSnapshot]:
    """The snapshots of a centre, the oldest first."""
    with db.transaction(clockwork.engine) as session:
        statement = select(IndicatorSnapshot).where(IndicatorSnapshot.centre == centre)
        by = (IndicatorSnapshot.month, IndicatorSnapshot.revision)
        return list(session.scalars(statement.order_by(*by)))


def correct(row: IndicatorSnapshot) -> Mapping[str, Any]:
    """The figure of 2.2 in a snapshot."""
    found: Mapping[str, Any] = row.figures["2.2"]
    return found


def test_month_that_is_over_is_frozen_for_every_centre(march: Clockwork) -> None:
    assert counted(march) == {("2026-03", 0): CENTRES}
    [row] = snapshots(march)
    assert (row.month, row.revision) == (date(2026, 3, 1), 0)
    assert correct(row) == {"numerator": 3, "denominator": 3, "beside": None}
    assert correct(snapshots(march, "psc-05")[0])["denominator"] == 0


def test_month_is_not_frozen_before_it_has_settled(march: Clockwork) -> None:
    march.at(datetime(2026, 4, 1, 12, 0, tzinfo=UTC))
    assert not counted(march)
    assert snapshots(march) == []


def test_month_is_counted_once_a_day(march: Clockwork) -> None:
    assert counted(march)
    assert not counted(march)
    march.at(SETTLED + timedelta(hours=25))
    assert counted(march) == {("2026-03", None): CENTRES}
    assert len(snapshots(march)) == 1


def test_later_correction_stands_beside_what_was_frozen(march: Clockwork) -> None:
    corrected = new_id()
    march.say(facts.issued(corrected, NOON))
    counted(march)
    march.say(facts.revoked(corrected, SETTLED))
    march.at(SETTLED + timedelta(days=2))
    assert counted(march) == {("2026-03", 1): 1, ("2026-03", None): CENTRES - 1}
    frozen, restated = snapshots(march)
    assert correct(frozen)["numerator"] == 4
    assert (restated.revision, correct(restated)["numerator"]) == (1, 3)
    assert len(snapshots(march, "psc-05")) == 1


def test_correction_of_a_month_long_past_is_restated_within_thirty_days(
    march: Clockwork, owner: Engine
) -> None:
    corrected = new_id()
    march.say(facts.issued(corrected, NOON))
    counted(march)
    later = datetime(2027, 7, 1, 6, 0, tzinfo=UTC)
    with owner.begin() as connection:
        connection.execute(OTHERS_ARE_COUNTED)
    march.at(later)
    assert counted(march)["2026-03", None] == CENTRES
    march.say(facts.revoked(corrected, later))
    march.at(later + timedelta(days=29))
    assert not [month for month, _ in counted(march) if month == "2026-03"]
    march.at(later + timedelta(days=31))
    assert counted(march)["2026-03", 1] == 1
    assert correct(snapshots(march)[1])["numerator"] == 3


def test_snapshot_is_signed_and_a_changed_one_is_found_out(march: Clockwork) -> None:
    counted(march)
    [row] = snapshots(march)
    assert standing_of(row, KEYS) == "valid"
    row.figures["2.2"]["numerator"] = 2
    assert standing_of(row, KEYS) == "not_valid"


@pytest.mark.parametrize("forged", [2.5, {"1": 0.5}, "\ud800"])
def test_snapshot_that_could_never_have_been_signed_is_not_valid(march: Clockwork, forged: object) -> None:
    counted(march)
    [row] = snapshots(march)
    row.figures["2.2"]["numerator"] = forged
    assert standing_of(row, KEYS) == "not_valid"


def test_snapshot_signed_with_a_key_that_is_gone_is_told_so(march: Clockwork) -> None:
    counted(march)
    [row] = snapshots(march)
    row.key_id = "0" * 16
    assert standing_of(row, KEYS) == "unknown_key"


@pytest.mark.parametrize("table", ["indicator_snapshot", "indicator_target", "indicator_value"])
@pytest.mark.parametrize("statement", ["delete from sla.{}", "update sla.{} set {} = {}"])
def test_database_lets_nobody_change_what_was_frozen(table: str, statement: str, march: Clockwork) -> None:
    counted(march)
    column = {"indicator_snapshot": "figures"}.get(table, "code")
    with march.engine.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
        connection.execute(text(statement.format(table, column, column)))


def test_two_timers_freeze_a_month_once(march: Clockwork) -> None:
    """The second session waits until the first has written the list of months, and takes another centre."""
    found = _both(march, until_both=False)
    assert len({one.centre for one in found if one is not None}) == 2
    assert counted(march) == {("2026-03", 0): CENTRES - 2}


def test_two_timers_restate_a_month_once(march: Clockwork) -> None:
    """The second session passes over the centre that the first one holds."""
    counted(march)
    march.say(facts.issued(new_id(), NOON))
    march.at(SETTLED + timedelta(days=2))
    found = _both(march, until_both=True)
    assert sorted((one.centre, one.revision) for one in found if one) == [("psc-01", 1), ("psc-02", None)]


def _both(clockwork: Clockwork, *, until_both: bool) -> list[Counted | None]:
    """Two sessions that begin together; `until_both`: neither commits before the other has counted."""
    both = Barrier(2, timeout=60)

    def count() -> Counted | None:
        with db.transaction(clockwork.engine) as session:
            both.wait()
            attempt = take_a_month(session, now=clock.now(session))
            found = count_the_month(session, attempt, KEYS, now=clock.now(session)) if attempt else None
            if until_both:
                both.wait()
            return found

    with ThreadPoolExecutor(2) as pool:
        return [one.result() for one in [pool.submit(count), pool.submit(count)]]


def test_months_that_were_missed_are_frozen_one_after_the_other(march: Clockwork) -> None:
    march.at(datetime(2026, 6, 3, tzinfo=UTC))
    assert counted(march) == {(f"2026-{number:02d}", 0): CENTRES for number in (3, 4, 5)}


def test_month_that_cannot_be_counted_holds_up_no_other_and_is_an_incident_until_it_is(
    march: Clockwork, owner: Engine
) -> None:
    """A snapshot of psc-01 that nobody can read stands in the way; it is taken out on the next day."""
    with owner.begin() as connection:
        connection.execute(
            text("""
                insert into sla.indicator_snapshot
                    (month, centre, revision, taken_at, figures, key_id, signature)
                values ('2026-03-01', 'psc-01', 1, now(), '{}', 'none', 'none')
            """)
        )
    assert counted(march) == {("2026-03", 0): CENTRES - 1}
    assert incidents(march) == ["psc-01:2026-03"]
    with owner.begin() as connection:
        connection.execute(text("delete from sla.indicator_snapshot where key_id = 'none'"))
    march.at(SETTLED + timedelta(hours=25))
    assert counted(march)["2026-03", 0] == 1
    assert incidents(march) == []


def incidents(clockwork: Clockwork) -> list[str]:
    """What the open incidents of counting are about."""
    statement = select(Incident.about).where(
        Incident.kind == "month_not_counted", Incident.closed_at.is_(None)
    )
    with db.transaction(clockwork.engine) as session:
        return list(session.scalars(statement))


def test_where_nothing_ever_happened_nothing_is_frozen(clockwork: Clockwork) -> None:
    assert not counted(clockwork)
