"""What a person reads who has scanned a certificate's code: one small page in three languages, no script."""

import tomllib
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from services.bureau.models import Certificate
from services.bureau.verifying import Standing
from shared.papers import LANGUAGES, written_minute
from shared.standard.centres import bureau

_WORDS = Path(__file__).with_suffix(".toml")
_PAGE = """<!doctype html><html lang="kk"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>{title}</title>
<style>body{{font:1.1em sans-serif;max-width:34em;margin:1em auto;padding:0 1em}}</style></head>
<body>{parts}</body></html>
"""
# Nothing is loaded, nothing runs, no other page frames it.
HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "cache-control": "no-store",
    "vary": "accept",
}


def wants_page(accept: str) -> bool:
    """Whether a browser asks; programs that name no kind, or any, are given JSON."""
    return "text/html" in accept.lower()


def standing_page(standing: Standing, certificate: Certificate) -> str:
    """The page of a certificate: whether it can be relied on, its number, bureau and day."""
    issuer = bureau(certificate.bureau)
    return _page(
        standing,
        {
            language: (
                ("number", certificate.number),
                ("bureau", issuer.name.in_language(language)),
                ("issued_at", written_minute(certificate.issued_at, issuer.timezone, language)),
            )
            for language in LANGUAGES
        },
    )


def refusal_page(code: str) -> str:
    """The page of a code that is mistyped, or nobody's."""
    return _page(code, {})


def _page(said: str, facts: dict[str, tuple[tuple[str, str], ...]]) -> str:
    words = _words()
    parts = [
        f'<section lang="{language}"><h1>{escape(words[language][said])}</h1>'
        + "".join(
            f"<p>{escape(words[language][name])}: {escape(value)}</p>"
            for name, value in facts.get(language, ())
        )
        + "</section>"
        for language in LANGUAGES
    ]
    return _PAGE.format(title=escape(words["kk"]["title"]), parts="".join(parts))


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(_WORDS.read_text(encoding="utf-8"))
