"""The local chat: its messages, the count of their changes, and who has read how far."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "local_counter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("changes", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_local_counter_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_local_counter")),
    )
    op.create_table(
        "local_messages",
        sa.Column("serial", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=True),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("serial", name=op.f("pk_local_messages")),
        sa.UniqueConstraint("id", name=op.f("uq_local_messages_id")),
    )
    op.create_index(op.f("ix_local_messages_change"), "local_messages", ["change"])
    op.create_index(op.f("ix_local_messages_conversation_serial"), "local_messages", ["conversation", "serial"])
    op.create_table(
        "local_reads",
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("reader", "conversation", name=op.f("pk_local_reads")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("local_reads")
    op.drop_table("local_messages")
    op.drop_table("local_counter")
