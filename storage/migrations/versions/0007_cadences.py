"""Cadences: rhythms, what went out in them and to whom, what readers chose, calendars, and pictures of reports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None
REACTIONS_CHANNEL = "fk_reactions_channel_id_channels"


def upgrade() -> None:
    """Apply."""
    _cadences()
    _fires()
    _arrivals()
    _readers()
    _pictures()
    op.add_column("digests", sa.Column("end_reason", sa.Text(), nullable=True))
    op.add_column("organisation", sa.Column("daily_ceiling", sa.Integer(), nullable=False, server_default="3"))
    with op.batch_alter_table("reactions") as reactions:
        reactions.add_column(sa.Column("channel_id", sa.String(length=64), nullable=True))
        reactions.create_foreign_key(REACTIONS_CHANNEL, "channels", ["channel_id"], ["id"], ondelete="CASCADE")


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("reactions") as reactions:
        reactions.drop_constraint(REACTIONS_CHANNEL, type_="foreignkey")
        reactions.drop_column("channel_id")
    op.drop_column("organisation", "daily_ceiling")
    op.drop_column("digests", "end_reason")
    op.drop_table("signing_key")
    op.drop_table("pictures")
    op.drop_table("proposals")
    op.drop_table("reader_settings")
    op.drop_table("daily_counts")
    op.drop_table("arrivals")
    op.drop_table("editions")
    op.drop_table("cadence_fires")
    op.drop_table("cadence_beats")
    op.drop_table("cadence_channels")
    op.drop_table("cadences")
    op.drop_table("calendars")


def _cadences() -> None:
    op.create_table(
        "calendars",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("checked_at", sa.BigInteger(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("created_by", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name=op.f("fk_calendars_created_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendars")),
        sa.UniqueConstraint("name", name=op.f("uq_calendars_name")),
    )
    op.create_table(
        "cadences",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "reach",
            sa.Enum("channels", "people", name="cadencereach", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=True),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("teams", sa.JSON(), nullable=False),
        sa.Column("ceiling", sa.Integer(), nullable=False),
        sa.Column("calendar_id", sa.String(length=64), nullable=True),
        sa.Column("reports", sa.Boolean(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "active", "paused", "ended", name="cadencestatus", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("paused_until", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["calendar_id"], ["calendars.id"], name=op.f("fk_cadences_calendar_id_calendars")),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_cadences_owner_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cadences")),
    )
    op.create_index(op.f("ix_cadences_calendar_id"), "cadences", ["calendar_id"])
    op.create_index(op.f("ix_cadences_owner_id"), "cadences", ["owner_id"])
    op.create_table(
        "cadence_channels",
        sa.Column("cadence_id", sa.String(length=64), nullable=False),
        sa.Column("channel_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["cadence_id"], ["cadences.id"], name=op.f("fk_cadence_channels_cadence_id_cadences"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name=op.f("fk_cadence_channels_channel_id_channels"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("cadence_id", "channel_id", name=op.f("pk_cadence_channels")),
    )
    op.create_index(op.f("ix_cadence_channels_channel_id"), "cadence_channels", ["channel_id"])
    op.create_table(
        "cadence_beats",
        sa.Column("cadence_id", sa.String(length=64), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("last_due", sa.BigInteger(), nullable=False),
        sa.Column("next_due", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["cadence_id"], ["cadences.id"], name=op.f("fk_cadence_beats_cadence_id_cadences"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("cadence_id", "time_zone", name=op.f("pk_cadence_beats")),
    )
    op.create_index(op.f("ix_cadence_beats_next_due"), "cadence_beats", ["next_due"])
    op.create_table(
        "proposals",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("cadence_id", sa.String(length=64), nullable=True),
        sa.Column("cadence_version", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cadence_id"], ["cadences.id"], name=op.f("fk_proposals_cadence_id_cadences"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_proposals_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
    )
    op.create_index(op.f("ix_proposals_created_at"), "proposals", ["created_at"])


def _fires() -> None:
    op.create_table(
        "cadence_fires",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("cadence_id", sa.String(length=64), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("fired_at", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "on_time", "catch_up", "by_hand", name="firekind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "sent",
                "nothing_new",
                "held_back",
                "late",
                "skipped",
                name="fireoutcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("targets", sa.Integer(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.String(length=64), nullable=True),
        sa.Column("report_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_cadence_fires_by_id_people")),
        sa.ForeignKeyConstraint(
            ["cadence_id"], ["cadences.id"], name=op.f("fk_cadence_fires_cadence_id_cadences"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cadence_fires")),
        sa.UniqueConstraint("cadence_id", "time_zone", "due", name=op.f("uq_cadence_fires_cadence_id_time_zone_due")),
    )
    op.create_index(op.f("ix_cadence_fires_report_at"), "cadence_fires", ["report_at"])
    op.create_table(
        "editions",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("fire_id", sa.String(length=64), nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column(
            "target_kind",
            sa.Enum(
                "channel",
                "person",
                "conversation",
                name="targetkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fire_id"], ["cadence_fires.id"], name=op.f("fk_editions_fire_id_cadence_fires"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_editions_workspace_id_workspaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_editions")),
    )
    op.create_index(op.f("ix_editions_fire_id"), "editions", ["fire_id"])
    op.create_index(op.f("ix_editions_target_day"), "editions", ["target", "day"])


def _arrivals() -> None:
    op.create_table(
        "arrivals",
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("digest_id", sa.String(length=64), nullable=False),
        sa.Column("edition_id", sa.String(length=64), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["digest_id"], ["digests.id"], name=op.f("fk_arrivals_digest_id_digests"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["editions.id"], name=op.f("fk_arrivals_edition_id_editions"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("target", "digest_id", name=op.f("pk_arrivals")),
    )
    op.create_index(op.f("ix_arrivals_digest_id"), "arrivals", ["digest_id"])
    op.create_index(op.f("ix_arrivals_edition_id"), "arrivals", ["edition_id"])
    op.create_table(
        "daily_counts",
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("target", "day", name=op.f("pk_daily_counts")),
    )
    op.create_index(op.f("ix_daily_counts_day"), "daily_counts", ["day"])


def _readers() -> None:
    op.create_table(
        "reader_settings",
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("paused_until", sa.BigInteger(), nullable=True),
        sa.Column("direct", sa.Boolean(), nullable=False),
        sa.Column("fewer", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_reader_settings_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_reader_settings")),
    )


def _pictures() -> None:
    op.create_table(
        "pictures",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("spec", sa.JSON(), nullable=False),
        sa.Column("uploads", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pictures")),
    )
    op.create_index(op.f("ix_pictures_created_at"), "pictures", ["created_at"])
    op.create_table(
        "signing_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_signing_key_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_key")),
    )
