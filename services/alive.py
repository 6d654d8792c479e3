"""`python -m services.alive bureau`: succeeds where work of this name was looked for within a minute.

For the health checks of containers; the web process tells the same of all at /health/ready.
"""

import sys

from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from shared import db
from shared.settings import Settings, read

LOOKED = text("""
select count(*) from bus.heartbeat
where process = :process and at > clock_timestamp() - interval '1 minute'
""")


def is_alive(engine: Engine, process: str) -> bool:
    """False too where the database does not answer: then nothing can be looked for."""
    try:
        with db.transaction(engine) as session:
            return bool(session.execute(LOOKED, {"process": process}).scalar_one())
    except OperationalError:
        return False


if __name__ == "__main__":
    sys.exit(0 if is_alive(db.owner_engine(read(Settings), pool_size=1), sys.argv[1]) else 1)
