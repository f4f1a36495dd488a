"""Comparisons of several variants belong together."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("comparisons") as table:
        table.add_column(sa.Column("tournament_id", sa.String(length=32), nullable=True))
        table.create_index("ix_comparisons_tournament_id", ["tournament_id"])


def downgrade() -> None:
    with op.batch_alter_table("comparisons") as table:
        table.drop_index("ix_comparisons_tournament_id")
        table.drop_column("tournament_id")
