"""Incidents on the command line: what was given up, tried again or discarded; and replaying what was said."""

from datetime import datetime
from typing import Annotated

import typer

from services.cli.answers import AsJson, owner_session, show, show_rows
from shared.bus import parked
from shared.bus.subscriptions import CONSUMERS

app = typer.Typer(no_args_is_help=True, help=__doc__)
EventId = Annotated[int, typer.Argument(help="the event, as `parked list` shows it")]
Service = Annotated[str, typer.Argument(help="the service that gave it up")]


@app.command("list")
def list_parked(service: Annotated[str | None, typer.Option()] = None, as_json: AsJson = False) -> None:
    """Shows every delivery that was given up and waits for a person."""
    with owner_session() as session:
        show_rows(parked.list_parked(session, consumer=service), as_json=as_json, nothing="nothing is parked")


@app.command()
def retry(service: Service, event_id: EventId, as_json: AsJson = False) -> None:
    """Gives a parked delivery its attempts back."""
    with owner_session() as session:
        parked.retry(session, consumer=service, event_id=event_id)
    show({"retried": event_id, "service": service}, as_json=as_json)


@app.command()
def discard(service: Service, event_id: EventId, as_json: AsJson = False) -> None:
    """Drops a parked delivery for good; those that wait behind it go on."""
    with owner_session() as session:
        parked.discard(session, consumer=service, event_id=event_id)
    show({"discarded": event_id, "service": service}, as_json=as_json)


def replay(
    since: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%dT%H:%M:%S%z"])],
    until: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%dT%H:%M:%S%z"])],
    service: Annotated[str, typer.Option(help="who hears it again")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only count")] = False,
    as_json: AsJson = False,
) -> None:
    """Delivers to a service again what occurred from one instant to another; harmless where it was done."""
    if service not in CONSUMERS:
        raise SystemExit(f"--service is one of {', '.join(CONSUMERS)}")
    with owner_session() as session:
        count = parked.replay(session, consumer=service, since=since, until=until, dry_run=dry_run)
    show({"events": count, "dry_run": dry_run}, as_json=as_json)
