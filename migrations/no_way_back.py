"""Why no revision goes back: undoing one would drop what people had handed in since."""

from typing import NoReturn


class NoWayBack(Exception):
    """The way back is the backup that was made before; going down would drop what people handed in since."""


def downgrade() -> NoReturn:
    """What every revision offers Alembic as its downgrade. Raises NoWayBack."""
    raise NoWayBack(NoWayBack.__doc__)
