"""The one clock of the domain: the database's, moved by an offset in drill mode. Asked once a transaction."""

import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.errors import ServiceError, UnsafeSetting

NOW = text("select now() + drill_offset from bus.clock")
ADVANCE = text(
    "update bus.clock set drill_offset = drill_offset + :step where drill returning now() + drill_offset"
)


class NotInDrillMode(ServiceError):
    """The clock moves in drill mode only."""

    code = "not_in_drill_mode"
    status = 409


def now(session: Session) -> datetime:
    """The domain's instant, aware, in UTC: the database's transaction time plus the drill offset."""
    instant: datetime = session.execute(NOW).scalar_one()
    return instant.astimezone(UTC)


def advance(session: Session, step: timedelta) -> datetime:
    """Moves the drill clock forward and gives the new instant (UTC). Raises NotInDrillMode, ValueError."""
    if step < timedelta():
        raise ValueError("the clock moves forward only")
    instant: datetime | None = session.execute(ADVANCE, {"step": step}).scalar_one_or_none()
    if instant is None:
        raise NotInDrillMode
    return instant.astimezone(UTC)


def set_drill_mode(session: Session, *, drill: bool) -> None:
    """Written by `migrate` from the settings. A clock that was ever moved stays a drill clock."""
    session.execute(
        text("update bus.clock set drill = :drill or drill_offset <> interval '0'"), {"drill": drill}
    )


def refuse_moved(session: Session) -> None:
    """For production: raises UnsafeSetting where the database's clock was ever moved; it never moves back."""
    if session.execute(text("select drill_offset <> interval '0' from bus.clock")).scalar_one():
        raise UnsafeSetting(
            "ANYQTAMA_DATABASE_URL: this database's clock was moved in drill mode; production needs another"
        )


def monotonic_seconds() -> float:
    """Real seconds for budgets and time-outs; has no relation to the domain's time."""
    return time.monotonic()


def wall_seconds() -> float:
    """Real seconds since the epoch, for signatures of outgoing calls, log lines and the age of files."""
    return time.time()
