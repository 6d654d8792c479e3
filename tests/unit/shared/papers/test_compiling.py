"""What is put into a paper comes out as printed words, the same bytes every time, or not at all."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from shared.papers import GlyphMissing, NaiveInstant, TemplateFailed, qr_svg, render
from tests.unit.shared.papers.pdf_text import page_count, squeezed, text_of

ISSUED_AT = datetime(2026, 3, 5, 4, 20, tzinfo=UTC)
TEMPLATE = """
#import "@local/house:1.0.0": *
#show: sheet.with(title: content.name)
#content.name
"""
KAZAKH_LETTERS = "ӘәҒғҚқҢңӨөҰұҮүҺһІі"
HOSTILE = [
    '#read("/etc/passwd")',
    "{{7*7}} ${7*7} #(7*7)",
    "%s %d %n {0} {name}",
    "'single' \"double\" «ёлочки» \\back\\ `tick`",
    "<script>alert(1)</script> <b>&amp;</b>",
    '$x^2$ *bold* _it_ = Title @ref <label> #eval("1") // note /* note */ [x] ~ -- ---',
    "'; drop table request; --",
    "Үлгі " + "Ж" * 95,
    KAZAKH_LETTERS,
]


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "paper.typ"
    path.write_text(TEMPLATE)
    return path


def printed(template: Path, name: str) -> bytes:
    return render(template, {"name": name}, issued_at=ISSUED_AT)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_comes_out_as_the_words_it_is(template: Path, name: str) -> None:
    assert text_of(printed(template, name)) == squeezed(name)


def test_same_content_gives_the_same_bytes(template: Path) -> None:
    first = printed(template, "Үлгіұлы")
    printed(template, "Басқа")
    assert printed(template, "Үлгіұлы") == first


def test_order_of_the_content_does_not_change_the_bytes(template: Path) -> None:
    template.write_text(TEMPLATE.replace("#content.name", "#content.values().join()"))
    forward = render(template, {"name": "Ә", "other": "Б"}, issued_at=ISSUED_AT)
    assert render(template, {"other": "Б", "name": "Ә"}, issued_at=ISSUED_AT) == forward


def test_another_time_of_issue_gives_other_bytes(template: Path) -> None:
    later = render(template, {"name": "Ә"}, issued_at=ISSUED_AT.replace(minute=21))
    assert later != printed(template, "Ә")


def test_paper_claims_pdf_a_2b_and_carries_the_time_of_issue(template: Path) -> None:
    paper = printed(template, "Ә")
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>" in paper
    assert b"2026-03-05T04:20:00" in paper


@pytest.mark.parametrize("character", ["😀", "中", "₸", "\ue000", "\x00", "\u202e", "\u200b", "\ud800", "\t"])
def test_character_that_cannot_be_printed_stops_the_paper(template: Path, character: str) -> None:
    with pytest.raises(GlyphMissing) as caught:
        printed(template, f"Үлгі{character}ұлы")
    assert caught.value.__context__ is None, "typst's own error quotes the text"
    assert character not in f"{caught.value} {caught.value.title} {caught.value.facts}"


def test_unprintable_character_is_found_however_deep_it_lies(template: Path) -> None:
    content: Mapping[str, object] = {"name": "Ә", "rows": [{"cells": ("Б", "\x07")}]}
    with pytest.raises(GlyphMissing):
        render(template, content, issued_at=ISSUED_AT)


def test_template_reads_nothing_outside_its_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "paper.typ").write_text('#read("../secret.txt")')
    with pytest.raises(TemplateFailed):
        render(inside / "paper.typ", {}, issued_at=ISSUED_AT)


def test_failed_template_names_its_place_and_nothing_of_the_content(template: Path) -> None:
    template.write_text("#let content = json(bytes(sys.inputs.content))\n#int(content.name)\n")
    with pytest.raises(TemplateFailed) as caught:
        printed(template, "Үлгіұлы")
    assert caught.value.facts == {"at": "paper.typ:2:5"}
    assert caught.value.__context__ is None


def test_time_of_issue_without_a_zone_is_refused(template: Path) -> None:
    with pytest.raises(NaiveInstant):
        render(template, {"name": "Ә"}, issued_at=ISSUED_AT.replace(tzinfo=None))


def test_name_without_spaces_stays_on_the_paper(template: Path) -> None:
    template.write_text(TEMPLATE.replace("#content.name", "#block(width: 20mm, content.name)\n" * 6))
    broken = printed(template, "Ж" * 100)
    assert text_of(broken).count("Ж") == 600
    assert page_count(broken) == 3, "six such names in a narrow column are some 130 lines"


def test_long_content_runs_over_to_further_pages(template: Path) -> None:
    assert page_count(printed(template, "Үлгі " * 2000)) > 1


def test_threads_print_at_the_same_time(template: Path) -> None:
    names = [f"Үлгі {number}" for number in range(8)]
    with ThreadPoolExecutor(max_workers=4) as threads:
        papers = list(threads.map(partial(printed, template), names))
    assert [text_of(paper) for paper in papers] == [squeezed(name) for name in names]


def test_qr_picture_is_the_same_every_time_and_holds_no_words() -> None:
    assert qr_svg("https://example.invalid/v1/verify/ABC") == qr_svg("https://example.invalid/v1/verify/ABC")
    assert "example" not in qr_svg("https://example.invalid/v1/verify/ABC")
