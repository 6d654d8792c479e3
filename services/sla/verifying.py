"""What the signature of a frozen month covers, and whether it belongs to it."""

from datetime import UTC
from typing import Literal

from services.sla.domain.indicators.figures import signed_content
from services.sla.domain.indicators.months import Month
from services.sla.models import IndicatorSnapshot
from shared.signing import ContentNotCanonical, Signature, SignatureMismatch, Signer, UnknownSigningKey

Standing = Literal["valid", "not_valid", "unknown_key"]


def content_of(row: IndicatorSnapshot) -> dict[str, object]:
    """What was signed, out of the row as it stands now."""
    month, taken_at = Month.of(row.month), row.taken_at.astimezone(UTC)
    return signed_content(row.centre, month, row.revision, taken_at, row.figures)


def standing_of(row: IndicatorSnapshot, signer: Signer) -> Standing:
    """Whether the row is what was signed."""
    try:
        signer.verify(content_of(row), Signature(row.key_id, row.signature))
    except UnknownSigningKey:
        return "unknown_key"
    except (SignatureMismatch, ContentNotCanonical):  # whoever changed it may have written anything
        return "not_valid"
    return "valid"
