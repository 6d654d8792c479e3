"""Transfer lists as tests meet them: papers to carry, both ends of the bag, what is answered."""

from typing import Any

from tests.support import said
from tests.support.intake import PAPER_CENTRE, Intake
from tests.support.web import TestClient

LISTS = "/v1/transfer-lists"


def packages(intake: Intake, count: int = 2) -> list[dict[str, Any]]:
    """Registered paper requests."""
    return [intake.register(f"key-{place}", centre=PAPER_CENTRE) for place in range(count)]


def numbers(requests: list[dict[str, Any]]) -> list[str]:
    """Their numbers, by which a list names them."""
    return [request["number"] for request in requests]


def send(by: TestClient, items: list[str], **more: Any) -> Any:
    """A bag given to the courier by one end."""
    return by.post(LISTS, json={"centre": PAPER_CENTRE, "items": items, **more})


def scan(by: TestClient, sent: dict[str, Any], items: list[str]) -> Any:
    """A bag looked through at the other end."""
    return by.post(f"{LISTS}/{sent['id']}/scanned", json={"items": items})


def explain(by: TestClient, sent: dict[str, Any], number: str, outcome: str) -> None:
    """What the sender says of a paper that is missing."""
    body = {"number": number, "outcome": outcome, "note": "ТЕСТ"}
    answer = by.post(f"{LISTS}/{sent['id']}/explained", json=body)
    assert answer.status_code == 200, answer.text


def states(answer: Any) -> dict[str, str]:
    """What came of each number: its reason where it is extra."""
    return {item["number"]: item["reason"] or item["state"] for item in answer.json()["items"]}


def codes(answer: Any) -> list[tuple[str, str]]:
    """The fields that were refused, each with its code."""
    assert answer.status_code == 422, answer.text
    return [(error["field"], error["code"]) for error in answer.json()["errors"]]


def on_their_way_back(intake: Intake) -> list[dict[str, Any]]:
    """A certificate and a returned package, finished at the bureau."""
    certified, returned = packages(intake)
    intake.hear(
        said.prepared(certified["id"], package="paper"), said.returned(returned["id"], package="paper")
    )
    return [certified, returned]
