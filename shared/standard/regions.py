"""Which bureaus' regions an address names, read from its words; it is free text, so often none is sure."""

import re
from functools import cache

from shared.standard.centres import Bureau, all_bureaus, all_centres

_WORD = re.compile(r"[^\W\d_]+")
_FEMININE = "ая"


def bureaus_named(address: str) -> frozenset[str]:
    """The bureaus of the regions that are named; where none is, those of the cities that are.

    In Kazakh, Russian or English, with "обл." for the region's last word too.
    """
    words = [word.casefold() for word in _WORD.findall(address)]
    text = f" {' '.join(words)}"
    regions = frozenset(bureau for begins, bureau in _regions() if begins in text)
    return regions or frozenset(_cities()[word] for word in set(words) & _cities().keys())


def bureau_elsewhere(address: str | None, own: str) -> str | None:
    """The one other bureau that an address speaks for; None where it names the own one, none, or several."""
    named = bureaus_named(address or "")
    return next(iter(named)) if len(named) == 1 and own not in named else None


@cache
def _regions() -> tuple[tuple[str, str], ...]:
    """How an oblast's name begins, and its bureau. A city of its own is known by the city's name."""
    oblasts = [one for one in all_bureaus() if _is_oblast(one)]
    return tuple((f" {begins}", one.id) for one in oblasts for begins in _beginnings(one))


def _is_oblast(one: Bureau) -> bool:
    return one.region.kk.endswith("облысы")


def _beginnings(one: Bureau) -> tuple[str, str, str]:
    """`қарағанды обл`, `карагандинск`, `karaganda region`."""
    adjective = _plain(one.region.ru).rpartition(" ")[0].removesuffix(_FEMININE)
    return _plain(one.region.kk).removesuffix("ысы"), adjective, _plain(one.region.en)


def _plain(name: str) -> str:
    return " ".join(_WORD.findall(name.casefold()))


@cache
def _cities() -> dict[str, str]:
    """Bureau by a city's name in any of the three languages."""
    return {
        name.casefold(): centre.bureau_id
        for centre in all_centres()
        for name in (centre.city.kk, centre.city.ru, centre.city.en)
    }
