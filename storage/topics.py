"""Who in marketing is responsible for what: a table that people can ask, and that themes are assigned by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.edge import checked_name
from storage.folding import folded
from storage.rows import changed, insert_new, require
from storage.tables import Person, Theme, Topic, TopicOwner

WORDS = 30
LEAST_LETTERS, ALIKE = 3, 0.75


@dataclass(frozen=True, slots=True)
class Owned:
    """A topic with who is responsible for it, the first to be asked first."""

    topic: Topic
    owners: tuple[Person, ...]


async def save_topic(session: AsyncSession, name: str, words: Sequence[str], owner_ids: Sequence[str]) -> Topic:
    """The topic called `name`, made or changed, with these words and owners. Raises InvalidValueError."""
    row = Topic(name=checked_name(name))
    await insert_new(session, row, ("name",))
    found = (await session.scalars(select(Topic).where(col(Topic.name) == row.name).with_for_update())).one()
    kept = dict.fromkeys(each for word in (name, *words) for each in folded(word).split())
    found.words = list(kept)[:WORDS]
    await session.execute(delete(TopicOwner).where(col(TopicOwner.topic_id) == found.id))
    for position, person in enumerate(dict.fromkeys(owner_ids)):
        session.add(TopicOwner(topic_id=found.id, person_id=person, position=position))
    await session.flush()
    return found


async def remove_topic(session: AsyncSession, topic_id: str) -> str:
    """Forget a topic; themes keep who they were given to. Gives its name. Raises NotFoundError."""
    row = await require(session, Topic, topic_id, lock=True)
    await changed(session, update(Theme).where(col(Theme.topic_id) == topic_id).values(topic_id=None))
    await session.execute(delete(TopicOwner).where(col(TopicOwner.topic_id) == topic_id))
    name = row.name
    await session.delete(row)
    await session.flush()
    return name


async def get_topic(session: AsyncSession, topic_id: str) -> Topic:
    """The topic by its key. Raises NotFoundError."""
    return await require(session, Topic, topic_id)


async def topics(session: AsyncSession) -> list[Owned]:
    """All topics by name, with their active owners."""
    owners: dict[str, list[Person]] = {}
    query = (
        select(col(TopicOwner.topic_id), Person)
        .join(Person, col(Person.id) == col(TopicOwner.person_id))
        .where(col(Person.active))
        .order_by(col(TopicOwner.position))
    )
    for topic_id, person in await session.execute(query):
        owners.setdefault(topic_id, []).append(person)
    rows = await session.scalars(select(Topic).order_by(col(Topic.name)))
    return [Owned(row, tuple(owners.get(row.id, ()))) for row in rows]


async def topics_of(session: AsyncSession, text: str) -> list[Owned]:
    """The topics whose words a text holds, those with the most words in it first."""
    words = folded(text).split()
    found = [(score, owned) for owned in await topics(session) if (score := _score(owned.topic, words))]
    return [owned for _, owned in sorted(found, key=lambda pair: (-pair[0], pair[1].topic.name))]


def holds(words: Sequence[str], topic: Topic) -> bool:
    """Whether folded words of a text are about a topic."""
    return _score(topic, words) > 0


def _score(topic: Topic, words: Sequence[str]) -> int:
    """How much of a topic's words stands in a text, in letters."""
    return sum(max((_common(word, told) for word in words), default=0) for told in topic.words)


def _common(word: str, told: str) -> int:
    """The letters that two words begin with alike, 0 unless that is most of the shorter one: "price" and "pricing"."""
    common = 0
    for one, other in zip(word, told, strict=False):
        if one != other:
            break
        common += 1
    return common if common >= LEAST_LETTERS and common >= ALIKE * min(len(word), len(told)) else 0
