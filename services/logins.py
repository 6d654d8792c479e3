"""Database logins with passwords: one per service, and one for the web process, which works as each of them.

Needed where the processes do not share the owner's login, as in docker-compose.yml; `migrate` sets them.
"""

from typing import Any

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import text
from sqlalchemy.orm import Session

from shared import db
from shared.settings import SERVICES

WEB = "web"
CREATE_WEB = """
do $$ begin
    if not exists (select from pg_roles where rolname = '{web}') then
        create role {web} nologin noinherit;
    end if;
end $$
"""


class LoginSettings(BaseSettings):
    """The passwords that `migrate` gives to the roles; a role without one stays as it is."""

    model_config = SettingsConfigDict(env_prefix="ANYQTAMA_", frozen=True, extra="ignore")

    intake_db_password: SecretStr | None = Field(None, description="of the database login anyqtama_intake")
    bureau_db_password: SecretStr | None = Field(None, description="of the database login anyqtama_bureau")
    sla_db_password: SecretStr | None = Field(None, description="of the database login anyqtama_sla")
    notifier_db_password: SecretStr | None = Field(
        None, description="of the database login anyqtama_notifier"
    )
    web_db_password: SecretStr | None = Field(None, description="of the database login anyqtama_web")


def set_logins(session: Session, settings: LoginSettings) -> None:
    """Gives every role its password where the settings name one."""
    let_web_act_for_services(session)
    for name in (*SERVICES, WEB):
        password: SecretStr | None = getattr(settings, f"{name}_db_password")
        if password is not None:
            set_login(session, name, password)


def let_web_act_for_services(session: Session) -> None:
    """The web process's role: has no right of its own, and may take the role of each service."""
    web = f"{db.ROLE_PREFIX}{WEB}"
    session.execute(text(CREATE_WEB.format(web=web)))
    for service in SERVICES:
        role = f"{db.ROLE_PREFIX}{service}"
        session.execute(text(f"grant {role} to {web} with inherit false, set true"))


def set_login(session: Session, service: str, password: SecretStr) -> None:
    """Lets the role log in with this password. Only its SCRAM verifier is sent: statements may be logged."""
    role = f"{db.ROLE_PREFIX}{service}"
    connection = session.connection()
    driver: Any = connection.connection.driver_connection
    secret = password.get_secret_value().encode()
    verifier: bytes = driver.pgconn.encrypt_password(secret, role.encode(), b"scram-sha-256")
    connection.exec_driver_sql(f"alter role {role} login password '{verifier.decode()}'")
