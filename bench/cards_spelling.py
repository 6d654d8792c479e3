"""How one name comes to be written in other ways: by law, by ear, by hand, by a scanner."""

import random
import re

KAZAKH_LETTERS = "ӘәІіҢңҒғҮүҰұҚқӨөҺһ"
_TO_RUSSIAN = str.maketrans("ӘІҢҒҮҰҚӨҺәіңғүұқөһ", "АИНГУУКОХаингуукох")
_KAZAKH_CHOICES = {"а": "ә", "и": "ыі", "н": "ң", "г": "ғ", "у": "үұ", "к": "қ", "о": "ө"}
_VOWELS = "аәеёиіоөуүұыэюя"

_PASSPORT = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z",
    "и": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch",
    "ъ": "ie", "ы": "y", "ь": "", "э": "e", "ю": "iu", "я": "ia", "ә": "a", "і": "i", "ң": "n",
    "ғ": "g", "ү": "u", "ұ": "u", "қ": "k", "ө": "o", "һ": "kh",
}  # fmt: skip
_KAZAKH_LATIN = _PASSPORT | {
    "ә": "ä", "ғ": "ğ", "қ": "q", "ң": "ñ", "ө": "ö", "ұ": "ū", "ү": "ü", "ы": "y", "і": "ı",
    "ш": "ş", "ж": "j", "х": "h", "һ": "h", "й": "i", "ю": "iu", "я": "ia", "у": "u", "ч": "ch",
    "э": "e",
}  # fmt: skip
# What people choose for themselves, letter by letter.
_BY_EAR = {
    "е": ["e", "ye"], "ж": ["zh", "j"], "й": ["y", "i"], "к": ["k", "c"], "қ": ["k", "q"], "х": ["kh", "h"],
    "ы": ["y", "i"], "ю": ["yu", "iu"], "я": ["ya", "ia"], "ц": ["ts", "c"], "у": ["u", "ou"],
    "в": ["v", "w"], "ғ": ["g", "gh"], "ш": ["sh"], "и": ["i", "ee"], "ө": ["o", "ö"], "ү": ["u", "ü"],
}  # fmt: skip
# Between members of one family: pairs that alternate in speech.
_EAR_PAIRS = (
    ("дж", "ж"), ("ж", "дж"), ("бул", "бол"), ("бол", "бул"), ("мух", "мох"), ("мұх", "мах"),
    ("мет", "мед"), ("мед", "мет"), ("ги", "ге"), ("ке", "ки"), ("ай", "ей"), ("аб", "об"),
    ("ее", "еи"), ("ф", "п"), ("о", "а"), ("е", "и"), ("у", "о"), ("х", "к"), ("з", "с"),
    ("нн", "н"), ("л", "лл"),
)  # fmt: skip
_SCANNER = {
    "қ": "к", "ң": "н", "ұ": "ү", "ү": "у", "ғ": "г", "ө": "о", "ә": "э", "о": "0", "з": "3", "б": "6",
    "і": "1", "и": "н", "н": "и", "п": "л", "л": "п", "ш": "щ", "щ": "ш", "е": "с", "с": "е", "ы": "ьі",
    "ч": "4", "й": "и", "к": "н", "т": "г", "в": "б", "ж": "м", "э": "з", "д": "л", "ю": "о",
}  # fmt: skip
_LOOKALIKES = str.maketrans("асеорхукАВСЕНКМОРТХ", "aceopxykABCEHKMOPTX")


def russian_letters(name: str) -> str:
    """A Kazakh name as Russian documents print it."""
    return re.sub("йы|йі|ыі", "и", name).translate(_TO_RUSSIAN)


def kazakh_letters(name: str, chance: random.Random) -> str:
    """A name in Russian letters as a Kazakh speaker may write it: some letters get their Kazakh sister."""
    return "".join(
        chance.choice(_KAZAKH_CHOICES[letter])
        if letter in _KAZAKH_CHOICES and chance.random() < 0.4
        else letter
        for letter in name
    )


def latin(name: str, system: str, chance: random.Random) -> str:
    """A name in Latin letters: as a passport prints it, in the alphabet of 2021, or as somebody likes it."""
    spelled = "".join(_latin_letter(letter, system, chance) for letter in name.lower())
    return spelled.title()


def _latin_letter(letter: str, system: str, chance: random.Random) -> str:
    if system == "by_ear" and letter in _BY_EAR:
        first, *others = _BY_EAR[letter]
        return chance.choice(others) if others and chance.random() < 0.4 else first
    table = _KAZAKH_LATIN if system == "kazakh" else _PASSPORT
    return table.get(letter, letter)


def feminine(surname: str) -> str:
    """The surname as a woman bears it, where it bends at all."""
    if surname.endswith(("ов", "ев", "ин", "ёв")):
        return surname + "а"
    if surname.endswith(("ский", "цкий")):
        return surname[:-2] + "ая"
    return surname


def patronymic_of(father: str, sex: str, *, kazakh: bool) -> str:
    """The patronymic after a father's name, in the Kazakh or the Russian manner."""
    if kazakh:
        return father + ("ұлы" if sex == "male" else "қызы")
    stem, ending = _russian_patronymic(father)
    return stem + ending + ("ич" if sex == "male" else "на")


def _russian_patronymic(father: str) -> tuple[str, str]:
    if father.endswith(("й", "ь")):
        return father[:-1], "ев"
    return (father.rstrip("аяыиі"), "ов") if father[-1] in _VOWELS else (father, "ов")


def other_patronymic(patronymic: str | None, sex: str, chance: random.Random) -> str | None:
    """The same father named in another manner: -ұлы for -ович, the bare name, a space or a hyphen."""
    if not patronymic:
        return patronymic
    father = re.sub("(ұлы|улы|қызы|кызы|ович|евич|овна|евна)$", "", patronymic)
    own, separator = ("ұлы", "улы") if sex == "male" else ("қызы", "кызы"), chance.choice(("", "", " ", "-"))
    russian = "ович" if sex == "male" else "овна"
    return chance.choice((father, father + russian, father + separator + own[0], father + separator + own[1]))


def other_surname_form(surname: str, chance: random.Random) -> str:
    """The same family's surname in the other gender, without its ending, or in the Kazakh manner."""
    stem = re.sub("(ова|ева|ов|ев)$", "", surname)
    if stem == surname:
        return surname + "а" if surname.endswith("ин") else surname
    return chance.choice((stem, stem + "ұлы", stem + "ов", stem + "ова"))


def by_ear(name: str, chance: random.Random) -> str:
    """The name with one sound written as another branch of the family writes it."""
    low = name.lower()
    pairs = [pair for pair in _EAR_PAIRS if pair[0] in low]
    if not pairs:
        return name
    heard, written = chance.choice(pairs[:8])
    return low.replace(heard, written, 1).title()


def as_scanned(name: str, chance: random.Random) -> str:
    """The name with one or two letters misread."""
    places = [at for at, letter in enumerate(name) if letter in _SCANNER]
    wrong = set(chance.sample(places, min(len(places), chance.choice((0, 1, 1, 2)))))
    return "".join(_SCANNER[letter] if at in wrong else letter for at, letter in enumerate(name))


def mixed_script(name: str, chance: random.Random) -> str:
    """The name with some letters typed on the Latin layout: they look the same."""
    return "".join(letter.translate(_LOOKALIKES) if chance.random() < 0.4 else letter for letter in name)
