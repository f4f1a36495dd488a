"""Documents in versions, questions with evidence, reviews with a pool."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "document_versions",
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("passages", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("document_id", "version"),
    )
    op.create_table(
        "uploads",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("project_id", sa.String(length=32), nullable=False),
        sa.Column("job_id", sa.String(length=32), nullable=True),
        sa.Column("document_id", sa.String(length=32), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "waiting",
                "added",
                "already_here",
                "new_version",
                "refused",
                name="uploadoutcome",
                native_enum=False,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("seen", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("uploads", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_uploads_document_id"), ["document_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_uploads_job_id"), ["job_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_uploads_project_id"), ["project_id"], unique=False)

    op.create_table(
        "question_edits",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("question_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("question_edits", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_edits_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_question_edits_question_id"), ["question_id"], unique=False)

    op.create_table(
        "review_assignments",
        sa.Column("answer_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["answers.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("answer_id", "person_id"),
    )
    op.create_table(
        "review_leases",
        sa.Column("answer_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["answers.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("answer_id", "person_id"),
    )
    op.create_table(
        "adjudications",
        sa.Column("answer_id", sa.String(length=32), nullable=False),
        sa.Column("review_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["answers.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("answer_id"),
    )
    with op.batch_alter_table("adjudications", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_adjudications_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_adjudications_review_id"), ["review_id"], unique=False)

    op.execute(
        "INSERT INTO document_versions (document_id, version, name, sha256, content, created_at) "
        "SELECT documents.id, 1, documents.name, documents.sha256, document_files.content, documents.created_at "
        "FROM document_files JOIN documents ON documents.id = document_files.document_id"
    )
    op.drop_table("document_files")
    with op.batch_alter_table("answers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cost", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("model_version", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("finish_reason", sa.String(length=32), nullable=False, server_default=""))

    with op.batch_alter_table("chunks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("block", sa.Integer(), nullable=False, server_default="0"))

    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(
            sa.Column(
                "strategy",
                sa.Enum("title", "sentences", "fixed", name="chunkstrategy", native_enum=False, length=16),
                nullable=False,
                server_default="title",
            )
        )
        batch_op.add_column(sa.Column("chunk_tokens", sa.Integer(), nullable=False, server_default="130"))
        batch_op.add_column(sa.Column("overlap", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("languages", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("dropped", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("note", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("source", sa.Text(), nullable=False, server_default=""))

    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("pause_requested", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("budget", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("cost", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("ended_before", sa.Integer(), nullable=False, server_default="0"))

    with op.batch_alter_table("projects", schema=None) as batch_op:
        batch_op.add_column(sa.Column("recipe", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("reviews_per_answer", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("review_guidelines", sa.Text(), nullable=False, server_default=""))

    with op.batch_alter_table("providers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("input_price", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("output_price", sa.Double(), nullable=True))

    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "kind",
                sa.Enum(
                    "fact",
                    "how_to",
                    "comparison",
                    "multi_part",
                    "across",
                    "unanswerable",
                    name="questionkind",
                    native_enum=False,
                    length=16,
                ),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("style", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("audience", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("evidence", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("reference", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("other_chunk_ids", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("scores", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("rank", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("reason", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("replaces_id", sa.String(length=32), nullable=True))
        batch_op.create_index(batch_op.f("ix_questions_replaces_id"), ["replaces_id"], unique=False)
        batch_op.create_foreign_key(
            "questions_replaces_id_fkey", "questions", ["replaces_id"], ["id"], ondelete="SET NULL"
        )

    with op.batch_alter_table("reviews", schema=None) as batch_op:
        batch_op.add_column(sa.Column("question_text", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("tags", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("comment", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("duration_ms", sa.Integer(), nullable=True))

    with op.batch_alter_table("variants", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(
            sa.Column(
                "retrieval",
                sa.Enum("vectors", "bm25", "hybrid", name="retrievalmethod", native_enum=False, length=16),
                nullable=False,
                server_default="vectors",
            )
        )
        batch_op.add_column(
            sa.Column(
                "fusion",
                sa.Enum("reciprocal", "relative", name="fusion", native_enum=False, length=16),
                nullable=False,
                server_default="reciprocal",
            )
        )
        batch_op.add_column(sa.Column("chunk_filter", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    raise NotImplementedError(
        "Restore a backup to go back before this revision: what people wrote since would be lost."
    )
