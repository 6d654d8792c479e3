"""The blank application form of the racks in the waiting hall (standard, paras 12 and 13)."""

from datetime import UTC, datetime
from pathlib import Path

from shared.papers import LANGUAGES, UnknownLanguage, render

_TEMPLATE = Path(__file__).with_name("application.typ")

# The day of the order: a blank form belongs to no request, yet its bytes must not change from print to print.
_DRAWN_UP_AT = datetime(2008, 11, 17, tzinfo=UTC)


def application_form_pdf(language: str) -> bytes:
    """The blank form in kk, ru or en as PDF/A-2b, always the same bytes. Raises UnknownLanguage."""
    if language not in LANGUAGES:
        raise UnknownLanguage
    return render(_TEMPLATE, {"language": language}, issued_at=_DRAWN_UP_AT)
