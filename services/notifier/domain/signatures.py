"""Whether a receipt comes from the provider that it names: HMAC-SHA256 over its time and its body."""

import hashlib
import hmac

from services.notifier.domain.errors import UnsignedReceipt

LONGEST_WAY_SECONDS = 300


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The signature, in hex, of a body sent at `timestamp` (seconds since the epoch, as text)."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def check_signature(secret: str, timestamp: str, body: bytes, signature: str, *, wall_seconds: float) -> None:
    """Raises UnsignedReceipt for a wrong signature, or one made more than five minutes from now."""
    expected = sign(secret, timestamp, body)
    if not hmac.compare_digest(expected.encode(), signature.encode()):
        raise UnsignedReceipt
    if not timestamp.isdecimal() or abs(wall_seconds - int(timestamp)) > LONGEST_WAY_SECONDS:
        raise UnsignedReceipt
