"""The names a made-up population bears and how often: public counts, then a long composed tail.

The Ministry of Justice published the commonest surnames in 2014 (Ахметов 73,627, Омаров 45,123, Ким 42,274,
Оспанов 41,068, Иванов 39,296 of 17.2 million people); the other shares are plausible, not counted.
"""

import itertools
from collections.abc import Callable, Sequence
from functools import cache

PEOPLES = ("kazakh", "russian", "uzbek", "uyghur", "korean")
PEOPLE_SHARES = (0.66, 0.26, 0.045, 0.025, 0.01)
_COUNTED = {
    "kazakh": (("Ахметов", 73627), ("Омаров", 45123), ("Оспанов", 41068), ("Серик", 22000),
               ("Болат", 19000), ("Марат", 17000)),
    "russian": (("Иванов", 39296), ("Попов", 16000), ("Петров", 15500)),
    "korean": (("Ким", 42274),),
}  # fmt: skip
_IN_ALL = 17_165_200


def _words(text: str) -> list[str]:
    return text.split()


_BEFORE = _words(
    """
    Нұр Бек Ай Жан Ер Тұр Құн Ал Дос Қай Сер Қуан Бақ Ақ Қара Жұма Ораз Тоқ Есен Аман Бай Сәрсен
    Дүйсен Бейсен Мырза Құл Темір Арыс Алтын Жол Тілеу Әбді Сейт Қожа Ыбырай Қабыл Мұса Жақсы Кенже
    Ата Өте Бөрі Сары Қыз Шоқан Төле
    """
)
_AFTER = _words(
    """
    бек бай жан ғали хан болат мұрат тай ғазы мақ сұлтан дәулет келді берген ған қожа сейіт кен
    """
)
_KAZAKH_MEN = _words(
    """
    Азамат Серік Марат Ерлан Нұрлан Қайрат Болат Бауыржан Әлихан Алдияр Ғалым Думан Арман Асқар
    Дәурен Ербол Руслан Талғат Тимур Данияр Самат Асылхан Мейрам Мұхтар Рүстем Сабит Төлеген Жомарт
    Қанат Айдос Олжас Әділ Бейбіт Дархан Ислам Қуаныш Мәди Нұрсұлтан Өмір Сәкен Санжар Тоқтар Шыңғыс
    Ықылас Абай Мұхамед Жүсіп Ибраһим Ахмет Омар Оспан Сүлеймен Ысқақ Әли Қасым Құдайберген Жұмабай
    Кәрім Рашид Хамит Юсуп Якуп Еркебұлан Рамазан Мирас Нартай
    """
)
_KAZAKH_WOMEN = _words(
    """
    Аружан Мадина Динара Айгүл Гүлнар Әлия Алма Айнұр Сәуле Гүлмира Жанар Айжан Әсел Ботагөз Дана
    Жұлдыз Зарина Қарлығаш Ләззат Меруерт Нұргүл Раушан Салтанат Толқын Ұлжан Фатима Шолпан Ғалия
    Камила Әйгерім Айгерім Айым Балнұр Гүлшат Зәуре Индира Қымбат Мариям Назерке Перизат Рабиға
    Сания Тоты Ырысты Шынар Айлин Томирис Аяулым Зере Інжу Жібек
    """
)
_GIRL_BEFORE = _words(
    """
    Ай Гүл Нұр Жан Бақыт Алтын Қыз Әсем Күн Ақ Сұлу Бал Дана Ұл Зер Мөлдір
    """
)
_GIRL_AFTER = _words(
    """
    гүл нұр жан сұлу зада шат бану ара ия бике дана ерке көз тай мира
    """
)
_RUSSIAN_MEN = _words(
    """
    Александр Сергей Владимир Андрей Алексей Дмитрий Николай Иван Виктор Евгений Михаил Юрий
    Анатолий Игорь Олег Павел Василий Максим Валерий Константин Пётр Виталий Артём Роман Геннадий
    Денис Фёдор Вячеслав Илья Яков Никита Семён
    """
)
_RUSSIAN_WOMEN = _words(
    """
    Елена Наталья Ольга Татьяна Светлана Ирина Людмила Галина Анна Юлия Марина Валентина Екатерина
    Мария Нина Любовь Надежда Лариса Оксана Анастасия Вера Дарья Лидия Зоя Виктория Раиса Софья
    Ксения Яна Алина Евгения Зинаида
    """
)
_RUSSIAN_STEMS = _words(
    """
    Сидор Кузнец Смирн Вас Семён Голуб Морозов Волк Лебед Козл Павл Макар Никит Захар Соловь Борис
    Яковл Григорь Роман Воробь Сергее Фёдор Михайл Новик Тарас Бел Комар Кисел Ильин Гусе Тит Кузьм
    Баран Кулик Алексе Степан Яши Сорок Серге Мельник Давыд Жук Поляк Виноград Богдан Осип Матве
    Тимофе Ефим Карп Калин Анись Щерб Дрозд Лук Гриш Руд Кравц Шевч Мороз Савч Ткач Гонч Бонд Остап
    Панас Самойл Гавр Родион Ерм Золот Черн Зайц Медвед Кот Мир Горб Журавл
    """
)
_RUSSIAN_ENDS = _words(
    """
    ов ин ев енко ский ук аков ович ицкий иков
    """
)
_GERMANS = _words(
    """
    Шмидт Вагнер Миллер Вебер Майер Шульц Фишер Гартман Кох Бауэр Рихтер Герман Шнайдер Кениг Ланге
    """
)
_ARABIC = _words(
    """
    Абдулла Юлдаш Рахим Карим Исма Турсун Мамед Хаким Саид Ахмад Розы Тохта Ибрагим Юсуп Насыр Садык
    Авут Хасан Махмуд Мирза Назар Шариф Усман Якуб Зуфар Мамат Касым Абдураим Хамра Низам Талип Имин
    Давлат Ашур Камал Раджаб Сафар Эргаш
    """
)
_EASTERN_MEN = _words(
    """
    Рустам Шухрат Бахтияр Алишер Ильхам Турсун Махмут Абдулла Азиз Камал Равшан Фархад Даврон
    """
)
_EASTERN_WOMEN = _words(
    """
    Гульнара Малика Зульфия Патигуль Мухаббат Назира Дильбар Рахима Хадича Ширин Саодат
    """
)
_KOREANS = _words(
    """
    Пак Цой Ли Хан Тен Югай Хегай Шин Нам Кан Огай Тян Чен Лим Сон Пан Ан Ю Хван Кван Эм Те Мун Юн
    Ногай
    """
)


@cache
def surnames(people: str) -> tuple[Sequence[str], Sequence[float]]:
    """The masculine surnames of a people with their cumulative weights, commonest first."""
    counted = _COUNTED.get(people, ())
    share = PEOPLE_SHARES[PEOPLES.index(people)]
    weights = [(name, count / _IN_ALL / share) for name, count in counted]
    known = {name for name, _ in counted}
    tail = [name for name in dict.fromkeys(_SURNAMES[people]()) if name not in known]
    return _cumulated(weights, tail)


@cache
def given_names(people: str, sex: str) -> tuple[Sequence[str], Sequence[float]]:
    """The given names of a people's men or women with their cumulative weights, commonest first."""
    return _cumulated([], list(dict.fromkeys(_GIVEN[people, sex]())))


def _cumulated(counted: list[tuple[str, float]], tail: list[str]) -> tuple[Sequence[str], Sequence[float]]:
    """The tail shares by Zipf's law what the counted names leave over."""
    rest = 1 - sum(weight for _, weight in counted)
    ranks = [1 / (place + 12) for place in range(len(tail))]
    whole = sum(ranks)
    weighted = counted + [(name, rest * rank / whole) for name, rank in zip(tail, ranks, strict=True)]
    return tuple(name for name, _ in weighted), tuple(itertools.accumulate(weight for _, weight in weighted))


def _composed(before: list[str], after: list[str]) -> list[str]:
    """All pairs in an order that mixes the beginnings, so that frequent names are not all alike."""
    pairs = sorted(
        itertools.product(range(len(before)), range(len(after))), key=lambda pair: (sum(pair), pair[0])
    )
    return [before[one] + after[two] for one, two in pairs]


def _kazakh_men() -> list[str]:
    return _KAZAKH_MEN + _composed(_BEFORE, _AFTER)


def _kazakh_women() -> list[str]:
    return _KAZAKH_WOMEN + _composed(_GIRL_BEFORE, _GIRL_AFTER)


def _kazakh_surnames() -> list[str]:
    bending = [name[:-1] + "ев" if name[-1] in "йи" else name + "ов" for name in _kazakh_men()]
    bare = _kazakh_men()[::4]
    return [name for each in itertools.zip_longest(bending, bare) for name in each if name]


def _russian_surnames() -> list[str]:
    return _composed(_RUSSIAN_STEMS, _RUSSIAN_ENDS) + _GERMANS


def _eastern_surnames() -> list[str]:
    return [name + ("ев" if name[-1] in "иыа" else "ов") for name in _ARABIC]


_SURNAMES: dict[str, Callable[[], list[str]]] = {
    "kazakh": _kazakh_surnames, "russian": _russian_surnames, "uzbek": _eastern_surnames,
    "uyghur": lambda: _eastern_surnames()[::-1] + _ARABIC, "korean": lambda: _KOREANS,
}  # fmt: skip
_GIVEN: dict[tuple[str, str], Callable[[], list[str]]] = {
    ("kazakh", "male"): _kazakh_men, ("kazakh", "female"): _kazakh_women,
    ("russian", "male"): lambda: _RUSSIAN_MEN, ("russian", "female"): lambda: _RUSSIAN_WOMEN,
    ("uzbek", "male"): lambda: _EASTERN_MEN + _KAZAKH_MEN[::3],
    ("uzbek", "female"): lambda: _EASTERN_WOMEN + _KAZAKH_WOMEN[::3],
    ("uyghur", "male"): lambda: _EASTERN_MEN[::-1] + _KAZAKH_MEN[::4],
    ("uyghur", "female"): lambda: _EASTERN_WOMEN[::-1] + _KAZAKH_WOMEN[::4],
    ("korean", "male"): lambda: _RUSSIAN_MEN, ("korean", "female"): lambda: _RUSSIAN_WOMEN,
}  # fmt: skip
