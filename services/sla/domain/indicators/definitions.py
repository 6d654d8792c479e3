"""How each indicator of annex 2 is counted, in words; the counting itself is queries/indicator_cases.py.

Where the order is unclear the reading that was chosen is named by its point (A8, A10, A33 to A36).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from shared.errors import NotFound, ServiceError
from shared.standard.indicators import Indicator, UnknownIndicator, all_indicators, indicator
from shared.standard.shipped import Text

MANUAL = ("3.3",)
COMPUTED = tuple(one.code for one in all_indicators() if one.code not in MANUAL)


class NoSuchIndicator(NotFound):
    """Annex 2 has no indicator with this code."""

    code = "unknown_indicator"


class IndicatorIsComputed(ServiceError):
    """This indicator is computed from what happened; nobody enters it."""

    code = "indicator_is_computed"
    status = 409


class IndicatorIsEntered(ServiceError):
    """This indicator is entered by a person once a year; there are no cases behind it."""

    code = "indicator_is_entered"
    status = 409


@dataclass(frozen=True, slots=True)
class Definition:
    """What is counted, and what is shown beside it where the order can be read in two ways.

    The figure beside has the same denominator. `points` are those of docs/assumptions.md.
    """

    text: Text
    points: tuple[str, ...] = ()
    beside: Text | None = None


# Shown with every share.
INTERVAL = Text(
    "Әр үлестің жанында оның неше жағдайдан есептелгені және 95 % Уилсон аралығы көрсетіледі: "
    "жағдай аз болса, үлес тұрақсыз. Жағдай болмаса, үлес те жоқ.",
    "Рядом с каждой долей показано, из скольких случаев она получена, и 95-процентный интервал Уилсона: "
    "при малом числе случаев доля неустойчива. Где случаев нет, нет и доли.",
    "Each share is shown with how many cases it is of, and with its 95 % Wilson interval: "
    "where cases are few the share is unstable. Where there are no cases there is no share.",
)
_SURVEY = Definition(
    Text(
        "Осы сұраққа кезең ішінде берілген жауаптар; олардың ішінде қанағаттанғандар.",
        "Ответы на этот вопрос, данные за период; из них удовлетворённые.",
        "Answers to this question given in the period; of these, the satisfied ones.",
    ),
    ("A36",),
)
DEFINITIONS: Mapping[str, Definition] = MappingProxyType(
    {
        "1.1": Definition(
            Text(
                "Қолхатта уәде етілген мерзімі кезең ішінде басталған өтініштер, сол мерзімге дейін кері "
                "алынған немесе дәлелді түрде қайтарылғандарынсыз; олардың ішінде анықтамасы сол мерзімде "
                "Орталықта дайын болғандар.",
                "Заявления, обещанный в расписке срок которых наступил в периоде, кроме отозванных и "
                "возвращённых с обоснованием до него; из них те, справка по которым к этому сроку была "
                "готова в Центре.",
                "Requests whose date promised on the receipt came in the period, without those withdrawn or "
                "returned with grounds by then; of these, those whose certificate was ready at the Centre by "
                "that date.",
            ),
            ("A8", "A36"),
            Text(
                "Сол мерзімде бюро дайындаған анықтамалар, жеткізу уақытын есептемегенде.",
                "Справки, подготовленные бюро к этому сроку, без учёта времени доставки.",
                "Certificates prepared by the bureau by that date, the time of carrying left out.",
            ),
        ),
        "1.2": Definition(
            Text(
                "Кезең ішінде кезектегі күтуі аяқталған талондар: терезеге шақырылғандар, және шақырылмай "
                "жабылғандардың ішінде 40 минуттан артық күткендер; олардың ішінде 40 минуттан аспай "
                "шақырылғандар.",
                "Талоны, ожидание по которым закончилось в периоде: вызванные к окну, а из закрытых без "
                "вызова — ждавшие более 40 минут; из них вызванные не позднее чем через 40 минут.",
                "Tickets whose wait ended in the period: those called to a window and, of those closed "
                "without a call, the ones that had waited for more than 40 minutes; of these, those called "
                "within 40 minutes.",
            ),
            ("A10", "A36"),
            Text(
                "7-тармақтың 2) тармақшасы бойынша 30 минут ішінде шақырылғандар.",
                "Вызванные в течение 30 минут по подпункту 2) пункта 7.",
                "Those called within the 30 minutes of paragraph 7(2).",
            ),
        ),
        "2.1": _SURVEY,
        "2.2": Definition(
            Text(
                "Кезең ішінде берілген анықтамалар; олардың ішінде кейін түзетілмеген және жарамсыз деп "
                "танылмағандар. Қызмет тегін, сондықтан төлемдер есептелмейді.",
                "Справки, выданные в периоде; из них те, что позднее не исправлены и не признаны "
                "недействительными. Услуга бесплатна, поэтому начисления и расчёты не считаются.",
                "Certificates handed over in the period; of these, those neither corrected nor revoked "
                "later. The service is free, so there are no payments and settlements to count.",
            ),
            ("A33", "A36"),
        ),
        "3.1": _SURVEY,
        "3.2": Definition(
            Text(
                "Кезең ішінде бюро тексерген құжаттар топтамалары; олардың ішінде қайтарусыз "
                "қабылданғандар. Әр өтініш өз алдына бір тапсыру болып саналады; терезеде қабылданбаған "
                "құжаттар есепке кірмейді.",
                "Пакеты документов, проверенные бюро в периоде; из них принятые без возврата. Каждое "
                "заявление считается отдельной сдачей; не принятое у окна в счёт не входит.",
                "Packages that the bureau checked in the period; of these, those accepted and not returned. "
                "Each request counts as a handing-in of its own; what a window did not take is not counted.",
            ),
            ("A20", "A36"),
        ),
        "3.3": Definition(
            Text(
                "Бұйрықта өлшем бірлігі белгіленбеген. Мәнді жылына бір рет адам ескертпесімен енгізеді; ол "
                "барлық Орталықтарға ортақ.",
                "Единица измерения в приказе не определена. Значение раз в год вносит человек, с "
                "примечанием; оно общее для всех Центров.",
                "The order defines no unit. The value is entered once a year by a person, with a note; it is "
                "the same for all Centres.",
            ),
            ("A35",),
        ),
        "4.1": Definition(
            Text(
                "Кезең ішінде негізді деп танылған шағымдардың сол кезеңде анықтаманы немесе қайтарылған "
                "құжаттарды алған тұтынушылар санына қатынасы. Шағым берілген құжаттардың бөлігі емес, "
                "сондықтан ол олардан көп болса, аралық көрсетілмейді.",
                "Жалобы, признанные обоснованными в периоде, к числу потребителей, получивших в нём справку "
                "или возвращённые документы. Жалобы не часть выданного; если их больше, интервал не "
                "показывается.",
                "Complaints found to be founded in the period, relative to the consumers who were handed a "
                "certificate or a returned package in it. Complaints are no part of what was handed over; "
                "where they are more, no interval is shown.",
            ),
            ("A36",),
        ),
        "4.2": Definition(
            Text(
                "Кезең ішінде негізді деп танылған шағымдар; олардың ішінде заңнамада белгіленген мерзімде "
                "қаралып, қанағаттандырылғандар. Мерзімде қаралып, бірақ қанағаттандырылмаған негізді шағым "
                "көрсеткішті төмендетеді.",
                "Жалобы, признанные обоснованными в периоде; из них рассмотренные в установленный срок и "
                "удовлетворённые. Рассмотренная в срок, но не удовлетворённая обоснованная жалоба снижает "
                "показатель.",
                "Complaints found to be founded in the period; of these, those considered within the "
                "established term and satisfied. A founded complaint that was considered in time and not "
                "satisfied counts against.",
            ),
            ("A34", "A36"),
            Text(
                "Қанағаттандырылғанына қарамастан, мерзімде қаралғандар.",
                "Рассмотренные в срок, удовлетворены они или нет.",
                "Those considered in time, satisfied or not.",
            ),
        ),
        "4.3": _SURVEY,
        "4.4": _SURVEY,
        "5.1": _SURVEY,
    }
)


def known_indicator(code: str) -> Indicator:
    """The row of annex 2. Raises NoSuchIndicator."""
    try:
        return indicator(code)
    except UnknownIndicator:
        raise NoSuchIndicator from None


def require_computed(code: str) -> None:
    """Raises NoSuchIndicator, or IndicatorIsEntered where a person enters it (A35)."""
    if code in MANUAL:
        raise IndicatorIsEntered
    if code not in COMPUTED:
        raise NoSuchIndicator


def require_manual(code: str) -> None:
    """Raises NoSuchIndicator, or IndicatorIsComputed where nobody enters it."""
    if code in COMPUTED:
        raise IndicatorIsComputed
    if code not in MANUAL:
        raise NoSuchIndicator
