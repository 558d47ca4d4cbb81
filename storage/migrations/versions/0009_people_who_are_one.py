"""People with accounts on several platforms: who is one with whom, wishes to be, and where they are written to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "person_links",
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("root_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_person_links_person_id_people"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["root_id"], ["people.id"], name=op.f("fk_person_links_root_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_person_links")),
    )
    op.create_index(op.f("ix_person_links_root_id"), "person_links", ["root_id"])
    op.create_table(
        "writing_places",
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_writing_places_person_id_people"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_writing_places_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_writing_places")),
    )
    _create_link_requests()
    op.create_table(
        "email_marks",
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_email_marks_workspace_id_workspaces")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "external_id"],
            ["accounts.workspace_id", "accounts.external_id"],
            name=op.f("fk_email_marks_workspace_id_accounts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "external_id", name=op.f("pk_email_marks")),
    )
    op.create_index(op.f("ix_email_marks_mark"), "email_marks", ["mark"])
    op.create_table(
        "mark_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark_keys")),
    )


def _create_link_requests() -> None:
    op.create_table(
        "link_requests",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column(
            "reason",
            sa.Enum("code", "email", name="linkreason", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "open", "linked", "declined", name="linkstatus", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("first_id", sa.String(length=64), nullable=False),
        sa.Column("second_id", sa.String(length=64), nullable=True),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("second_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code_hash", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["first_id"], ["people.id"], name=op.f("fk_link_requests_first_id_people"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["people.id"], name=op.f("fk_link_requests_second_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_requests")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_link_requests_code_hash")),
    )
    op.create_index(op.f("ix_link_requests_first_id"), "link_requests", ["first_id"])
    op.create_index(op.f("ix_link_requests_second_id"), "link_requests", ["second_id"])


def downgrade() -> None:
    """Undo."""
    op.drop_table("mark_keys")
    op.drop_table("email_marks")
    op.drop_table("link_requests")
    op.drop_table("writing_places")
    op.drop_table("person_links")
