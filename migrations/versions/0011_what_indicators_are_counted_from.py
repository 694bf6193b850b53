"""What indicators are counted from: one row for each case, all of them to be read for the first time."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "case_fact",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("legal_basis", sa.String(), nullable=False),
        sa.Column("programme", sa.Boolean(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("sender_type", sa.String(), nullable=False),
        sa.Column("requester_id", sa.Uuid(), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("rejected_on", sa.Date(), nullable=True),
        sa.Column("rejection", sa.String(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("conversation_on", sa.Date(), nullable=True),
        sa.Column("nicotine", sa.String(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("closing_conversation_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("close_type", sa.String(), nullable=False),
        sa.Column("followed_up_on", sa.Date(), nullable=True),
        sa.Column("gp_told_on", sa.Date(), nullable=True),
        sa.Column("gp_not_told", sa.String(), nullable=False),
        sa.Column("died_on", sa.Date(), nullable=True),
        sa.Column("transferred_on", sa.Date(), nullable=True),
        sa.Column("mastery_offered_on", sa.Date(), nullable=True),
        sa.Column("mastery_attended", sa.ARRAY(sa.Date()), nullable=False),
        sa.Column("mastery_missed", sa.ARRAY(sa.Date()), nullable=False),
        sa.Column("mastery_planned", sa.ARRAY(sa.Date()), nullable=False),
        sa.Column("mastery_settled", sa.ARRAY(sa.Date()), nullable=False),
        sa.Column("smoking_offered_on", sa.Date(), nullable=True),
        sa.Column("smoking_attended", sa.ARRAY(sa.Date()), nullable=False),
        sa.Column("smoking_missed", sa.ARRAY(sa.Date()), nullable=False),
        sa.Column("smoking_planned", sa.ARRAY(sa.Date()), nullable=False),
        sa.Column("smoking_settled", sa.ARRAY(sa.Date()), nullable=False),
        sa.Column("training_offered_on", sa.Date(), nullable=True),
        sa.Column("training_attended", sa.ARRAY(sa.Date()), nullable=False),
        sa.Column("training_missed", sa.ARRAY(sa.Date()), nullable=False),
        sa.Column("training_planned", sa.ARRAY(sa.Date()), nullable=False),
        sa.Column("training_settled", sa.ARRAY(sa.Date()), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("authority", "case_id", name=op.f("pk_case_fact")),
    )
    op.create_index(
        op.f("ix_case_fact_authority_closed_on"), "case_fact", ["authority", "closed_on"], unique=False
    )
    op.create_index(
        op.f("ix_case_fact_authority_conversation_on"),
        "case_fact",
        ["authority", "conversation_on"],
        unique=False,
    )
    op.create_index(
        op.f("ix_case_fact_authority_received_on"), "case_fact", ["authority", "received_on"], unique=False
    )
    op.create_index(
        op.f("ix_case_fact_authority_started_on"), "case_fact", ["authority", "started_on"], unique=False
    )
    op.create_table(
        "stale_case",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("authority", "ordinal", name=op.f("pk_stale_case")),
    )
    op.execute("INSERT INTO stale_case (authority, case_id) SELECT authority, id FROM pathway")
    op.execute("INSERT INTO stale_case (authority, case_id) SELECT authority, id FROM referral")
    op.execute("INSERT INTO stale_case (authority, case_id) SELECT authority, id FROM rehab_plan")


def downgrade() -> None:
    op.drop_table("stale_case")
    op.drop_index(op.f("ix_case_fact_authority_started_on"), table_name="case_fact")
    op.drop_index(op.f("ix_case_fact_authority_received_on"), table_name="case_fact")
    op.drop_index(op.f("ix_case_fact_authority_conversation_on"), table_name="case_fact")
    op.drop_index(op.f("ix_case_fact_authority_closed_on"), table_name="case_fact")
    op.drop_table("case_fact")
