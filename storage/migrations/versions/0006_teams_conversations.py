"""Conversations in Microsoft Teams, and the two names that its users have."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "teams_conversations",
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "personal",
                "channel",
                "group",
                name="conversationkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("service_url", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_teams_conversations_workspace_id_workspaces")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "conversation", name=op.f("pk_teams_conversations")),
    )
    op.create_index(
        op.f("ix_teams_conversations_workspace_id_person"), "teams_conversations", ["workspace_id", "person"]
    )
    op.create_index(op.f("ix_teams_conversations_workspace_id_team"), "teams_conversations", ["workspace_id", "team"])
    op.create_table(
        "teams_users",
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("directory_id", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_teams_users_workspace_id_workspaces")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "directory_id", name=op.f("pk_teams_users")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("teams_users")
    op.drop_table("teams_conversations")
