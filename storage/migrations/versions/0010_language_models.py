"""Calls of language models, how a digest was written, and what a brief changed against its earlier version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "model_calls",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("tokens", sa.Integer(), nullable=False),
        sa.Column("input_tokens", sa.Integer(), nullable=False),
        sa.Column("output_tokens", sa.Integer(), nullable=False),
        sa.Column("cost", sa.Integer(), nullable=True),
        sa.Column("milliseconds", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_calls")),
    )
    op.create_index(op.f("ix_model_calls_begun_at"), "model_calls", ["begun_at"])
    op.create_index(op.f("ix_model_calls_subject"), "model_calls", ["subject"])
    op.add_column("digests", sa.Column("generation", sa.JSON(), nullable=False, server_default="{}"))
    op.create_table(
        "brief_changes",
        sa.Column("brief_id", sa.String(length=64), nullable=False),
        sa.Column("of_id", sa.String(length=64), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["brief_id"], ["briefs.id"], name=op.f("fk_brief_changes_brief_id_briefs"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["of_id"], ["briefs.id"], name=op.f("fk_brief_changes_of_id_briefs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("brief_id", "of_id", name=op.f("pk_brief_changes")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("brief_changes")
    op.drop_column("digests", "generation")
    op.drop_table("model_calls")
