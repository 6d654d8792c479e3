"""Settings that are missing or unsafe stop the process with a sentence that names them."""

import base64

import pytest
from pydantic import ValidationError

from services.bureau.settings import BureauSettings
from shared.errors import UnsafeSetting
from shared.settings import read

KEY = base64.b64encode(bytes(range(32))).decode()
AIS = "postgresql+psycopg://reader@127.0.0.1/ais"


@pytest.mark.parametrize("key", ["", "change-me", base64.b64encode(bytes(32)).decode(), "AAAA", "не ключ"])
def test_default_or_broken_signing_key_is_refused_without_being_shown(key: str) -> None:
    with pytest.raises(ValidationError) as refused:
        BureauSettings(ais_url=AIS, signing_key=key)
    assert "signing_key" in str(refused.value)


@pytest.mark.parametrize(
    "wrong", [{"ais_url": "mysql://x"}, {"ais_view": "person; drop table x"}, {"search_batch": 0}]
)
def test_unusable_setting_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        BureauSettings.model_validate({"ais_url": AIS, "signing_key": KEY, **wrong})


def test_missing_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANYQTAMA_BUREAU_AIS_URL", AIS)
    monkeypatch.delenv("ANYQTAMA_BUREAU_SIGNING_KEY", raising=False)
    with pytest.raises(UnsafeSetting, match="ANYQTAMA_BUREAU_SIGNING_KEY"):
        read.__wrapped__(BureauSettings)


def test_secrets_are_not_in_the_repr() -> None:
    settings = BureauSettings(ais_url=AIS, signing_key=KEY, ais_token="canary-51")
    assert KEY not in repr(settings)
    assert "canary-51" not in repr(settings)
