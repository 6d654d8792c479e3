"""Prints typed content as PDF/A-2b; what a paper says lives with the service that issues it."""

from shared.papers.compiling import PAPER_STANDARD, render
from shared.papers.errors import GlyphMissing, NaiveInstant, PaperError, TemplateFailed, UnknownLanguage
from shared.papers.qr import qr_svg
from shared.papers.wording import LANGUAGES, written_birth_date, written_day, written_minute

__all__ = [
    "LANGUAGES",
    "PAPER_STANDARD",
    "GlyphMissing",
    "NaiveInstant",
    "PaperError",
    "TemplateFailed",
    "UnknownLanguage",
    "qr_svg",
    "render",
    "written_birth_date",
    "written_day",
    "written_minute",
]
