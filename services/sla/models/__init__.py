"""The tables of schema `sla`, a file a concept."""

from services.sla.models.deadlines import Deadline, EarlyStop, Fired, Move, Pause, Waiver
from services.sla.models.escalations import Absence, Escalation
from services.sla.models.indicators import IndicatorSnapshot, IndicatorTarget, IndicatorValue, IndicatorWatch
from services.sla.models.schema import Base
from services.sla.models.watch import Canary, Incident, Outage

__all__ = [
    "Absence",
    "Base",
    "Canary",
    "Deadline",
    "EarlyStop",
    "Escalation",
    "Fired",
    "Incident",
    "IndicatorSnapshot",
    "IndicatorTarget",
    "IndicatorValue",
    "IndicatorWatch",
    "Move",
    "Outage",
    "Pause",
    "Waiver",
]
