"""The HTTP door of sla: deadlines, escalations, calendars, incidents, the clock."""

from fastapi import APIRouter

from services.sla.api import absences, calendars, clock, deadlines, escalations, incidents

router = APIRouter()
for part in (deadlines, escalations, absences, calendars, incidents, clock):
    router.include_router(part.router)

__all__ = ["router"]
