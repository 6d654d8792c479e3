"""A paper signed as a file by a throw-away key: whole, still PDF/A; tampering is seen."""

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID
from pydantic import ValidationError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from services.bureau.paper_signing import KeyStoreUnusable, Pades, Unsigned, paper_signer
from services.bureau.papers import PickListPaper, pick_list_pdf
from services.bureau.settings import BureauSettings
from tests.unit.services.bureau.test_settings import AIS, KEY

PASSWORD = "open sesame"
PAPER = PickListPaper("kk", "Үлгі бюросы", datetime(2026, 5, 12, tzinfo=UTC), "Asia/Almaty", ())


@pytest.fixture(scope="module")
def pdf() -> bytes:
    """Any paper of the bureau."""
    return pick_list_pdf(PAPER)


@pytest.fixture(scope="module")
def key_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PKCS #12 file with a self-signed certificate."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Sample bureau")])
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2090, 1, 1, tzinfo=UTC))
        .add_extension(x509.KeyUsage(True, True, *[False] * 7), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("keys") / "bureau.p12"
    sealed = BestAvailableEncryption(PASSWORD.encode())
    file.write_bytes(pkcs12.serialize_key_and_certificates(b"bureau", key, signed, None, sealed))
    return file


def verdict_on(signed: bytes, signer: Pades) -> Any:
    """What pyHanko says of the one signature in the file."""
    [signature] = PdfFileReader(io.BytesIO(signed)).embedded_signatures
    return validate_pdf_signature(signature, ValidationContext(trust_roots=[signer.signer.signing_cert]))


def test_signature_is_valid_and_covers_the_whole_file(pdf: bytes, key_store: Path) -> None:
    signer = Pades.from_key_store(key_store, PASSWORD)
    verdict = verdict_on(signer.sign(pdf), signer)
    assert (verdict.bottom_line, verdict.coverage.name) == (True, "ENTIRE_FILE")


def test_signed_paper_goes_on_from_the_same_bytes_and_claims_the_same_standard(
    pdf: bytes, key_store: Path
) -> None:
    signed = Pades.from_key_store(key_store, PASSWORD).sign(pdf)
    metadata = PdfFileReader(io.BytesIO(signed)).root["/Metadata"].data
    assert signed.startswith(pdf)
    assert all(claim in metadata for claim in (b'pdfaid:part="2"', b'pdfaid:conformance="B"'))
    assert b"ETSI.CAdES.detached" in signed[len(pdf) :]


def test_tampering_is_seen(pdf: bytes, key_store: Path) -> None:
    signer = Pades.from_key_store(key_store, PASSWORD)
    signed = bytearray(signer.sign(pdf))
    at = signed.index(b"%PDF-") + len(b"%PDF-1.7\n%")
    signed[at] ^= 1
    assert not verdict_on(bytes(signed), signer).intact


def test_without_a_key_store_the_paper_stays_as_it_is(pdf: bytes) -> None:
    assert isinstance(paper_signer(None, ""), Unsigned)
    assert paper_signer(None, "").sign(pdf) is pdf


def test_key_store_that_does_not_open_stops_the_process(key_store: Path, tmp_path: Path) -> None:
    for file, password in ((key_store, "wrong"), (tmp_path / "none.p12", PASSWORD)):
        wanted = {"pades_key_store": file, "pades_password": password}
        with pytest.raises(ValidationError, match="PKCS #12") as refused:
            BureauSettings.model_validate({"ais_url": AIS, "signing_key": KEY, **wanted})
        assert password not in str(refused.value)


def test_key_store_without_pyhanko_stops_the_process(
    key_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(KeyStoreUnusable, match=r"anyqtama\[pades\]"):
        Pades.from_key_store(key_store, PASSWORD)


def test_empty_setting_asks_for_no_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANYQTAMA_BUREAU_PADES_KEY_STORE", "")
    assert isinstance(BureauSettings(ais_url=AIS, signing_key=KEY).paper_signer, Unsigned)


def test_settings_lead_to_the_signer(key_store: Path) -> None:
    wanted = {"pades_key_store": key_store, "pades_password": PASSWORD}
    settings = BureauSettings.model_validate({"ais_url": AIS, "signing_key": KEY, **wanted})
    assert isinstance(settings.paper_signer, Pades)
    assert PASSWORD not in repr(settings)
