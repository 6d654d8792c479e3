"""intake's HTTP door, by who comes in: a centre's system or window, other systems by events, the public."""

from fastapi import APIRouter

from services.intake.api import (
    batch,
    calls,
    complaints,
    events,
    feedback,
    papers,
    public,
    queue,
    reading,
    registering,
    transfer_lists,
    window,
)

router = APIRouter()
for part in (
    registering,
    batch,
    reading,
    window,
    transfer_lists,
    papers,
    calls,
    queue,
    complaints,
    feedback,
    events,
    public,
):
    router.include_router(part.router)

__all__ = ["router"]
