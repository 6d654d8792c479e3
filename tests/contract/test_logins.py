"""Database logins with passwords, as docker compose uses them: a service is its role, web may be each."""

from collections.abc import Iterator

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, make_url, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from services.logins import WEB, LoginSettings, set_logins
from shared import db
from shared.settings import SERVICES, Settings

PASSWORD = "it's a: long $ecret%"
NAMES = (*SERVICES, WEB)


@pytest.fixture
def passwords(engines: dict[str, Engine], owner: Engine) -> Iterator[None]:
    """Every role can log in with one password; afterwards none can."""
    given = {f"{name}_db_password": SecretStr(PASSWORD) for name in NAMES}
    with db.transaction(owner) as session:
        set_logins(session, LoginSettings.model_validate(given))
    yield
    with owner.begin() as connection:
        for name in NAMES:
            connection.execute(text(f"alter role anyqtama_{name} nologin password null"))


def engine_as(settings: Settings, login: str, service: str, password: str = PASSWORD) -> Engine:
    """The engine of `service` behind the login of `login`."""
    url = make_url(settings.database_url).set(username=f"anyqtama_{login}", password=password)
    return db.engine_for(settings, service, database_url=url.render_as_string(hide_password=False))


def users(engine: Engine) -> tuple[str, str]:
    """Who logged in, and as whom the work is done."""
    try:
        with engine.connect() as connection:
            row = connection.execute(text("select session_user, current_user")).one()
            return row[0], row[1]
    finally:
        engine.dispose()


@pytest.mark.usefixtures("passwords")
@pytest.mark.parametrize("service", SERVICES)
def test_a_service_logs_in_as_itself(settings: Settings, service: str) -> None:
    role = f"anyqtama_{service}"
    assert users(engine_as(settings, service, service)) == (role, role)


@pytest.mark.usefixtures("passwords")
@pytest.mark.parametrize("service", SERVICES)
def test_the_web_process_works_as_each_service(settings: Settings, service: str) -> None:
    assert users(engine_as(settings, WEB, service)) == ("anyqtama_web", f"anyqtama_{service}")


@pytest.mark.usefixtures("passwords")
def test_the_web_login_itself_may_read_nothing(settings: Settings) -> None:
    engine = engine_as(settings, WEB, WEB)
    with engine.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
        connection.execute(text("select * from bus.event"))
    engine.dispose()


@pytest.mark.usefixtures("passwords")
def test_a_service_cannot_work_as_another(settings: Settings) -> None:
    with pytest.raises(OperationalError, match="permission denied"):
        users(engine_as(settings, "intake", "bureau"))


@pytest.mark.usefixtures("passwords")
def test_a_wrong_password_lets_nobody_in(settings: Settings) -> None:
    with pytest.raises(OperationalError, match="password authentication failed"):
        users(engine_as(settings, "intake", "intake", "wrong"))


@pytest.mark.usefixtures("engines")
def test_a_role_without_a_password_stays_closed(settings: Settings, owner: Engine) -> None:
    with db.transaction(owner) as session:
        set_logins(session, LoginSettings())
    with pytest.raises(OperationalError):
        users(engine_as(settings, "sla", "sla"))


@pytest.mark.usefixtures("passwords")
def test_the_database_keeps_a_verifier_and_not_the_password(owner: Engine) -> None:
    with owner.connect() as connection:
        if not connection.scalar(text("select usesuper from pg_user where usename = current_user")):
            pytest.skip("only a superuser, as the tests' own server has one, may read what is kept")
        kept = connection.execute(
            text("select rolpassword from pg_authid where rolname = 'anyqtama_intake'")
        ).scalar_one()
    assert kept.startswith("SCRAM-SHA-256$")
    assert PASSWORD not in kept
