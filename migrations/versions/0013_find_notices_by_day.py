"""Find notices by the day they fell due, for all authorities together, as /metrics counts them."""

from collections.abc import Sequence

from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_index("ix_notice_due_at", "notice", ["due_at"])


def downgrade() -> None:
    op.drop_index("ix_notice_due_at", table_name="notice")
