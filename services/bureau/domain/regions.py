"""Whose a card is: the bureau of the region that its address names."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from services.bureau.domain.dwellings import fold_part
from shared.standard.centres import all_bureaus


def bureaus_named(region: str) -> frozenset[str]:
    """The ids of the bureaus whose region this is, as a card writes it; two for "Алматы", which is a city and
    an oblast. Empty where no bureau bears that name (A4).
    """
    return _in_full().get(_plain(region)) or _in_short().get(fold_part(region), frozenset())


def _plain(region: str) -> str:
    return " ".join(region.casefold().split())


@cache
def _in_full() -> Mapping[str, frozenset[str]]:
    names = ((name, bureau.id) for bureau in all_bureaus() for name in (bureau.region.kk, bureau.region.ru))
    return {_plain(name): frozenset({bureau_id}) for name, bureau_id in names}


@cache
def _in_short() -> Mapping[str, frozenset[str]]:
    """By what is left without "облысы", "город" and the like."""
    known: dict[str, set[str]] = defaultdict(set)
    for bureau in all_bureaus():
        for name in (bureau.region.kk, bureau.region.ru):
            known[fold_part(name)].add(bureau.id)
    return {name: frozenset(ids) for name, ids in known.items()}
