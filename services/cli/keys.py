"""API keys on the command line. A key's text is shown once, when it is made."""

from typing import Annotated
from uuid import UUID

import typer

from services.cli.answers import AsJson, owner_session, show, show_rows
from shared import security
from shared.security import Role
from shared.standard import centres

app = typer.Typer(no_args_is_help=True, help=__doc__)


@app.command()
def create(
    role: Annotated[Role, typer.Option(help="what its holder may do")],
    label: Annotated[str, typer.Option(help="what it is for; no person's name")],
    centre: Annotated[list[str] | None, typer.Option(help="a centre it reaches; may be repeated")] = None,
    bureau: Annotated[str | None, typer.Option(help="the bureau it reaches")] = None,
    as_json: AsJson = False,
) -> None:
    """Makes a key."""
    _require_known(centre or [], bureau)
    with owner_session() as session:
        key_id, key = security.create_key(
            session, role=role, label=label, centres=tuple(centre or ()), bureau=bureau
        )
    show({"id": key_id, "key": key}, as_json=as_json)


@app.command()
def revoke(key_id: UUID, as_json: AsJson = False) -> None:
    """Makes a key invalid at once."""
    with owner_session() as session:
        if not security.revoke_key(session, key_id):
            raise SystemExit("there is no such key, or it was revoked before")
    show({"revoked": key_id}, as_json=as_json)


@app.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """Shows every key with its role and scope, without its text."""
    with owner_session() as session:
        show_rows(security.list_keys(session), as_json=as_json, nothing="there are no keys")


def _require_known(centre_ids: list[str], bureau: str | None) -> None:
    try:
        for centre_id in centre_ids:
            centres.centre(centre_id)
        if bureau is not None:
            centres.bureau(bureau)
    except (centres.UnknownCentre, centres.UnknownBureau) as error:
        raise SystemExit(type(error).__doc__) from None
