"""Each process's health tells of that process: a replica that goes on cannot speak for one that hangs."""

import os
from collections.abc import Sequence

import pytest

from services.alive import complaint
from tests.support.chaos import World
from tests.support.processes import eventually, resume_group, stop_group

LONG_AGO = 0


def grow_old(world: World, names: Sequence[str]) -> None:
    """As if none of them had touched its file since the epoch."""
    for name in names:
        os.utime(world.alive_file(name), (LONG_AGO, LONG_AGO))


def is_alive(world: World, name: str) -> bool:
    """What the health check of its container would say."""
    return complaint(world.alive_file(name)) is None


@pytest.mark.parametrize(("hanging", "beside"), [("sla", "sla-2"), ("sla-2", "sla"), ("beat", "beat-2")])
def test_process_that_hangs_is_not_alive_though_another_does_its_work(
    crowd: World, hanging: str, beside: str
) -> None:
    both = (hanging, beside)
    for name in both:
        eventually(lambda name=name: is_alive(crowd, name), f"{name} works")
    stop_group(frozen := crowd.pid(hanging))
    try:
        grow_old(crowd, both)
        eventually(lambda: is_alive(crowd, beside), f"{beside} goes on")
        assert not is_alive(crowd, hanging)
    finally:
        resume_group(frozen)
    eventually(lambda: is_alive(crowd, hanging), f"{hanging} is alive again")
