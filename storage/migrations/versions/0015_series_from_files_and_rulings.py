"""Series by file, joint events, their end and holidays; absences by calendar and status; a manager's reasons."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

KINDS_BEFORE = ("pin", "joint")
KINDS = (*KINDS_BEFORE, "event")
SOURCES = ("said", "file", "address", "status")


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("series") as batch:
        for name in ("first_day", "last_day", "file_name"):
            batch.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=sa.text("''")))
        batch.add_column(sa.Column("without_holidays", sa.Boolean(), nullable=False, server_default=sa.false()))
    _kinds_of_series(KINDS)
    with op.batch_alter_table("pool_members") as batch:
        for name in ("reason", "until"):
            batch.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=sa.text("''")))
        batch.add_column(sa.Column("ruled_by", sa.String(length=64), nullable=True))
        batch.create_foreign_key(op.f("fk_pool_members_ruled_by_people"), "people", ["ruled_by"], ["id"])
    with op.batch_alter_table("meetings") as batch:
        batch.add_column(sa.Column("reason", sa.Text(), nullable=False, server_default=sa.text("''")))
    with op.batch_alter_table("absences") as batch:
        batch.add_column(
            sa.Column(
                "source",
                sa.Enum(*SOURCES, name="absencesource", native_enum=False, create_constraint=True, length=32),
                nullable=False,
                server_default="said",
            )
        )
    _series_files()
    _absence_calendars()


def downgrade() -> None:
    """Undo. Joint events become joint meetings; absences that nobody said are forgotten."""
    op.drop_table("absence_calendars")
    op.drop_table("series_files")
    op.execute("DELETE FROM absences WHERE source <> 'said'")
    with op.batch_alter_table("absences") as batch:
        batch.drop_constraint(op.f("ck_absences_absencesource"), type_="check")
        batch.drop_column("source")
    with op.batch_alter_table("meetings") as batch:
        batch.drop_column("reason")
    with op.batch_alter_table("pool_members") as batch:
        batch.drop_constraint(op.f("fk_pool_members_ruled_by_people"), type_="foreignkey")
        for name in ("reason", "until", "ruled_by"):
            batch.drop_column(name)
    op.execute("UPDATE series SET kind = 'joint' WHERE kind = 'event'")
    _kinds_of_series(KINDS_BEFORE)
    with op.batch_alter_table("series") as batch:
        for name in ("first_day", "last_day", "file_name", "without_holidays"):
            batch.drop_column(name)


def _kinds_of_series(kinds: tuple[str, ...]) -> None:
    """SQLite can't change a CHECK: there the table is written anew."""
    values = ", ".join(f"'{kind}'" for kind in kinds)
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("series", recreate="always") as batch:
            batch.drop_constraint(op.f("ck_series_serieskind"), type_="check")
            batch.create_check_constraint(op.f("ck_series_serieskind"), f"kind IN ({values})")
        return
    op.drop_constraint(op.f("ck_series_serieskind"), "series", type_="check")
    op.create_check_constraint(op.f("ck_series_serieskind"), "series", f"kind IN ({values})")


def _series_files() -> None:
    op.create_table(
        "series_files",
        sa.Column("series_id", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("uids", sa.JSON(), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_series_files_series_id_series"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("series_id", name=op.f("pk_series_files")),
    )


def _absence_calendars() -> None:
    op.create_table(
        "absence_calendars",
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("added_by", sa.String(length=64), nullable=True),
        sa.Column("checked_at", sa.BigInteger(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_absence_calendars_person_id_people"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name=op.f("fk_absence_calendars_added_by_people")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_absence_calendars")),
    )
