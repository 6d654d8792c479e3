"""The fields of bodies: what a telephone, an IIN, a birth date may be. Values are never repeated."""

import re
from datetime import date
from typing import Annotated

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from services.intake.domain.registration import FIRST_YEAR, REQUEST_NUMBER
from shared.standard.identifiers import InvalidBin, InvalidIin, check_bin, check_iin
from shared.text import CleanText

_PARTIAL_DATE = re.compile(r"(\d{4})(-\d{2})?(-\d{2})?", re.ASCII)
_MOBILE = frozenset({phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE})


def _iin(text: str) -> str:
    try:
        return check_iin(text).number
    except InvalidIin as error:
        wrong = {"reason": error.reason}
        raise PydanticCustomError("iin", "This is not a correctly written IIN: {reason}", wrong) from None


def _bin(text: str) -> str:
    try:
        check_bin(text)
    except InvalidBin as error:
        wrong = {"reason": error.reason}
        raise PydanticCustomError("bin", "This is not a correctly written BIN: {reason}", wrong) from None
    return text


def _birth_date(text: str) -> str:
    """1980, 1980-05 or 1980-05-12, a day that exists."""
    written = _PARTIAL_DATE.fullmatch(text)
    try:
        day = date.fromisoformat((text + "-01-01")[:10]) if written else None
    except ValueError:
        day = None
    if day is None or day.year < FIRST_YEAR:
        raise PydanticCustomError("birth_date", "Write a birth date as 1980, 1980-05 or 1980-05-12")
    return text


def _phone(text: str, contact: ValidationInfo) -> str:
    """The number in E.164: with its country, of a network that exists, of mobiles where SMS is wanted."""
    try:
        number = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        raise PydanticCustomError("phone_number", "Write the number with its country: +7…") from None
    kind = phonenumbers.number_type(number)
    if kind == phonenumbers.PhoneNumberType.UNKNOWN:
        raise PydanticCustomError("phone_number", "There are no numbers like this one")
    if contact.data.get("notify_by") == "sms" and kind not in _MOBILE:
        raise PydanticCustomError("phone_cannot_take_sms", "This is a landline: no SMS goes there")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _email(text: str) -> str:
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        raise PydanticCustomError("email", "This is not a correctly written e-mail address") from None


Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
ShortText = Annotated[CleanText, Field(max_length=50)]
RequestNumber = Annotated[str, Field(pattern=REQUEST_NUMBER, examples=["01-2026-000001"])]
BirthDate = Annotated[str, AfterValidator(_birth_date)]
IinText = Annotated[str, AfterValidator(_iin)]
BinText = Annotated[str, AfterValidator(_bin)]
Phone = Annotated[str, Field(max_length=32), AfterValidator(_phone)]
Email = Annotated[str, Field(max_length=254), AfterValidator(_email)]


class Body(BaseModel):
    """What is sent: no field that is not known, no blanks around texts."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)
