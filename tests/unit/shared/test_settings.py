"""Settings stop a process at its start, with one sentence that names the variable."""

import pytest

from shared.errors import UnsafeSetting
from shared.settings import Settings, read

GOOD = {
    "ANYQTAMA_DATABASE_URL": "postgresql+psycopg://somebody@localhost/some",
    "ANYQTAMA_BROKER_URL": "redis://localhost/0",
}


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    read.cache_clear()
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)


def test_good_settings_are_read() -> None:
    assert read(Settings).bell_redis_url == "redis://localhost/0"


@pytest.mark.parametrize("scheme", ["postgresql+psycopg", "postgresql", "postgres"])
def test_a_database_may_be_named_as_other_programs_name_it(
    monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    rest = "me:p%40ss%2F1@host:5433/some?sslmode=require"
    monkeypatch.setenv("ANYQTAMA_DATABASE_URL", f"{scheme}://{rest}")
    assert read(Settings).database_url == f"postgresql+psycopg://{rest}"


def test_missing_value_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANYQTAMA_DATABASE_URL")
    with pytest.raises(UnsafeSetting, match="ANYQTAMA_DATABASE_URL"):
        read(Settings)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"ANYQTAMA_ENVIRONMENT": "production", "ANYQTAMA_DRILL": "true"}, "ANYQTAMA_DRILL"),
        ({"ANYQTAMA_VISIBILITY_TIMEOUT_SECONDS": "60"}, "ANYQTAMA_VISIBILITY_TIMEOUT_SECONDS"),
        ({"ANYQTAMA_BROKER_URL": "amqp://localhost"}, "ANYQTAMA_BELL_URL"),
        (
            {"ANYQTAMA_DATABASE_URL": "mysql://somebody@localhost/some"},
            "ANYQTAMA_DATABASE_URL: is not the ad",
        ),
        (
            {"ANYQTAMA_DATABASE_URL": "postgresql://localhost:port/some"},
            "ANYQTAMA_DATABASE_URL: is not the ad",
        ),
        ({"ANYQTAMA_DATABASE_URL": ""}, "ANYQTAMA_DATABASE_URL: is not the address"),
        ({"ANYQTAMA_BROKER_URL": "unix:///run/redis.sock"}, "ANYQTAMA_BROKER_URL: names neither"),
        ({"ANYQTAMA_BUS_BUDGET_SECONDS": "60"}, "ANYQTAMA_BUS_BUDGET_SECONDS"),
        ({"ANYQTAMA_BUS_BATCH": "0"}, "ANYQTAMA_BUS_BATCH"),
    ],
)
def test_unsafe_value_is_named(monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], named: str) -> None:
    for name, value in changes.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(UnsafeSetting, match=named):
        read(Settings)


def test_refusal_does_not_repeat_the_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANYQTAMA_BUS_BATCH", "a-secret-pasted-here")
    with pytest.raises(UnsafeSetting) as refused:
        read(Settings)
    assert "a-secret" not in str(refused.value)
