"""Variants of a digest, and which language model may use how much."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "model_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("external", sa.Boolean(), nullable=False),
        sa.Column("day_tokens", sa.BigInteger(), nullable=False),
        sa.Column("brief_tokens", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_terms")),
    )
    # No foreign key: SQLite would have to make the table anew for one, and its children hang on it by cascades.
    op.add_column("digests", sa.Column("variant_of_id", sa.String(length=64), nullable=True))
    op.create_index(op.f("ix_digests_variant_of_id"), "digests", ["variant_of_id"])


def downgrade() -> None:
    """Undo."""
    op.drop_index(op.f("ix_digests_variant_of_id"), "digests")
    op.drop_column("digests", "variant_of_id")
    op.drop_table("model_terms")
