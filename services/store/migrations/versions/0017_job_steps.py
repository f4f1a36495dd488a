"""What a running job does now, when it last got further, and whom it waits for."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLE = "jobs"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("step", sa.Text(), nullable=False, server_default=""))
    op.add_column(TABLE, sa.Column("calls", sa.JSON(), nullable=True))
    for name in ("moved_at", "beat_at"):
        op.add_column(TABLE, sa.Column(name, sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for name in ("step", "calls", "moved_at", "beat_at"):
        op.drop_column(TABLE, name)
