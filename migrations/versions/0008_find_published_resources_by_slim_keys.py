"""find published resources by slim keys

What is published already is given its keys at the next start (`app.usecases.index_anew`).
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.drop_table("search_entry")
    op.create_table(
        "search_entry",
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint(
            "key", "created_at", "resource_id", "authority", name=op.f("pk_search_entry")
        ),
    )
    op.create_table(
        "search_value",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("low", sa.String(collation="C"), nullable=False),
        sa.Column("high", sa.String(collation="C"), nullable=False),
        sa.PrimaryKeyConstraint("authority", "resource_id", "type", "number", name=op.f("pk_search_value")),
    )
    op.create_index("ix_search_value_high", "search_value", ["key", "high", "resource_id"], unique=False)
    op.create_index("ix_search_value_low", "search_value", ["key", "low", "resource_id"], unique=False)
    op.create_table(
        "search_index",
        sa.Column("definition", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("definition", name=op.f("pk_search_index")),
    )
    op.create_table(
        "service_key",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_service_key")),
    )
    op.add_column(
        "published_resource",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default="epoch"),
    )
    op.add_column(
        "published_resource",
        sa.Column("found", postgresql.ARRAY(sa.BigInteger()), nullable=False, server_default="{}"),
    )
    op.execute(
        """UPDATE published_resource r SET created_at = (
            SELECT min(last_updated) FROM published_resource first
             WHERE (first.authority, first.type, first.id) = (r.authority, r.type, r.id))"""
    )
    op.alter_column("published_resource", "created_at", server_default=None)
    op.alter_column("published_resource", "found", server_default=None)


def downgrade() -> None:
    op.drop_column("published_resource", "found")
    op.drop_column("published_resource", "created_at")
    op.drop_table("service_key")
    op.drop_table("search_index")
    op.drop_index("ix_search_value_low", table_name="search_value")
    op.drop_index("ix_search_value_high", table_name="search_value")
    op.drop_table("search_value")
    op.drop_table("search_entry")
    op.create_table(
        "search_entry",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("parameter", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("last_updated", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "authority", "type", "resource_id", "audience", "parameter", "value", name=op.f("pk_search_entry")
        ),
    )
    op.create_index(
        "ix_search_entry_audience",
        "search_entry",
        ["audience", "type", "parameter", "value", "last_updated", "resource_id"],
        unique=False,
    )
