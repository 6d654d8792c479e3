"""The control of the canaries: the search for personal data finds it in every disguise it could wear."""

import base64
import json

import pytest

from tests.support.secrets import CANARIES, found_in


@pytest.mark.parametrize("canary", CANARIES)
def test_control_canary_is_found_plain_escaped_and_inside_a_message(canary: str) -> None:
    message = base64.b64encode(json.dumps([[], {"name": canary}, {}]).encode()).decode()
    for disguise in (f"name={canary};", json.dumps({"name": canary}), json.dumps({"body": message})):
        assert found_in(disguise) == [canary]
