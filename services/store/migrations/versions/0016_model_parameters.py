"""What models take, how variants reason, and what models thought, apart from what they answered."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")


def _word(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, length=16)


def upgrade() -> None:
    op.create_table(
        "model_profiles",
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("learned_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("address", "model"),
    )
    op.create_table(
        "answer_reasoning",
        sa.Column("answer_id", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["answers.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("answer_id"),
    )
    op.add_column("variants", sa.Column("reasoning_effort", _word("reasoningeffort", *_EFFORTS), nullable=True))
    op.add_column("variants", sa.Column("verbosity", _word("verbosity", "low", "medium", "high"), nullable=True))
    op.add_column("answers", sa.Column("reasoning_tokens", sa.Integer(), nullable=True))
    op.add_column("answers", sa.Column("left_out", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    for table, column in (
        ("answers", "left_out"),
        ("answers", "reasoning_tokens"),
        ("variants", "verbosity"),
        ("variants", "reasoning_effort"),
    ):
        op.drop_column(table, column)
    op.drop_table("answer_reasoning")
    op.drop_table("model_profiles")
