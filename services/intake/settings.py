"""What intake reads from the environment: ANYQTAMA_INTAKE_*, and the address under which people reach it."""

from collections.abc import Collection
from typing import Annotated, Any

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from shared.standard.centres import UnknownCentre, centre

Days = Annotated[int, Field(ge=0, le=10)]


class IntakeSettings(BaseSettings):
    """Settings of the service centre. Frozen; built once by `shared.settings.read`."""

    model_config = SettingsConfigDict(
        env_prefix="ANYQTAMA_INTAKE_", frozen=True, extra="ignore", populate_by_name=True
    )

    paper_centres: Annotated[
        frozenset[str], NoDecode, Field(description="centres that send paper, ids with commas between")
    ] = frozenset()
    carrying_days: Days = Field(1, description="working days a paper package is carried each way")
    centre_carrying_days: dict[str, Days] = Field({}, description="the same of centres that differ, as JSON")
    public_url: str = Field("http://localhost:8000", validation_alias="ANYQTAMA_PUBLIC_URL")

    @field_validator("paper_centres", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return (
            [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value
        )

    @field_validator("paper_centres", "centre_carrying_days")
    @classmethod
    def _are_known(cls, value: Collection[str]) -> Collection[str]:
        for centre_id in value:
            try:
                centre(centre_id)
            except UnknownCentre:
                raise ValueError("names a centre that does not exist") from None
        return value

    def carrying_days_of(self, centre_id: str) -> int:
        """Working days for which a paper package of this centre is carried each way (A9)."""
        return self.centre_carrying_days.get(centre_id, self.carrying_days)
