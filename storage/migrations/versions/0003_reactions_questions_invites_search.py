"""What readers say and ask, invitations, and the full-text index.

The index has no declared model: SQLite's is a virtual table of FTS5, PostgreSQL's a table with a tsvector. Both hold
terms that `storage.terms` made, so neither cuts or stems words by itself; hence SQLite's plainest tokenizer, to which
every character outside ASCII belongs to a word, with the two marks that our terms use.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TERMS_SQLITE = [
    """CREATE VIRTUAL TABLE search_terms USING fts5(
    head, body, tokenize = "ascii tokenchars '=_'", prefix = '3')""",
    # A virtual table takes no foreign key.
    """CREATE TRIGGER search_entries_terms AFTER DELETE ON search_entries
    BEGIN DELETE FROM search_terms WHERE rowid = OLD.id; END""",
]
TERMS_POSTGRESQL = [
    """CREATE TABLE search_terms (
    entry_id BIGINT PRIMARY KEY REFERENCES search_entries (id) ON DELETE CASCADE, terms TSVECTOR NOT NULL)""",
    "CREATE INDEX ix_search_terms_terms ON search_terms USING gin (terms)",
]


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "invites",
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "admin",
                "manager",
                "marketer",
                "salesperson",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_by", sa.String(length=64), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["used_by"], ["people.id"], name=op.f("fk_invites_used_by_people")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_invites")),
    )
    op.create_table(
        "reactions",
        sa.Column("digest_id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("useful", "used", name="reactionkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["digest_id"], ["digests.id"], name=op.f("fk_reactions_digest_id_digests"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_reactions_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest_id", "person_id", "kind", name=op.f("pk_reactions")),
    )
    op.create_index(op.f("ix_reactions_person_id"), "reactions", ["person_id"])
    _questions()
    op.create_table(
        "search_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("brief_id", sa.String(length=64), nullable=False),
        sa.Column("digest_id", sa.String(length=64), nullable=True),
        sa.Column("statement", sa.Integer(), nullable=True),
        sa.CheckConstraint("(digest_id IS NULL) <> (statement IS NULL)", name=op.f("ck_search_entries_one")),
        sa.ForeignKeyConstraint(
            ["brief_id"], ["briefs.id"], name=op.f("fk_search_entries_brief_id_briefs"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["digest_id"], ["digests.id"], name=op.f("fk_search_entries_digest_id_digests"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entries")),
    )
    op.create_index(
        op.f("ix_search_entries_brief_id_statement"), "search_entries", ["brief_id", "statement"], unique=True
    )
    op.create_index(op.f("ix_search_entries_digest_id"), "search_entries", ["digest_id"], unique=True)
    for statement in TERMS_SQLITE if op.get_bind().dialect.name == "sqlite" else TERMS_POSTGRESQL:
        op.execute(statement)


def _questions() -> None:
    op.create_table(
        "questions",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("verbatim", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("new", "withdrawn", name="questionstatus", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("asker_id", sa.String(length=64), nullable=True),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("thread", sa.Text(), nullable=True),
        sa.Column("digest_id", sa.String(length=64), nullable=True),
        sa.Column("bullet_id", sa.String(length=64), nullable=True),
        sa.Column("brief_id", sa.String(length=64), nullable=True),
        sa.Column("statement", sa.Integer(), nullable=True),
        sa.Column("customer", sa.Text(), nullable=True),
        sa.Column("product", sa.Text(), nullable=True),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.Column("deal_size", sa.BigInteger(), nullable=True),
        sa.Column("competitor", sa.Text(), nullable=True),
        sa.Column("needed_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["asker_id"], ["people.id"], name=op.f("fk_questions_asker_id_people")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_questions_workspace_id_workspaces")),
        sa.ForeignKeyConstraint(["digest_id"], ["digests.id"], name=op.f("fk_questions_digest_id_digests")),
        sa.ForeignKeyConstraint(["bullet_id"], ["bullets.id"], name=op.f("fk_questions_bullet_id_bullets")),
        sa.ForeignKeyConstraint(
            ["brief_id", "statement"],
            ["statements.brief_id", "statements.ordinal"],
            name=op.f("fk_questions_brief_id_statement_statements"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
    )
    op.create_index(op.f("ix_questions_asker_id"), "questions", ["asker_id"])
    op.create_index(op.f("ix_questions_digest_id"), "questions", ["digest_id"])
    op.create_index(op.f("ix_questions_status_created_at"), "questions", ["status", "created_at"])


def downgrade() -> None:
    """Undo."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER search_entries_terms")
    op.drop_table("search_terms")
    op.drop_table("search_entries")
    op.drop_table("questions")
    op.drop_table("reactions")
    op.drop_table("invites")
