"""A certificate says the same in Kazakh and in Russian, on one page, the same bytes for ever."""

import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from services.bureau.papers import (
    Bilingual,
    CertificatePaper,
    Deregistered,
    NotListed,
    RegisteredAt,
    certificate,
    certificate_pdf,
    grouped_code,
    verification_code,
)
from shared.papers import GlyphMissing
from tests.unit.shared.papers.pdf_text import page_count, squeezed, text_of

CODE = verification_code(bytes(range(16)))
ADDRESS = Bilingual("Үлгі қ., Сынақ көш., 2-үй, 14-пәтер", "г. Примерный, ул. Пробная, дом 2, кв. 14")
PAPER = CertificatePaper(
    number="ASTANA-2026-000123",
    issued_at=datetime(2026, 3, 9, 6, 5, tzinfo=UTC),
    zone="Asia/Almaty",
    bureau=Bilingual("Үлгі мекенжай бюросы", "Примерное адресное бюро"),
    request_number="2026-000123",
    subject="Үлгіұлы Әліби Ғаниұлы",
    birth_date="1980-05-12",
    iin=None,
    finding=RegisteredAt(ADDRESS, date(2004, 8, 17)),
    temporary_address=None,
    operator="Сынақбаева Айгүл Үлгіқызы",
    operator_position=Bilingual("оператор", "оператор бюро"),
    verification_code=CODE,
    verification_url=f"https://example.invalid/v1/verify/{CODE}",
    signing_key_id="9f2c41d07a3be815",
)


def address_of(letters: int) -> Bilingual:
    return Bilingual(("Сынақ көшесі " * 20)[:letters], ("Пробная улица " * 20)[:letters])


def assert_states(paper: CertificatePaper, *stated: str) -> None:
    printed = text_of(certificate_pdf(paper))
    assert [words for words in stated if squeezed(words) not in printed] == []


def test_registered_subject_is_certified_in_both_languages() -> None:
    assert_states(
        PAPER, ADDRESS.kk, ADDRESS.ru, "2004 жылғы 17 тамыз", "17 августа 2004 года", "Зарегистрирован(а)"
    )
    assert text_of(certificate_pdf(PAPER)).count(squeezed(PAPER.subject)) == 2


def test_certificate_carries_number_time_code_and_operator() -> None:
    assert_states(PAPER, f"№ {PAPER.number}", "9 марта 2026 года, 11:05", "2026 жылғы 9 наурыз, 11:05")
    assert_states(PAPER, grouped_code(CODE), PAPER.verification_url, PAPER.signing_key_id, PAPER.operator)
    assert_states(PAPER, "12.05.1980", PAPER.request_number, "М.О. / М.П.")


def test_deregistered_subject_is_certified_with_the_day_and_where_to() -> None:
    gone = Deregistered(ADDRESS, None, date(2020, 12, 31), Bilingual("Мәскеу қ.", "г. Москва"))
    assert_states(replace(PAPER, finding=gone), "2020 жылғы 31 желтоқсан", "31 декабря 2020 года")
    assert_states(replace(PAPER, finding=gone), "Снят(а) с регистрации", "Мәскеу қ.", "г. Москва", ADDRESS.ru)


def test_subject_that_is_not_listed_gets_a_certificate_without_address() -> None:
    paper = replace(PAPER, finding=NotListed())
    assert_states(paper, "Сведений о регистрации по постоянному месту жительства нет", "картотекада да жоқ")
    assert squeezed("дом 2") not in text_of(certificate_pdf(paper))


def test_temporary_address_is_shown_beside_the_permanent_one() -> None:
    temporary = Bilingual("Уақытша көш., 7", "ул. Временная, 7")
    assert_states(replace(PAPER, temporary_address=temporary), temporary.kk, temporary.ru, ADDRESS.kk)


def test_certificate_that_supersedes_another_names_it() -> None:
    assert_states(replace(PAPER, replaces="ASTANA-2026-000009"), "Взамен справки", "ASTANA-2026-000009")


def test_revoked_certificate_says_so_in_both_languages_and_wants_no_hand() -> None:
    void = replace(PAPER, revoked_at=datetime(2026, 3, 10, 6, 5, tzinfo=UTC))
    assert_states(
        void, "ЖАРАМСЫЗ", "НЕДЕЙСТВИТЕЛЬНА", "2026 жылғы 10 наурыз, 11:05", "10 марта 2026 года, 11:05"
    )
    assert "М.О./М.П." in text_of(certificate_pdf(PAPER))
    assert "М.О./М.П." not in text_of(certificate_pdf(void))


@pytest.mark.parametrize("revoked_at", [None, PAPER.issued_at])
@pytest.mark.parametrize("letters", [20, 40, 60, 80, 100, 130])
def test_certificate_stays_on_one_page_however_long_its_addresses(
    letters: int, revoked_at: datetime | None
) -> None:
    address = address_of(letters)
    finding = Deregistered(address, date(1999, 1, 2), date(2020, 12, 31), address)
    paper = replace(
        PAPER,
        subject="Ж" * 100,
        iin="800512399991",
        finding=finding,
        temporary_address=address,
        replaces="ASTANA-2026-000009",
        revoked_at=revoked_at,
    )
    assert page_count(certificate_pdf(paper)) == 1


def test_hostile_name_is_printed_as_it_is() -> None:
    name = '#read("/etc/passwd") {{7*7}} %s <b>"\'</b>'
    assert_states(replace(PAPER, subject=name), name)


def test_certificate_printed_again_is_the_same_file() -> None:
    assert certificate_pdf(PAPER) == certificate_pdf(replace(PAPER))


def test_name_with_an_emoji_stops_the_certificate() -> None:
    with pytest.raises(GlyphMissing):
        certificate_pdf(replace(PAPER, subject="Үлгі 😀"))


@pytest.mark.parametrize(
    ("paper", "languages"),
    [("certificate", {"kk", "ru"}), ("return", {"kk", "ru", "en"}), ("pick_list", {"kk", "ru", "en"})],
)
def test_every_language_of_a_paper_has_the_same_words(paper: str, languages: set[str]) -> None:
    folder = Path(certificate.__file__).parent
    words = tomllib.loads((folder / f"{paper}.toml").read_text(encoding="utf-8"))
    assert set(words) == languages
    assert all(spoken.keys() == words["kk"].keys() for spoken in words.values())
