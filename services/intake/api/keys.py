"""The header with which a POST of the counter can be repeated; without it each POST makes something new."""

from typing import Annotated

from fastapi import Header

from services.intake import bodies

OptionalKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=bodies.IDEMPOTENCY_KEY,
        description="the same key with the same body is answered with what it made before",
    ),
]
