"""What people read: short enough, complete in three languages, and nothing in it but number, place, date."""

from datetime import UTC, date, datetime
from string import Formatter
from typing import get_args

import pytest

from services.notifier.texts import (
    Changed,
    Notice,
    Words,
    calendar_text,
    changed_of,
    digest_text,
    email_text,
    one_line,
    sms_text,
    words_of,
)
from shared.bus.events.model import Language
from shared.bus.events.notifier import Purpose
from shared.bus.events.sla import DeadlineKind, EscalationRaised
from shared.standard.centres import all_centres

TOLD: list[Purpose] = [purpose for purpose in get_args(Purpose) if purpose != "escalation"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
ONE_SEGMENT = {"kk": 70, "ru": 70, "en": 160}
GSM_LETTERS = set("@£$¥_!\"#%&'()*+,-./:;<=>? ") | {chr(code) for code in range(48, 58)}
GSM_LETTERS |= {chr(code) for code in (*range(65, 91), *range(97, 123))}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("purpose", TOLD)
def test_sms_fits_one_segment_for_every_centre_and_the_longest_number(
    purpose: Purpose, language: Language
) -> None:
    for centre in all_centres():
        words = Words(f"{centre.number:02}-2026-999999", centre.id, date(2026, 12, 22))
        text = sms_text(purpose, language, words)
        assert len(text) <= ONE_SEGMENT[language], text
        assert words.number in text
        assert "22.12" in text


@pytest.mark.parametrize("purpose", TOLD)
def test_english_sms_needs_no_letter_outside_gsm_7(purpose: Purpose) -> None:
    for centre in all_centres():
        words = Words("27-2026-999999", centre.id, date(2026, 12, 22))
        assert set(sms_text(purpose, "en", words)) <= GSM_LETTERS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("purpose", TOLD)
def test_email_names_number_place_and_date(purpose: Purpose, language: Language) -> None:
    words = Words("03-2026-000123", "psc-03", date(2026, 12, 22))
    subject, body = email_text(purpose, language, words)
    assert words.number in subject
    assert words.number in body
    assert "22.12.2026" in body
    assert ("Pushkin" if language == "en" else "Пушкин") in body
    assert "{" not in subject + body


@pytest.mark.parametrize("number", ["{{7*7}}", "${x}", "%s", "{place.__class__}"])
def test_template_marks_in_a_value_are_printed_as_they_are(number: str) -> None:
    words = Words(number, "psc-03", date(2026, 12, 22))
    assert number in sms_text("document_ready", "kk", words)
    assert number in email_text("document_ready", "kk", words)[0]


def test_line_breaks_cannot_be_smuggled_into_a_header() -> None:
    words = Words("1\r\nBcc: a@example.org\u2028\x00", "psc-03", date(2026, 12, 22))
    subject, _ = email_text("document_ready", "ru", words)
    assert "\r" not in subject
    assert "\n" not in subject
    assert one_line("a\r\nb\u2028c\x00d\te") == "a b c d e"


def test_words_survive_their_way_through_the_database() -> None:
    words = Words("03-2026-000123", "psc-03", date(2026, 12, 22))
    assert words_of(words.as_json()) == words
    assert set(words.as_json()) == {"number", "place", "date"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("deadline", get_args(DeadlineKind))
@pytest.mark.parametrize("reason", get_args(EscalationRaised.model_fields["reason"].annotation))
def test_digest_can_tell_of_every_deadline_and_reason(language: str, deadline: str, reason: str) -> None:
    notice = Notice("03-2026-000123", deadline, reason, datetime(2026, 3, 5, 18, 0, tzinfo=UTC))
    subject, body = digest_text(language, [notice], 1)
    assert "1" in subject
    assert "03-2026-000123" in body
    assert "05.03.2026 18:00" in body


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("calendar", ["bureau5", "centre6", "another"])
def test_letter_about_a_calendar_says_which_days_why_and_how_many(language: str, calendar: str) -> None:
    days = (date(2026, 8, 30), date(2026, 8, 31))
    words = Changed(calendar, days, "act of 1 August\r\nBcc: a@example.org", 12, 345)
    subject, body = calendar_text(language, changed_of(words.as_json()))
    assert "\n" not in subject
    for part in ("30.08.2026, 31.08.2026", "act of 1 August Bcc: a@example.org", "12", "345"):
        assert part in body


def test_digest_says_how_many_it_leaves_out() -> None:
    notice = Notice("03-2026-000123", "processing", "breached", datetime(2026, 3, 5, 18, 0, tzinfo=UTC))
    subject, body = digest_text("en", [notice] * 100, 5000)
    assert "5000" in subject
    assert body.endswith("and 4900 more\n")
    assert all(field is None for _, field, *_ in Formatter().parse(body))
