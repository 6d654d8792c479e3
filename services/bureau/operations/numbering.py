"""Numbers of certificates and returns: from one sequence a bureau and paper, many in one statement."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.bureau.models import SCHEMA, number_sequence

TAKE = text("""
select nextval(cast(name as regclass)) from unnest(cast(:names as text[])) with ordinality as n(name, place)
order by place
""")


def take_numbers(session: Session, paper: str, bureaus: Sequence[str]) -> list[int]:
    """The next serial of each bureau named, in their order; a bureau may be named many times."""
    names = [f"{SCHEMA}.{number_sequence(paper, bureau)}" for bureau in bureaus]
    return list(session.execute(TAKE, {"names": names}).scalars())
