"""The clock on the command line: what time it is for the system; in drill mode it can be moved forward."""

from datetime import timedelta
from typing import Annotated

import typer

from services.cli.answers import AsJson, owner_session, show
from shared import clock

app = typer.Typer(no_args_is_help=True, help=__doc__)


@app.command("show")
def show_clock(as_json: AsJson = False) -> None:
    """Shows the system's instant, in UTC."""
    with owner_session() as session:
        show({"now": clock.now(session).isoformat()}, as_json=as_json)


@app.command()
def advance(
    days: Annotated[int, typer.Option(min=0)] = 0,
    hours: Annotated[int, typer.Option(min=0)] = 0,
    minutes: Annotated[int, typer.Option(min=0)] = 0,
    as_json: AsJson = False,
) -> None:
    """Moves the clock of the whole system forward (drill mode only)."""
    with owner_session() as session:
        instant = clock.advance(session, timedelta(days=days, hours=hours, minutes=minutes))
        show({"now": instant.isoformat()}, as_json=as_json)
