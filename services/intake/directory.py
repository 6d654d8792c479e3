"""What the public is told: the service in short (para 9), the centres, and what comes next for a request."""

import json
from functools import cache
from importlib import resources
from typing import Any

from services.intake.domain.registration import SERVICE_NAME
from services.intake.domain.states import State
from shared.standard.centres import Centre, all_centres
from shared.standard.documents import all_identity_documents, asked_of, item
from shared.standard.shipped import Text, text_of
from shared.standard.terms import Rule, all_rules, working_hours
from shared.standard.wording import amount_text


def next_step(state: State, *, is_revoked: bool) -> Text:
    """What happens now to a request in this state, in three languages; what is revoked nobody fetches."""
    return text_of(_shipped()["next_steps"]["certificate_revoked" if is_revoked else state])


@cache
def service_in_short() -> dict[str, Any]:
    """The order in short, every text in kk, ru, en."""
    told = {name: _shipped()[name] for name in ("who", "result", "cost", "hours", "complaints")}
    return {
        "name": _words(SERVICE_NAME),
        **told,
        "bring": {kind: _to_bring(kind) for kind in ("individual", "legal_entity")},
        "identity_documents": [
            {"kind": document.kind, **_words(document.name)} for document in all_identity_documents()
        ],
        "terms": [_term(rule) for rule in all_rules() if _is_told(rule)],
    }


@cache
def centres_directory() -> list[dict[str, Any]]:
    """The centres of annex 1; a number that cannot be dialled is left out (A28)."""
    return [_centre(centre) for centre in all_centres()]


def _centre(centre: Centre) -> dict[str, Any]:
    hours = working_hours("centre")
    opening = {"opens": f"{hours.opens:%H:%M}", "closes": f"{hours.closes:%H:%M}", "closed_on": ["sunday"]}
    return {
        "id": centre.id,
        "name": _words(centre.name),
        "address": _words(centre.address),
        "city": _words(centre.city),
        "bureau": centre.bureau_id,
        "timezone": centre.timezone,
        "phones": [
            {"number": phone.e164, "extension": phone.extension} for phone in centre.phones if phone.e164
        ],
        "hours": opening,
        "director_reception": opening,
    }


def _to_bring(applicant_kind: Any) -> list[dict[str, Any]]:
    asked = [item(code) for code in asked_of(applicant_kind)]
    return [{"code": one.code, "paragraph": one.paragraph, **_words(one.name)} for one in asked]


def _is_told(rule: Rule) -> bool:
    """The order's terms that are in force; what we set ourselves is promised to nobody."""
    return rule.valid_to is None and not rule.is_internal


def _term(rule: Rule) -> dict[str, Any]:
    return {
        "kind": rule.kind,
        "paragraph": rule.paragraph,
        "name": _words(rule.name),
        "amount": _words(amount_text(rule.amount, rule.unit)),
    }


def _words(text: Text) -> dict[str, str]:
    return {"kk": text.kk, "ru": text.ru, "en": text.en}


@cache
def _shipped() -> dict[str, Any]:
    text = resources.files("services.intake").joinpath("data", "service.json").read_text(encoding="utf-8")
    content: dict[str, Any] = json.loads(text)
    return content
