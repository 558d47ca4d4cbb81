"""A variant of a digest is what is otherwise in it: translations, and what was done to a line for an audience."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

USES_BEFORE = ("answer", "summary", "name", "voice", "messages")
USES = (*USES_BEFORE, "translation")


def upgrade() -> None:
    """Apply. Variants that were digests of their own go: they are made anew from the digest they stood for."""
    own = "SELECT id FROM digests WHERE variant_of_id IS NOT NULL"
    cited = f"SELECT id FROM bullets WHERE digest_id IN ({own})"  # noqa: S608  fixed words
    op.execute(f"DELETE FROM bullet_sources WHERE bullet_id IN ({cited})")  # noqa: S608  fixed words
    for table in ("bullets", "digest_sections", "line_sources", "digest_channels"):
        op.execute(f"DELETE FROM {table} WHERE digest_id IN ({own})")  # noqa: S608  fixed words
    op.execute("DELETE FROM digests WHERE variant_of_id IS NOT NULL")
    op.drop_index(op.f("ix_digests_variant_of_id"), "digests")
    op.drop_column("digests", "variant_of_id")
    _translations()
    _variant_lines()
    _uses(USES)


def downgrade() -> None:
    """Undo."""
    op.execute("DELETE FROM written_texts WHERE use = 'translation'")
    _uses(USES_BEFORE)
    op.drop_table("variant_lines")
    op.drop_table("translations")
    op.add_column("digests", sa.Column("variant_of_id", sa.String(length=64), nullable=True))
    op.create_index(op.f("ix_digests_variant_of_id"), "digests", ["variant_of_id"])


def _uses(uses: tuple[str, ...]) -> None:
    """SQLite can't change a CHECK: there the table is written anew."""
    values = ", ".join(f"'{use}'" for use in uses)
    with op.batch_alter_table("written_texts", recreate="auto") as batch:
        batch.drop_constraint(op.f("ck_written_texts_use"), type_="check")
        batch.create_check_constraint(op.f("ck_written_texts_use"), f"use IN ({values})")


def _translations() -> None:
    op.create_table(
        "translations",
        sa.Column("digest_id", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=64), nullable=False),
        sa.Column("line", sa.String(length=64), nullable=False),
        sa.Column("made_from", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["digest_id"], ["digests.id"], name=op.f("fk_translations_digest_id_digests"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest_id", "language", "line", name=op.f("pk_translations")),
    )


def _variant_lines() -> None:
    op.create_table(
        "variant_lines",
        sa.Column("digest_id", sa.String(length=64), nullable=False),
        sa.Column("audience", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=64), nullable=False),
        sa.Column("line", sa.String(length=64), nullable=False),
        sa.Column("dropped", sa.Boolean(), nullable=False),
        sa.Column("added", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_from", sa.Text(), nullable=False),
        sa.Column("former", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["digest_id"], ["digests.id"], name=op.f("fk_variant_lines_digest_id_digests"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest_id", "audience", "language", "line", name=op.f("pk_variant_lines")),
    )
