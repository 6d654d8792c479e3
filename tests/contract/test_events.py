"""The events as promised to others: docs/ equals the code; a changed version is told from an added field."""

import copy
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
import yaml

from services.intake.api.events import cloud_event
from shared.bus.contract import stored
from shared.bus.contract.asyncapi import document
from shared.bus.contract.rendering import as_json
from shared.bus.contract.schemas import breaches, name_of, said_by, schema_of
from shared.bus.events import CATALOGUE, EVENTS
from shared.bus.events.intake import RequestRegistered
from shared.bus.events.model import Event
from shared.bus.subscriptions import CONSUMERS, SUBSCRIPTIONS, UNHURRIED
from tests.support.bus import AT

SUBJECT = UUID("019a0000-0000-7000-8000-000000000001")


def changed(change: Any) -> list[str]:
    """What is said of request.registered once `change` has worked on its schema."""
    schema: Any = copy.deepcopy(schema_of(RequestRegistered))
    change(schema)
    return breaches(schema_of(RequestRegistered), schema)


def test_stored_documents_equal_the_code() -> None:
    assert stored.check() == []


def test_no_two_events_share_type_and_version() -> None:
    assert len(CATALOGUE) == len(EVENTS)


@pytest.mark.parametrize("event", EVENTS, ids=name_of)
def test_event_says_in_one_sentence_who_says_it_when(event: type[Event]) -> None:
    assert said_by(event) in CONSUMERS
    assert (event.__doc__ or "").startswith(f"{said_by(event)} says it ")


def test_every_heard_event_is_in_the_catalogue() -> None:
    assert set(SUBSCRIPTIONS) <= set(EVENTS)


def test_what_is_heard_in_its_own_time_is_heard() -> None:
    assert {(event.type, name) for event, heard_by in SUBSCRIPTIONS.items() for name in heard_by} > UNHURRIED


def test_an_unchanged_event_breaks_no_promise() -> None:
    assert changed(lambda schema: None) == []


def test_an_added_optional_field_breaks_no_promise() -> None:
    added = {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None}
    assert changed(lambda schema: schema["properties"].update(window=added)) == []


def test_a_further_listed_value_breaks_no_promise() -> None:
    assert changed(lambda schema: schema["properties"]["channel"]["enum"].append("portal")) == []


def test_an_added_optional_group_may_require_its_own_fields() -> None:
    group = {"type": "object", "properties": {"no": {"type": "integer"}}, "required": ["no"]}
    added = {"anyOf": [group, {"type": "null"}], "default": None}
    assert changed(lambda schema: schema["properties"].update(window=added)) == []


def test_an_added_list_breaks_no_promise() -> None:
    added = {"type": "array", "items": {"type": "string"}, "default": []}
    assert changed(lambda schema: schema["properties"].update(windows=added)) == []


def test_other_words_in_descriptions_break_no_promise() -> None:
    assert changed(lambda schema: schema.update(description="said otherwise")) == []


def test_a_removed_field_breaks_a_promise() -> None:
    assert "event.number is gone" in changed(lambda schema: schema["properties"].pop("number"))


def test_a_removed_personal_field_breaks_a_promise() -> None:
    def remove(schema: Any) -> None:
        persons = schema["properties"]["personal"]["anyOf"][0]
        del persons["properties"]["subject"]["properties"]["iin"]

    assert changed(remove) == ["event.personal.subject.iin is gone"]


def test_another_type_of_a_field_breaks_a_promise() -> None:
    found = changed(lambda schema: schema["properties"]["number"].update(type="integer"))
    assert found == ["event.number is of another kind"]


def test_a_value_no_longer_listed_breaks_a_promise() -> None:
    found = changed(lambda schema: schema["properties"]["channel"]["enum"].remove("bureau"))
    assert found == ["event.channel can no longer be bureau"]


def test_a_new_required_field_breaks_a_promise() -> None:
    def demand(schema: Any) -> None:
        schema["properties"]["window"] = {"type": "string"}
        schema["required"].append("window")

    assert changed(demand) == ["event.window is new and required"]


def test_a_field_that_becomes_required_breaks_a_promise() -> None:
    assert changed(lambda schema: schema["required"].append("personal")) == [
        "event.personal has become required"
    ]


def test_a_field_that_may_be_missing_from_now_on_breaks_a_promise() -> None:
    assert changed(lambda schema: schema["required"].remove("number")) == [
        "event.number is no longer required"
    ]


def test_writing_refuses_a_broken_promise_and_writes_nothing(tmp_path: Path) -> None:
    stored.write(tmp_path)
    promised: Any = copy.deepcopy(schema_of(RequestRegistered))
    promised["properties"]["colour"] = {"type": "string"}
    file = tmp_path / "events" / "request.registered.v1.json"
    file.write_text(as_json(promised))
    with pytest.raises(stored.BrokenPromise, match=r"event\.colour is gone; give the event a new version"):
        stored.write(tmp_path)
    assert json.loads(file.read_text()) == promised


def test_an_event_that_left_the_catalogue_is_told(tmp_path: Path) -> None:
    stored.write(tmp_path)
    (tmp_path / "events" / "request.forgotten.v1.json").write_text("{}")
    assert [sentence.partition(" is ")[0] for sentence in stored.check(tmp_path)] == ["request.forgotten.v1"]


def test_a_stale_document_is_told(tmp_path: Path) -> None:
    stored.write(tmp_path)
    (tmp_path / "asyncapi.yaml").write_text("asyncapi: 3.0.0\n")
    assert stored.check(tmp_path) == [f"docs/asyncapi.yaml is not what the code says: {stored.WRITE}"]


def test_asyncapi_file_reads_as_the_document() -> None:
    assert yaml.safe_load((stored.DOCS / "asyncapi.yaml").read_text()) == document()


def test_every_reference_of_asyncapi_leads_somewhere() -> None:
    root = document()
    references = list(_references(root))
    assert len(references) == 2 * len(EVENTS)
    for reference in references:
        node = root
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]
        assert node


@pytest.mark.parametrize("event", EVENTS, ids=name_of)
def test_asyncapi_describes_what_the_door_serves(event: type[Event]) -> None:
    served = cloud_event(_stored_row(event))
    payload = document()["components"]["messages"][name_of(event)]["payload"]
    assert set(served) == set(payload["properties"]) == set(payload["required"])
    fixed = {name: part["const"] for name, part in payload["properties"].items() if "const" in part}
    assert {name: served[name] for name in fixed} == fixed


def test_asyncapi_shows_no_personal_data() -> None:
    personal = [event for event in EVENTS if "personal" in event.model_fields]
    assert len(personal) == 3
    for event in personal:
        payload = document()["components"]["messages"][name_of(event)]["payload"]
        assert "personal" not in payload["properties"]["data"]["properties"]


def _stored_row(event: type[Event]) -> Any:
    envelope = {"id": 7, "cursor_xid": "12", "subject": SUBJECT, "occurred_at": AT, "correlation_id": SUBJECT}
    kind = {"type": event.type, "version": event.version, "source": said_by(event)}
    return SimpleNamespace(**envelope, **kind, data={}, personal=None)


def _references(node: Any) -> Any:
    if isinstance(node, dict):
        yield from (value for name, value in node.items() if name == "$ref")
        for part in node.values():
            yield from _references(part)
    elif isinstance(node, list):
        for part in node:
            yield from _references(part)
