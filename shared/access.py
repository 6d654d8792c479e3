"""The table of API keys, schema `access`: owned by the command line, read by every door."""

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    DateTime,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    text,
)

metadata = MetaData(schema="access")

api_key = Table(
    "api_key",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("label", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("centres", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("bureau", Text),
    Column("secret_hash", LargeBinary, nullable=False, unique=True),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    CheckConstraint(
        "role in ('supervisor', 'admin') or centres <> '{}' or bureau is not null", name="api_key_scope"
    ),
)
