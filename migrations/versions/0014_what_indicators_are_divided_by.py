"""What indicators are divided by: every case is read anew for it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

COLUMNS = (
    "sex",
    "age_at_received",
    "age_at_conversation",
    "age_at_started",
    "age_at_closed",
    "support_group",
    "plan_level",
    "provider",
)


def upgrade() -> None:
    op.execute("DELETE FROM case_fact")
    for column in COLUMNS:
        op.add_column("case_fact", sa.Column(column, sa.String(), nullable=False))
    op.execute("INSERT INTO stale_case (authority, case_id) SELECT authority, id FROM pathway")
    op.execute("INSERT INTO stale_case (authority, case_id) SELECT authority, id FROM referral")
    op.execute("INSERT INTO stale_case (authority, case_id) SELECT authority, id FROM rehab_plan")


def downgrade() -> None:
    for column in reversed(COLUMNS):
        op.drop_column("case_fact", column)
