"""Which channel reaches an applicant, and what is shown of an address."""

import pytest

from services.notifier.domain.channels import (
    Contact,
    mask,
    needs_call_when_lost,
    needs_call_without_channel,
    needs_proof,
)

PHONE, EMAIL = "+77010000001", "synthetic@example.org"


@pytest.mark.parametrize(
    ("contact", "channels"),
    [
        (Contact("sms", PHONE, EMAIL), ("sms", "email")),
        (Contact("email", PHONE, EMAIL), ("email", "sms")),
        (Contact("sms", PHONE, None), ("sms",)),
        (Contact("sms", None, EMAIL), ("email",)),
        (Contact("email", None, None), ()),
        (Contact("none", PHONE, EMAIL), ()),
        (Contact("sms", "", ""), ()),
    ],
)
def test_first_channel_is_the_one_asked_for_where_it_is_usable(
    contact: Contact, channels: tuple[str, ...]
) -> None:
    assert contact.channels == channels


def test_contact_does_not_show_itself_in_logs() -> None:
    assert PHONE not in repr(Contact("sms", PHONE, EMAIL))
    assert EMAIL not in repr(Contact("sms", PHONE, EMAIL))


@pytest.mark.parametrize(
    ("address", "shown"),
    [(PHONE, "+7***01"), (EMAIL, "s***@example.org"), ("12345", "***"), ("@x", "***@x"), ("", "***")],
)
def test_mask_leaves_too_little_to_use(address: str, shown: str) -> None:
    assert mask(address) == shown


def test_only_what_must_be_told_asks_for_a_call() -> None:
    assert needs_call_without_channel("package_returned")
    assert not needs_call_without_channel("storage_ending")
    assert needs_call_when_lost("certificate_revoked")
    assert not needs_call_when_lost("taken_into_work")
    assert needs_proof("package_returned")
    assert not needs_proof("document_ready")
