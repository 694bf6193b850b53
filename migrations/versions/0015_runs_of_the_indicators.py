"""Runs of the indicators, and which state of the facts they were counted from."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "indicator_run",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("parameters", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("definition_version", sa.Integer(), nullable=False),
        sa.Column("data_version", sa.String(), nullable=False),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_by", sa.String(), nullable=False),
        sa.Column("answer", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_indicator_run")),
    )
    op.create_index(
        op.f("ix_indicator_run_authority_organisation_id_digest"),
        "indicator_run",
        ["authority", "organisation_id", "digest"],
        unique=True,
    )
    op.create_index(
        op.f("ix_indicator_run_authority_organisation_id_ordinal"),
        "indicator_run",
        ["authority", "organisation_id", "ordinal"],
        unique=False,
    )
    op.add_column(
        "case_fact", sa.Column("ordinal", sa.BigInteger(), sa.Identity(always=True), nullable=False)
    )
    op.create_index(
        op.f("ix_case_fact_authority_ordinal"), "case_fact", ["authority", "ordinal"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_case_fact_authority_ordinal"), table_name="case_fact")
    op.drop_column("case_fact", "ordinal")
    op.drop_table("indicator_run")
