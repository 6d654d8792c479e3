"""The keys that a service signs with, as its settings take them: one to sign, former ones to verify."""

from functools import cache
from typing import Annotated

from pydantic import BaseModel, Field, field_validator
from pydantic_settings import NoDecode

from shared.signing import KeyRing, KeyUnusable


class SigningSettings(BaseModel):
    """What the settings of a service that signs have beside their own; each service has a key of its own."""

    signing_key: str = Field(
        repr=False, description="Ed25519 private key: 32 random bytes or a PEM, in base64"
    )
    former_keys: Annotated[
        tuple[str, ...], NoDecode, Field(description="public keys used before, in base64, commas between")
    ] = ()

    @field_validator("former_keys", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part for part in value.split(",") if part) if isinstance(value, str) else value

    @field_validator("signing_key")
    @classmethod
    def _can_sign(cls, value: str) -> str:
        if len(set(value.strip())) < 8:
            raise ValueError("is no secret; give 32 random bytes in base64")
        try:
            KeyRing.from_texts(value)
        except KeyUnusable:
            raise ValueError("is not base64 of an Ed25519 key") from None
        return value

    @property
    def key_ring(self) -> KeyRing:
        """The keys to sign and to verify with."""
        return _key_ring(self.signing_key, self.former_keys)


@cache
def _key_ring(current: str, former: tuple[str, ...]) -> KeyRing:
    return KeyRing.from_texts(current, former)
