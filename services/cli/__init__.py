"""The command `anyqtama`: a composition root like web.py. Each command has --help and --json."""

import typer

from services.cli import asking, cards, clock, contacts, keys, messages, parked, running

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__, pretty_exceptions_enable=False)
app.command()(running.up)
app.command()(running.demo)
app.command()(running.migrate)
app.command()(asking.due)
app.command()(parked.replay)
app.add_typer(cards.app, name="cards")
app.add_typer(parked.app, name="parked")
app.add_typer(messages.app, name="messages")
app.add_typer(contacts.app, name="contacts")
app.add_typer(keys.app, name="keys")
app.add_typer(clock.app, name="clock")
