"""How much a name tells: a common one agrees by chance, a rare one hardly ever (Fellegi and Sunter, 1969)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# Shares for a name nobody counted: on the common side, so that not knowing never makes the answer bolder.
UNCOUNTED_SURNAME = 0.001
UNCOUNTED_GIVEN_NAME = 0.005
NATION = 20_000_000
_KNOWN_AT = 5


@dataclass(frozen=True, slots=True)
class NameWeights:
    """How many cards there are, and how many bear each L1 fold. Without counts every name passes for a common one."""

    cards: int = NATION
    surnames: Mapping[str, int] = field(default_factory=dict)
    given_names: Mapping[str, int] = field(default_factory=dict)
    patronymics: Mapping[str, int] = field(default_factory=dict)

    def surname_share(self, fold: str) -> float:
        """The share of cards with this surname."""
        return self._share(self.surnames, fold, UNCOUNTED_SURNAME)

    def given_name_share(self, fold: str) -> float:
        """The share of cards with this given name."""
        return self._share(self.given_names, fold, UNCOUNTED_GIVEN_NAME)

    def patronymic_share(self, fold: str) -> float:
        """The share of cards with this patronymic."""
        return self._share(self.patronymics, fold, UNCOUNTED_GIVEN_NAME)

    def are_two_names(self, fold: str, other: str) -> bool:
        """Are both given names that several people bear, so that one is no misspelling of the other?"""
        counts = self.given_names
        return counts.get(fold, 0) >= _KNOWN_AT and counts.get(other, 0) >= _KNOWN_AT

    def _share(self, counts: Mapping[str, int], fold: str, uncounted: float) -> float:
        if not counts:
            return uncounted
        return max(counts.get(fold, 0), 1) / self.cards


UNWEIGHTED = NameWeights()
