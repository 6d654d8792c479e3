"""Which decisions want a second pair of eyes, as the standard's data says; deployments may name more."""

from functools import cache

from shared.standard.shipped import read_shipped


@cache
def decisions_of_two() -> frozenset[str]:
    """The decisions that two people have to see alike, e.g. supersede."""
    return frozenset(row["decision"] for row in read_shipped("four_eyes.json")["decisions"])
