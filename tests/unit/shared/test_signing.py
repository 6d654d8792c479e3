"""Signatures hold for exactly the content that was signed, before and after a change of keys."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from shared.signing import (
    ContentNotCanonical,
    KeyRing,
    KeyUnusable,
    Signature,
    SignatureMismatch,
    Signer,
    SigningKey,
    UnknownSigningKey,
    VerifyingKey,
    canonical,
)

CONTENT = {
    "number": "ASTANA-2026-000123",
    "subject": "Үлгіұлы",
    "pages": 1,
    "replaces": None,
    "rows": [True, "Ә"],
}


def raw_text(number: int) -> str:
    return base64.b64encode(bytes([number]) * 32).decode()


def pem_text(encryption: KeySerializationEncryption, number: int = 1) -> str:
    private = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)
    return base64.b64encode(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)).decode()


@pytest.fixture
def ring() -> KeyRing:
    return KeyRing.from_texts(raw_text(1))


def test_signature_holds_for_the_content_that_was_signed(ring: KeyRing) -> None:
    signer: Signer = ring
    signer.verify(CONTENT, signer.sign(CONTENT))


def test_order_of_the_content_does_not_matter(ring: KeyRing) -> None:
    ring.verify(dict(reversed(CONTENT.items())), ring.sign(CONTENT))


@pytest.mark.parametrize(
    "changed",
    [
        {"pages": 2},
        {"pages": "1"},
        {"subject": "Үлгіулы"},
        {"rows": ["Ә", True]},
        {"replaces": ""},
        {"more": 0},
    ],
)
def test_any_change_of_the_content_breaks_the_signature(ring: KeyRing, changed: dict[str, object]) -> None:
    signature = ring.sign(CONTENT)
    with pytest.raises(SignatureMismatch):
        ring.verify(CONTENT | changed, signature)


def test_any_letter_of_the_signature_changed_breaks_it(ring: KeyRing) -> None:
    signature = ring.sign(CONTENT)
    for place, letter in enumerate(signature.value):
        other = "B" if letter == "A" else "A"
        value = signature.value[:place] + other + signature.value[place + 1 :]
        with pytest.raises(SignatureMismatch):
            ring.verify(CONTENT, Signature(signature.key_id, value))


def test_signature_has_one_spelling_only(ring: KeyRing) -> None:
    signature = ring.sign(CONTENT)
    same_bytes = signature.value[:-1] + chr(ord(signature.value[-1]) + 1)
    assert base64.urlsafe_b64decode(same_bytes + "==") == base64.urlsafe_b64decode(signature.value + "==")
    with pytest.raises(SignatureMismatch):
        ring.verify(CONTENT, Signature(signature.key_id, same_bytes))


@pytest.mark.parametrize("value", ["", "A", "not base64!", "=" * 4, "Ә" * 86])
def test_signature_that_is_none_is_told(ring: KeyRing, value: str) -> None:
    with pytest.raises(SignatureMismatch):
        ring.verify(CONTENT, Signature(ring.current.verifying.key_id, value))


def test_signature_of_a_former_key_holds_after_the_rotation(ring: KeyRing) -> None:
    rotated = KeyRing.from_texts(raw_text(2), [ring.current.verifying.as_text()])
    rotated.verify(CONTENT, ring.sign(CONTENT))
    assert rotated.sign(CONTENT).key_id != ring.sign(CONTENT).key_id


def test_signature_of_a_key_that_was_taken_away_is_told(ring: KeyRing) -> None:
    with pytest.raises(UnknownSigningKey):
        KeyRing.from_texts(raw_text(2)).verify(CONTENT, ring.sign(CONTENT))


def test_signature_under_the_id_of_another_key_does_not_hold(ring: KeyRing) -> None:
    rotated = KeyRing.from_texts(raw_text(2), [ring.current.verifying.as_text()])
    forged = Signature(ring.current.verifying.key_id, rotated.sign(CONTENT).value)
    with pytest.raises(SignatureMismatch):
        rotated.verify(CONTENT, forged)


def test_raw_key_and_its_pem_are_the_same_key() -> None:
    assert (
        SigningKey.from_text(pem_text(NoEncryption())).verifying.key_id
        == KeyRing.from_texts(raw_text(1)).current.verifying.key_id
    )


def test_public_key_is_read_as_raw_bytes_and_as_pem(ring: KeyRing) -> None:
    public = ring.current.verifying.public
    pem = base64.b64encode(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)).decode()
    assert VerifyingKey.from_text(pem).key_id == ring.current.verifying.key_id
    assert VerifyingKey.from_text(ring.current.verifying.as_text()).key_id == ring.current.verifying.key_id


def other_kind_of_key() -> str:
    private = generate_private_key(SECP256R1())
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return base64.b64encode(pem).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not base64!",
        "Ә",
        raw_text(1)[:-8],
        pem_text(BestAvailableEncryption(b"secret")),
        other_kind_of_key(),
    ],
    ids=["empty", "not base64", "not ascii", "short", "with password", "other kind"],
)
def test_key_that_cannot_be_used_is_told_without_showing_it(text: str) -> None:
    for read in (SigningKey.from_text, VerifyingKey.from_text):
        with pytest.raises(KeyUnusable) as caught:
            read(text)
        assert caught.value.facts == {}
        assert str(caught.value) == "key_unusable"


def test_private_key_is_not_shown(ring: KeyRing) -> None:
    assert "private" not in repr(ring)


def test_canonical_form_is_sorted_utf8_without_white_space() -> None:
    assert canonical({"b": [1, None, True], "a": "Ә \n"}) == '{"a":"Ә \\n","b":[1,null,true]}'.encode()


@pytest.mark.parametrize("value", [1.5, {1: "a"}, b"bytes", {"deep": [float("nan")]}, "\ud800"])
def test_content_with_more_than_one_spelling_is_not_signed(ring: KeyRing, value: object) -> None:
    with pytest.raises(ContentNotCanonical):
        ring.sign({"value": value})
