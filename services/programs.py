"""The processes of the system as command lines: for one machine, and held equal to docker-compose.yml."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.stack import Program

# The queues that each worker consumes. Outside work has a worker of its own, and so has counting: a slow
# register or mail server, or a month of many cases, then holds up nothing else.
WORKERS: dict[str, tuple[str, str]] = {
    "intake": ("services.intake.worker", "intake"),
    "bureau": ("services.bureau.worker", "bureau"),
    "bureau-search": ("services.bureau.worker", "bureau.search"),
    "sla": ("services.sla.worker", "sla"),
    "sla-count": ("services.sla.worker", "sla.count"),
    "notifier": ("services.notifier.worker", "notifier"),
    "notifier-send": ("services.notifier.worker", "notifier.send"),
}
GRACE_SECONDS = 65.0


@dataclass(frozen=True)
class Web:
    """Where the web process listens."""

    host: str = "127.0.0.1"
    port: int = 8000


def worker_command(name: str, *, concurrency: int = 1) -> list[str]:
    """The arguments behind `python` that run one worker."""
    module, queues = WORKERS[name]
    return [
        *("-m", "celery", "--quiet", "-A", module, "worker", "-Q", queues, "-n", f"{name}@%h"),
        *("--concurrency", str(concurrency), "--loglevel", "WARNING"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    ]


def beat_command() -> list[str]:
    """The arguments behind `python` that run the beat."""
    return ["-m", "celery", "--quiet", "-A", "shared.bus.beat", "beat", "--loglevel", "WARNING", "--pidfile="]


def web_command(web: Web) -> list[str]:
    """The arguments behind `python` that run the web process."""
    return [
        *(
            "-m",
            "uvicorn",
            "--factory",
            "services.web:create_app",
            "--host",
            web.host,
            "--port",
            str(web.port),
        ),
        *("--no-access-log", "--log-level", "warning", "--timeout-graceful-shutdown", "10"),
    ]


def programs(web: Web, env: Mapping[str, str]) -> Sequence[Program]:
    """Every process of the system, for a supervisor."""
    commands = {"web": web_command(web), "beat": beat_command()}
    commands.update({name: worker_command(name) for name in WORKERS})
    return [
        Program(name=name, argv=[sys.executable, *command], env=env, grace_seconds=GRACE_SECONDS)
        for name, command in commands.items()
    ]
