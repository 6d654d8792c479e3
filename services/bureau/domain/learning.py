"""What was learnt of a subject since the package was accepted: by it a source can be asked that could not."""

from dataclasses import dataclass
from datetime import date

from services.bureau.domain.errors import AnswerNotPossible
from services.bureau.names import ImpossibleDate, PartialDate
from shared.bus.events.intake import SubjectFacts
from shared.errors import FieldError
from shared.standard.identifiers import InvalidIin, check_iin


@dataclass(frozen=True, slots=True, repr=False)
class Learnt:
    """A birth date (perhaps partial) and an IIN, from the applicant or from papers; None where nothing."""

    birth_date: str | None = None
    iin: str | None = None


NOTHING = Learnt()


def with_learnt(subject: SubjectFacts, learnt: Learnt, *, requested: Learnt, today: date) -> SubjectFacts:
    """The subject with what was learnt; what was learnt wrongly before gives way to it.

    Raises AnswerNotPossible where it gainsays what was `requested`: who has another birth date or IIN than
    the request says is somebody else, about whom nobody asked.
    """
    told = {"birth_date": _birth_date(learnt.birth_date, today), "iin": _iin(learnt.iin)}
    for name, value in told.items():
        known = getattr(requested, name)
        if value and known and not value.startswith(known):
            raise _refused(name, "gainsays_request", "the request says otherwise")
    return subject.model_copy(update={name: value for name, value in told.items() if value})


def _birth_date(text: str | None, today: date) -> str | None:
    if text is None:
        return None
    try:
        born = PartialDate.parse(text)
    except ImpossibleDate:
        raise _refused("birth_date", "impossible_date", "write it as 1980-05-12, 1980-05 or 1980") from None
    if date(born.year, born.month or 1, born.day or 1) > today:
        raise _refused("birth_date", "future_date", "nobody is born yet on that day")
    return str(born)


def _iin(text: str | None) -> str | None:
    try:
        return check_iin(text).number if text is not None else None
    except InvalidIin as invalid:
        raise _refused("iin", invalid.reason, "this is no IIN") from None


def _refused(field: str, code: str, message: str) -> AnswerNotPossible:
    return AnswerNotPossible(FieldError(field, code, message))
