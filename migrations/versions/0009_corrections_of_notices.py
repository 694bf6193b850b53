"""corrections of notices"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("notice", sa.Column("correction", sa.Integer(), nullable=False, server_default="0"))
    op.alter_column("notice", "correction", server_default=None)
    op.drop_constraint("uq_notice_once", "notice", type_="unique")
    op.create_unique_constraint(
        "uq_notice_once",
        "notice",
        ["authority", "request_id", "type", "occurrence", "role", "place", "correction"],
    )


def downgrade() -> None:
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM notice WHERE correction > 0")):
        raise RuntimeError("There are corrected notices; the earlier schema has no place for them.")
    op.drop_constraint("uq_notice_once", "notice", type_="unique")
    op.create_unique_constraint(
        "uq_notice_once", "notice", ["authority", "request_id", "type", "occurrence", "role", "place"]
    )
    op.drop_column("notice", "correction")
