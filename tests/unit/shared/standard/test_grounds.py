"""The closed list of para 17."""

import pytest

from shared.standard.grounds import UnknownGround, all_grounds, ground


def test_grounds_are_the_four_of_para_17() -> None:
    assert [item.code for item in all_grounds()] == [
        "errors_in_documents",
        "package_incomplete",
        "not_properly_drawn_up",
        "copies_do_not_match_originals",
    ]


def test_every_ground_says_what_is_wrong_and_what_to_do_in_three_languages() -> None:
    for item in all_grounds():
        assert ground(item.code) is item
        for text in (item.name, item.text, item.next_step):
            assert len({text.kk, text.ru, text.en}) == 3


def test_language_that_is_not_spoken_falls_back_to_kazakh() -> None:
    text = ground("package_incomplete").text
    assert [text.in_language(language) for language in ("kk", "ru", "en", "de")] == [
        text.kk,
        text.ru,
        text.en,
        text.kk,
    ]


def test_ground_outside_the_list_is_refused() -> None:
    with pytest.raises(UnknownGround, match="para 17"):
        ground("not_found")
