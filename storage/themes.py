"""Themes of the queue: opened, counted, listed, moved from hand to hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from feedback.dues import due
from feedback.priority import Demand, Level, level, needed_within, weight
from storage import links
from storage.folding import searched
from storage.keys import derived_key
from storage.kinds import Joined, NamedBy, ThemeStatus
from storage.questions import QUEUED, first_waiting, of_theme
from storage.queue import queue_settings
from storage.rows import insert_new, require
from storage.tables import Person, PersonRole, Question, Theme, ThemeNote
from storage.working_time import working_time

OPEN = (ThemeStatus.NEW, ThemeStatus.TRIAGED, ThemeStatus.IN_PROGRESS)
TITLE_CHARACTERS = 160
NAMED_FROM = 2
"""From so many questions on a theme has a name of its own; one question names itself."""


class Order(StrEnum):
    """How a list of themes is sorted."""

    WEIGHT = "weight"
    DUE = "due"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which themes a list is about. Without `states` those that are open; `owner_id` "" means nobody's."""

    states: tuple[ThemeStatus, ...] = ()
    owner_id: str | None = None
    topic_id: str | None = None
    overdue_at: datetime | None = None
    words: str = ""
    order: Order = Order.WEIGHT


@dataclass(frozen=True, slots=True)
class Counted:
    """How many themes there are of each status, and of the open ones how many are nobody's, and overdue."""

    by_status: Mapping[ThemeStatus, int] = field(default_factory=dict)
    unowned: int = 0
    overdue: int = 0

    @property
    def open(self) -> int:
        """How many marketing has yet to do something about."""
        return sum(self.by_status.get(status, 0) for status in OPEN)


async def open_theme(session: AsyncSession, question: Question, *, part: str = "") -> Theme:
    """A new theme of one question, which names it; done again, the same one. `part` tells several apart."""
    key = derived_key("theme", question.id, part)
    row = Theme(
        id=key,
        title=title_of(question.verbatim),
        language=question.language,
        created_at=question.created_at,
        last_asked_at=question.created_at,
    )
    await insert_new(session, row, ("id",))
    return await require(session, Theme, key, lock=True)


async def get_theme(session: AsyncSession, theme_id: str, *, lock: bool = False) -> Theme:
    """The theme by its key. Raises NotFoundError."""
    return await require(session, Theme, theme_id, lock=lock)


async def standing(session: AsyncSession, theme_id: str, *, lock: bool = False) -> Theme:
    """The theme, or the one that it was merged into. Raises NotFoundError."""
    row = await get_theme(session, theme_id, lock=lock)
    seen = {row.id}
    while row.status is ThemeStatus.DUPLICATE and row.merged_into_id is not None and row.merged_into_id not in seen:
        seen.add(row.merged_into_id)
        row = await get_theme(session, row.merged_into_id, lock=lock)
    return row


async def put_in(session: AsyncSession, question: Question, theme: Theme, joined: Joined, score: float | None) -> None:
    """Make a question a member of a theme. Follow it by `recount` and `storage.queue.note_changes`."""
    question.theme_id, question.joined, question.join_score = theme.id, joined, score
    question.suggested_theme_id = question.suggested_score = None
    await session.flush()


async def recount(session: AsyncSession, theme_id: str) -> Theme:
    """Bring a theme's figures up to date from its questions: who asks, what is at stake, by when, how it weighs."""
    theme = await get_theme(session, theme_id, lock=True)
    counted = col(Question.theme_id) == theme_id, col(Question.status).in_(QUEUED)
    human = links.counted(col(Question.asker_id))
    asked, askers, last = (
        await session.execute(
            select(
                func.count(),
                func.count(func.distinct(links.counted(col(Question.asker_id)))),
                func.max(col(Question.created_at)),
            ).where(*counted)
        )
    ).one()
    deals = select(func.max(col(Question.deal_size)).label("size")).where(*counted)
    deals = deals.group_by(human, col(Question.customer))
    value = await session.scalar(select(func.sum(deals.subquery().c.size)))
    theme.asked, theme.askers, theme.deal_value = asked, max(askers, 1 if asked else 0), int(value or 0)
    if asked:
        theme.last_asked_at = last
    theme.open = theme.status in OPEN and asked > 0
    await _weigh(session, theme)
    await session.flush()
    return theme


async def forget_title(session: AsyncSession, theme_id: str, words: str) -> None:
    """Name a theme by another of its questions, where it is named by `words`, which are taken back or erased.

    A name that was made from all its questions may hold some of them: it goes too, and is made anew.
    """
    theme = await get_theme(session, theme_id, lock=True)
    made = theme.named_by in (NamedBy.RULES, NamedBy.MODEL)
    if not made and theme.title != title_of(words):
        return
    await name_by_question(session, theme, but=title_of(words))


async def name_by_question(session: AsyncSession, theme: Theme, *, but: str = "") -> None:
    """Name a theme by the first of its questions whose words are not `but`; what it was named before is forgotten."""
    titles = [title_of(each.verbatim) for each in await of_theme(session, theme.id, limit=50)]
    theme.title = next((title for title in titles if title not in ("…", but)), "…")
    theme.named_by, theme.named_model, theme.named_asked = NamedBy.QUESTION, "", 0
    await session.flush()


async def name_theme(session: AsyncSession, theme: Theme, title: str, by: NamedBy, *, model: str = "") -> None:
    """Give a theme a name, with who or what made it from how many questions."""
    theme.title = title_of(title)
    theme.named_by, theme.named_model, theme.named_asked = by, model, theme.asked
    await session.flush()


async def to_name(session: AsyncSession, limit: int) -> list[str]:
    """The keys of themes that want a name for all their questions, the weightiest first.

    A name stays until twice as many have asked as when it was made; a person's name stays for good.
    """
    wanting = (
        col(Theme.named_by) != NamedBy.PERSON,
        col(Theme.status) != ThemeStatus.DUPLICATE,
        col(Theme.asked) >= NAMED_FROM,
        col(Theme.asked) >= 2 * col(Theme.named_asked),
    )
    query = select(col(Theme.id)).where(*wanting).order_by(col(Theme.weight).desc(), col(Theme.id)).limit(limit)
    return list(await session.scalars(query))


async def move(session: AsyncSession, theme: Theme, status: ThemeStatus) -> None:
    """Let a theme stand otherwise; what is over is no longer due."""
    theme.status, theme.open = status, status in OPEN
    if not theme.open:
        theme.warn_at = theme.escalate_at = None
    else:
        await _weigh(session, theme)
    await session.flush()


async def reopen(session: AsyncSession, theme: Theme, *, at: datetime) -> None:
    """Let marketing have to do something about a theme again; the time until it is due begins anew."""
    theme.reopened_at = at
    theme.due_at = None
    await move(session, theme, ThemeStatus.IN_PROGRESS if theme.owner_id is not None else ThemeStatus.TRIAGED)


async def set_priority(session: AsyncSession, theme: Theme, by_hand: Level | None) -> None:
    """Let a person's word stand in place of the reckoned priority; None lets it be reckoned."""
    theme.priority = None if by_hand is None else int(by_hand)
    await _weigh(session, theme)
    await session.flush()


async def assign(session: AsyncSession, theme: Theme, owner_id: str | None, *, at: datetime) -> None:
    """Give a theme to somebody, or to nobody."""
    theme.owner_id = owner_id
    theme.assigned_at = at if owner_id is not None else None
    await session.flush()


async def next_in_turn(session: AsyncSession, among: Sequence[str]) -> str | None:
    """Of these people, who was given a theme the longest ago, or never; None of nobody.

    Call it under the queue's lock, or two at once get the same person.
    """
    query = select(col(Theme.owner_id), func.max(col(Theme.assigned_at))).where(col(Theme.owner_id).in_(among))
    last = dict((await session.execute(query.group_by(col(Theme.owner_id)))).all())
    never = [person for person in among if person not in last]
    if never:
        return never[0]
    return min(among, key=lambda person: str(last[person])) if among else None


async def themes(session: AsyncSession, wanted: Wanted, *, limit: int = 10, offset: int = 0) -> list[Theme]:
    """The themes of a list, a page of them."""
    query = select(Theme).where(*_conditions(wanted)).order_by(*_order(wanted.order)).limit(limit).offset(offset)
    return list(await session.scalars(query, execution_options={"populate_existing": True}))


async def number_of(session: AsyncSession, wanted: Wanted) -> int:
    """How many themes a list has."""
    return await session.scalar(select(func.count()).select_from(Theme).where(*_conditions(wanted))) or 0


async def counted(session: AsyncSession, now: datetime) -> Counted:
    """How the queue stands."""
    by_status = select(col(Theme.status), func.count()).group_by(col(Theme.status))
    rows: dict[ThemeStatus, int] = dict((await session.execute(by_status)).all())
    unowned = select(func.count()).where(col(Theme.open), col(Theme.owner_id).is_(None))
    overdue = select(func.count()).where(col(Theme.open), col(Theme.due_at) < now)
    return Counted(rows, await session.scalar(unowned) or 0, await session.scalar(overdue) or 0)


async def to_warn(session: AsyncSession, now: datetime, *, limit: int = 20) -> list[Theme]:
    """The open themes whose due time is near, and nobody was warned of it."""
    return await _ripe(session, col(Theme.warn_at) <= now, limit)


async def to_escalate(session: AsyncSession, now: datetime, *, limit: int = 20) -> list[Theme]:
    """The open themes that are past their due time, and were not escalated."""
    return await _ripe(session, col(Theme.escalate_at) <= now, limit)


async def add_note(session: AsyncSession, theme_id: str, *, key: str, author_id: str, text: str, at: datetime) -> bool:
    """Note something for marketing alone. False where this note was made before."""
    return await insert_new(
        session, ThemeNote(id=key, theme_id=theme_id, author_id=author_id, text=text, at=at), ("id",)
    )


async def notes(session: AsyncSession, theme_id: str) -> list[ThemeNote]:
    """What marketing noted, oldest first."""
    query = select(ThemeNote).where(col(ThemeNote.theme_id) == theme_id).order_by(col(ThemeNote.at), col(ThemeNote.id))
    return list(await session.scalars(query))


async def holders(session: AsyncSession, *roles: str) -> list[str]:
    """The keys of the active people with one of these roles, in a fixed order."""
    query = (
        select(col(Person.id))
        .where(
            col(Person.active),
            col(Person.id).in_(select(col(PersonRole.person_id)).where(col(PersonRole.role).in_(roles))),
        )
        .order_by(col(Person.id))
    )
    return list(await session.scalars(query))


def title_of(verbatim: str) -> str:
    """A question as a theme's name: its first line that asks, else its first; 160 characters, cut at a word."""
    lines = [" ".join(each.split()) for each in verbatim.splitlines() if each.strip()]
    line = next((each for each in lines if "?" in each), lines[0] if lines else "")
    if len(line) <= TITLE_CHARACTERS:
        return line or "…"
    return line[: TITLE_CHARACTERS - 1].rsplit(" ", 1)[0] + "…"


async def _weigh(session: AsyncSession, theme: Theme) -> None:
    """The weight and, while the theme is open, when it is due: reckoned from the questions that wait for an answer."""
    asked, first = await first_waiting(session, theme.id)
    theme.needed_by = None if first is None else first.needed_by
    within = None if first is None else needed_within(first.needed_by, first.created_at)
    by_hand = None if theme.priority is None else Level(theme.priority)
    theme.weight = weight(Demand(theme.askers, theme.deal_value, within), by_hand)
    if not theme.open or asked is None:
        return
    settings = await queue_settings(session)
    working, hours = await working_time(session, settings), settings.working_hours()
    since = max(asked, theme.reopened_at or asked)
    when = due(since, level(theme.weight), working, needed_by=theme.needed_by, hours=hours)
    if when.due != theme.due_at:
        theme.due_at, theme.warn_at, theme.escalate_at = when.due, when.warn, when.due


async def _ripe(session: AsyncSession, condition: ColumnElement[bool], limit: int) -> list[Theme]:
    query = select(Theme).where(condition, col(Theme.open)).order_by(col(Theme.id)).limit(limit)
    locked = query.with_for_update(skip_locked=True)
    return list(await session.scalars(locked, execution_options={"populate_existing": True}))


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        col(Theme.status).in_(wanted.states) if wanted.states else col(Theme.open).is_(True)
    ]
    if wanted.states and ThemeStatus.DUPLICATE not in wanted.states:
        found.append(col(Theme.asked) > 0)  # without those whose questions were all taken back
    if wanted.owner_id is not None:
        owner = col(Theme.owner_id)
        found.append(owner == wanted.owner_id if wanted.owner_id else owner.is_(None))
    if wanted.topic_id is not None:
        found.append(col(Theme.topic_id) == wanted.topic_id)
    if wanted.overdue_at is not None:
        found.append(col(Theme.due_at) < wanted.overdue_at)
    words = searched(wanted.words)
    if words:
        holding = [col(Question.folded).contains(word, autoescape=True) for word in words]
        found.append(col(Theme.id).in_(select(col(Question.theme_id)).where(*holding)))
    return found


def _order(order: Order) -> tuple[Any, ...]:
    match order:
        case Order.WEIGHT:
            return (col(Theme.weight).desc(), col(Theme.id).desc())
        case Order.DUE:
            return (col(Theme.due_at), col(Theme.id))
        case Order.NEWEST:
            return (col(Theme.last_asked_at).desc(), col(Theme.id).desc())
