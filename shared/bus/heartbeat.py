"""Signs of life, in real time: every process that looks for work says so, at most twice a second."""

from sqlalchemy import text
from sqlalchemy.orm import Session

NOTE = text("""
insert into bus.heartbeat (process, at) values (:process, now())
on conflict (process) do update set at = excluded.at where bus.heartbeat.at < now() - interval '500 ms'
""")


def note_alive(session: Session, process: str) -> None:
    """Notes that work named `process` (a bell's name) is being looked for now."""
    session.execute(NOTE, {"process": process})
