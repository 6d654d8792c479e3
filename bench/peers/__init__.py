"""What others do with as many hops on the same PostgreSQL and Redis: Celery, DBOS, Procrastinate."""
