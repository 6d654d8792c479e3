"""Whom of the staff an address can belong to."""

import pytest

from services.notifier.domain.posts import wrong_field


@pytest.mark.parametrize(
    ("role", "scope", "wrong"),
    [
        ("inspector", "psc-01", None),
        ("director", "psc-01", None),
        ("operator", "astana", None),
        ("bureau_head", "astana", None),
        ("supervisor", "astana", None),
        ("supervisor", "all", None),
        ("supervisor", "psc-01", "scope"),
        ("operator", "all", "scope"),
        ("inspector", "astana", "scope"),
        ("", "all", "role"),
        ("Director", "psc-01", "role"),
    ],
)
def test_post_is_a_role_at_the_kind_of_place_where_it_works(role: str, scope: str, wrong: str | None) -> None:
    assert wrong_field(role, scope, "somebody@example.org", "kk") == wrong


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "a@example.org\nBcc: b@example.org", "қ@example.org"])
def test_address_that_no_letter_could_go_to_is_wrong(email: str) -> None:
    assert wrong_field("director", "psc-01", email, "kk") == "email"
