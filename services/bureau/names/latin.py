"""Latin spellings into Cyrillic, whatever the system: passports, Kazakh Latin, English, Uzbek, by ear."""

import re

from services.bureau.names.letters import LATIN_PIECES

_PIECE = re.compile("|".join(sorted(LATIN_PIECES, key=len, reverse=True)))
# What depends on its neighbours, in this order: Smirnoff, Weber, Cecilia, Alexey, Iana.
_BY_NEIGHBOUR = (
    (re.compile("(off|ow)$"), "ov"),
    (re.compile("^w"), "v"),
    (re.compile("c(?=[eiy])"), "s"),
    (re.compile("(?<=[ae])x(?=[aeiouy]|$)"), "ks"),
    (re.compile("^ia"), "ya"),
)


def to_cyrillic(word: str) -> str:
    """A clean lower-case Latin word in Cyrillic letters; a Cyrillic word comes back as it is."""
    if not ("a" <= word[:1] <= "z"):
        return word
    for pattern, spelling in _BY_NEIGHBOUR:
        word = pattern.sub(spelling, word)
    return _PIECE.sub(lambda piece: LATIN_PIECES[piece[0]], word)
