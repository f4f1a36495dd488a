"""Pairs are handed out and leased; votes have a reason; repeats, attention pairs and guesses check the blindness."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

REASONS = ("wrong", "incomplete", "invented", "tone", "mentions_context", "too_long")


def _word(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, length=16)


def _reference(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], ondelete="CASCADE")


def upgrade() -> None:
    op.create_table(
        "assignments",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("comparison_id", sa.String(length=32), nullable=False),
        sa.Column("pair_id", sa.String(length=32), nullable=False),
        sa.Column("labeler_id", sa.String(length=32), nullable=False),
        sa.Column("kind", _word("assignmentkind", "pair", "repeat", "attention"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("side", _word("side", "left", "right"), nullable=False),
        sa.Column("decoy_answer_id", sa.String(length=32), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=False),
        _reference("comparison_id", "comparisons"),
        _reference("pair_id", "pairs"),
        _reference("labeler_id", "people"),
        _reference("decoy_answer_id", "answers"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "check_votes",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("assignment_id", sa.String(length=32), nullable=False),
        sa.Column("labeler_id", sa.String(length=32), nullable=False),
        sa.Column("verdict", _word("verdict", "left", "right", "tie", "both_bad"), nullable=True),
        sa.Column("reason", _word("votereason", *REASONS), nullable=True),
        sa.Column("write_in", sa.Text(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=True),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _reference("assignment_id", "assignments"),
        _reference("labeler_id", "people"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "guesses",
        sa.Column("comparison_id", sa.String(length=32), nullable=False),
        sa.Column("labeler_id", sa.String(length=32), nullable=False),
        sa.Column("pair_id", sa.String(length=32), nullable=False),
        sa.Column("side", _word("side", "left", "right"), nullable=True),
        sa.Column("right", sa.Boolean(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _reference("comparison_id", "comparisons"),
        _reference("labeler_id", "people"),
        _reference("pair_id", "pairs"),
        sa.PrimaryKeyConstraint("comparison_id", "labeler_id"),
    )
    for table, columns in {
        "assignments": ("comparison_id", "pair_id", "labeler_id", "decoy_answer_id"),
        "check_votes": ("assignment_id", "labeler_id"),
        "guesses": ("pair_id",),
    }.items():
        for column in columns:
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)
    _one("one_assignment", "assignments", ["pair_id", "labeler_id"], "kind = 'pair'")
    _one("one_current_check_vote", "check_votes", ["assignment_id"], "current")

    with op.batch_alter_table("votes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reason", _word("votereason", *REASONS), nullable=True))

    with op.batch_alter_table("comparisons", schema=None) as batch_op:
        batch_op.add_column(sa.Column("votes_per_pair", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("quota", sa.Integer(), nullable=True))
        for name in ("labeler_ids", "reasons", "set_aside"):
            batch_op.add_column(sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
        for name in ("repeat_rate", "attention_rate"):
            batch_op.add_column(sa.Column(name, sa.Double(), nullable=False, server_default="0"))
        for name in ("ask_guess", "scan_first"):
            batch_op.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))


def _one(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=True, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    raise NotImplementedError(
        "Restore a backup to go back before this revision: what people wrote since would be lost."
    )
