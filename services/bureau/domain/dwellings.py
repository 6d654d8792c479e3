"""Addresses as both sources write them, and whether two of them are the same dwelling."""

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from shared.standard.centres import bureau
from shared.standard.regions import IN_RUSSIAN, bureaus_of_region

_WORD = re.compile(r"[^\W_]+")
_KINDS = frozenset(
    """қ қаласы г гор город көш көшесі ул улица даңғылы пр пр-т проспект а ауыл ауылы с село п пос поселок
    үй д дом пәтер кв квартира корп корпус мкр мкрн микрорайон
    ықшам ықшамауданы обл облысы область""".translate(IN_RUSSIAN).split()
)


@dataclass(frozen=True, slots=True, repr=False)
class Dwelling:
    """One address in its parts; what is unknown is empty."""

    region: str = ""
    district: str = ""
    locality: str = ""
    street: str = ""
    house: str = ""
    corpus: str = ""
    flat: str = ""

    def row(self) -> dict[str, str]:
        """The form in which it is stored."""
        return {name: getattr(self, name) for name in self.__slots__}

    @property
    def is_told(self) -> bool:
        """Whether it names a place to live: a locality, or a city that is a region, and what stands there."""
        return bool(self.locality or self.region) and bool(self.street or self.house)

    def line(self) -> str:
        """The address in one line, as it is certified."""
        number = "/".join(part for part in (self.house, self.corpus) if part)
        house = "-".join(part for part in (number, self.flat) if part)
        parts = (self.region, self.district, self.locality, self.street, house)
        return ", ".join(dict.fromkeys(part for part in parts if part))


def are_same(one: Dwelling, other: Dwelling) -> bool:
    """Whether both are the same dwelling, spelling, case, punctuation and kinds of streets aside."""
    if one == other:  # nothing to spell out, which takes a hundred times as long
        return one.is_told
    return one.is_told and other.is_told and _folded(one) == _folded(other) and _in_one_region(one, other)


def _folded(dwelling: Dwelling) -> tuple[str, ...]:
    number = f"{dwelling.house} {dwelling.corpus}"
    return tuple(map(fold_part, (dwelling.locality, dwelling.street, number, dwelling.flat)))


def _in_one_region(one: Dwelling, other: Dwelling) -> bool:
    """By the names of today and of 2008; a region that one of them does not tell is no difference."""
    if not one.region or not other.region:
        return True
    ours, theirs = _bureaus(one), _bureaus(other)
    return bool(ours & theirs) if ours and theirs else fold_part(one.region) == fold_part(other.region)


def _bureaus(dwelling: Dwelling) -> frozenset[str]:
    """Those of the region; a city that is a region of its own tells that by its name."""
    named = bureaus_of_region(dwelling.locality)
    cities = {known for known in named if bureau(known).region.kk.endswith(" қаласы")}
    return bureaus_of_region(dwelling.region) | cities


def fold_part(text: str) -> str:
    """One part of an address without what two clerks write differently."""
    plain = unicodedata.normalize("NFKC", text.replace("№", " ")).casefold().translate(IN_RUSSIAN)
    words = _WORD.findall(plain)
    telling = [word for before, word in pairwise(["", *words]) if not _is_kind(before, word)]
    return "".join(telling or words)


def _is_kind(before: str, word: str) -> bool:
    """Whether the word only says what it stands beside; "12 А" is another house than "12"."""
    is_letter_of_house = len(word) == 1 and before[-1:].isdigit()
    return word in _KINDS and not is_letter_of_house
