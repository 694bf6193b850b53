"""Core test sets say what is measured by which instruments; the ones before named none that is known."""

from collections.abc import Sequence

from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    # Nothing was measured by them; the set that ships is loaded again at start.
    op.execute("DELETE FROM register_entry WHERE kind = 'core-test-set'")


def downgrade() -> None:
    op.execute("DELETE FROM register_entry WHERE kind = 'core-test-set'")
