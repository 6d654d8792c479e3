"""Bodies of requests as a centre's system sends them; generated people only, their IINs are synthetic."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from shared.standard.identifiers import make_iin

Body = dict[str, Any]
IIN = make_iin(date(1980, 5, 12), "male", 9001)


def a_request(**changes: Any) -> Body:
    """A body that is in order: a citizen who asks about himself at psc-01; `changes` replace its fields."""
    return {
        "centre": "psc-01",
        "channel": "centre",
        "language": "kk",
        "submitted_at": None,
        "inspector": {
            "surname": "Үлгіова",
            "given_name": "Әсел",
            "patronymic": None,
            "position": "Инспектор",
            "window": "5",
        },
        "applicant": an_individual(),
        "subject": None,
        "purpose": None,
        "legal_ground": None,
        "documents": [
            {"kind": "application", "name": "Өтініш", "pages": 1},
            {"kind": "identity_document_copy", "name": "Жеке куәліктің көшірмесі", "pages": 1},
        ],
        "contact": a_contact(),
        **changes,
    }


def an_individual(**changes: Any) -> Body:
    """An applicant with everything that para 12 asks."""
    return {
        "kind": "individual",
        "name": {"surname": "Үлгібаев", "given_name": "Нұрлан", "patronymic": "Сынақұлы"},
        "birth_date": "1980-05-12",
        "iin": IIN,
        "citizenship": "citizen",
        "identity_document": {
            "kind": "id_card",
            "number": "990000001",
            "copy_matches_original": True,
            "original_returned": True,
        },
        **changes,
    }


def a_legal_entity(**changes: Any) -> Body:
    """A legal entity with its letter."""
    letter = {
        "outgoing_number": "1/1-04",
        "dated": "2026-03-01",
        "signed_by": "Үлгібаева Ә.",
        "position": "Директор",
    }
    return {
        "kind": "legal_entity",
        "name": "ТОО «Образец»",
        "bin": None,
        "letter": letter,
        **changes,
    }


def a_subject(**changes: Any) -> Body:
    """Another person whose address is asked."""
    return {
        "name": {"surname": "Сынақбаева", "given_name": "Айгүл", "patronymic": None},
        "birth_date": "1975",
        "iin": None,
        "former_surnames": [],
        "last_known_address": "Астана, Үлгі көшесі, 1",
        **changes,
    }


def a_contact(**changes: Any) -> Body:
    """A mobile telephone and the wish to be written to."""
    contact = {"phone": "+77000010137", "email": None, "notify_by": "sms", "asked_for_messages": True}
    return {**contact, **changes}


def a_batch(bodies: Iterable[Mapping[str, Any]]) -> bytes:
    """The bodies as NDJSON; where one has no idempotency_key it gets its place as one."""
    lines = [{"idempotency_key": f"line-{place}", **body} for place, body in enumerate(bodies)]
    return "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode()
