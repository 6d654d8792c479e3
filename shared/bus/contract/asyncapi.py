"""The AsyncAPI 3 document: every event as other systems read it at /v1/events, who says and who hears it."""

from typing import Any

from shared.bus.contract.schemas import facts_schema_of, name_of, said_by, sentence_of
from shared.bus.events import EVENTS
from shared.bus.events.model import Event
from shared.bus.subscriptions import SUBSCRIPTIONS

ABOUT = (
    "What happens to requests for an address certificate, as CloudEvents 1.0. In pages at GET /v1/events "
    "(cursor `after`) or without end as server-sent events at GET /v1/events/stream, by API key; a key shows "
    "the events of its own centres or bureau. They come in commit order and can be read again from any "
    "cursor; pass over fields and types that you do not know. Personal data are not served here."
)
TEXT = {"type": "string"}


def document() -> dict[str, Any]:
    """The document as plain values."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "anyqtama events",
            "version": "1",
            "description": ABOUT,
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {name_of(event): _channel(event) for event in EVENTS},
        "operations": {f"say.{name_of(event)}": _operation(event) for event in EVENTS},
        "components": {"messages": {name_of(event): _message(event) for event in EVENTS}},
    }


def cloud_type(event: type[Event]) -> str:
    """The type by which other systems know the event."""
    return f"kz.psc.{name_of(event)}"


def _channel(event: type[Event]) -> dict[str, Any]:
    return {
        "address": cloud_type(event),
        "description": sentence_of(event),
        "messages": {name_of(event): {"$ref": f"#/components/messages/{name_of(event)}"}},
        "x-said-by": said_by(event),
        "x-heard-by": list(SUBSCRIPTIONS.get(event, ())),
    }


def _operation(event: type[Event]) -> dict[str, Any]:
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{name_of(event)}"},
        "summary": sentence_of(event).splitlines()[0],
    }


def _message(event: type[Event]) -> dict[str, Any]:
    return {"name": cloud_type(event), "title": event.type, "payload": _cloud_event(event)}


def _cloud_event(event: type[Event]) -> dict[str, Any]:
    properties = {
        "specversion": {"const": "1.0"},
        "id": {**TEXT, "description": "The cursor right behind this event."},
        "source": {"const": f"urn:anyqtama:{said_by(event)}"},
        "type": {"const": cloud_type(event)},
        "subject": {
            **TEXT,
            "format": "uuid",
            "description": "The request that it is about, or the thing's own id.",
        },
        "time": {**TEXT, "format": "date-time", "description": "When it happened."},
        "datacontenttype": {"const": "application/json"},
        "correlationid": {**TEXT, "format": "uuid", "description": "The same along a chain of events."},
        "data": facts_schema_of(event),
    }
    return {"type": "object", "properties": properties, "required": list(properties)}
