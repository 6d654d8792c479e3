"""The HTTP door of sla: deadlines, forecast, escalations, calendars, incidents, the clock."""

from fastapi import APIRouter

from services.sla.api import (
    absences,
    calendars,
    clock,
    deadlines,
    escalations,
    forecast,
    incidents,
    of_request,
)

router = APIRouter()
for part in (deadlines, of_request, forecast, escalations, absences, calendars, incidents, clock):
    router.include_router(part.router)

__all__ = ["router"]
