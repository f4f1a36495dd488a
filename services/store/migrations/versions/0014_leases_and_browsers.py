"""Leases say since when; sides in Argilla are kept; checks cross the variants; browsers are remembered."""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_SIDE = sa.Enum("left", "right", name="side", native_enum=False, length=16)
_LONG_AGO = "1970-01-01 00:00:00"


def upgrade() -> None:
    op.add_column("pairs", sa.Column("argilla_side", _SIDE, nullable=False, server_default="left"))
    _keep_sides()
    op.add_column("assignments", sa.Column("decoy_crossed", sa.Boolean(), nullable=False, server_default=sa.false()))
    for table, column, until in (("assignments", "leased_at", "leased_until"), ("review_leases", "since", "until")):
        moment = sa.Column(column, sa.DateTime(timezone=True), nullable=False, server_default=_LONG_AGO)
        op.add_column(table, moment)
        rows = sa.table(table, sa.column(column), sa.column(until))
        op.execute(rows.update().values({column: rows.c[until]}))
    _make_remembered_browsers()


def _keep_sides() -> None:
    """Write down the sides as they were worked out until now, in blocks of two, so that no record turns round."""
    connection = op.get_bind()
    wanted = "SELECT pairs.id, position, seed FROM pairs JOIN comparisons ON comparisons.id = comparison_id"
    right = [{"id": id_} for id_, position, seed in connection.execute(sa.text(wanted)) if not _left(seed, position)]
    if right:
        connection.execute(sa.text("UPDATE pairs SET argilla_side = 'right' WHERE id = :id"), right)


def _left(seed: str, position: int) -> bool:
    drawn = hashlib.sha256("\x1f".join((seed, "argilla", str(position // 2))).encode()).digest()[0] & 1
    return bool(drawn) == (position % 2 == 0)


def _make_remembered_browsers() -> None:
    op.create_table(
        "remembered_browsers",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("project_id", sa.String(length=32), nullable=True),
        sa.Column("session_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    for column in ("person_id", "project_id", "session_hash"):
        op.create_index(f"ix_remembered_browsers_{column}", "remembered_browsers", [column])


def downgrade() -> None:
    op.drop_table("remembered_browsers")
    op.drop_column("review_leases", "since")
    op.drop_column("assignments", "leased_at")
    op.drop_column("assignments", "decoy_crossed")
    op.drop_column("pairs", "argilla_side")
