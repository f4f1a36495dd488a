"""Links by which a result can be read."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shared_results",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("comparison_id", sa.String(length=32), nullable=False),
        sa.Column("made_by_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["comparison_id"], ["comparisons.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["made_by_id"], ["people.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    for column in ("comparison_id", "made_by_id"):
        op.create_index(f"ix_shared_results_{column}", "shared_results", [column])


def downgrade() -> None:
    op.drop_table("shared_results")
