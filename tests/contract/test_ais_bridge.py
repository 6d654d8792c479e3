"""What whoever builds the bridge to the AIS reads says what the adapter asks and what it understands."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

import pytest
import yaml

from services.bureau.domain.asking import Asked
from services.bureau.domain.candidates import Outcome
from services.bureau.registries import Health, HttpRegistry
from services.bureau.registries.http import HEALTH_PATH, PATH, PersonsFound
from services.bureau.registries.records import COLUMNS, REMOVED
from services.bureau.settings import BureauSettings
from tests.support.cases import Person, ais_row
from tests.support.openapi import flaws, referred
from tests.support.registry import TOKEN, FakeRegistry, running_registry

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT: dict[str, Any] = yaml.safe_load((ROOT / "docs" / "ais-bridge.yaml").read_text())
SCHEMAS = DOCUMENT["components"]["schemas"]
SEARCH = DOCUMENT["paths"][PATH]["post"]
MESSAGE = SEARCH["requestBody"]["content"]["application/json"]["schema"]
ANSWER = SEARCH["responses"]["200"]["content"]["application/json"]["schema"]
PERSON = Person()
ASKED = [
    Asked("Үлгібаев", "Нұрлан", "Сынақұлы", PERSON.birth_date),
    Asked("Үлгібаев", "Нұрлан", None, PERSON.birth_date),
    Asked("Үлгібаев", "Нұрлан", None, None, PERSON.iin),
    Asked("Ешкім", "Жоқ", None, "1970-02-03"),
    Asked("Үлгібаев", "Нұрлан", None, PERSON.birth_date, document="990000001"),
]


@pytest.fixture
def register() -> Iterator[FakeRegistry]:
    """The fake register, with one person in it."""
    with running_registry() as running:
        running.people = [ais_row(PERSON, doc_number="990000001")]
        yield running


def ask(register: FakeRegistry, asked: list[Asked]) -> list[Outcome]:
    """The outcomes that the adapter makes of the register's answers."""
    adapter = HttpRegistry(register.url, token=TOKEN)
    outcomes = [answer.outcome for answer in adapter.find_many(asked)]
    adapter.close()
    return outcomes


def test_adapter_asks_as_the_description_says(register: FakeRegistry) -> None:
    ask(register, ASKED)
    messages = register.asked
    assert [flaws(message, MESSAGE, DOCUMENT) for message in messages] == [[]] * len(messages)
    assert {query["kind"] for query in messages[0]["queries"]} == {"by_iin", "by_document", "by_name_dob"}


def test_health_is_asked_where_the_description_says(register: FakeRegistry) -> None:
    adapter = HttpRegistry(register.url, token=TOKEN)
    assert adapter.health() == Health(is_well=True)
    adapter.close()
    assert set(DOCUMENT["paths"]) == {PATH, HEALTH_PATH}
    assert set(DOCUMENT["paths"][HEALTH_PATH]["get"]["responses"]) == {"200", "401", "503"}
    assert register.tokens == [f"Bearer {TOKEN}"]


def test_answer_as_the_description_says_is_understood(register: FakeRegistry) -> None:
    outcomes = ask(register, ASKED)
    assert flaws(register.answer(register.asked[0]), ANSWER, DOCUMENT) == []
    assert outcomes == [*[Outcome.SINGLE_MATCH] * 3, Outcome.NO_MATCH, Outcome.SINGLE_MATCH]


def test_least_that_the_description_asks_for_is_understood(register: FakeRegistry) -> None:
    """A person of the required fields alone is a person; what is not required may be left out."""
    row = ais_row(PERSON)
    told = ("given_name", "birth_date")
    register.people = [{name: row[name] for name in (*SCHEMAS["Person"]["required"], *told)}]
    assert flaws(register.people[0], SCHEMAS["Person"], DOCUMENT) == []
    assert ask(register, ASKED[:1]) == [Outcome.SINGLE_MATCH]


@pytest.mark.parametrize("field", SCHEMAS["Person"]["required"])
def test_person_without_a_required_field_is_never_taken_for_nobody(
    register: FakeRegistry, field: str
) -> None:
    register.people = [ais_row(PERSON) | {field: None}]
    assert flaws(register.people[0], SCHEMAS["Person"], DOCUMENT) != []
    outcome = ask(register, [Asked("", "", None, None, PERSON.iin)])[0]
    assert outcome is not Outcome.NO_MATCH


def test_description_names_what_the_code_reads() -> None:
    assert set(SCHEMAS["Person"]["properties"]) == set(COLUMNS)
    assert REMOVED in SCHEMAS["Person"]["properties"]["status"]["examples"]
    outcomes = get_args(PersonsFound.model_fields["outcome"].annotation)
    assert SCHEMAS["Result"]["properties"]["outcome"]["enum"] == list(outcomes)
    most = BureauSettings.model_json_schema()["properties"]["search_batch"]["maximum"]
    assert referred(MESSAGE["$ref"], DOCUMENT)["properties"]["queries"]["maxItems"] >= most


@pytest.mark.parametrize(
    "broken",
    [
        {"messageId": "x"},
        {"messageId": "x", "queries": []},
        {"messageId": "x", "queries": [{"kind": "by_iin", "iin": "12"}]},
        {"messageId": "x", "queries": [{"kind": "by_document", "document_number": "12"}]},
        {"messageId": "x", "queries": [{"kind": "by_iin", "iin": "791028302728", "more": "y"}]},
        {"messageId": 1, "queries": [{"kind": "by_iin", "iin": "791028302728"}]},
    ],
)
def test_message_that_is_not_as_described_is_told(broken: dict[str, Any]) -> None:
    assert flaws(broken, MESSAGE, DOCUMENT) != []


def test_message_id_is_a_uuid(register: FakeRegistry) -> None:
    ask(register, ASKED[:1])
    assert len(str(UUID(register.asked[0]["messageId"]))) == 36
