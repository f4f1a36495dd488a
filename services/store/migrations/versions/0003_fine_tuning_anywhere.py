"""Fine-tuning by either method, on any host or elsewhere; hosts with limits and prices."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fine_tune_samples",
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.String(length=32), nullable=False),
        sa.Column("base_text", sa.Text(), nullable=True),
        sa.Column("tuned_text", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["run_id"], ["fine_tune_runs.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "position"),
    )
    with op.batch_alter_table("fine_tune_samples", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fine_tune_samples_question_id"), ["question_id"], unique=False)

    with op.batch_alter_table("fine_tune_events", schema=None) as batch_op:
        batch_op.add_column(sa.Column("valid_loss", sa.Double(), nullable=True))

    with op.batch_alter_table("fine_tune_rows", schema=None) as batch_op:
        batch_op.add_column(sa.Column("vote_id", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("validation", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_index(batch_op.f("ix_fine_tune_rows_vote_id"), ["vote_id"], unique=False)
        batch_op.create_foreign_key("fine_tune_rows_vote_id_fkey", "votes", ["vote_id"], ["id"], ondelete="SET NULL")

    with op.batch_alter_table("fine_tune_runs", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "method",
                sa.Enum("supervised", "dpo", name="trainingmethod", native_enum=False, length=16),
                nullable=False,
                server_default="supervised",
            )
        )
        batch_op.add_column(sa.Column("hyperparameters", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("selection", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("validation_jsonl", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("host_validation_file_id", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("elsewhere", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("estimated_seconds", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("estimated_cost", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("cost", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("started_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("models", schema=None) as batch_op:
        batch_op.add_column(sa.Column("retired", sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table("providers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("fine_tune_model", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column(
                "training_api",
                sa.Enum("none", "openai", "together", name="trainingapi", native_enum=False, length=16),
                nullable=False,
                server_default="none",
            )
        )
        batch_op.add_column(sa.Column("requests_per_minute", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("tokens_per_minute", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("training_price", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("removed", sa.Boolean(), nullable=False, server_default=sa.false()))

    op.execute(
        "UPDATE providers SET training_api = 'openai' WHERE embedded OR base_url LIKE '%openai%'"
        " OR base_url LIKE '%nebius%' OR base_url LIKE '%127.0.0.1%' OR base_url LIKE '%localhost%'"
    )
    op.execute("UPDATE providers SET training_api = 'together' WHERE base_url LIKE '%api.together.%'")


def downgrade() -> None:
    raise NotImplementedError(
        "Restore a backup to go back before this revision: what people wrote since would be lost."
    )
