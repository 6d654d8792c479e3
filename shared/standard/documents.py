"""What para 12 asks of an applicant, and the formal check of a package against it.

Errors in the content are found by people; what is only unusual is a warning and never refuses anybody.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import ClassVar, Literal

from shared.standard.errors import StandardError
from shared.standard.shipped import Text, read_shipped, text_of

ApplicantKind = Literal["individual", "legal_entity"]


class UnknownDocument(StandardError, LookupError):
    """The standard knows no document of this kind."""

    code: ClassVar[str] = "unknown_document"


@dataclass(frozen=True, slots=True)
class Item:
    """Something that para 12 asks for, or a part of it that can be missing."""

    code: str
    name: Text
    paragraph: str


@dataclass(frozen=True, slots=True)
class IdentityDocument:
    """A kind of identity document; `number_format` is what most numbers look like, None if free."""

    kind: str
    name: Text
    number_format: str | None


@dataclass(frozen=True, slots=True)
class Letter:
    """A legal entity's written enquiry, as far as its form is checked (A14); blank counts as missing."""

    outgoing_number: str | None
    dated: str | date | None
    signed_by: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Package:
    """What the applicant handed in, as far as its form is checked.

    `copy_matches_original` and `original_returned` are None where nobody compared or there was nothing to.
    """

    applicant_kind: ApplicantKind
    documents: frozenset[str]
    identity_document_kind: str | None = None
    identity_document_number: str | None = field(default=None, repr=False)
    copy_matches_original: bool | None = None
    original_returned: bool | None = None
    letter: Letter | None = None


@dataclass(frozen=True, slots=True)
class Flaw:
    """One reason to return a package: the ground of para 17 and the item of para 12 that it concerns."""

    ground: str
    item: str


def check_package(package: Package) -> list[Flaw]:
    """Every formal flaw of a package, none where it is in order (paras 12 and 17)."""
    flaws = [Flaw("package_incomplete", item) for item in missing_items(package)]
    if package.copy_matches_original is False:
        flaws.append(Flaw("copies_do_not_match_originals", "identity_document_copy"))
    if package.letter is not None and package.applicant_kind == "legal_entity":
        flaws.extend(Flaw("not_properly_drawn_up", item) for item in _letter_lacks(package.letter))
    return flaws


def missing_items(package: Package) -> list[str]:
    """The items that para 12 asks of this kind of applicant and the package lacks.

    Only for these may the centre itself refuse to accept a package (A20).
    """
    return [item for item in asked_of(package.applicant_kind) if not _has(package, item)]


def package_warnings(package: Package) -> list[str]:
    """What a person should look at, though it is no ground for a return.

    copy_not_compared, original_not_returned, identity_document_unknown, identity_document_number_unusual.
    """
    return list(_warnings(package))


def asked_of(applicant_kind: ApplicantKind) -> tuple[str, ...]:
    """The codes of the items that para 12 asks of this kind of applicant."""
    return tuple(_asked()[applicant_kind])


def item(code: str) -> Item:
    """The item with this code, for its name in three languages; raises UnknownDocument."""
    found = _items().get(code)
    if found is None:
        raise UnknownDocument
    return found


def has_number_of_its_own(kind: str) -> bool:
    """Whether registers of persons know people by the number of such an identity document.

    They do not by that of a birth certificate; what no kind here is like, nobody knows.
    """
    return kind in _identity_documents() and kind != "birth_certificate"


def identity_document(kind: str) -> IdentityDocument:
    """The kind of identity document, e.g. id_card; raises UnknownDocument."""
    found = _identity_documents().get(kind)
    if found is None:
        raise UnknownDocument
    return found


def all_identity_documents() -> tuple[IdentityDocument, ...]:
    """All kinds of identity documents that the centres know."""
    return tuple(_identity_documents().values())


@cache
def _asked() -> dict[str, list[str]]:
    """Item codes by kind of applicant, as shipped."""
    asked: dict[str, list[str]] = read_shipped("documents.json")["asked"]
    return asked


@cache
def _items() -> dict[str, Item]:
    rows = read_shipped("documents.json")["items"]
    return {code: Item(code, text_of(row["name"]), row["paragraph"]) for code, row in rows.items()}


@cache
def _identity_documents() -> dict[str, IdentityDocument]:
    rows = read_shipped("documents.json")["identity_documents"]
    return {row["kind"]: IdentityDocument(row["kind"], text_of(row["name"]), row["format"]) for row in rows}


def _has(package: Package, wanted: str) -> bool:
    if wanted == "identity_document":
        return bool(package.identity_document_kind)
    if wanted == "written_enquiry":
        return package.letter is not None
    return wanted in package.documents


def _letter_lacks(letter: Letter) -> Iterator[str]:
    if not (letter.outgoing_number or "").strip():
        yield "letter_outgoing_number"
    if not letter.dated:
        yield "letter_date"
    if not (letter.signed_by or "").strip():
        yield "letter_signature"


def _warnings(package: Package) -> Iterator[str]:
    has_copy = "identity_document_copy" in package.documents
    if has_copy and package.copy_matches_original is None:
        yield "copy_not_compared"
    if package.original_returned is False:
        yield "original_not_returned"
    if package.identity_document_kind is None:
        return
    known = _identity_documents().get(package.identity_document_kind)
    if known is None:
        yield "identity_document_unknown"
    elif not _looks_usual(known, package.identity_document_number):
        yield "identity_document_number_unusual"


def _looks_usual(known: IdentityDocument, number: str | None) -> bool:
    written = re.sub(r"[\s-]", "", number or "").upper()
    return bool(written if known.number_format is None else re.fullmatch(known.number_format, written))
