"""GET /v1/indicators and what stands behind it: who sees which figures, targets, values, cases."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text

from services.sla import timer
from services.sla.api.indicators import sla_settings as settings_of_door
from shared.ids import new_id
from shared.security import Role
from shared.signing import KeyRing, Signature
from tests.support import indicators as facts
from tests.support.sla import SIGNING_KEY, Clockwork, caller, sla_settings
from tests.support.web import TestClient

NOON = datetime(2026, 3, 16, 7, 0, tzinfo=UTC)
APRIL = datetime(2026, 4, 15, 7, 0, tzinfo=UTC)
TARGET = {"target_percent": "85.5", "source": "Minutes No. 3 of the working group"}


@pytest.fixture
def frozen(clockwork: Clockwork) -> Clockwork:
    """Three certificates handed over in March at psc-01, one at psc-05, one in April; March is frozen."""
    clockwork.say(
        *(facts.issued(new_id(), NOON) for _ in range(3)),
        facts.issued(new_id(), NOON, centre_id="psc-05"),
        facts.issued(new_id(), APRIL - timedelta(hours=1)),
    )
    clockwork.at(APRIL)
    timer.count_months(clockwork.engine, sla_settings())
    return clockwork


@pytest.fixture
def doors(app: FastAPI) -> FastAPI:
    """The doors of sla with a key to verify signatures."""
    app.dependency_overrides[settings_of_door] = lambda: sla_settings()
    return app


@pytest.fixture
def supervisor(doors: FastAPI, owner: Engine) -> TestClient:
    """Somebody who sees the whole country."""
    return caller(doors, owner, Role.SUPERVISOR)


@pytest.fixture
def director(doors: FastAPI, owner: Engine) -> TestClient:
    """The director of psc-01."""
    return caller(doors, owner, Role.DIRECTOR, centres=("psc-01",))


@pytest.fixture
def admin(doors: FastAPI, owner: Engine) -> TestClient:
    """Who notes what was approved."""
    return caller(doors, owner, Role.ADMIN)


def row(client: TestClient, code: str, **query: Any) -> dict[str, Any]:
    """One indicator of 2026."""
    answer = client.get("/v1/indicators", params={"year": 2026, **query})
    assert answer.status_code == 200, answer.text
    [found] = [one for one in answer.json()["indicators"] if one["code"] == code]
    return dict(found)


def test_all_twelve_are_shown_with_words_definitions_and_targets(
    frozen: Clockwork, supervisor: TestClient
) -> None:
    page = supervisor.get("/v1/indicators?year=2026").json()
    assert [one["code"] for one in page["indicators"]] == [
        *("1.1", "1.2", "2.1", "2.2", "3.1", "3.2", "3.3", "4.1", "4.2", "4.3", "4.4", "5.1")
    ]
    assert page["explanation"].keys() == {"kk", "ru", "en"}
    for one in page["indicators"]:
        assert one["definition"]["text"].keys() == {"kk", "ru", "en"}
        assert one["target"]["source"] == "Order No. 307 of 17 November 2008, annex 2"
    free = row(supervisor, "2.2")["definition"]
    assert free["points"] == ["A33", "A36"]
    assert "free" in free["text"]["en"]


def test_figure_is_told_with_its_numbers_interval_and_what_it_reaches(
    frozen: Clockwork, supervisor: TestClient
) -> None:
    figure = row(supervisor, "2.2", centre="psc-01")["figure"]
    assert (figure["numerator"], figure["denominator"], figure["percent"]) == (4, 4, "100.00")
    assert figure["interval"] == {"low": "51.01", "high": "100.00"}
    assert (figure["reaches_target"], figure["reaches_normative"]) == (True, True)


def test_where_there_is_nothing_to_count_there_is_no_share(frozen: Clockwork, supervisor: TestClient) -> None:
    figure = row(supervisor, "5.1")["figure"]
    assert (figure["numerator"], figure["denominator"]) == (0, 0)
    assert figure["percent"] is figure["interval"] is figure["reaches_target"] is None


def test_frozen_months_and_the_one_that_runs_stand_side_by_side(
    frozen: Clockwork, supervisor: TestClient
) -> None:
    months = row(supervisor, "2.2", centre="psc-01")["months"]
    told = {one["month"]: (one["is_frozen"], one["figure"]["denominator"]) for one in months}
    assert told == {
        "2026-01": (False, 0),
        "2026-02": (False, 0),
        "2026-03": (True, 3),
        "2026-04": (False, 1),
    }


def test_restatement_is_shown_beside_and_the_frozen_figure_stays(
    frozen: Clockwork, supervisor: TestClient
) -> None:
    corrected = new_id()
    # Told late: it happened in March, and March is frozen.
    frozen.say(facts.issued(corrected, NOON), facts.revoked(corrected, APRIL))
    assert row(supervisor, "2.2", centre="psc-01")["months"][2]["restated"] is None
    frozen.at(APRIL + timedelta(days=2))
    timer.count_months(frozen.engine, sla_settings())
    found = row(supervisor, "2.2", centre="psc-01")
    march = found["months"][2]
    assert (march["figure"]["numerator"], march["figure"]["denominator"]) == (3, 3)
    assert (march["restated"]["numerator"], march["restated"]["denominator"]) == (3, 4)
    assert (found["figure"]["denominator"], found["restated"]["denominator"]) == (4, 5)


def test_month_that_one_centre_lacks_stays_frozen_for_the_others(
    frozen: Clockwork, supervisor: TestClient, owner: Engine
) -> None:
    with owner.begin() as connection:
        connection.execute(text("delete from sla.indicator_snapshot where centre = 'psc-05'"))
    frozen.say(facts.issued(new_id(), NOON), facts.issued(new_id(), NOON, centre_id="psc-05"))
    march = row(supervisor, "2.2")["months"][2]
    assert (march["month"], march["is_frozen"]) == ("2026-03", False)
    assert march["figure"]["denominator"] == 3 + 2


def test_region_adds_its_centres_and_the_country_all_of_them(
    frozen: Clockwork, supervisor: TestClient
) -> None:
    assert row(supervisor, "2.2")["figure"]["denominator"] == 5
    region = facts.at("psc-05")["bureau"]
    assert row(supervisor, "2.2", bureau=region)["figure"]["denominator"] == 1


def test_director_sees_the_own_centre_and_no_other(frozen: Clockwork, director: TestClient) -> None:
    assert director.get("/v1/indicators?year=2026").json()["centres"] == ["psc-01"]
    assert row(director, "2.2")["figure"]["denominator"] == 4
    for path in ("?year=2026", "/snapshots?month=2026-03", "/2.2/cases?month=2026-03"):
        assert director.get(f"/v1/indicators{path}&centre=psc-05").status_code == 404


def test_supervisor_of_a_region_sees_the_region(frozen: Clockwork, doors: FastAPI, owner: Engine) -> None:
    astana = caller(doors, owner, Role.SUPERVISOR, bureau="astana")
    assert row(astana, "2.2")["figure"]["denominator"] == 4
    assert astana.get("/v1/indicators?year=2026&centre=psc-05").status_code == 404


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.PSC_SYSTEM])
def test_others_do_not_see_indicators(role: Role, doors: FastAPI, owner: Engine) -> None:
    somebody = caller(doors, owner, role, centres=("psc-01",))
    assert somebody.get("/v1/indicators?year=2026").status_code == 403


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("", "query.year"),
        ("?year=1999", "query.year"),
        ("?year=2026&month=3", "query.month"),
        ("/2.2/cases?month=2026-13", "query.month"),
        ("/2.2/cases?month=2026-03&in_numerator=maybe", "query.in_numerator"),
        ("/x/cases?month=2026-03", "path.code"),
        ("/snapshots?month=March", "query.month"),
    ],
)
def test_bad_question_is_answered_with_the_field(path: str, field: str, supervisor: TestClient) -> None:
    answer = supervisor.get(f"/v1/indicators{path}")
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [field]


def test_figure_leads_to_its_cases(frozen: Clockwork, director: TestClient) -> None:
    first = director.get("/v1/indicators/2.2/cases?month=2026-03&limit=2").json()
    rest = director.get(
        "/v1/indicators/2.2/cases", params={"month": "2026-03", "limit": 2, "cursor": first["next_cursor"]}
    ).json()
    cases = [*first["items"], *rest["items"]]
    assert (len(cases), rest["next_cursor"]) == (3, None)
    assert all(one["request_id"] == one["subject"] and one["in_numerator"] for one in cases)


def test_cases_that_count_against_are_found(frozen: Clockwork, director: TestClient) -> None:
    corrected = new_id()
    frozen.say(facts.issued(corrected, NOON), facts.revoked(corrected, APRIL))
    [one] = director.get("/v1/indicators/2.2/cases?month=2026-03&in_numerator=false").json()["items"]
    assert one["request_id"] == str(corrected)


def test_what_is_entered_by_hand_has_no_cases_and_what_is_unknown_is_missing(supervisor: TestClient) -> None:
    answer = supervisor.get("/v1/indicators/3.3/cases?month=2026-03")
    assert (answer.status_code, answer.json()["code"]) == (409, "indicator_is_entered")
    assert supervisor.get("/v1/indicators/9.9/cases?month=2026-03").status_code == 404


def test_snapshot_can_be_verified_by_whoever_has_the_public_key(
    frozen: Clockwork, director: TestClient
) -> None:
    [one] = director.get("/v1/indicators/snapshots?month=2026-03").json()["items"]
    assert (one["centre"], one["kind"], one["standing"]) == ("psc-01", "frozen", "valid")
    signature = Signature(one["key_id"], one["signature"])
    KeyRing.from_texts(SIGNING_KEY).verify(one["content"], signature)
    assert one["content"]["figures"]["2.2"]["denominator"] == 3


def test_approved_target_counts_from_its_year_and_the_notes_before_it_stay(
    frozen: Clockwork, admin: TestClient
) -> None:
    assert admin.put("/v1/indicators/2.2/targets/2025", json=TARGET).status_code == 200
    answer = admin.put("/v1/indicators/2.2/targets/2025", json={**TARGET, "target_percent": "100"}).json()
    assert (answer["target_percent"], answer["normative_percent"]) == ("100.00", "95.00")
    assert answer["noted_by"] is not None
    assert row(admin, "2.2")["target"]["target_percent"] == "100.00"
    before = admin.get("/v1/indicators?year=2024").json()["indicators"][3]["target"]
    assert (before["target_percent"], before["noted_by"]) == ("85.00", None)
    history = admin.get("/v1/indicators/2.2/targets").json()["items"]
    assert [one["target_percent"] for one in history] == ["100.00", "85.50", "85.00"]


def test_value_entered_by_hand_is_shown_with_author_and_note_and_its_history(
    frozen: Clockwork, supervisor: TestClient
) -> None:
    for percent, note in (("45", "two sites of four"), ("50", "a third site since May")):
        body = {"percent": percent, "note": note}
        assert supervisor.put("/v1/indicators/3.3/values/2026", json=body).status_code == 200
    found = row(supervisor, "3.3")
    assert (found["value"]["percent"], found["value"]["note"]) == ("50.00", "a third site since May")
    assert found["value"]["entered_by"] is not None
    assert (found["figure"], found["months"]) == (None, [])
    history = supervisor.get("/v1/indicators/3.3/values/2026").json()["items"]
    assert [one["percent"] for one in history] == ["50.00", "45.00"]


def test_value_is_not_entered_for_what_is_computed(supervisor: TestClient) -> None:
    answer = supervisor.put("/v1/indicators/1.1/values/2026", json={"percent": "99", "note": "as we wish"})
    assert (answer.status_code, answer.json()["code"]) == (409, "indicator_is_computed")


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("targets/2026", {**TARGET, "target_percent": "101"}, "target_percent"),
        ("targets/2026", {**TARGET, "target_percent": "1.234"}, "target_percent"),
        ("targets/2026", {**TARGET, "source": " "}, "source"),
        ("targets/2008", TARGET, "path.year"),
        ("targets/2026", {**TARGET, "who": "me"}, "who"),
        ("values/2026", {"percent": "-1", "note": "a note"}, "percent"),
        ("values/2026", {"percent": "50"}, "note"),
    ],
)
def test_bad_entry_is_refused_and_nothing_is_stored(
    path: str, body: dict[str, Any], field: str, admin: TestClient, owner: Engine
) -> None:
    answer = admin.put(f"/v1/indicators/3.3/{path}", json=body)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [field]
    with owner.connect() as connection:
        for table in ("indicator_target", "indicator_value"):
            assert connection.execute(text(f"select count(*) from sla.{table}")).scalar_one() == 0


def test_only_an_administrator_notes_targets_and_only_the_country_enters_values(
    supervisor: TestClient, doors: FastAPI, owner: Engine
) -> None:
    assert supervisor.put("/v1/indicators/1.1/targets/2026", json=TARGET).status_code == 403
    regional = caller(doors, owner, Role.SUPERVISOR, bureau="astana")
    body = {"percent": "50", "note": "ours"}
    assert regional.put("/v1/indicators/3.3/values/2026", json=body).status_code == 403


def test_target_of_an_unknown_indicator_is_refused(admin: TestClient) -> None:
    assert admin.put("/v1/indicators/9.9/targets/2026", json=TARGET).status_code == 404
    assert admin.get("/v1/indicators/9.9/targets").status_code == 404
