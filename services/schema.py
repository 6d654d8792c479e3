"""Every table of the system, schema by schema: for migrations and for the test that holds them equal."""

from sqlalchemy import MetaData

from services.bureau import models as bureau
from services.intake import models as intake
from services.notifier import models as notifier
from services.sla import models as sla
from shared import access, calendars
from shared.bus import tables as bus

SCHEMAS: dict[str, MetaData] = {
    "bus": bus.metadata,
    "access": access.metadata,
    "standard": calendars.Base.metadata,
    "bureau": bureau.Base.metadata,
    "sla": sla.Base.metadata,
    "intake": intake.Base.metadata,
    "notifier": notifier.Base.metadata,
}
