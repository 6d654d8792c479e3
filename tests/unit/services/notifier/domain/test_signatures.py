"""Receipts: who signed them, and when."""

import pytest

from services.notifier.domain.errors import UnsignedReceipt
from services.notifier.domain.signatures import check_signature, sign

SECRET, BODY, AT = "a-synthetic-secret", b'{"status": "delivered"}', "1700000000"


def test_signature_of_the_provider_is_accepted() -> None:
    check_signature(SECRET, AT, BODY, sign(SECRET, AT, BODY), wall_seconds=1_700_000_299)


@pytest.mark.parametrize(
    ("timestamp", "body", "wall_seconds"),
    [
        (AT, b'{"status": "failed"}', 1_700_000_000),
        ("1700000001", BODY, 1_700_000_000),
        (AT, BODY, 1_700_000_301),
        (AT, BODY, 1_699_999_699),
    ],
)
def test_receipt_changed_or_sent_at_another_time_is_refused(
    timestamp: str, body: bytes, wall_seconds: float
) -> None:
    signature = sign(SECRET, AT, BODY)
    with pytest.raises(UnsignedReceipt):
        check_signature(SECRET, timestamp, body, signature, wall_seconds=wall_seconds)


@pytest.mark.parametrize("timestamp", ["", "now", "-5", "1e9", "²"])
def test_timestamp_that_is_none_is_refused_even_when_signed(timestamp: str) -> None:
    with pytest.raises(UnsignedReceipt):
        check_signature(SECRET, timestamp, BODY, sign(SECRET, timestamp, BODY), wall_seconds=0)


@pytest.mark.parametrize("signature", ["", "odd", "ж"])
def test_signature_that_is_none_is_refused(signature: str) -> None:
    with pytest.raises(UnsignedReceipt):
        check_signature(SECRET, AT, BODY, signature, wall_seconds=1_700_000_000)
