"""Numbers that begin anew: tickets each day, complaints each year; and the centre that they are given at."""

from typing import Literal

from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.errors import NotFound
from shared.security import Caller
from shared.standard.centres import Centre, UnknownCentre, centre

# Whoever asks next waits until this transaction ends: no number is given twice, none is left out.
TAKE = text("""
insert into intake.serial (centre, series, period, last) values (:centre, :series, :period, 1)
on conflict (centre, series, period) do update set last = serial.last + 1
returning last
""")


def take_serial(session: Session, centre_id: str, series: Literal["ticket", "complaint"], period: str) -> int:
    """The next number of this centre in this series; `period` is a local day or year in ISO form."""
    taken = session.execute(TAKE, {"centre": centre_id, "series": series, "period": period})
    return int(taken.scalar_one())


def centre_in_sight(centre_id: str, who: Caller) -> Centre:
    """The centre with this id. Raises NotFound where there is none, or none that the caller may see."""
    try:
        here = centre(centre_id)
    except UnknownCentre:
        raise NotFound from None
    if not who.sees(centre=here.id, bureau=here.bureau_id):
        raise NotFound
    return here
