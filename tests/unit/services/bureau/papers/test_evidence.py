"""The evidence sheet prints what it is given."""

from dataclasses import replace
from datetime import UTC, datetime

from services.bureau.papers import CandidateLine, EvidencePaper, SearchSheet, evidence_pdf

AT = datetime(2026, 5, 12, 6, tzinfo=UTC)
FOUND = CandidateLine("10001", "", "Үлгібаев Нұрлан; 1951-01-02", "0.99", "surname:same")


def sheet(found: CandidateLine) -> EvidencePaper:
    """The sheet of a case with one search that found one card."""
    search = SearchSheet("cards", "Үлгібаев Нұрлан", "single_match", AT, (found,))
    return EvidencePaper("ru", "Үлгі бюросы", "01-2026-000001", AT, "Asia/Almaty", (search,), ())


def test_scan_of_the_card_is_printed_where_there_is_one() -> None:
    plain, scanned = (evidence_pdf(sheet(replace(FOUND, scan=key))) for key in ("", "box-7/0001.tif"))
    assert plain.startswith(b"%PDF-")
    assert scanned != plain
