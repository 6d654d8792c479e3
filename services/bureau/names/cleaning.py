"""From whatever was typed or scanned to lower-case words of one script each. Folding is not done here."""

import re
import unicodedata

from services.bureau.names import letters
from services.bureau.names.errors import NameTooLong

MAX_NAME_LETTERS = 200
_PLAIN = re.compile("[а-яёәғқңөұүһі]+")
_IN_CYRILLIC = str.maketrans(letters.LATIN_IN_CYRILLIC | letters.DIGITS_IN_CYRILLIC)
_IN_LATIN = str.maketrans(letters.CYRILLIC_IN_LATIN | letters.DIGITS_IN_LATIN)
_KIN = str.maketrans(letters.CYRILLIC_KIN | letters.LATIN_MARKED)


def clean(text: str) -> tuple[str, ...]:
    """The words of one part of a name: lower case, one script a word, no marks, signs, digits or controls.

    Raises NameTooLong beyond 200 characters, before any work is done.
    """
    if len(text) > MAX_NAME_LETTERS:
        raise NameTooLong
    plain = text.lower()
    if _PLAIN.fullmatch(plain):
        return (plain,)
    words = (_letters_of(word) for word in _split(unicodedata.normalize("NFKC", text)))
    return tuple(word for word in words if word)


def is_cyrillic(letter: str) -> bool:
    """Is this a letter of a Cyrillic alphabet?"""
    return "\u0400" <= letter <= "\u052f"


def is_latin(letter: str) -> bool:
    """Is this a letter of a Latin alphabet, marked or not?"""
    return (letter.isalpha() and letter < "\u0370") or "\u1e00" <= letter <= "\u1eff"


def _split(text: str) -> list[str]:
    return "".join(_kept(sign) for sign in text).split()


def _kept(sign: str) -> str:
    if sign.isalnum() or sign == "|":
        return sign
    # Apostrophes, stray accents and invisible controls stand inside a word, all else between words.
    return "" if sign in "'`’ʼʻ´" or unicodedata.category(sign) in ("Mn", "Cf", "Lm", "Sk") else " "


def _letters_of(word: str) -> str:
    single = _one_script(word).lower().translate(_KIN)
    bare = unicodedata.normalize("NFD", single)
    return "".join(letter for letter in bare if letter in letters.SOUND_CLASSES or "a" <= letter <= "z")


def _one_script(word: str) -> str:
    """The word in the script of its unmistakable letters; where there are none, of most of its letters."""
    cyrillic = [sign for sign in word if is_cyrillic(sign)]
    latin = [sign for sign in word if is_latin(sign)]
    if not cyrillic and not latin:
        return ""
    plain_cyrillic = sum(sign not in letters.CYRILLIC_IN_LATIN for sign in cyrillic)
    plain_latin = sum(sign not in letters.LATIN_IN_CYRILLIC for sign in latin)
    reads_cyrillic = (plain_cyrillic, len(cyrillic)) >= (plain_latin, len(latin))
    return word.translate(_IN_CYRILLIC if reads_cyrillic else _IN_LATIN)
