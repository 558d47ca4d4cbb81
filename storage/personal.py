"""All that is kept about one person: gathered for them, or erased for good, what they wrote included."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Text, cast, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage import links, local_chat, themes, vectors
from storage.kinds import InboxStatus
from storage.queue import note_changes
from storage.rows import changed, require
from storage.series import look_at_pools_of
from storage.tables import (
    AbsenceCalendar,
    Account,
    AlignmentInvite,
    AlignmentRefusal,
    Answer,
    Asking,
    AuditRow,
    AwayRow,
    DeliveryRow,
    Document,
    EmailMark,
    Goal,
    GoalAsking,
    GoalChange,
    GoalConflict,
    GoalProgress,
    InboxRow,
    LeadDefinition,
    LeadRating,
    LinkRequest,
    Meeting,
    PackLine,
    Person,
    PersonLink,
    PersonRole,
    PoolMember,
    Promise,
    Question,
    Reaction,
    Row,
    Series,
    TakeawayWording,
    TeamMember,
    Theme,
    ThemeNote,
    TopicOwner,
    WritingPlace,
    WrittenText,
)

ERASED = "…"
OWNED: Mapping[str, tuple[type[Row], str]] = {
    "accounts": (Account, "person_id"),
    "roles": (PersonRole, "person_id"),
    "teams": (TeamMember, "person_id"),
    "questions": (Question, "asker_id"),
    "reactions": (Reaction, "person_id"),
    "answers": (Answer, "author_id"),
    "notes": (ThemeNote, "author_id"),
    "lead_ratings": (LeadRating, "person_id"),
    "lead_definitions": (LeadDefinition, "author_id"),
    "responsible_for": (TopicOwner, "person_id"),
    "linked": (PersonLink, "person_id"),
    "wishes_to_link": (LinkRequest, "first_id"),
    "asked_to_link": (LinkRequest, "second_id"),
    "written_to_in": (WritingPlace, "person_id"),
    "absences": (AwayRow, "person_id"),
    "absence_calendar": (AbsenceCalendar, "person_id"),
    "pools": (PoolMember, "person_id"),
    "seats": (Meeting, "person_id"),
    "askings": (Asking, "person_id"),
    "goals_owned": (Goal, "first_owner_id"),
    "goals_owned_too": (Goal, "second_owner_id"),
    "goal_changes": (GoalChange, "actor_id"),
    "goal_progress": (GoalProgress, "person_id"),
    "goal_conflicts": (GoalConflict, "author_id"),
    "goal_conflicts_settled": (GoalConflict, "settled_by_id"),
    "goal_askings": (GoalAsking, "person_id"),
    "alignment_asked": (AlignmentInvite, "person_id"),
    "alignment_refused": (AlignmentRefusal, "person_id"),
    "promises": (Promise, "promiser_id"),
    "promises_followed": (Promise, "keeper_id"),
    "lines_of_preparations": (PackLine, "person_id"),
    "takeaways_reworded": (TakeawayWording, "person_id"),
    "drafts": (WrittenText, "person_id"),
    "acts": (AuditRow, "actor_id"),
}
"""What is given out, by name: the table, and its column with the person's key."""


async def find_people(session: AsyncSession, wanted: str) -> list[Person]:
    """The people whose key, account or whole name is `wanted`."""
    by_account = select(col(Account.person_id)).where(col(Account.external_id) == wanted)
    query = select(Person).where(
        or_(col(Person.id) == wanted, col(Person.display_name) == wanted, col(Person.id).in_(by_account))
    )
    return list(await session.scalars(query.order_by(col(Person.id))))


async def export(session: AsyncSession, person_id: str) -> dict[str, Any]:
    """All that is kept about a person, as plain JSON values. Raises NotFoundError."""
    person = await require(session, Person, await links.root_of(session, person_id))
    keys = await links.same_person(session, person_id)
    found: dict[str, Any] = {"person": _plain(person)}
    for name, (table, column) in OWNED.items():
        key = table.__table__.c[column]
        order = table.__table__.primary_key.columns
        rows = await session.scalars(select(table).where(key.in_(keys)).order_by(*order))
        found[name] = [_plain(row) for row in rows]
    return found


async def erase(session: AsyncSession, person_id: str) -> tuple[list[str], list[str]]:
    """Erase a person: words, names, accounts, roles. Gives the keys of their questions and of the themes concerned.

    What they asked counts on without words and without them; answers and notes that they wrote for the company stay
    without their name. The trail keeps the key, which leads to nobody any more. Who is linked is erased altogether.
    Raises NotFoundError.
    """
    asked: list[str] = []
    concerned: list[str] = []
    for key in sorted(await links.same_person(session, person_id)):
        questions, about = await _erase(session, key)
        asked, concerned = asked + questions, concerned + about
    return asked, sorted(set(concerned))


async def _erase(session: AsyncSession, person_id: str) -> tuple[list[str], list[str]]:
    person = await require(session, Person, person_id, lock=True)
    external = [row.external_id for row in await session.scalars(_of(Account, "person_id", person_id))]
    asked = list(await session.scalars(_of(Question, "asker_id", person_id)))
    concerned = sorted({each.theme_id for each in asked if each.theme_id is not None})
    said = [(each.theme_id, each.verbatim) for each in asked]
    for question in asked:
        _empty(question)
    await session.flush()
    for theme_id, words in said:
        if theme_id is not None:
            await themes.forget_title(session, theme_id, words)
    await note_changes(session, [each.id for each in asked])
    await vectors.forget(session, vectors.QUESTION, [each.id for each in asked])
    for theme_id in concerned:
        await themes.recount(session, theme_id)
    await _forget_messages(session, person_id, external, [*(each.id for each in asked), *concerned])
    await _forget_person(session, person)
    return [each.id for each in asked], concerned


async def _forget_person(session: AsyncSession, person: Person) -> None:
    for table, column in ((Answer, "author_id"), (ThemeNote, "author_id"), (LeadDefinition, "author_id")):
        await changed(session, update(table).where(table.__table__.c[column] == person.id).values({column: None}))
    ratings = update(LeadRating).where(col(LeadRating.person_id) == person.id)
    await changed(session, ratings.values(person_id=None, comment="", lead=""))
    await changed(session, update(Theme).where(col(Theme.owner_id) == person.id).values(owner_id=None))
    await _forget_seats(session, person)
    await _forget_goals(session, person)
    for part in (Reaction, TopicOwner, TeamMember):
        await session.execute(delete(part).where(part.__table__.c["person_id"] == person.id))
    await session.execute(delete(PersonRole).where(col(PersonRole.person_id) == person.id))
    asked_to_link = or_(col(LinkRequest.first_id) == person.id, col(LinkRequest.second_id) == person.id)
    await session.execute(delete(LinkRequest).where(asked_to_link))
    await session.execute(delete(WritingPlace).where(col(WritingPlace.person_id) == person.id))
    linked = or_(col(PersonLink.person_id) == person.id, col(PersonLink.root_id) == person.id)
    await session.execute(delete(PersonLink).where(linked))
    theirs = select(col(Account.external_id)).where(
        col(Account.person_id) == person.id, col(Account.workspace_id) == col(EmailMark.workspace_id)
    )
    await session.execute(delete(EmailMark).where(col(EmailMark.external_id).in_(theirs)))
    await session.execute(delete(Account).where(col(Account.person_id) == person.id))
    person.display_name, person.language, person.time_zone, person.active = ERASED, None, None, False
    await session.flush()


async def _forget_messages(
    session: AsyncSession, person_id: str, external: Sequence[str], subjects: Sequence[str]
) -> None:
    """Take the words out of what was sent and what came in, as far as it is done with; files made before are gone."""
    whose = [*subjects, person_id]
    alone = [each for name in external for each in await local_chat.forget(session, name, person_id)]
    about = or_(col(DeliveryRow.target).in_([person_id, *alone]), col(DeliveryRow.subject_id).in_(whose))
    sent = update(DeliveryRow).where(about, col(DeliveryRow.settled_at).is_not(None))
    await changed(session, sent.values(payload=_nothing()))
    done = col(InboxRow.status).in_((InboxStatus.DONE, InboxStatus.DEAD))
    for name in external:
        holds = cast(col(InboxRow.payload), Text).contains(json.dumps(name), autoescape=True)
        await changed(session, update(InboxRow).where(done, holds).values(payload=None, response=None))
    await session.execute(delete(Document))
    await session.execute(delete(WrittenText))  # any may rest on their words


def _nothing() -> str:
    """A card that says nothing, as `handlers.cards` keeps it."""
    return json.dumps({"version": 1, "summary": ERASED, "elements": []}, separators=(",", ":"))


def _empty(question: Question) -> None:
    question.verbatim, question.folded, question.wording = ERASED, "", ""
    question.asker_id, question.anonymous = None, True
    question.conversation, question.thread, question.in_public = "", None, False
    question.customer = question.product = question.stage = question.competitor = None
    question.deal_size = None


def _of(table: type[Row], column: str, person_id: str) -> Any:  # noqa: ANN401  a query of the table given
    return select(table).where(table.__table__.c[column] == person_id)


def _plain(row: Row) -> dict[str, Any]:
    """A row as plain JSON values."""
    found = {column.key: getattr(row, column.key) for column in row.__table__.columns}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in found.items()}


async def _forget_seats(session: AsyncSession, person: Person) -> None:
    """Out of pools and seats; the meetings, and what they brought the company, stay without them."""
    await look_at_pools_of(session, person.id)
    given = update(Promise).where(col(Promise.promiser_id) == person.id)
    await changed(session, given.values(promiser_id=None, who=ERASED))
    await changed(session, update(Meeting).where(col(Meeting.person_id) == person.id).values(reason=""))
    own = select(col(Meeting.id)).where(col(Meeting.person_id) == person.id)
    await session.execute(delete(TakeawayWording).where(col(TakeawayWording.meeting_id).in_(own)))
    for table, column in (
        (Meeting, "person_id"),
        (Series, "chair_id"),
        (Series, "second_chair_id"),
        (Series, "owner_id"),
        (Promise, "keeper_id"),
        (TakeawayWording, "person_id"),
    ):
        await changed(session, update(table).where(table.__table__.c[column] == person.id).values({column: None}))
    await changed(session, update(PoolMember).where(col(PoolMember.ruled_by) == person.id).values(ruled_by=None))
    added = update(AbsenceCalendar).where(col(AbsenceCalendar.added_by) == person.id)
    await changed(session, added.values(added_by=None))
    for part in (AwayRow, AbsenceCalendar, PoolMember, Asking, PackLine):
        await session.execute(delete(part).where(part.__table__.c["person_id"] == person.id))


async def _forget_goals(session: AsyncSession, person: Person) -> None:
    """Goals and how they stand stay without them; of the alignment check what they answered was never known."""
    for table, column in (
        (Goal, "first_owner_id"),
        (Goal, "second_owner_id"),
        (GoalChange, "actor_id"),
        (GoalConflict, "author_id"),
        (GoalConflict, "settled_by_id"),
    ):
        await changed(session, update(table).where(table.__table__.c[column] == person.id).values({column: None}))
    said = update(GoalProgress).where(col(GoalProgress.person_id) == person.id)
    await changed(session, said.values(person_id=None, note="", reached=""))
    await _forget_owner_in_changes(session, person.id)
    for part in (GoalAsking, AlignmentInvite, AlignmentRefusal):
        await session.execute(delete(part).where(part.__table__.c["person_id"] == person.id))


async def _forget_owner_in_changes(session: AsyncSession, person_id: str) -> None:
    """A change that is undone must not make them an owner again."""
    holds = cast(col(GoalChange.before), Text).contains(json.dumps(person_id), autoescape=True)
    for change in await session.scalars(select(GoalChange).where(holds)):
        change.before = {name: None if value == person_id else value for name, value in change.before.items()}
    await session.flush()
