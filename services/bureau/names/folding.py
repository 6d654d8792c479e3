"""The two folds of a name: L1, like sounds made one and endings shed; L2, its skeleton of consonants."""

import re
from enum import StrEnum
from functools import lru_cache
from string import ascii_lowercase

from services.bureau.names.cleaning import clean
from services.bureau.names.latin import to_cyrillic
from services.bureau.names.letters import PATRONYMIC_ENDINGS, SOUND_CLASSES, SURNAME_ENDINGS

# A Latin letter left inside a Cyrillic word is nobody's sound.
_CLASSES = str.maketrans({**dict.fromkeys(ascii_lowercase, ""), **SOUND_CLASSES})
# Before letters are classed: джанболат = жанболат; татьяна, мая, яна keep their glide; давлет = даулет.
_GLIDES = (
    (re.compile("дж"), "ж"),
    (re.compile("(^|[ьъаәоөуұүыіийеэёяю])я"), r"\1йа"),
    (re.compile("(^|[ьъаәоөуұүыіийеэёяю])ю"), r"\1йу"),
    (re.compile("(?<=[аә])в(?=[бгғджзкқлмнңпрстфхцчшщ])"), "у"),
)
_RUNS = re.compile(r"(.)\1+")
_VOICED = str.maketrans("dzg", "tsk", "aui")
_MIN_STEM = 3
_CACHED_NAMES = 1 << 16


class NamePart(StrEnum):
    """Which part of a name a word stands for: each sheds its own endings."""

    SURNAME = "surname"
    GIVEN_NAME = "given_name"
    PATRONYMIC = "patronymic"


_ENDINGS = {
    # -ин tells Васин from Васов and -ск- Белинский from Белин: they stay, only their gender goes.
    NamePart.SURNAME: re.compile(
        f"(?<=.{{{_MIN_STEM}}})(?:{'|'.join(SURNAME_ENDINGS)})$|(?<=..in)a$|(?<=.sk)(?:uia|ai|i)$"
    ),
    NamePart.PATRONYMIC: re.compile(f"(?<=.{{{_MIN_STEM}}})(?:{'|'.join(PATRONYMIC_ENDINGS)})$"),
}


@lru_cache(maxsize=_CACHED_NAMES)
def fold_name(text: str, part: NamePart) -> str:
    """L1: one part of a name in seventeen letter classes, stem only; empty if nothing of it is a letter.

    Raises NameTooLong beyond 200 characters.
    """
    sounds = "".join(sounds_of(to_cyrillic(word)) for word in clean(text))
    return _RUNS.sub(r"\1", _stem(sounds, part))


@lru_cache(maxsize=_CACHED_NAMES)
def skeleton(fold: str) -> str:
    """L2: the consonants of an L1 fold, voiced and voiceless as one; ^ in front stands for a first vowel."""
    start = "^" if fold[:1] in ("a", "u", "i") else ""
    return start + _RUNS.sub(r"\1", fold.translate(_VOICED))


def sounds_of(word: str) -> str:
    """A Cyrillic word letter by letter in its sound classes, nothing shed and nothing collapsed."""
    for pattern, spelling in _GLIDES:
        word = pattern.sub(spelling, word)
    return word.translate(_CLASSES)


def _stem(sounds: str, part: NamePart) -> str:
    if part is NamePart.GIVEN_NAME:
        return sounds
    ending = _ENDINGS[part]
    # Again and again, so that Алиулы, Алиулов and Алиев end at the same stem.
    while (shorter := ending.sub("", sounds)) != sounds:
        sounds = shorter
    # Абай is Абаев without its ending, Гали is Галиев: the last й or и belongs to neither.
    return sounds.rstrip("i") if len(sounds.rstrip("i")) >= _MIN_STEM else sounds
