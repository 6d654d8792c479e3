"""Ed25519 signatures over the canonical form of a content, with key ids, so that keys can be changed.

Keys come in as text from the settings; nothing here reads the environment or keeps a key on disk.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from shared.errors import ServiceError

_RAW_BYTES = 32
_KEY_ID_LETTERS = 16


class SigningError(ServiceError):
    """The content could not be signed or its signature not be checked."""

    code = "signing_error"
    status = 500


class KeyUnusable(SigningError):
    """A key has to be base64 of an Ed25519 key: of its PEM without password or of its 32 raw bytes."""

    code = "key_unusable"


class ContentNotCanonical(SigningError):
    """Signed content holds only texts, whole numbers, yes or no, nothing, lists and mappings by text."""

    code = "content_not_canonical"


class UnknownSigningKey(SigningError):
    """The signature names a key that is not known here."""

    code = "unknown_signing_key"


class SignatureMismatch(SigningError):
    """The signature does not belong to this content."""

    code = "signature_mismatch"


@dataclass(frozen=True)
class Signature:
    """The id of the key that signed, and the 64 bytes of the signature in unpadded base64url."""

    key_id: str
    value: str


class Signer(Protocol):
    """What signs a content: the key ring here, or a signing service elsewhere."""

    def sign(self, content: Mapping[str, object]) -> Signature:
        """The signature over the canonical form of `content`."""
        ...

    def verify(self, content: Mapping[str, object], signature: Signature) -> None:
        """Nothing where `signature` belongs to `content`; raises SigningError otherwise."""
        ...


@dataclass(frozen=True)
class VerifyingKey:
    """A public key and its id, the first 16 hexadecimal digits of the SHA-256 of its raw bytes."""

    key_id: str
    public: Ed25519PublicKey

    @classmethod
    def of(cls, public: Ed25519PublicKey) -> Self:
        """The verifying key with the id that follows from the key itself."""
        raw = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
        return cls(hashlib.sha256(raw).hexdigest()[:_KEY_ID_LETTERS], public)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """From base64 of the public PEM or of the 32 raw bytes. Raises KeyUnusable."""
        decoded = _decoded(text)
        try:
            loaded = _public_of(decoded)
        except ValueError:
            raise KeyUnusable from None
        if not isinstance(loaded, Ed25519PublicKey):
            raise KeyUnusable
        return cls.of(loaded)

    def as_text(self) -> str:
        """Base64 of the raw public key: what to publish, and what stays in the settings after a rotation."""
        return base64.b64encode(self.public.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


@dataclass(frozen=True)
class SigningKey:
    """A private key, never shown by repr, and the verifying key that belongs to it."""

    private: Ed25519PrivateKey = field(repr=False)
    verifying: VerifyingKey

    @classmethod
    def of(cls, private: Ed25519PrivateKey) -> Self:
        """The signing key with the id that follows from its public half."""
        return cls(private, VerifyingKey.of(private.public_key()))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """From base64 of the private PEM or of the 32 raw bytes. Raises KeyUnusable."""
        decoded = _decoded(text)
        try:
            loaded = _private_of(decoded)
        except (ValueError, TypeError):  # TypeError: the PEM wants a password
            raise KeyUnusable from None
        if not isinstance(loaded, Ed25519PrivateKey):
            raise KeyUnusable
        return cls.of(loaded)


@dataclass(frozen=True)
class KeyRing:
    """Signs with the current key and verifies with it and with every former one."""

    current: SigningKey
    former: tuple[VerifyingKey, ...] = ()

    @classmethod
    def from_texts(cls, current: str, former: Sequence[str] = ()) -> Self:
        """From the settings: the current private key and the public keys used before. Raises KeyUnusable."""
        return cls(SigningKey.from_text(current), tuple(map(VerifyingKey.from_text, former)))

    def sign(self, content: Mapping[str, object]) -> Signature:
        """The signature over the canonical form of `content`. Raises ContentNotCanonical."""
        signed = self.current.private.sign(canonical(content))
        return Signature(self.current.verifying.key_id, base64.urlsafe_b64encode(signed).decode().rstrip("="))

    def verify(self, content: Mapping[str, object], signature: Signature) -> None:
        """Nothing where it is right. Raises UnknownSigningKey, SignatureMismatch, ContentNotCanonical."""
        key = self._key(signature.key_id)
        try:
            key.public.verify(_signature_bytes(signature.value), canonical(content))
        except InvalidSignature:
            raise SignatureMismatch from None

    def _key(self, key_id: str) -> VerifyingKey:
        for key in (self.current.verifying, *self.former):
            if key.key_id == key_id:
                return key
        raise UnknownSigningKey


def canonical(content: Mapping[str, object]) -> bytes:
    """`content` as the one JSON that is signed: sorted keys, no white space. Raises ContentNotCanonical."""
    if not _has_one_form(content):
        raise ContentNotCanonical
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise ContentNotCanonical from None


def _has_one_form(value: object) -> bool:
    # Fractions have several spellings in JSON, and a key that is a number would be written as a text.
    match value:
        case None | bool() | int() | str():
            return True
        case dict():
            return all(isinstance(key, str) and _has_one_form(held) for key, held in value.items())
        case list() | tuple():
            return all(map(_has_one_form, value))
    return False


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise KeyUnusable from None


def _private_of(decoded: bytes) -> object:
    if len(decoded) == _RAW_BYTES:
        return Ed25519PrivateKey.from_private_bytes(decoded)
    return load_pem_private_key(decoded, password=None)


def _public_of(decoded: bytes) -> object:
    if len(decoded) == _RAW_BYTES:
        return Ed25519PublicKey.from_public_bytes(decoded)
    return load_pem_public_key(decoded)


def _signature_bytes(value: str) -> bytes:
    try:
        decoded = base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise SignatureMismatch from None
    # One signature, one spelling: unused bits of the last letter must not give it a second.
    if base64.urlsafe_b64encode(decoded).decode().rstrip("=") != value:
        raise SignatureMismatch
    return decoded
