"""Shared goals, how they stand and where they pull apart; the alignment check of a quarter."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLES = (
    "alignment_rounds",
    "alignment_counts",
    "alignment_invites",
    "alignment_refusals",
    "alignment_results",
    "goals",
    "alignment_settings",
    "goal_changes",
    "goal_conflicts",
    "goal_progress",
    "goal_askings",
)


def upgrade() -> None:
    """Apply."""
    _alignment_rounds()
    _alignment_counts()
    _alignment_invites()
    _alignment_refusals()
    _alignment_results()
    _goals()
    _alignment_settings()
    _goal_changes()
    _goal_conflicts()
    _goal_progress()
    _goal_askings()


def downgrade() -> None:
    """Undo."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _alignment_rounds() -> None:
    op.create_table(
        "alignment_rounds",
        sa.Column("quarter", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("closes_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("quarter", name=op.f("pk_alignment_rounds")),
    )


def _alignment_counts() -> None:
    op.create_table(
        "alignment_counts",
        sa.Column("quarter", sa.String(length=64), nullable=False),
        sa.Column("team_id", sa.String(length=64), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["quarter"],
            ["alignment_rounds.quarter"],
            name=op.f("fk_alignment_counts_quarter_alignment_rounds"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_alignment_counts_team_id_teams")),
        sa.PrimaryKeyConstraint("quarter", "team_id", name=op.f("pk_alignment_counts")),
    )


def _alignment_invites() -> None:
    op.create_table(
        "alignment_invites",
        sa.Column("quarter", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("team_id", sa.String(length=64), nullable=False),
        sa.Column("sent", sa.Boolean(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_alignment_invites_person_id_people"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["quarter"],
            ["alignment_rounds.quarter"],
            name=op.f("fk_alignment_invites_quarter_alignment_rounds"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_alignment_invites_team_id_teams")),
        sa.PrimaryKeyConstraint("quarter", "person_id", name=op.f("pk_alignment_invites")),
    )
    op.create_index(op.f("ix_alignment_invites_person_id"), "alignment_invites", ["person_id"], unique=False)


def _alignment_refusals() -> None:
    op.create_table(
        "alignment_refusals",
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_alignment_refusals_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_alignment_refusals")),
    )


def _alignment_results() -> None:
    op.create_table(
        "alignment_results",
        sa.Column("quarter", sa.String(length=64), nullable=False),
        sa.Column("team_id", sa.String(length=64), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("agreement", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["quarter"],
            ["alignment_rounds.quarter"],
            name=op.f("fk_alignment_results_quarter_alignment_rounds"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("quarter", "team_id", "question", name=op.f("pk_alignment_results")),
    )


def _goals() -> None:
    op.create_table(
        "goals",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("first_team_id", sa.String(length=64), nullable=False),
        sa.Column("second_team_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("due", sa.Text(), nullable=False),
        sa.Column(
            "horizon",
            sa.Enum("short", "medium", "long", name="horizon", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("first_owner_id", sa.String(length=64), nullable=True),
        sa.Column("second_owner_id", sa.String(length=64), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "reached", "missed", "dropped", name="goaloutcome", native_enum=False, create_constraint=True, length=32
            ),
            nullable=True,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["first_owner_id"], ["people.id"], name=op.f("fk_goals_first_owner_id_people")),
        sa.ForeignKeyConstraint(["first_team_id"], ["teams.id"], name=op.f("fk_goals_first_team_id_teams")),
        sa.ForeignKeyConstraint(["second_owner_id"], ["people.id"], name=op.f("fk_goals_second_owner_id_people")),
        sa.ForeignKeyConstraint(["second_team_id"], ["teams.id"], name=op.f("fk_goals_second_team_id_teams")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goals")),
    )
    op.create_index(op.f("ix_goals_first_owner_id"), "goals", ["first_owner_id"], unique=False)
    op.create_index(
        op.f("ix_goals_first_team_id_second_team_id"), "goals", ["first_team_id", "second_team_id"], unique=False
    )
    op.create_index(op.f("ix_goals_second_owner_id"), "goals", ["second_owner_id"], unique=False)


def _alignment_settings() -> None:
    op.create_table(
        "alignment_settings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("fiscal_start", sa.Integer(), nullable=False),
        sa.Column("calendar_id", sa.String(length=64), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_alignment_settings_single")),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["calendars.id"], name=op.f("fk_alignment_settings_calendar_id_calendars")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alignment_settings")),
    )


def _goal_changes() -> None:
    op.create_table(
        "goal_changes",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("goal_id", sa.String(length=64), nullable=False),
        sa.Column("actor_id", sa.String(length=64), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["people.id"], name=op.f("fk_goal_changes_actor_id_people")),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["goals.id"], name=op.f("fk_goal_changes_goal_id_goals"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_changes")),
    )
    op.create_index(op.f("ix_goal_changes_goal_id"), "goal_changes", ["goal_id"], unique=False)


def _goal_conflicts() -> None:
    op.create_table(
        "goal_conflicts",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("one_id", sa.String(length=64), nullable=False),
        sa.Column("other_id", sa.String(length=64), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("author_id", sa.String(length=64), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("settled_by_id", sa.String(length=64), nullable=True),
        sa.Column("settled_how", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_goal_conflicts_author_id_people")),
        sa.ForeignKeyConstraint(
            ["one_id"], ["goals.id"], name=op.f("fk_goal_conflicts_one_id_goals"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["goals.id"], name=op.f("fk_goal_conflicts_other_id_goals"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["settled_by_id"], ["people.id"], name=op.f("fk_goal_conflicts_settled_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_conflicts")),
    )
    op.create_index(op.f("ix_goal_conflicts_one_id"), "goal_conflicts", ["one_id"], unique=False)
    op.create_index(op.f("ix_goal_conflicts_other_id"), "goal_conflicts", ["other_id"], unique=False)


def _goal_progress() -> None:
    op.create_table(
        "goal_progress",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("goal_id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "on_track",
                "at_risk",
                "off_track",
                "reached",
                name="goalstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reached", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["goals.id"], name=op.f("fk_goal_progress_goal_id_goals"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_goal_progress_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_progress")),
    )
    op.create_index(op.f("ix_goal_progress_goal_id_at"), "goal_progress", ["goal_id", "at"], unique=False)
    op.create_index(op.f("ix_goal_progress_person_id"), "goal_progress", ["person_id"], unique=False)


def _goal_askings() -> None:
    op.create_table(
        "goal_askings",
        sa.Column("meeting_id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("nudged_at", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_goal_askings_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_goal_askings_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", "person_id", name=op.f("pk_goal_askings")),
    )
    op.create_index(op.f("ix_goal_askings_person_id"), "goal_askings", ["person_id"], unique=False)
