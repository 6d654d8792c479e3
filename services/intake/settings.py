"""What intake reads from the environment: ANYQTAMA_INTAKE_*, and the address under which people reach it."""

from typing import Annotated, Any

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from shared.standard.centres import UnknownCentre, centre


class IntakeSettings(BaseSettings):
    """Settings of the service centre. Frozen; built once by `shared.settings.read`."""

    model_config = SettingsConfigDict(
        env_prefix="ANYQTAMA_INTAKE_", frozen=True, extra="ignore", populate_by_name=True
    )

    paper_centres: Annotated[
        frozenset[str], NoDecode, Field(description="centres that send paper, ids with commas between")
    ] = frozenset()
    carrying_days: int = Field(1, ge=0, le=10, description="working days a paper package is carried each way")
    public_url: str = Field("http://localhost:8000", validation_alias="ANYQTAMA_PUBLIC_URL")

    @field_validator("paper_centres", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return (
            [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value
        )

    @field_validator("paper_centres")
    @classmethod
    def _are_known(cls, value: frozenset[str]) -> frozenset[str]:
        for centre_id in value:
            try:
                centre(centre_id)
            except UnknownCentre:
                raise ValueError("names a centre that does not exist") from None
        return value
