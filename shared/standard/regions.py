"""Whose region a text names: an address in one line (free text, often none is sure), or a region alone."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

from shared.standard.centres import Bureau, all_bureaus, all_centres

_WORD = re.compile(r"\w+(?:\s?-\s?\w+)*")
_PART = re.compile(r"[,;\n]")
# Kazakh letters beside the Russian ones that stand for them in Russian spelling.
IN_RUSSIAN = str.maketrans("әғқңөұүһіё", "агкноуухие")
# What a city's name stands behind, or before, where it names a street, a district or a village.
_BEFORE = frozenset(
    """ул улица пр пр-т просп проспект пер переулок б-р бульвар ш шоссе тракт р-н район мкр мкрн микрорайон
    с село п пос поселок аул""".translate(IN_RUSSIAN).split()
)
_BEHIND = frozenset(
    """көшесі көш к-сі даңғылы даң д-лы тұйығы ауданы ауд шағынауданы ықшамауданы мөлтекауданы ауылы ауыл
    кенті street st avenue ave district village region oblast обл облысы""".translate(IN_RUSSIAN).split()
)
_KINDS = frozenset("қаласы қ г гор город обл облысы область region city".translate(IN_RUSSIAN).split())


def bureaus_of_address(address: str) -> frozenset[str]:
    """The bureaus of the regions that are named; where none is, those of the cities that are.

    In Kazakh, Russian or English, with "обл." for the region's last word too. An adjective without that word
    is a district's or a street's.
    """
    parts = _parts(address)
    return _regions_in(parts) or _cities_in(parts)


def bureaus_elsewhere(address: str, own: str) -> frozenset[str]:
    """The other bureaus that an address names; none where it names the own region or a city of it."""
    parts = _parts(address)
    regions, cities = _regions_in(parts), _cities_in(parts)
    return frozenset() if own in regions | cities else regions or cities


def bureau_elsewhere(address: str | None, own: str) -> str | None:
    """The one other bureau that an address speaks for; None where it names the own one, none, or several."""
    named = bureaus_elsewhere(address or "", own)
    return next(iter(named)) if len(named) == 1 else None


def bureaus_of_region(region: str) -> frozenset[str]:
    """The bureaus of a region written by itself, as a card has it; two for "Алматы", a city and an oblast.

    Regions that were made since 2008 are the bureau's from whose region they came. Empty where none is known.
    """
    words = _words(region)
    return _in_full().get(" ".join(words)) or _in_short().get(_short(words), frozenset())


def _parts(address: str) -> list[list[str]]:
    return [_words(part) for part in _PART.split(address)]


def _words(text: str) -> list[str]:
    return [re.sub(r"\s", "", word) for word in _WORD.findall(text.casefold().translate(IN_RUSSIAN))]


def _regions_in(parts: list[list[str]]) -> frozenset[str]:
    lines = [" ".join(words) for words in parts]
    return frozenset(bureau for named, bureau in _oblasts() for line in lines if named.search(line))


def _cities_in(parts: list[list[str]]) -> frozenset[str]:
    return frozenset(bureau for words in parts for bureau in _cities_of_part(words))


def _cities_of_part(words: list[str]) -> Iterator[str]:
    for before, word, behind in zip(["", *words], words, [*words[1:], ""], strict=False):
        if word in _cities() and before not in _BEFORE and behind not in _BEHIND:
            yield _cities()[word]


@cache
def _oblasts() -> tuple[tuple[re.Pattern[str], str], ...]:
    """How an oblast is named within a line, and its bureau."""
    written = ((_begins(" ".join(_words(name))), one.id) for one in all_bureaus() for name in _names(one))
    return tuple((re.compile(rf"\b{begins}"), bureau) for begins, bureau in written if begins)


def _begins(name: str) -> str | None:
    """`караганды обл`, `карагандинск… обл`, `область абай` at the start of a part, `karaganda region`."""
    if name.endswith("ская область"):
        adjective = name.removesuffix("ая область")
        return rf"{adjective}\w* обл|^обл\w* {adjective}"
    if name.startswith("область "):
        return rf"^обл\w* {name.removeprefix('область ')}\b"
    if name.endswith(" облысы"):
        return name.removesuffix("ысы")
    return name if name.endswith(" region") else None


def _names(one: Bureau) -> tuple[str, ...]:
    return (one.region.kk, one.region.ru, one.region.en, *one.later_names)


@cache
def _cities() -> Mapping[str, str]:
    """Bureau by a city's name in any of the three languages, with the former one beside it."""
    centres = (
        (word, centre.bureau_id)
        for centre in all_centres()
        for name in (centre.city.kk, centre.city.ru, centre.city.en)
        for word in _words(name.replace("(до 2007 ", "("))
    )
    later = (
        (_short(_words(name)), one.id) for one in all_bureaus() for name in one.later_names if _is_city(name)
    )
    return dict([*centres, *later])


def _is_city(name: str) -> bool:
    return name.endswith((" қаласы", " city")) or name.startswith("город ")


def _short(words: list[str]) -> str:
    """What is left without "облысы", "город" and the like."""
    return " ".join(word for word in words if word not in _KINDS)


@cache
def _in_full() -> Mapping[str, frozenset[str]]:
    return {" ".join(_words(name)): frozenset({one.id}) for one in all_bureaus() for name in _names(one)}


@cache
def _in_short() -> Mapping[str, frozenset[str]]:
    known: dict[str, set[str]] = defaultdict(set)
    for one in all_bureaus():
        for name in _names(one):
            known[_short(_words(name))].add(one.id)
    return {name: frozenset(ids) for name, ids in known.items() if name}
