"""What can go wrong while a paper is printed. No text here ever repeats what was to be printed."""

from shared.errors import ServiceError


class PaperError(ServiceError):
    """The paper could not be printed."""

    code = "paper_error"
    status = 500


class GlyphMissing(PaperError):
    """A text of this paper has a character that cannot be printed; the record has to be corrected first."""

    code = "glyph_missing"
    status = 422


class UnknownLanguage(PaperError):
    """Papers are written in kk, ru or en only."""

    code = "unknown_language"
    status = 422


class NaiveInstant(PaperError):
    """The time on a paper has to say its time zone."""

    code = "naive_instant"


class TemplateFailed(PaperError):
    """The template and its content do not fit together."""

    code = "template_failed"
