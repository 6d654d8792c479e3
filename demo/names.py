"""Names of the demo's people: public name facts, composed by chance, and how one name is written three ways.

The common surnames head the Ministry of Justice's list of 2014, the given names the census of 2021; the rest
is composed of roots and endings, so that nobody in particular is meant.
"""

import random
from dataclasses import dataclass
from typing import Literal

Sex = Literal["male", "female"]
Script = Literal["kk", "ru", "latin"]


@dataclass(frozen=True, slots=True)
class FullName:
    """A person's name as one register or one form writes it."""

    surname: str
    given_name: str
    patronymic: str | None


@dataclass(frozen=True, slots=True)
class Spellings:
    """One name in Kazakh, in Russian and in Latin letters."""

    kk: FullName
    ru: FullName
    latin: FullName

    def written(self, script: Script) -> FullName:
        """The name in one of the three scripts."""
        return {"kk": self.kk, "ru": self.ru, "latin": self.latin}[script]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a name comes from; `fathers` are the given names that patronymics are made of."""

    surnames: tuple[str, ...]
    male: tuple[str, ...]
    female: tuple[str, ...]
    fathers: tuple[str, ...]
    has_kazakh_patronymic: bool = False


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


COMMON_KAZAKH_SURNAMES = _words(
    "Ахметов Омаров Оспанов Әлиев Сүлейменов Ысқақов Ибрагимов Кәрімов Садықов Ибраев Смағұлов Исаев "
    "Сұлтанов Жүсіпов Исмаилов Нұрпейісов Қасымов Мұсаев Әбдірахманов Серік Болат Марат"
)
COMMON_RUSSIAN_SURNAMES = _words("Иванов Кузнецов Попов Петров Васильев Смирнов Ким Пак Цой Ли")
_ROOTS = _words(
    "Нұр Жұма Есен Төле Сәрсен Қара Ақ Ораз Тас Темір Алтын Күн Айт Сейт Аман Жан Тұр Мырза Қожа Есім Өте "
    "Ер Кен Қойшы Сағын Тоқ Әбіл Ырыс Шәкір Құт Өмір"
)
_ENDINGS = _words("беков баев ғалиев жанов мұратов құлов таев бергенов болатов")
COMPOSED_SURNAMES = tuple(root + ending for root in _ROOTS for ending in _ENDINGS)
RUSSIAN_SURNAMES = _words(
    "Абрамкин Белкин Березин Бобров Борисов Васнецов Виноградов Волков Воронин Гаврилов Голубев Горшков "
    "Громов Гусев Давыдов Демидов Дубровин Егоров Ершов Жданов Жуков Зайцев Зарубин Зимин Зотов Игнатов "
    "Калинин Калугин Карпов Киселев Климов Ковров Козлов Колосов Комаров Корнилов Крылов Кудрин Лаптев "
    "Ларин Лебедев Логинов Лукин Макаров Малинин Мельников Миронов Морозов Назаров Никитин Новиков "
    "Овсянников Орехов Павлов Панов Поляков Рогов Родников Рябинин Савин Садовников Самарин Сомов Сорокин "
    "Степанов Суворин Тарасов Титов Трофимов Уваров Ушаков Федоров Фролов Харитонов Хромов Цветков Чернов "
    "Шубин Шувалов Юдин Яковлев Ясенев"
)
MINORITY_SURNAMES = _words(
    "Тен Хан Цхай Югай Шмидт Вебер Беккер Браун Гофман Розиев Хамраев Тохтаев Юлдашев Рахимов Турсунов "
    "Азизов Мамедов Ахундов Бондарь Шевчук Кравчук Мельник"
)
FOREIGN_SURNAMES = _words(
    "Асанов Токтогулов Бакиров Сыдыков Эргашев Юсупов Холматов Назриев Сафаров Демир Аслан Кайран Орлан "
    "Ткачук Мамытов Каримбердиев Абдыкадыров Зокиров Латипов Рузиев"
)

_KAZAKH_MALE = _words(
    "Азамат Серік Марат Әлихан Алдияр Қайрат Нұрсұлтан Ғалым Болат Ерлан Дәурен Нұрлан Бауыржан Асқар "
    "Талғат Қанат Жандос Мұхтар Ербол Айдос Санжар Әділет Арман Темірлан Бекзат Ержан Жасұлан Рүстем "
    "Самат Әмір Олжас Қуаныш Мейрам Сәкен Шыңғыс Мақсат Дархан Еркебұлан Бақытжан Тұрсынбек Өмірбек Жеңіс"
)
_KAZAKH_FEMALE = _words(
    "Аружан Мадина Динара Айлин Әлия Айгүл Гүлнар Жанар Сәуле Ботагөз Қарлығаш Әйгерім Айжан Назерке "
    "Меруерт Ләззат Шолпан Зәуре Қымбат Ұлжан Күлән Ақмарал Балжан Еңлік Іңкәр Жібек Раушан Әсел Салтанат "
    "Перизат Маржан Өрнек"
)
_RUSSIAN_MALE = _words(
    "Александр Сергей Владимир Андрей Алексей Виктор Иван Олег Михаил Николай Роман Антон Денис Егор "
    "Максим Кирилл"
)
_RUSSIAN_FEMALE = _words(
    "Елена Ольга Лариса Светлана Ирина Татьяна Марина Людмила Галина Анна Екатерина Вера Надежда Оксана "
    "Полина Алина"
)
_RUSSIAN_FATHERS = _words(
    "Александр Сергей Владимир Андрей Виктор Иван Олег Николай Роман Антон Максим Степан"
)
_FOREIGN_MALE = _words("Азиз Бахром Данияр Эмир Тимур Рустам Шерзод Улан Кубан Фаррух Хасан Мурат")
_FOREIGN_FEMALE = _words("Зухра Нигора Айсулу Лола Дилором Эльвира Жамал Фарида Севара Гульнора Мехри Назира")
_FOREIGN_FATHERS = _words("Азиз Бахром Данияр Рустам Шерзод Улан Мурат Хасан")


def _kept_for_subjects(surnames: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(surname for place, surname in enumerate(surnames) if place % 3 != 2)


# Rare surnames are borne by subjects of requests only, every third of each list by bystanders only.
RARE_KAZAKH = Origin(_kept_for_subjects(COMPOSED_SURNAMES), _KAZAKH_MALE, _KAZAKH_FEMALE, _KAZAKH_MALE, True)
RARE_RUSSIAN = Origin(_kept_for_subjects(RUSSIAN_SURNAMES), _RUSSIAN_MALE, _RUSSIAN_FEMALE, _RUSSIAN_FATHERS)
RARE_MINORITY = Origin(
    _kept_for_subjects(MINORITY_SURNAMES), _RUSSIAN_MALE, _RUSSIAN_FEMALE, _RUSSIAN_FATHERS
)
COMMON_KAZAKH = Origin(COMMON_KAZAKH_SURNAMES, _KAZAKH_MALE, _KAZAKH_FEMALE, _KAZAKH_MALE, True)
COMMON_RUSSIAN = Origin(COMMON_RUSSIAN_SURNAMES, _RUSSIAN_MALE, _RUSSIAN_FEMALE, _RUSSIAN_FATHERS)
BYSTANDER_KAZAKH = Origin(COMPOSED_SURNAMES[2::3], _KAZAKH_MALE, _KAZAKH_FEMALE, _KAZAKH_MALE, True)
BYSTANDER_RUSSIAN = Origin(RUSSIAN_SURNAMES[2::3], _RUSSIAN_MALE, _RUSSIAN_FEMALE, _RUSSIAN_FATHERS)
BYSTANDER_MINORITY = Origin(MINORITY_SURNAMES[2::3], _RUSSIAN_MALE, _RUSSIAN_FEMALE, _RUSSIAN_FATHERS)
FOREIGN = Origin(FOREIGN_SURNAMES, _FOREIGN_MALE, _FOREIGN_FEMALE, _FOREIGN_FATHERS)

_UNGENDERED = frozenset(_words("Серік Болат Марат Демир Аслан Кайран Орлан Тен Хан"))
_RUSSIAN_LETTERS = str.maketrans("ӘәӨөҰұҮүҚқҒғҢңҺһІі", "АаОоУуУуКкГгНнХхИи")
_LATIN_LETTERS = dict(zip("абвгдезийклмнопрстуфыэьъ", [*"abvgdeziiklmnoprstufye", "", ""], strict=True))
_LATIN_LETTERS |= zip("жхцчшюя", ("zh", "kh", "ts", "ch", "sh", "yu", "ya"), strict=True)
_KAZAKH_LATIN = {"қ": "q", "ғ": "gh"}


def spell(
    origin: Origin, surname: str, sex: Sex, rng: random.Random, without_patronymic: float = 0.1
) -> Spellings:
    """A composed name of this origin in three scripts; `without_patronymic` is the chance of having none."""
    given_name = rng.choice(origin.male if sex == "male" else origin.female)
    father = rng.choice(origin.fathers)
    family = feminine(surname) if sex == "female" else surname
    keeps_suffix = rng.random() < 0.3
    kk, ru = patronymics(father, sex, origin.has_kazakh_patronymic, keeps_suffix=keeps_suffix)
    if rng.random() < without_patronymic:
        kk = ru = None
    return in_three_scripts(FullName(family, given_name, kk), ru, kazakh_latin=rng.random() < 0.3)


def in_three_scripts(kk: FullName, russian_patronymic: str | None, *, kazakh_latin: bool) -> Spellings:
    """The Kazakh spelling with its Russian and Latin ones; `kazakh_latin`: Qairat, not Kairat."""
    ru = FullName(russian(kk.surname), russian(kk.given_name), russian_patronymic)
    source = kk if kazakh_latin else ru
    patronymic = source.patronymic and latin(source.patronymic)
    return Spellings(kk, ru, FullName(latin(source.surname), latin(source.given_name), patronymic))


def patronymics(
    father: str, sex: Sex, is_kazakh: bool, *, keeps_suffix: bool
) -> tuple[str | None, str | None]:
    """The Kazakh and the Russian patronymic; `keeps_suffix` renders -ұлы as -улы instead of -ович."""
    in_russian = russian_patronymic(russian(father), sex)
    if not is_kazakh:
        return in_russian, in_russian
    in_kazakh = father + ("ұлы" if sex == "male" else "қызы")
    return in_kazakh, russian(in_kazakh) if keeps_suffix else in_russian


def russian_patronymic(father: str, sex: Sex) -> str:
    """Серик -> Серикович, Сериковна; Андрей -> Андреевич, Андреевна."""
    stem, link = (father[:-1], "ев") if father[-1] in "йь" else (father, "ов")
    return stem + link + ("ич" if sex == "male" else "на")


def feminine(surname: str) -> str:
    """Ахметов -> Ахметова, Ларин -> Ларина; names without such an ending stay as they are."""
    return surname + "а" if surname.endswith(("ов", "ев", "ин")) and surname not in _UNGENDERED else surname


def russian(text: str) -> str:
    """The official Russian rendering of Kazakh letters: Қайрат -> Кайрат, Нұрпейісов -> Нурпеисов."""
    merged = text.replace("йі", "и").replace("йы", "и").replace("Гүл", "Гуль").replace("гүл", "гуль")
    return merged.translate(_RUSSIAN_LETTERS)


def latin(text: str) -> str:
    """A Latin rendering as in a passport: Жумабаев -> Zhumabaev; Kazakh қ and ғ, if there, give q and gh."""
    plain = "".join(letter if letter.lower() in _KAZAKH_LATIN else russian(letter) for letter in text)
    return "".join(_latin_letter(letter) for letter in plain)


def _latin_letter(letter: str) -> str:
    low = letter.lower()
    rendered = _KAZAKH_LATIN.get(low) or _LATIN_LETTERS.get(low, letter)
    return rendered.capitalize() if letter != low else rendered
