"""The letter tables: which letters look alike, which sound alike, how Latin spells them. Facts only, no code.

Every table is read left to right: what is written -> what it is taken for.
"""

# Latin letters that eyes, keyboards and scanners put into a Cyrillic word (case matters: H is Н, h is һ).
LATIN_IN_CYRILLIC = {
    "A": "а", "a": "а", "B": "в", "b": "б", "C": "с", "c": "с", "E": "е", "e": "е", "H": "н", "h": "һ",
    "I": "і", "i": "і", "J": "ж", "j": "ж", "K": "к", "k": "к", "l": "і", "M": "м", "m": "м", "n": "п",
    "O": "о", "o": "о", "P": "р", "p": "р", "r": "г", "T": "т", "t": "т", "u": "и", "X": "х", "x": "х",
    "Y": "у", "y": "у", "Ə": "ә", "ə": "ә", "ı": "і", "İ": "і", "Ï": "і", "ï": "і", "|": "і",
}  # fmt: skip

# The other way round: Cyrillic letters in a word that is otherwise Latin.
CYRILLIC_IN_LATIN = {
    "А": "a", "а": "a", "В": "b", "С": "c", "с": "c", "Е": "e", "е": "e", "Н": "h", "һ": "h", "Һ": "h",
    "І": "i", "і": "i", "К": "k", "к": "k", "М": "m", "м": "m", "О": "o", "о": "o", "Р": "p", "р": "p",
    "Т": "t", "т": "t", "Х": "x", "х": "x", "У": "y", "у": "y", "ә": "a", "Ә": "a",
}  # fmt: skip

# Digits a scanner reads for letters inside a word.
DIGITS_IN_CYRILLIC = {"0": "о", "1": "і", "3": "з", "4": "ч", "6": "б", "8": "в"}
DIGITS_IN_LATIN = {"0": "o", "1": "i", "5": "s", "6": "b"}

# Letters of neighbouring alphabets, and those that old 8-bit fonts put in the place of Kazakh letters.
CYRILLIC_KIN = {
    "є": "е", "ї": "і", "ў": "у", "җ": "ж", "ӏ": "і", "ҳ": "х", "ҷ": "ч", "ѳ": "ө", "ӯ": "у", "ӣ": "и",
    "ҡ": "қ", "ҝ": "қ", "ҥ": "ң", "ӊ": "ң", "ӈ": "ң", "ҕ": "ғ", "ӷ": "ғ", "ґ": "г",
    "ќ": "қ", "ѓ": "ғ", "ѕ": "ң", "ј": "ә",
}  # fmt: skip

# Marked Latin letters: the Kazakh Latin alphabets of 2018 and 2021, Uzbek, Turkish, Slavic.
LATIN_MARKED = {
    "ş": "sh", "š": "sh", "ç": "ch", "č": "ch", "ž": "zh", "ğ": "gh", "ǵ": "gh", "ñ": "n", "ń": "n",
    "ä": "a", "á": "a", "ə": "a", "ö": "o", "ó": "o", "ø": "o", "ü": "u", "ú": "u", "ū": "u", "ý": "u",
    "ı": "y", "ß": "ss", "ł": "l",
}  # fmt: skip

# Latin spelling -> Cyrillic; the longest piece is tried first. What depends on its neighbours is in latin.py.
LATIN_PIECES = {
    "shch": "щ", "tsch": "ч", "tch": "ч", "sch": "ш", "dzh": "ж", "dsh": "ж", "sh": "ш", "ch": "ч",
    "zh": "ж", "kh": "х", "gh": "ғ", "ts": "ц", "tz": "ц", "ph": "ф", "th": "т", "dj": "ж", "ck": "к",
    "ee": "и", "oo": "у", "ya": "я", "yu": "ю", "iu": "ю", "yo": "ё", "ye": "е",
    "a": "а", "b": "б", "c": "к", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "х", "i": "и", "j": "ж",
    "k": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "q": "қ", "r": "р", "s": "с", "t": "т",
    "u": "у", "v": "в", "w": "у", "x": "х", "y": "й", "z": "з",
}  # fmt: skip

# The fold: seventeen classes, each written as one Latin letter. Russian rendering merges А/Ә, О/Ө, У/Ү/Ұ,
# К/Қ, Н/Ң, Г/Ғ and Ы/І/И/Й; Kazakh speech says п for ф, and х, һ and қ are spelled for one another.
SOUND_CLASSES = {
    "а": "a", "ә": "a", "я": "a",
    "о": "u", "ө": "u", "у": "u", "ұ": "u", "ү": "u", "ю": "u",
    "ы": "i", "и": "i", "і": "i", "й": "i", "е": "i", "э": "i", "ё": "i",
    "б": "p", "п": "p", "ф": "p", "в": "v", "г": "g", "ғ": "g", "д": "d", "ж": "j", "з": "z",
    "к": "k", "қ": "k", "х": "k", "һ": "k", "л": "l", "м": "m", "н": "n", "ң": "n", "р": "r",
    "с": "s", "ц": "s", "т": "t", "ч": "c", "ш": "c", "щ": "c", "ь": "", "ъ": "",
}  # fmt: skip

# Endings of surnames, in folded letters: -ов/-ев and their feminine, -ый, -ұлы, -қызы, -тегі.
SURNAME_ENDINGS = (
    "uulu", "tigi", "uglu", "ugli", "kizi", "gizi", "kisi", "aia", "uva", "iva", "uli", "ulu", "uv", "iv",
    "ui", "ii",
)  # fmt: skip

# Endings of patronymics, in folded letters: -ович/-евич/-ич and their feminine, -ұлы, -қызы, -тегі, -оғлы.
PATRONYMIC_ENDINGS = (
    "inicna", "uvic", "ivic", "uvna", "ivna", "icna", "uulu", "tigi", "uglu", "ugli", "kizi", "gizi", "kisi",
    "uli", "ulu", "ic",
)  # fmt: skip
