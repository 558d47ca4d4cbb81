"""Texts on passages, who named a theme, promises that are followed, and lines of a preparation by their pin."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "written_texts",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("use", _choice("use", "answer", "summary", "name", "voice", "messages"), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("generation", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_written_texts_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_written_texts")),
    )
    op.create_index(op.f("ix_written_texts_use_subject"), "written_texts", ["use", "subject"])
    op.create_index(op.f("ix_written_texts_created_at"), "written_texts", ["created_at"])
    op.create_index(op.f("ix_written_texts_person_id"), "written_texts", ["person_id"])
    with op.batch_alter_table("themes") as batch:
        named = _choice("namedby", "question", "rules", "model", "person")
        batch.add_column(sa.Column("named_by", named, nullable=False, server_default=sa.text("'question'")))
        batch.add_column(sa.Column("named_model", sa.Text(), nullable=False, server_default=sa.text("''")))
        batch.add_column(sa.Column("named_asked", sa.Integer(), nullable=False, server_default=sa.text("0")))
    _promises()
    with op.batch_alter_table("pack_lines") as batch:
        batch.add_column(sa.Column("person_id", sa.String(length=64), nullable=True))
        batch.add_column(sa.Column("source", sa.String(length=64), nullable=False, server_default=sa.text("''")))
        batch.add_column(sa.Column("act", sa.String(length=64), nullable=False, server_default=sa.text("''")))
        batch.create_foreign_key(op.f("fk_pack_lines_person_id_people"), "people", ["person_id"], ["id"])
        batch.create_index(op.f("ix_pack_lines_person_id"), ["person_id"])
    op.add_column("takeaways", sa.Column("question_id", sa.String(length=64), nullable=True))


def downgrade() -> None:
    """Undo."""
    op.drop_column("takeaways", "question_id")
    with op.batch_alter_table("pack_lines") as batch:
        batch.drop_index(op.f("ix_pack_lines_person_id"))
        batch.drop_constraint(op.f("fk_pack_lines_person_id_people"), type_="foreignkey")
        for column in ("act", "source", "person_id"):
            batch.drop_column(column)
    with op.batch_alter_table("promises") as batch:
        batch.drop_index(op.f("ix_promises_status_until"))
        batch.drop_index(op.f("ix_promises_promiser_id"))
        batch.drop_constraint(op.f("ck_promises_promisestatus"), type_="check")
        batch.drop_constraint(op.f("fk_promises_promiser_id_people"), type_="foreignkey")
        for column in ("nudged_at", "moved", "status", "promiser_id"):
            batch.drop_column(column)
    with op.batch_alter_table("themes") as batch:
        batch.drop_constraint(op.f("ck_themes_namedby"), type_="check")
        for column in ("named_asked", "named_model", "named_by"):
            batch.drop_column(column)
    op.drop_table("written_texts")


def _promises() -> None:
    with op.batch_alter_table("promises") as batch:
        status = _choice("promisestatus", "open", "kept", "dropped")
        batch.add_column(sa.Column("promiser_id", sa.String(length=64), nullable=True))
        batch.add_column(sa.Column("status", status, nullable=False, server_default=sa.text("'open'")))
        batch.add_column(sa.Column("moved", sa.Integer(), nullable=False, server_default=sa.text("0")))
        batch.add_column(sa.Column("nudged_at", sa.BigInteger(), nullable=True))
        batch.create_foreign_key(op.f("fk_promises_promiser_id_people"), "people", ["promiser_id"], ["id"])
        batch.create_index(op.f("ix_promises_promiser_id"), ["promiser_id"])
        batch.create_index(op.f("ix_promises_status_until"), ["status", "until"])
    op.execute("UPDATE promises SET status = 'kept' WHERE done_at IS NOT NULL")


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
