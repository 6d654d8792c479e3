"""What the public is told, in three languages."""

from services.intake.directory import centres_directory, next_step, service_in_short
from services.intake.domain.states import State


def test_every_state_has_a_next_step_in_three_languages() -> None:
    for state in State:
        step = next_step(state, is_revoked=False)
        assert all((step.kk, step.ru, step.en))


def test_service_in_short_says_what_para_9_asks() -> None:
    told = service_in_short()
    assert set(told) == {
        "name",
        "who",
        "result",
        "cost",
        "hours",
        "complaints",
        "bring",
        "identity_documents",
        "terms",
    }
    processing = next(term for term in told["terms"] if term["kind"] == "processing")
    assert processing["amount"]["en"] == "5 calendar days"


def test_number_that_cannot_be_dialled_is_not_shown() -> None:
    phones = {centre["id"]: centre["phones"] for centre in centres_directory()}
    assert (phones["psc-04"], len(phones["psc-01"])) == ([], 1)
