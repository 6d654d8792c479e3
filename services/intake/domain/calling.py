"""Of what an applicant still has to be told by a person, decided by what the call is about."""

from services.intake.domain.states import ENDED, State

# Calls to come and fetch a certificate: of no use once it is void.
FETCHING = ("document_ready", "storage_ending")
# The applicant holds the paper, or has none and thinks that it waits: told although the request has ended.
TOLD_AFTER_THE_END = frozenset({"document_transferred", "certificate_revoked", "certificate_superseded"})


def is_worth_a_call(purpose: str, state: State, *, is_revoked: bool) -> bool:
    """Whether a call about this still matters to the applicant of a request in `state`."""
    if purpose in TOLD_AFTER_THE_END:
        return True
    return state not in ENDED and not (is_revoked and purpose in FETCHING)
