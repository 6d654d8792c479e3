"""The formal check of a package as it came from the centre (paras 12 and 17; A1)."""

from shared.bus.events.intake import RegisteredPersons
from shared.bus.packages import package_of, unsaid
from shared.standard.documents import Flaw, check_package, package_warnings

# Whether a paper of a kind that nobody listed says who somebody is; unusual numbers alone ask nobody.
_FOR_A_PERSON = frozenset({"identity_document_unknown"})

# The ground on which a question goes back that does not say what for and by what right (A1).
UNSAID = "not_properly_drawn_up"


def flaws_of(persons: RegisteredPersons, *, is_about_another: bool) -> list[Flaw]:
    """Every formal flaw: a ground of para 17 and the item that it concerns; none where all is in order."""
    flaws = check_package(package_of(persons))
    if is_about_another:
        flaws.extend(Flaw(UNSAID, item) for item in unsaid(persons))
    return flaws


def doubts_of(persons: RegisteredPersons) -> list[str]:
    """What the formal check leaves open: no ground of para 17, and nothing that a machine can judge (A6)."""
    return [warning for warning in package_warnings(package_of(persons)) if warning in _FOR_A_PERSON]


def grounds_of(flaws: list[Flaw]) -> list[str]:
    """The grounds that the flaws come to, each once."""
    return list(dict.fromkeys(flaw.ground for flaw in flaws))
