"""What processes read from the environment: variables ANYQTAMA_*. Nothing else touches the environment."""

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from shared.errors import UnsafeSetting

AnySettings = TypeVar("AnySettings", bound=BaseSettings)

HARD_TIME_LIMIT_SECONDS = 60
SERVICES = ("intake", "bureau", "sla", "notifier")
POSTGRES = ("postgresql+psycopg", "postgresql", "postgres")
BROKERS = ("redis://", "rediss://", "amqp://", "amqps://")


class Settings(BaseSettings):
    """Settings that every process needs. Frozen; built once by `read`."""

    model_config = SettingsConfigDict(env_prefix="ANYQTAMA_", frozen=True, extra="ignore")

    environment: Literal["development", "production"] = "development"
    database_url: str = Field(
        repr=False,
        description="PostgreSQL 16 or newer, in UTF8, as an SQLAlchemy URL (postgresql+psycopg://…)",
    )
    broker_url: str = Field(repr=False, description="Redis or RabbitMQ for Celery (redis://… or amqp://…)")
    bell_url: str | None = Field(
        None, repr=False, description="Redis for the bells; the broker's, where that is Redis"
    )
    drill: bool = Field(False, description="training mode: the clock can be moved; refused in production")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    alive_file: Path | None = Field(
        None, description="touched by this process as it works, for its health check; one file a process"
    )
    public_url: str = Field("http://localhost:8000", description="where people reach the web process")
    task_time_limit_seconds: float = Field(
        HARD_TIME_LIMIT_SECONDS, gt=0, description="a task that runs longer is killed with its process"
    )
    visibility_timeout_seconds: int = Field(300, gt=0)
    bus_batch: int = Field(300, ge=1, le=1000, description="deliveries handled in one transaction")
    bus_lease_seconds: float = Field(5, gt=0, description="real seconds that a claimed delivery is held")
    bus_max_attempts: int = Field(5, ge=1, description="attempts before a delivery is parked")
    bus_budget_seconds: float = Field(20, gt=0, description="how long one drain task works at most")

    @field_validator("database_url")
    @classmethod
    def _is_postgres(cls, value: str) -> str:
        return postgres_url(value)

    @field_validator("broker_url")
    @classmethod
    def _is_broker(cls, value: str) -> str:
        if not value.startswith(BROKERS):
            raise ValueError("names neither a Redis (redis://…) nor a RabbitMQ (amqp://…)")
        return value

    @property
    def bell_redis_url(self) -> str:
        """Where the bells hang: `bell_url`, or the broker itself."""
        return self.bell_url or self.broker_url

    @model_validator(mode="after")
    def _is_safe(self) -> "Settings":
        if self.environment == "production" and self.drill:
            raise ValueError("ANYQTAMA_DRILL must be off in production: the clock may not be moved there")
        if self.visibility_timeout_seconds <= self.task_time_limit_seconds:
            raise ValueError(
                "ANYQTAMA_VISIBILITY_TIMEOUT_SECONDS must be above the task time limit of "
                f"{self.task_time_limit_seconds:g} seconds, or tasks run twice"
            )
        if self.bus_budget_seconds >= self.task_time_limit_seconds:
            raise ValueError(
                "ANYQTAMA_BUS_BUDGET_SECONDS must be below the task time limit, or drains are killed at work"
            )
        if not self.bell_redis_url.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("ANYQTAMA_BELL_URL must name a Redis where ANYQTAMA_BROKER_URL is not one")
        return self


def postgres_url(value: str) -> str:
    """The address of a PostgreSQL, written as SQLAlchemy wants it for psycopg. Raises ValueError."""
    try:
        scheme = make_url(value).drivername
    except (ArgumentError, ValueError):
        scheme = ""
    if scheme not in POSTGRES:
        raise ValueError("is not the address of a PostgreSQL database (postgresql+psycopg://…)") from None
    return f"postgresql+psycopg://{value.partition('://')[2]}"


@cache
def read(model: type[AnySettings]) -> AnySettings:
    """Builds `model` from the environment. Raises UnsafeSetting with one sentence that names the variable."""
    return build(model)


def build(model: type[AnySettings], **values: Any) -> AnySettings:
    """As `read`; what `values` say goes before the environment."""
    try:
        return model(**values)
    except ValidationError as error:
        raise UnsafeSetting(_sentence(model, error)) from None


def _sentence(model: type[BaseSettings], error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    prefix = model.model_config.get("env_prefix", "")
    name = prefix + "_".join(str(part) for part in first["loc"]).upper() if first["loc"] else ""
    sentence = str(first["msg"]).removeprefix("Value error, ")
    return f"{name}: {sentence}" if name else sentence


def environment() -> Mapping[str, str]:
    """The whole environment, for handing on to child processes."""
    return os.environ.copy()
