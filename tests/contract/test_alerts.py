"""The alerting rules speak of metrics that there are, and of the limits that the code has."""

import re
from typing import Any

import pytest
import yaml
from sqlalchemy import Engine, text

from services import health
from services.sla.settings import SlaSettings
from tests.support.chaos import ROOT
from tests.support.web import client, web_app

RULES = yaml.safe_load((ROOT / "docs/prometheus/alerts.yaml").read_text())["groups"][0]["rules"]
METRIC = re.compile(r"anyqtama_[a-z_]+")
# One open delivery, so that each gauge has something to show.
SOMETHING = text("""
with said as (
    insert into bus.event (type, version, source, subject, occurred_at, data, correlation_id, causation_id)
    values ('a.test', 1, 'intake', gen_random_uuid(), now(), '{}', gen_random_uuid(), 'a test')
    returning id, subject
)
insert into bus.delivery (consumer, event_id, subject) select 'sla', id, subject from said
""")


def test_every_metric_of_the_rules_is_shown(engines: dict[str, Engine], owner: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(SOMETHING)
    page = client(web_app(engines, health.router)).get("/metrics").text
    shown = {line.split("{")[0].split()[0] for line in page.splitlines() if line.startswith("anyqtama_")}
    asked = {name for rule in RULES for name in METRIC.findall(rule["expr"])}
    assert asked <= shown
    # How many wait is no trouble by itself, how long they do is: the one metric without a rule.
    assert shown - asked == {"anyqtama_deliveries_open"}


@pytest.mark.parametrize(
    ("alert", "limit"),
    [
        ("AnyqtamaProcessNotSeen", health.DEAD_AFTER_SECONDS),
        ("AnyqtamaCanarySilent", health.CANARY_LIMIT_SECONDS),
        ("AnyqtamaCanarySilent", SlaSettings.model_fields["canary_limit_seconds"].default),
        ("AnyqtamaSourceAway", health.SOURCE_LIMIT_SECONDS),
        ("AnyqtamaClockBehind", health.LAG_LIMIT_SECONDS),
    ],
)
def test_limit_of_a_rule_is_that_of_the_light(alert: str, limit: float) -> None:
    [expression] = [rule["expr"] for rule in RULES if rule["alert"] == alert]
    assert float(expression.rpartition(">")[2]) == limit


def test_every_alert_is_explained_to_operations() -> None:
    explained = (ROOT / "docs/operations.md").read_text()
    names: list[Any] = [rule["alert"] for rule in RULES]
    assert [name for name in names if f"`{name}`" not in explained] == []
