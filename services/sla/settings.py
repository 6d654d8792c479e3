"""What the sla service reads from the environment, beside what every process reads."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.signing_settings import SigningSettings


class SlaSettings(SigningSettings, BaseSettings):
    """How the timer works. Real seconds: the terms themselves are data of shared/standard."""

    model_config = SettingsConfigDict(env_prefix="ANYQTAMA_SLA_", frozen=True, extra="ignore")

    tick_batch: int = Field(300, ge=1, le=2000, description="due rows fired in one transaction")
    tick_budget_seconds: float = Field(20, gt=0, description="how long one tick fires at most")
    outage_after_seconds: float = Field(60, gt=0, description="without a tick for longer is an outage")
    canary_every_seconds: float = Field(300, gt=0, description="how often a canary is sent")
    canary_limit_seconds: float = Field(900, gt=0, description="without one heard for longer is an incident")
