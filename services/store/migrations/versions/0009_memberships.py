"""Which projects a person belongs to. Nobody who could work is locked out: they belong where they did something."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_DID_SOMETHING = (
    "SELECT v.labeler_id, c.project_id FROM votes v JOIN pairs p ON p.id = v.pair_id "
    "JOIN comparisons c ON c.id = p.comparison_id",
    "SELECT a.labeler_id, c.project_id FROM assignments a JOIN comparisons c ON c.id = a.comparison_id",
    "SELECT r.person_id, q.project_id FROM reviews r JOIN answers a ON a.id = r.answer_id "
    "JOIN questions q ON q.id = a.question_id",
    "SELECT r.person_id, q.project_id FROM review_assignments r JOIN answers a ON a.id = r.answer_id "
    "JOIN questions q ON q.id = a.question_id",
)


def upgrade() -> None:
    op.create_table(
        "memberships",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("project_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", "project_id"),
    )
    op.create_index("ix_memberships_project_id", "memberships", ["project_id"])
    _fill(op.get_bind())


def downgrade() -> None:
    op.drop_table("memberships")


def _fill(connection: sa.Connection) -> None:
    people = connection.scalars(sa.text("SELECT id FROM people WHERE role <> 'owner'")).all()
    projects = connection.scalars(sa.text("SELECT id FROM projects ORDER BY created_at")).all()
    where: dict[str, set[str]] = {person: set() for person in people}
    for wanted in _DID_SOMETHING:
        for person, project in connection.execute(sa.text(f"SELECT DISTINCT * FROM ({wanted}) AS done")):  # noqa: S608
            where.get(person, set()).add(project)
    settings = sa.table("settings", sa.column("key", sa.String), sa.column("value", sa.JSON))
    chosen = {key: value for key, value in connection.execute(sa.select(settings.c.key, settings.c.value))}
    memberships = sa.table("memberships", sa.column("person_id"), sa.column("project_id"), sa.column("created_at"))
    for person, found in where.items():
        found |= {chosen.get(f"project of {person}", {}).get("id")} & set(projects)
        for project in found or projects[:1]:  # who did nothing yet was shown the first project
            row = {"person_id": person, "project_id": project, "created_at": sa.func.now()}
            connection.execute(sa.insert(memberships).values(**row))
