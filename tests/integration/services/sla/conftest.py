"""The clockwork of sla over empty tables."""

import pytest
from sqlalchemy import Engine

from shared.settings import Settings
from tests.support.sla import THURSDAY, Clockwork


@pytest.fixture
def clockwork(engines: dict[str, Engine], owner: Engine, settings: Settings) -> Clockwork:
    """sla on a Thursday at noon, having heard nothing."""
    work = Clockwork(engines, owner, settings)
    work.at(THURSDAY)
    return work
