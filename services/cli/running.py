"""Commands that run something: the whole system on this machine, the demo, migrations."""

import shutil
import signal
from pathlib import Path
from typing import Annotated

import typer

from demo import world
from demo.play import play
from demo.report import DoesNotAddUp, NothingShown
from services import migrate as migration
from services.cli.answers import AsJson, show, show_rows, told_in_one_sentence
from services.local import local_system
from shared.settings import Settings, read
from shared.stack import StackUnavailable

Directory = Annotated[Path, typer.Option(help="where its data are kept")]
Port = Annotated[int, typer.Option(help="of the web process")]


def up(directory: Directory = Path("var/up"), port: Port = 8000, as_json: AsJson = False) -> None:
    """Runs everything on this machine, in drill mode, until Ctrl-C; prints a key for each role."""
    try:
        with told_in_one_sentence(), local_system(directory, port=port) as system:
            keys = world.keys_for_each_role(system.settings)
            show_rows(keys, as_json=as_json, nothing="")
            typer.echo(f"for the command line: . {system.environment_file}", err=as_json)
            typer.echo(f"web: {system.url} (API at {system.url}/docs); stop with Ctrl-C", err=as_json)
            signal.pause()
    except KeyboardInterrupt:
        typer.echo("stopped", err=as_json)
    except StackUnavailable as error:
        raise SystemExit(str(error)) from None


def demo(directory: Directory = Path("var/demo"), port: Port = 0, as_json: AsJson = False) -> None:
    """Plays some hundred requests through the whole system, from the window to the applicant's hand."""
    shutil.rmtree(directory, ignore_errors=True)
    try:
        with told_in_one_sentence():
            report = play(directory, port)
    except (StackUnavailable, DoesNotAddUp, NothingShown) as error:
        raise SystemExit(str(error)) from None
    if as_json:
        show(report, as_json=True)


def migrate(as_json: AsJson = False) -> None:
    """Brings the database of ANYQTAMA_DATABASE_URL up to this release; safe to repeat."""
    with told_in_one_sentence():
        migration.migrate(read(Settings))
    show({"migrated": True}, as_json=as_json)
