"""Which other region's bureau a case speaks for, by the address that the sources know (A13).

Only proposed: the order leaves it to the operator.
"""

from collections.abc import Iterable

from services.bureau.domain.candidates import Candidate
from shared.standard.regions import bureau_elsewhere


def bureau_of_found(candidates: Iterable[Candidate], own: str) -> str | None:
    """The other bureau in whose region every person found has their address; None where they differ."""
    places = {bureau_elsewhere(_place(candidate), own) for candidate in candidates}
    return places.pop() if len(places) == 1 else None


def _place(candidate: Candidate) -> str:
    """Region and locality only: streets bear the names of cities."""
    dwelling = candidate.dwelling
    return f"{dwelling.region} {dwelling.district} {dwelling.locality}"
