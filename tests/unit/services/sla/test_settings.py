"""The clock signs with a key of its own, and does not start without one."""

import pytest
from pydantic import ValidationError

from services.sla.settings import SlaSettings
from shared.errors import UnsafeSetting
from shared.settings import read
from tests.support.sla import SIGNING_KEY


def test_missing_signing_key_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANYQTAMA_SLA_SIGNING_KEY", raising=False)
    with pytest.raises(UnsafeSetting, match="ANYQTAMA_SLA_SIGNING_KEY"):
        read.__wrapped__(SlaSettings)


@pytest.mark.parametrize("key", ["", "change-me", "AAAA"])
def test_unusable_signing_key_is_refused(key: str) -> None:
    with pytest.raises(ValidationError):
        SlaSettings(signing_key=key)


def test_signing_key_is_not_in_the_repr() -> None:
    assert SIGNING_KEY not in repr(SlaSettings(signing_key=SIGNING_KEY))
