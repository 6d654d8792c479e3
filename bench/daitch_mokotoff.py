"""Daitch-Mokotoff sound codes of names in plain Latin letters, as PostgreSQL has them from version 16 on.

The table as published: a piece of a name sounds one way at the start, before a vowel, and elsewhere.
"""

from collections.abc import Iterator

DIGITS = 6
Sounds = tuple[str, str, str]
_VOWELS = "aeiouy"


def _sounds(table: str) -> dict[str, tuple[Sounds, ...]]:
    """Piece -> its ways to sound, each three codes; an empty code is silence."""
    ways: dict[str, tuple[Sounds, ...]] = {}
    for line in table.split("\n"):
        pieces, _, codes = line.partition(":")
        for piece in pieces.split():
            ways[piece] = tuple(_three(way) for way in codes.split("|"))
    return ways


def _three(way: str) -> Sounds:
    start, before_vowel, elsewhere = (code.strip(" -") for code in way.split(","))
    return start, before_vowel, elsewhere


_PIECES = _sounds(
    """
ai aj ay ei ej ey oi oj oy ui uj uy: 0,1,-
au: 0,7,-
eu: 1,1,-
ue: 0,1,-
ia ie io iu: 1,-,-
a e i o u: 0,-,-
y: 1,-,-
b fb f p pf ph v w: 7,7,7
chs ks x: 5,54,54
ch: 5,5,5|4,4,4
ck: 5,5,5|45,45,45
c: 5,5,5|4,4,4
cz cs csz czs drz drs ds dsh dsz dz dzh dzs: 4,4,4
d dt t th: 3,3,3
g k kh q: 5,5,5
h: 5,5,-
j: 1,-,-|4,4,4
l: 8,8,8
mn nm: 66,66,66
m n: 6,6,6
rz rs: 94,94,94|4,4,4
r: 9,9,9
schtsch schtsh schtch shtch shch shtsh stch stsch sc strz strs stsh szcz szcs zdz zdzh zhdzh: 2,4,4
sht scht schd st szt shd szd sd zd zhd: 2,43,43
sch sh sz s tch ttch ttsch trz trs tsch tsh ts tts ttsz tc tz ttz tzs tsz zh zs zsch zsh z: 4,4,4
"""
)
_LONGEST = max(map(len, _PIECES))


def daitch_mokotoff(name: str) -> frozenset[str]:
    """Every six-digit code of one word; letters beyond a to z are passed over, none is no code."""
    word = "".join(letter for letter in name.lower() if "a" <= letter <= "z")
    # Each way to say the word so far: its digits, and the code that a next one like it melts into.
    said = {("", "")}
    for place, piece in _cut(word):
        said = {
            (digits if code == last else digits + code, code)
            for digits, last in said
            for code in _codes(word, place, piece)
        }
    return frozenset(digits[:DIGITS].ljust(DIGITS, "0") for digits, _ in said) if word else frozenset()


def _cut(word: str) -> Iterator[tuple[int, str]]:
    """The word in the longest pieces of the table, each with its place."""
    place = 0
    while place < len(word):
        longest = range(min(_LONGEST, len(word) - place), 0, -1)
        piece = next(
            word[place : place + length] for length in longest if word[place : place + length] in _PIECES
        )
        yield place, piece
        place += len(piece)


def _codes(word: str, place: int, piece: str) -> set[str]:
    after = place + len(piece)
    which = 0 if place == 0 else 1 if word[after : after + 1] in tuple(_VOWELS) else 2
    return {way[which] for way in _PIECES[piece]}
