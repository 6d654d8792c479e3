"""Who signs the printed certificate as a file: nobody, or a key store by PAdES (the extra `pades`, pyHanko).

The signature over a certificate's content is another matter: shared/signing.py.
"""

import importlib.util
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol

FIELD = "Bureau"


class PaperSigner(Protocol):
    """What signs a PDF as a file."""

    def sign(self, pdf: bytes) -> bytes:
        """The signed file; it begins with the bytes of `pdf`."""
        ...


class KeyStoreUnusable(Exception):
    """The key store cannot be used; the sentence says why, and nothing of what is in it."""


class Unsigned:
    """Leaves the file as it is: it is signed by hand, and verified by its code."""

    def sign(self, pdf: bytes) -> bytes:
        """The same bytes."""
        return pdf


@dataclass(frozen=True)
class Pades:
    """Signs by PAdES (B-B), at the time of printing, with the key and certificate of a PKCS #12 file."""

    signer: Any = field(repr=False)

    @classmethod
    def from_key_store(cls, file: Path, password: str) -> "Pades":
        """Raises KeyStoreUnusable where pyHanko is not installed, or the file cannot be opened so."""
        if importlib.util.find_spec("pyhanko") is None:
            raise KeyStoreUnusable("wants pyHanko: install anyqtama[pades]")
        # Imported here: only who signs so needs it.
        from pyhanko.sign.signers import SimpleSigner

        try:
            return cls(SimpleSigner.load_pkcs12_data(file.read_bytes(), (), password.encode()))
        except (OSError, ValueError):
            raise KeyStoreUnusable("is no PKCS #12 file that the password opens") from None

    def sign(self, pdf: bytes) -> bytes:
        """The file with an invisible signature appended: what was PDF/A stays as it was."""
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.sign.fields import SigSeedSubFilter
        from pyhanko.sign.signers import PdfSignatureMetadata, sign_pdf

        wanted = PdfSignatureMetadata(FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
        signed: BytesIO = sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), wanted, signer=self.signer)
        return signed.getvalue()


@cache
def paper_signer(key_store: Path | None, password: str) -> PaperSigner:
    """The signer that the settings ask for. Raises KeyStoreUnusable."""
    return Pades.from_key_store(key_store, password) if key_store else Unsigned()
