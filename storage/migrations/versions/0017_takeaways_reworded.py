"""Earlier wordings of what was carried home, and a second chair of joint meetings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "takeaway_wordings",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("meeting_id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_takeaway_wordings_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_takeaway_wordings_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takeaway_wordings")),
    )
    op.create_index(op.f("ix_takeaway_wordings_meeting_id"), "takeaway_wordings", ["meeting_id"])
    op.create_index(op.f("ix_takeaway_wordings_person_id"), "takeaway_wordings", ["person_id"])
    # No foreign key: SQLite would have to make the table anew for one, and its children hang on it by cascades.
    op.add_column("series", sa.Column("second_chair_id", sa.String(length=64), nullable=True))


def downgrade() -> None:
    """Undo. What was said before is forgotten."""
    op.drop_column("series", "second_chair_id")
    op.drop_index(op.f("ix_takeaway_wordings_person_id"), "takeaway_wordings")
    op.drop_index(op.f("ix_takeaway_wordings_meeting_id"), "takeaway_wordings")
    op.drop_table("takeaway_wordings")
