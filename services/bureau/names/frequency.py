"""How much a name tells: a common one agrees by chance, a rare one hardly ever (Fellegi and Sunter, 1969)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.bureau.names.folding import skeleton

# Shares for a name nobody counted: on the common side, so that not knowing never makes the answer bolder.
UNCOUNTED_SURNAME = 0.001
UNCOUNTED_GIVEN_NAME = 0.005
NATION = 20_000_000
# A spelling borne by so few is as likely a slip of a clerk's pen as a name.
_KNOWN_AT, _KNOWN_SHARE = 5, 3e-6


@dataclass(frozen=True, slots=True)
class NameWeights:
    """How many cards there are and how many bear each L1 fold; without counts every name counts as common."""

    cards: int = NATION
    surnames: Mapping[str, int] = field(default_factory=dict)
    given_names: Mapping[str, int] = field(default_factory=dict)
    patronymics: Mapping[str, int] = field(default_factory=dict)

    @property
    def are_counted(self) -> bool:
        """Whether names were counted at all."""
        return bool(self.surnames or self.given_names or self.patronymics)

    def surname_share(self, fold: str) -> float:
        """The share of cards with this surname."""
        return self._share(self.surnames, fold, UNCOUNTED_SURNAME)

    def given_name_share(self, fold: str) -> float:
        """The share of cards with this given name."""
        return self._share(self.given_names, fold, UNCOUNTED_GIVEN_NAME)

    def patronymic_share(self, fold: str) -> float:
        """The share of cards with this patronymic."""
        return self._share(self.patronymics, fold, UNCOUNTED_GIVEN_NAME)

    def are_two_surnames(self, fold: str, other: str) -> bool:
        """Are both surnames that several people bear and that differ by more than vowels or voice?"""
        return self._are_known(self.surnames, fold, other) and skeleton(fold) != skeleton(other)

    def are_two_given_names(self, fold: str, other: str) -> bool:
        """Are both given names that several people bear, so that one is no misspelling of the other?"""
        return self._are_known(self.given_names, fold, other)

    def are_two_patronymics(self, fold: str, other: str) -> bool:
        """Are both patronymics that several people bear?"""
        return self._are_known(self.patronymics, fold, other)

    def _are_known(self, counts: Mapping[str, int], fold: str, other: str) -> bool:
        least = max(_KNOWN_AT, self.cards * _KNOWN_SHARE)
        return counts.get(fold, 0) >= least and counts.get(other, 0) >= least

    def _share(self, counts: Mapping[str, int], fold: str, uncounted: float) -> float:
        if not counts:
            return uncounted
        return max(counts.get(fold, 0), 1) / self.cards


UNWEIGHTED = NameWeights()
