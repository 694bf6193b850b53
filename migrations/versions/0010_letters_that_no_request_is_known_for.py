"""Letters that no request is known for: a message stands alone until somebody has found what it is about."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.alter_column("message", "request_id", existing_type=sa.Uuid(), nullable=True)


def downgrade() -> None:
    # The code before it cannot read one that stands alone; the letter itself stays in source_document.
    op.execute("DELETE FROM message WHERE request_id IS NULL")
    op.alter_column("message", "request_id", existing_type=sa.Uuid(), nullable=False)
