"""What applicants write, in three languages: names of papers, purposes, grounds, organisations."""

from typing import Literal

Language = Literal["kk", "ru", "en"]

DOCUMENT_NAMES: dict[str, dict[Language, str]] = {
    "application": {"kk": "Өтініш", "ru": "Заявление", "en": "Application"},
    "identity_document_copy": {
        "kk": "Жеке басты куәландыратын құжаттың көшірмесі",
        "ru": "Копия документа, удостоверяющего личность",
        "en": "Copy of the identity document",
    },
    "written_enquiry": {"kk": "Жазбаша сауал", "ru": "Письменный запрос", "en": "Written enquiry"},
}
PURPOSES: dict[Language, tuple[str, ...]] = {
    "kk": ("Мұрагерлік іс үшін", "Сотқа талап арыз беру үшін", "Алимент өндіріп алу үшін"),
    "ru": ("Для наследственного дела", "Для подачи иска в суд", "Для взыскания алиментов"),
    "en": ("For an inheritance case", "To file a claim with a court", "To recover maintenance"),
}
LEGAL_GROUNDS: dict[Language, tuple[str, ...]] = {
    "kk": ("Сот ұйғарымы", "Атқару парағы", "Нотариат куәландырған сенімхат"),
    "ru": ("Определение суда", "Исполнительный лист", "Нотариально удостоверенная доверенность"),
    "en": ("Court ruling", "Writ of execution", "Notarised power of attorney"),
}
INSUFFICIENT_GROUNDS: dict[Language, str] = {
    "kk": "Жеке қызығушылық",
    "ru": "Личный интерес",
    "en": "Personal interest",
}
ORGANISATIONS: dict[Language, tuple[str, ...]] = {
    "kk": ("«Үлгі Құрылыс» ЖШС", "«Үлгі Банк» АҚ", "«Үлгі нотариалдық кеңсесі» мекемесі"),
    "ru": ("ТОО «Образец Строй»", "АО «Образец Банк»", "Учреждение «Нотариальная контора Образец»"),
    "en": ("Sample Construction LLP", "Sample Bank JSC", "Sample Notary Office"),
}
HEAD: dict[Language, str] = {"kk": "Директор", "ru": "Директор", "en": "Director"}
INSPECTOR: dict[Language, str] = {"kk": "Инспектор", "ru": "Инспектор", "en": "Inspector"}
