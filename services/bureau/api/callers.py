"""Who may come in by which door of the bureau."""

from typing import Annotated

from fastapi import Depends

from services.bureau.settings import BureauSettings
from shared.http import Door, allow
from shared.http.door import PUBLIC
from shared.security import Role
from shared.settings import read

Desk = Annotated[Door, allow("bureau", Role.OPERATOR, Role.BUREAU_HEAD)]
Head = Annotated[Door, allow("bureau", Role.BUREAU_HEAD)]
Keeper = Annotated[Door, allow("bureau", Role.BUREAU_HEAD, Role.ADMIN)]
CardReader = Annotated[Door, allow("bureau", Role.OPERATOR, Role.BUREAU_HEAD, Role.SUPERVISOR, Role.ADMIN)]
Overseer = Annotated[Door, allow("bureau", Role.OPERATOR, Role.BUREAU_HEAD, Role.SUPERVISOR)]
PaperReader = Annotated[
    Door,
    allow(
        "bureau",
        *(Role.PSC_SYSTEM, Role.INSPECTOR, Role.DIRECTOR),
        *(Role.OPERATOR, Role.BUREAU_HEAD, Role.SUPERVISOR),
    ),
]
Anybody = Annotated[Door, allow("bureau", PUBLIC)]


def bureau_settings() -> BureauSettings:
    """The settings of this process."""
    settings: BureauSettings = read(BureauSettings)
    return settings


WithSettings = Annotated[BureauSettings, Depends(bureau_settings)]
