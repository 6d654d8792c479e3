"""What the bureau reads from the environment: ANYQTAMA_BUREAU_*, and where people reach the system."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from services.bureau.domain.tasks import Decision
from services.bureau.paper_signing import KeyStoreUnusable, PaperSigner, paper_signer
from shared.settings import postgres_url
from shared.signing_settings import SigningSettings
from shared.standard.four_eyes import decisions_of_two

_VIEW = re.compile(r"[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?")


class BureauSettings(SigningSettings, BaseSettings):
    """Settings of the address bureau. Frozen; built once by `shared.settings.read`."""

    model_config = SettingsConfigDict(
        env_prefix="ANYQTAMA_BUREAU_", frozen=True, extra="ignore", populate_by_name=True
    )

    ais_url: str = Field(
        repr=False, description="the AIS: a database with its view (postgresql+psycopg://…) or http(s)://…"
    )
    ais_view: str = Field("ais.person", description="the read-only view of the AIS, where it is a database")
    ais_token: str | None = Field(None, repr=False, description="bearer token of the AIS, where it is HTTP")
    ais_timeout_seconds: float = Field(5, gt=0, le=20)
    pades_password: str = Field("", repr=False, description="what opens the key store")
    pades_key_store: Path | None = Field(
        None,
        description="PKCS #12 file whose key signs printed certificates by PAdES; none: no such signature",
    )
    idle_minutes: float = Field(
        120, gt=0, description="how long a claimed task stays with an operator who does not complete it"
    )
    four_eyes: Annotated[
        frozenset[Decision],
        NoDecode,
        Field(description="kinds of tasks that two people have to see alike, beside the standard's own"),
    ] = frozenset()
    search_batch: int = Field(50, ge=1, le=500, description="cases searched at once")
    search_lease_seconds: float = Field(30, gt=0, description="real seconds that a claimed search is held")
    search_budget_seconds: float = Field(20, gt=0, description="how long one search task works at most")
    public_url: str = Field("http://localhost:8000", validation_alias="ANYQTAMA_PUBLIC_URL")

    @field_validator("ais_url")
    @classmethod
    def _is_known(cls, value: str) -> str:
        if value.startswith(("http://", "https://")):
            return value
        try:
            return postgres_url(value)
        except ValueError:
            raise ValueError("names neither a PostgreSQL database nor an HTTP address") from None

    @field_validator("ais_view")
    @classmethod
    def _is_name(cls, value: str) -> str:
        if not _VIEW.fullmatch(value):
            raise ValueError("is not the name of a view")
        return value

    @field_validator("four_eyes", mode="before")
    @classmethod
    def _kinds(cls, value: object) -> object:
        return frozenset(part for part in value.split(",") if part) if isinstance(value, str) else value

    @field_validator("pades_key_store")
    @classmethod
    def _can_be_opened(cls, value: Path | None, known: ValidationInfo) -> Path | None:
        if value is None or not value.name:  # set, but empty
            return None
        try:
            paper_signer(value, known.data.get("pades_password", ""))
        except KeyStoreUnusable as unusable:
            raise ValueError(str(unusable)) from None
        return value

    @property
    def decided_by_two(self) -> frozenset[str]:
        """The decisions that take two people: the standard's and this deployment's."""
        return decisions_of_two() | self.four_eyes

    @property
    def paper_signer(self) -> PaperSigner:
        """What signs printed certificates."""
        return paper_signer(self.pades_key_store, self.pades_password)

    @property
    def idle(self) -> timedelta:
        """The same, of the domain's time."""
        return timedelta(minutes=self.idle_minutes)
