"""Signs of life, in real time: every process that looks for work says so, at most twice a second."""

from sqlalchemy import text
from sqlalchemy.orm import Session

# Waits for nobody: while another notes the same, be it one that froze before its commit, this one need not.
# The very first inserts, and no other waits for it to commit.
NOTE = text("""
with stale as (
    select process from bus.heartbeat
    where process = :process and at < now() - interval '500 ms' for update skip locked
), first as (
    insert into bus.heartbeat (process, at) select :process, now()
    where case when exists (select from bus.heartbeat where process = :process) then false
        else pg_try_advisory_xact_lock(hashtextextended('heartbeat ' || :process, 0)) end
    on conflict do nothing
)
update bus.heartbeat h set at = now() from stale where h.process = stale.process
""")


def note_alive(session: Session, process: str) -> None:
    """Notes that work named `process` (a bell's name) is being looked for now."""
    session.execute(NOTE, {"process": process})
