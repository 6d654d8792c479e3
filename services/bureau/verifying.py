"""Whether a certificate can be relied on: its signature first, then its state."""

from typing import Literal

from services.bureau.models import Certificate
from shared.signing import Signature, SignatureMismatch, Signer, UnknownSigningKey

Standing = Literal["valid", "revoked", "superseded", "not_valid", "unknown_key"]


def standing_of(certificate: Certificate, signer: Signer) -> Standing:
    """What anybody may know of a certificate."""
    try:
        signer.verify(certificate.content, Signature(certificate.key_id, certificate.signature))
    except UnknownSigningKey:
        return "unknown_key"
    except SignatureMismatch:
        return "not_valid"
    return certificate.state.value
