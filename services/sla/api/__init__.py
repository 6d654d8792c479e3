"""The HTTP door of sla: deadlines, forecast, escalations, calendars, incidents, the clock."""

from fastapi import APIRouter

from services.sla.api import absences, calendars, clock, deadlines, escalations, forecast, incidents

router = APIRouter()
for part in (deadlines, forecast, escalations, absences, calendars, incidents, clock):
    router.include_router(part.router)

__all__ = ["router"]
