"""Themes of questions, who looks after them and what was said to them; meaning, leads, and files for people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

STATES_BEFORE = ("new", "withdrawn")
NEW_COLUMNS = (
    "folded",
    "wording",
    "language",
    "source",
    "anonymous",
    "in_public",
    "region",
    "segment",
    "theme_id",
    "joined",
    "join_score",
    "suggested_theme_id",
    "suggested_score",
    "answer_id",
    "offered",
    "apart_from",
    "chatter",
    "offered_until",
    "last_at",
    "change",
)
STATES = ("offered", "new", "answered", "solved", "helped", "withdrawn", "left_out")


def upgrade() -> None:
    """Apply."""
    _meaning_vectors()
    _queue_state()
    _topics()
    _documents()
    _lead_definitions()
    _lead_ratings()
    _themes()
    _topic_owners()
    _theme_moves()
    _theme_notes()
    _answers()
    _states_of_questions(STATES)
    _questions()


def downgrade() -> None:
    """Undo. Questions of states that were unknown before are new again, but for what was never queued."""
    op.execute("DELETE FROM questions WHERE status IN ('offered', 'left_out')")
    op.execute("UPDATE questions SET status = 'new' WHERE status NOT IN ('new', 'withdrawn')")
    with op.batch_alter_table("questions") as batch:
        batch.drop_constraint(op.f("fk_questions_theme_id_themes"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_questions_answer_id_answers"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_questions_suggested_theme_id_themes"), type_="foreignkey")
        batch.drop_index("ix_questions_change")
        batch.drop_index("ix_questions_wording")
        batch.drop_index("ix_questions_offered_until")
        batch.drop_index("ix_questions_theme_id_created_at")
        batch.drop_constraint(op.f("ck_questions_questionsource"), type_="check")
        batch.drop_constraint(op.f("ck_questions_joined"), type_="check")
        batch.drop_constraint(op.f("ck_questions_chatter"), type_="check")
        for column in NEW_COLUMNS:
            batch.drop_column(column)
    _states_of_questions(STATES_BEFORE)
    op.drop_table("answers")
    op.drop_table("theme_notes")
    op.drop_table("theme_moves")
    op.drop_table("topic_owners")
    op.drop_table("themes")
    op.drop_table("lead_ratings")
    op.drop_table("lead_definitions")
    op.drop_table("documents")
    op.drop_table("topics")
    op.drop_table("queue_state")
    op.drop_table("meaning_vectors")


def _states_of_questions(states: tuple[str, ...]) -> None:
    """SQLite can't change a CHECK: there the table is written anew, where only what is named here stays."""
    values = ", ".join(f"'{state}'" for state in states)
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("questions", recreate="always") as batch:
            batch.drop_constraint(op.f("ck_questions_questionstatus"), type_="check")
            batch.create_check_constraint(op.f("ck_questions_questionstatus"), f"status IN ({values})")
        return
    op.drop_constraint(op.f("ck_questions_questionstatus"), "questions", type_="check")
    op.create_check_constraint(op.f("ck_questions_questionstatus"), "questions", f"status IN ({values})")


def _questions() -> None:
    with op.batch_alter_table("questions") as batch:
        batch.add_column(sa.Column("folded", sa.Text(), nullable=False, server_default=sa.text("''")))
        batch.add_column(sa.Column("wording", sa.String(length=64), nullable=False, server_default=sa.text("''")))
        batch.add_column(sa.Column("language", sa.Text(), nullable=False, server_default=sa.text("'en'")))
        batch.add_column(
            sa.Column(
                "source",
                sa.Enum(
                    "form",
                    "words",
                    "message",
                    "mention",
                    "thread",
                    name="questionsource",
                    native_enum=False,
                    create_constraint=True,
                    length=32,
                ),
                nullable=False,
                server_default=sa.text("'form'"),
            )
        )
        batch.add_column(sa.Column("anonymous", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("in_public", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("region", sa.Text(), nullable=True))
        batch.add_column(sa.Column("segment", sa.Text(), nullable=True))
        batch.add_column(sa.Column("theme_id", sa.String(length=64), nullable=True))
        batch.add_column(
            sa.Column(
                "joined",
                sa.Enum(
                    "opened",
                    "by_score",
                    "by_person",
                    "by_night",
                    name="joined",
                    native_enum=False,
                    create_constraint=True,
                    length=32,
                ),
                nullable=True,
            )
        )
        batch.add_column(sa.Column("join_score", sa.Float(), nullable=True))
        batch.add_column(sa.Column("suggested_theme_id", sa.String(length=64), nullable=True))
        batch.add_column(sa.Column("suggested_score", sa.Float(), nullable=True))
        batch.add_column(sa.Column("apart_from", sa.JSON(), nullable=False, server_default=sa.text("'[]'")))
        batch.add_column(sa.Column("offered", sa.JSON(), nullable=False, server_default=sa.text("'[]'")))
        batch.add_column(sa.Column("answer_id", sa.String(length=64), nullable=True))
        batch.add_column(
            sa.Column(
                "chatter",
                sa.Enum(
                    "thanks",
                    "greeting",
                    "agreement",
                    "talk",
                    "listed",
                    name="chatter",
                    native_enum=False,
                    create_constraint=True,
                    length=32,
                ),
                nullable=True,
            )
        )
        batch.add_column(sa.Column("offered_until", sa.BigInteger(), nullable=True))
        batch.add_column(sa.Column("last_at", sa.BigInteger(), nullable=True))
        batch.add_column(sa.Column("change", sa.BigInteger(), nullable=False, server_default=sa.text("0")))
        batch.create_index(op.f("ix_questions_change"), ["change"])
        batch.create_index(op.f("ix_questions_wording"), ["wording"])
        batch.create_index(op.f("ix_questions_offered_until"), ["offered_until"])
        batch.create_index(op.f("ix_questions_theme_id_created_at"), ["theme_id", "created_at"])
        batch.create_foreign_key(op.f("fk_questions_theme_id_themes"), "themes", ["theme_id"], ["id"])
        batch.create_foreign_key(op.f("fk_questions_answer_id_answers"), "answers", ["answer_id"], ["id"])
        batch.create_foreign_key(
            op.f("fk_questions_suggested_theme_id_themes"), "themes", ["suggested_theme_id"], ["id"]
        )
    op.execute("UPDATE questions SET folded = lower(verbatim)")


def _meaning_vectors() -> None:
    op.create_table(
        "meaning_vectors",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject", name=op.f("pk_meaning_vectors")),
    )
    op.create_index(op.f("ix_meaning_vectors_kind_engine_subject"), "meaning_vectors", ["kind", "engine", "subject"])


def _queue_state() -> None:
    op.create_table(
        "queue_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("changes", sa.BigInteger(), nullable=False),
        sa.Column("regrouped_on", sa.Text(), nullable=True),
        sa.Column("voiced_on", sa.Text(), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_queue_state_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_state")),
    )


def _topics() -> None:
    op.create_table(
        "topics",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topics")),
        sa.UniqueConstraint("name", name=op.f("uq_topics_name")),
    )


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("owner_id", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_documents_owner_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
    )
    op.create_index(op.f("ix_documents_expires_at"), "documents", ["expires_at"])


def _lead_definitions() -> None:
    op.create_table(
        "lead_definitions",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.String(length=64), nullable=True),
        sa.Column(
            "side",
            sa.Enum("marketing", "sales", name="side", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_by_id", sa.String(length=64), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["agreed_by_id"], ["people.id"], name=op.f("fk_lead_definitions_agreed_by_id_people")),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_lead_definitions_author_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_definitions")),
    )


def _lead_ratings() -> None:
    op.create_table(
        "lead_ratings",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("lead", sa.Text(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum("good", "bad", name="leadverdict", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "reason",
            sa.Enum(
                "fit",
                "timing",
                "budget",
                "authority",
                "duplicate",
                "other",
                name="leadreason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("segment", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("person_id", sa.String(length=64), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_lead_ratings_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_ratings")),
    )
    op.create_index(op.f("ix_lead_ratings_at"), "lead_ratings", ["at"])
    op.create_index(op.f("ix_lead_ratings_campaign_at"), "lead_ratings", ["campaign", "at"])
    op.create_index(op.f("ix_lead_ratings_person_id"), "lead_ratings", ["person_id"])


def _themes() -> None:
    op.create_table(
        "themes",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "new",
                "triaged",
                "in_progress",
                "answered",
                "planned",
                "declined",
                "duplicate",
                name="themestatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("owner_id", sa.String(length=64), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("topic_id", sa.String(length=64), nullable=True),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("askers", sa.Integer(), nullable=False),
        sa.Column("deal_value", sa.BigInteger(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=True),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("needed_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warn_at", sa.BigInteger(), nullable=True),
        sa.Column("escalate_at", sa.BigInteger(), nullable=True),
        sa.Column("merged_into_id", sa.String(length=64), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["merged_into_id"], ["themes.id"], name=op.f("fk_themes_merged_into_id_themes")),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_themes_owner_id_people")),
        sa.ForeignKeyConstraint(["topic_id"], ["topics.id"], name=op.f("fk_themes_topic_id_topics")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_themes")),
    )
    op.create_index(op.f("ix_themes_escalate_at"), "themes", ["escalate_at"])
    op.create_index(op.f("ix_themes_last_asked_at"), "themes", ["last_asked_at"])
    op.create_index(op.f("ix_themes_open_due_at"), "themes", ["open", "due_at"])
    op.create_index(op.f("ix_themes_open_weight_id"), "themes", ["open", "weight", "id"])
    op.create_index(op.f("ix_themes_owner_id"), "themes", ["owner_id"])
    op.create_index(op.f("ix_themes_status_last_asked_at"), "themes", ["status", "last_asked_at"])
    op.create_index(op.f("ix_themes_warn_at"), "themes", ["warn_at"])


def _topic_owners() -> None:
    op.create_table(
        "topic_owners",
        sa.Column("topic_id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_topic_owners_person_id_people"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topics.id"], name=op.f("fk_topic_owners_topic_id_topics"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("topic_id", "person_id", name=op.f("pk_topic_owners")),
    )
    op.create_index(op.f("ix_topic_owners_person_id"), "topic_owners", ["person_id"])


def _theme_moves() -> None:
    op.create_table(
        "theme_moves",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("merge", "split", "night", name="movekind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("from_id", sa.String(length=64), nullable=False),
        sa.Column("to_id", sa.String(length=64), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.String(length=64), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_theme_moves_by_id_people")),
        sa.ForeignKeyConstraint(["from_id"], ["themes.id"], name=op.f("fk_theme_moves_from_id_themes")),
        sa.ForeignKeyConstraint(["to_id"], ["themes.id"], name=op.f("fk_theme_moves_to_id_themes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_moves")),
    )
    op.create_index(op.f("ix_theme_moves_from_id"), "theme_moves", ["from_id"])
    op.create_index(op.f("ix_theme_moves_to_id"), "theme_moves", ["to_id"])


def _theme_notes() -> None:
    op.create_table(
        "theme_notes",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("theme_id", sa.String(length=64), nullable=False),
        sa.Column("author_id", sa.String(length=64), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_theme_notes_author_id_people")),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["themes.id"], name=op.f("fk_theme_notes_theme_id_themes"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_notes")),
    )
    op.create_index(op.f("ix_theme_notes_theme_id"), "theme_notes", ["theme_id"])


def _answers() -> None:
    op.create_table(
        "answers",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("theme_id", sa.String(length=64), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "answer", "planned", "declined", name="replykind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("author_id", sa.String(length=64), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest_id", sa.String(length=64), nullable=True),
        sa.Column("corrects_bullet_id", sa.String(length=64), nullable=True),
        sa.Column("correction", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_answers_author_id_people")),
        sa.ForeignKeyConstraint(
            ["corrects_bullet_id"], ["bullets.id"], name=op.f("fk_answers_corrects_bullet_id_bullets")
        ),
        sa.ForeignKeyConstraint(["digest_id"], ["digests.id"], name=op.f("fk_answers_digest_id_digests")),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_answers_theme_id_themes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
    )
    op.create_index(op.f("ix_answers_kind_at"), "answers", ["kind", "at"])
    op.create_index(op.f("ix_answers_theme_id"), "answers", ["theme_id"])
