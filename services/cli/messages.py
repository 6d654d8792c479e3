"""Messages on the command line: those that an outage cost, tried again."""

from datetime import datetime
from typing import Annotated

import typer

from services.cli.answers import AsJson, owner_speaking, show
from services.notifier.operations import trying_again
from shared import clock

app = typer.Typer(no_args_is_help=True, help=__doc__)


@app.command()
def retry(
    since: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%dT%H:%M:%S%z"], help="that failed from then on")
    ],
    as_json: AsJson = False,
) -> None:
    """Has failed messages tried again, but those that another channel has told."""
    count, after, is_done = 0, None, False
    while not is_done:
        with owner_speaking("notifier") as session:
            now = clock.now(session)
            some, after = trying_again.retry_some(session, since, after=after, now=now)
        count, is_done = count + some, after is None
    show({"retried": count}, as_json=as_json)
