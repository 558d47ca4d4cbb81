"""Series of meetings, who may be invited, seats, reminders, absences, and what is carried home."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLES = (
    "absences",
    "series",
    "meetings",
    "pool_members",
    "askings",
    "meeting_reminders",
    "pack_lines",
    "promises",
    "takeaways",
)


def upgrade() -> None:
    """Apply."""
    _absences()
    _series()
    _meetings()
    _pool_members()
    _askings()
    _meeting_reminders()
    _pack_lines()
    _promises()
    _takeaways()


def downgrade() -> None:
    """Undo."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _absences() -> None:
    op.create_table(
        "absences",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("begins", sa.BigInteger(), nullable=False),
        sa.Column("ends", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_absences_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    op.create_index(op.f("ix_absences_ends"), "absences", ["ends"], unique=False)
    op.create_index(op.f("ix_absences_person_id"), "absences", ["person_id"], unique=False)


def _series() -> None:
    op.create_table(
        "series",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("pin", "joint", name="serieskind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("host_team_id", sa.String(length=64), nullable=False),
        sa.Column("guest_team_id", sa.String(length=64), nullable=False),
        sa.Column("chair_id", sa.String(length=64), nullable=True),
        sa.Column("owner_id", sa.String(length=64), nullable=True),
        sa.Column("channel_id", sa.String(length=64), nullable=True),
        sa.Column("home_channel_id", sa.String(length=64), nullable=True),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("titled", sa.Text(), nullable=False),
        sa.Column("checked_at", sa.BigInteger(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("ladder", sa.JSON(), nullable=False),
        sa.Column("ask_days", sa.Integer(), nullable=False),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("next_look", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["chair_id"], ["people.id"], name=op.f("fk_series_chair_id_people")),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name=op.f("fk_series_channel_id_channels")),
        sa.ForeignKeyConstraint(["guest_team_id"], ["teams.id"], name=op.f("fk_series_guest_team_id_teams")),
        sa.ForeignKeyConstraint(["home_channel_id"], ["channels.id"], name=op.f("fk_series_home_channel_id_channels")),
        sa.ForeignKeyConstraint(["host_team_id"], ["teams.id"], name=op.f("fk_series_host_team_id_teams")),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_series_owner_id_people")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_series_workspace_id_workspaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
    )
    op.create_index(op.f("ix_series_next_look"), "series", ["next_look"], unique=False)


def _meetings() -> None:
    op.create_table(
        "meetings",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("series_id", sa.String(length=64), nullable=False),
        sa.Column("recurrence", sa.Text(), nullable=False),
        sa.Column("starts", sa.BigInteger(), nullable=False),
        sa.Column("ends", sa.BigInteger(), nullable=False),
        sa.Column("all_day", sa.Boolean(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column(
            "seat",
            sa.Enum(
                "open",
                "asked",
                "accepted",
                "unfilled",
                name="seatstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.String(length=64), nullable=True),
        sa.Column("fixed", sa.Boolean(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column(
            "attendance",
            sa.Enum(
                "unknown", "there", "missed", name="attendance", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("prepared_at", sa.BigInteger(), nullable=True),
        sa.Column("carry_asked_at", sa.BigInteger(), nullable=True),
        sa.Column("nudged_at", sa.BigInteger(), nullable=True),
        sa.Column("reported_at", sa.BigInteger(), nullable=True),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_meetings_person_id_people")),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_meetings_series_id_series"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
        sa.UniqueConstraint("series_id", "recurrence", name=op.f("uq_meetings_series_id_recurrence")),
    )
    op.create_index(op.f("ix_meetings_person_id"), "meetings", ["person_id"], unique=False)
    op.create_index(op.f("ix_meetings_series_id_starts"), "meetings", ["series_id", "starts"], unique=False)


def _pool_members() -> None:
    op.create_table(
        "pool_members",
        sa.Column("series_id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("excluded", sa.Boolean(), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("served", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("rests", sa.Integer(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_pool_members_person_id_people"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_pool_members_series_id_series"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("series_id", "person_id", name=op.f("pk_pool_members")),
    )
    op.create_index(op.f("ix_pool_members_person_id"), "pool_members", ["person_id"], unique=False)


def _askings() -> None:
    op.create_table(
        "askings",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("meeting_id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "waiting",
                "accepted",
                "declined",
                "lapsed",
                "released",
                name="askinganswer",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("chased_at", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_askings_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_askings_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_askings")),
    )
    op.create_index(op.f("ix_askings_meeting_id_asked_at"), "askings", ["meeting_id", "asked_at"], unique=False)
    op.create_index(op.f("ix_askings_person_id"), "askings", ["person_id"], unique=False)


def _meeting_reminders() -> None:
    op.create_table(
        "meeting_reminders",
        sa.Column("meeting_id", sa.String(length=64), nullable=False),
        sa.Column("starts", sa.BigInteger(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_meeting_reminders_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", "starts", "minutes", name=op.f("pk_meeting_reminders")),
    )


def _pack_lines() -> None:
    op.create_table(
        "pack_lines",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("meeting_id", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("dropped", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_pack_lines_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack_lines")),
    )
    op.create_index(op.f("ix_pack_lines_meeting_id"), "pack_lines", ["meeting_id"], unique=False)


def _promises() -> None:
    op.create_table(
        "promises",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("meeting_id", sa.String(length=64), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("until", sa.Text(), nullable=False),
        sa.Column("keeper_id", sa.String(length=64), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("followed_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["keeper_id"], ["people.id"], name=op.f("fk_promises_keeper_id_people")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_promises_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promises")),
    )
    op.create_index(op.f("ix_promises_keeper_id"), "promises", ["keeper_id"], unique=False)
    op.create_index(op.f("ix_promises_meeting_id"), "promises", ["meeting_id"], unique=False)


def _takeaways() -> None:
    op.create_table(
        "takeaways",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("meeting_id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_takeaways_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takeaways")),
        sa.UniqueConstraint("meeting_id", "position", name=op.f("uq_takeaways_meeting_id_position")),
    )
    # ### end Alembic commands ###
