"""The HTTP door of sla: deadlines, forecast, escalations, calendars, incidents, indicators, the clock."""

from fastapi import APIRouter

from services.sla.api import (
    absences,
    calendars,
    clock,
    deadlines,
    escalations,
    forecast,
    incidents,
    indicator_entries,
    indicators,
    of_request,
)

router = APIRouter()
for part in (
    deadlines,
    of_request,
    forecast,
    escalations,
    absences,
    calendars,
    incidents,
    indicators,
    indicator_entries,
    clock,
):
    router.include_router(part.router)

__all__ = ["router"]
