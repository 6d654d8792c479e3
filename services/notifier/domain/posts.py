"""Who of the staff can be written to: a role at the place where it works, at an address that can be one."""

from typing import get_args

from email_validator import EmailNotValidError, validate_email

from shared.bus.events.model import Language
from shared.bus.events.sla import Role
from shared.standard.centres import all_bureaus, all_centres

EVERYWHERE = "all"
AT_CENTRE = frozenset({"inspector", "director"})


def wrong_field(role: str, scope: str, email: str, language: str) -> str | None:
    """The first of the fields of an entry that cannot be; None where all can."""
    if role not in get_args(Role):
        return "role"
    if scope not in _scopes(role):
        return "scope"
    if not _is_address(email):
        return "email"
    return None if language in get_args(Language) else "language"


def _scopes(role: str) -> set[str]:
    if role in AT_CENTRE:
        return {centre.id for centre in all_centres()}
    bureaus = {bureau.id for bureau in all_bureaus()}
    return bureaus | {EVERYWHERE} if role == "supervisor" else bureaus


def _is_address(text: str) -> bool:
    try:
        validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return False
    return True
