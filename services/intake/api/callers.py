"""Who may come in by which door of intake."""

from typing import Annotated

from fastapi import Depends

from services.intake.settings import IntakeSettings
from shared.http import Door, allow
from shared.http.door import PUBLIC
from shared.security import Role
from shared.settings import read

Registrar = Annotated[
    Door, allow("intake", Role.PSC_SYSTEM, Role.INSPECTOR, Role.DIRECTOR, Role.OPERATOR, Role.BUREAU_HEAD)
]
AtWindow = Annotated[Door, allow("intake", Role.PSC_SYSTEM, Role.INSPECTOR, Role.DIRECTOR)]
# The queue and the journal are the centre's own: a bureau has no part in them.
CentreWatcher = Annotated[
    Door, allow("intake", Role.PSC_SYSTEM, Role.INSPECTOR, Role.DIRECTOR, Role.SUPERVISOR, Role.ADMIN)
]
Answerer = Annotated[Door, allow("intake", Role.PSC_SYSTEM, Role.DIRECTOR, Role.SUPERVISOR)]
# A transfer list has a centre at one end and a bureau at the other.
EitherEnd = Annotated[
    Door, allow("intake", Role.PSC_SYSTEM, Role.INSPECTOR, Role.DIRECTOR, Role.OPERATOR, Role.BUREAU_HEAD)
]
Reader = Annotated[Door, allow("intake", *Role)]
Anybody = Annotated[Door, allow("intake", PUBLIC)]


def intake_settings() -> IntakeSettings:
    """The settings of this process."""
    settings: IntakeSettings = read(IntakeSettings)
    return settings


WithSettings = Annotated[IntakeSettings, Depends(intake_settings)]
