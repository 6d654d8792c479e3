"""Which other region's bureau a case speaks for, by the address that the sources know (A13).

Only proposed: the order leaves it to the operator.
"""

from collections.abc import Iterable

from services.bureau.domain.candidates import Candidate
from services.bureau.domain.dwellings import Dwelling
from shared.standard.regions import bureau_elsewhere, bureaus_of_address, bureaus_of_region


def bureau_of_found(candidates: Iterable[Candidate], own: str) -> str | None:
    """The other bureau in whose region every person found has their address; None where they differ."""
    places = {_elsewhere(candidate.dwelling, own) for candidate in candidates}
    return places.pop() if len(places) == 1 else None


def _elsewhere(dwelling: Dwelling, own: str) -> str | None:
    """By region and locality only: districts and streets bear the names of cities."""
    region = bureaus_of_region(dwelling.region)
    if not region:
        return bureau_elsewhere(f"{dwelling.region}, {dwelling.locality}", own)
    is_here = own in region | bureaus_of_address(dwelling.locality)
    return None if is_here or len(region) > 1 else next(iter(region))
