"""Whose figures a caller may see, and which of them are asked for."""

from shared.bus.feed import Reach
from shared.errors import NotFound
from shared.standard.centres import Centre, all_centres


def centres_asked(reach: Reach, *, centre: str | None, bureau: str | None) -> list[Centre]:
    """The centres within reach, narrowed to one or to a region's. Raises NotFound where none is left."""
    found = [
        one
        for one in all_centres()
        if (reach.everything or one.id in reach.centres or one.bureau_id in reach.bureaus)
        and centre in (None, one.id)
        and bureau in (None, one.bureau_id)
    ]
    if not found:
        raise NotFound
    return found
