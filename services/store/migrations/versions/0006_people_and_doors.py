"""Who may come in: invitations that can be withdrawn, browsers that can be signed out, people who can be shut out."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("people") as table:
        table.add_column(sa.Column("shut_out_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("sign_in_links") as table:
        table.add_column(sa.Column("made_by_id", sa.String(length=32), nullable=True))
        table.add_column(_moment("created_at"))
        table.add_column(sa.Column("uses", sa.Integer(), nullable=False, server_default="1"))
        table.create_index("ix_sign_in_links_made_by_id", ["made_by_id"])
        table.create_foreign_key("sign_in_links_made_by_id_fkey", "people", ["made_by_id"], ["id"], ondelete="SET NULL")
    op.execute("UPDATE sign_in_links SET uses = uses_left WHERE uses_left > 1")
    with op.batch_alter_table("web_sessions", recreate="always") as table:  # its default is not a constant
        table.add_column(_moment("seen_at"))
        table.add_column(sa.Column("browser", sa.String(length=200), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("web_sessions") as table:
        table.drop_column("browser")
        table.drop_column("seen_at")
    with op.batch_alter_table("sign_in_links") as table:
        table.drop_constraint("sign_in_links_made_by_id_fkey", type_="foreignkey")
        table.drop_index("ix_sign_in_links_made_by_id")
        table.drop_column("uses")
        table.drop_column("created_at")
        table.drop_column("made_by_id")
    with op.batch_alter_table("people") as table:
        table.drop_column("shut_out_at")


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now())
