"""The record of deeds can only be added to; whoever did something may still be forgotten."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_SAYS = "the record of what was done can only be added to"
_COLUMNS = "id, action, subject_id, detail, created_at"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name, when in (("delete", "DELETE"), ("update", f"UPDATE OF {_COLUMNS}")):
            op.execute(
                f"CREATE TRIGGER audit_events_no_{name} BEFORE {when} ON audit_events "
                f"BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_events_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$BEGIN RAISE EXCEPTION '{_SAYS}'; END$$"
    )
    op.execute(
        f"CREATE TRIGGER audit_events_append_only BEFORE DELETE OR UPDATE OF {_COLUMNS} ON audit_events "
        "FOR EACH ROW EXECUTE FUNCTION audit_events_refuse()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in ("delete", "update"):
            op.execute(f"DROP TRIGGER audit_events_no_{name}")
        return
    op.execute("DROP TRIGGER audit_events_append_only ON audit_events")
    op.execute("DROP FUNCTION audit_events_refuse()")
