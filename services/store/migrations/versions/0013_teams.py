"""Teams of labelers."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLES = ("people", "sign_in_links")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("team", sa.String(length=60), nullable=False, server_default=""))


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "team")
