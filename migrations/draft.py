"""`python -m migrations.draft "add tickets"`: writes one revision for each schema whose models have changed.

Works on a PostgreSQL of its own, brought to the newest revision first; no running system is touched.
"""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine

from services.migrate import create_tables
from services.schema import SCHEMAS
from shared.stack import embedded_postgres

ROOT = Path(__file__).resolve().parents[1]


def draft(engine: Engine, message: str) -> None:
    """Compares the models, schema by schema, with what the history makes, and writes down what is missing."""
    for schema in SCHEMAS:
        create_tables(engine)
        with engine.begin() as connection:
            meant = {"connection": connection, "schemas": [schema]}
            config = Config(toml_file=ROOT / "pyproject.toml", attributes=meant)
            command.revision(config, f"{schema}: {message}", autogenerate=True)


def main(message: str) -> None:
    """Drafts on an empty database that ends with this process."""
    with tempfile.TemporaryDirectory() as directory, embedded_postgres(Path(directory)) as url:
        engine = create_engine(url)
        draft(engine, message)
        engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1])
