"""One machine's PostgreSQL and Redis and the supervisor of the processes on it. Carries no service's rule."""

from shared.stack.errors import StackUnavailable
from shared.stack.local import Stack, local_stack
from shared.stack.postgres import embedded_postgres
from shared.stack.program import Program
from shared.stack.reaching import free_port, is_free
from shared.stack.redis import embedded_redis
from shared.stack.supervisor import Supervisor

__all__ = [
    "Program",
    "Stack",
    "StackUnavailable",
    "Supervisor",
    "embedded_postgres",
    "embedded_redis",
    "free_port",
    "is_free",
    "local_stack",
]
