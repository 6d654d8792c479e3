"""The history of the tables, by Alembic: one line of revisions for all schemas, each about one schema."""
