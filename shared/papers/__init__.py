"""Prints typed content as PDF/A-2b; what a paper says lives with the service that issues it."""

from shared.papers.compiling import PAPER_STANDARD, render
from shared.papers.errors import GlyphMissing, NaiveInstant, PaperError, TemplateFailed, UnknownLanguage
from shared.papers.qr import qr_svg
from shared.papers.signs import BOX, boxed, can_be_printed
from shared.papers.wording import LANGUAGES, written_birth_date, written_day, written_minute

__all__ = [
    "BOX",
    "LANGUAGES",
    "PAPER_STANDARD",
    "GlyphMissing",
    "NaiveInstant",
    "PaperError",
    "TemplateFailed",
    "UnknownLanguage",
    "boxed",
    "can_be_printed",
    "qr_svg",
    "render",
    "written_birth_date",
    "written_day",
    "written_minute",
]
