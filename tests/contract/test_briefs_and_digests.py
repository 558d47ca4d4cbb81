"""Briefs and digests: given back as they were kept, edited with their sources, moved by rule."""

from __future__ import annotations

import asyncio
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy.exc import IntegrityError

from digests.model import Digest, Document, SectionKind, Statement
from storage import briefs, digests, places
from storage.database import Database
from storage.edge import InvalidValueError
from storage.errors import ConflictError, NotFoundError
from storage.kinds import BriefStatus, DigestLine, DigestStatus, Importance, Platform
from storage.tables import DigestRow
from storage.types import clean
from tests.contract import documents as made

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
# One database serves all examples of a test: each example keeps rows of its own.
on_one_database = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
T = TypeVar("T")


def cleaned(value: T) -> T:
    """`value` with every text in it as a database can hold it."""
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return clean(value)  # type: ignore[return-value]  # T is str here
    if isinstance(value, tuple):
        return tuple(cleaned(item) for item in value)  # type: ignore[return-value]  # T is a tuple here
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{part.name: cleaned(getattr(value, part.name)) for part in fields(value)})
    return value


async def kept(database: Database, digest: Digest | None = None) -> DigestRow:
    """A digest in the database, as a draft."""
    digest = digest or made.a_digest()
    async with database.write() as session:
        brief = await briefs.save_brief(session, digest.document, sha256="ab" * 32, author_id=None, at=NOW)
        return await digests.save_digest(session, digest, brief_id=brief.id, created_by=None, at=NOW)


@on_one_database
@given(document=made.documents)
async def test_document_comes_back_equal(database: Database, document: Document) -> None:
    """A brief of any text comes back equal, but for NUL and lone surrogates, which no database can hold."""
    async with database.write() as session:
        brief = await briefs.save_brief(session, document, sha256="00" * 32, author_id=None, at=NOW)
    async with database.read() as session:
        assert await briefs.load_document(session, brief.id) == cleaned(document)


@on_one_database
@given(digest=made.digests())
async def test_digest_comes_back_equal(database: Database, digest: Digest) -> None:
    """A digest comes back equal: its sections, bullets, runners-up and every source in order."""
    row = await kept(database, digest)
    async with database.read() as session:
        assert await digests.load_digest(session, row.id) == cleaned(digest)


def test_strategies_know_all_fields() -> None:
    """The round trips above vary every field there is: a new one can't be forgotten in the tables."""
    assert set(made.statement_parts) == {part.name for part in fields(Statement)}
    assert set(made.document_parts) == {part.name for part in fields(Document)}


async def test_long_brief(database: Database) -> None:
    """A brief of 5,000 statements is kept whole and in order."""
    document = made.a_document()
    many = tuple(replace(document.statements[0], id=number, text=f"Line {number}.") for number in range(5_000))
    async with database.write() as session:
        brief = await briefs.save_brief(
            session, replace(document, statements=many), sha256="00" * 32, author_id=None, at=NOW
        )
    async with database.read() as session:
        assert (await briefs.load_document(session, brief.id)).statements == many


async def test_statement_ids_must_rise(database: Database) -> None:
    """A document whose statements are out of order is refused, since their order could not be kept."""
    document = made.a_document()
    turned = replace(document, statements=document.statements[::-1])
    with pytest.raises(InvalidValueError, match="rise"):
        async with database.write() as session:
            await briefs.save_brief(session, turned, sha256="00" * 32, author_id=None, at=NOW)


async def test_same_file_is_found_again(database: Database) -> None:
    """The same bytes are found by their hash, the latest first; a discarded brief is not found."""
    async with database.write() as session:
        document = made.a_document()
        await briefs.save_brief(session, document, sha256="AB" * 32, author_id=None, at=NOW)
        later = NOW + timedelta(minutes=5)
        brief = await briefs.save_brief(session, document, sha256="AB" * 32, author_id=None, at=later)
        found = await briefs.find_brief(session, "ab" * 32)
        assert found is not None
        assert found.id == brief.id
        await briefs.discard_brief(session, brief.id)
        earlier = await briefs.find_brief(session, "ab" * 32)
        assert earlier is not None
        assert earlier.received_at == NOW
        assert await briefs.find_brief(session, "cd" * 32) is None


async def test_new_version_supersedes(database: Database) -> None:
    """A new version counts on and retires the old one; a version that is not the latest can't be superseded."""
    document = made.a_document()
    async with database.write() as session:
        first = await briefs.save_brief(session, document, sha256="01" * 32, author_id=None, at=NOW)
        second = await briefs.save_brief(
            session, document, sha256="02" * 32, author_id=None, at=NOW, supersedes=first.id
        )
        assert (second.version, second.supersedes_id) == (2, first.id)
        assert (await briefs.get_brief(session, first.id)).status is BriefStatus.SUPERSEDED
        assert [row.id for row in await briefs.briefs(session, status=BriefStatus.ACTIVE)] == [second.id]
    with pytest.raises(ConflictError):
        async with database.write() as session:
            await briefs.save_brief(session, document, sha256="03" * 32, author_id=None, at=NOW, supersedes=first.id)


async def test_edited_bullet_keeps_its_source(database: Database) -> None:
    """An edited bullet says what the editor wrote, is marked, and still rests on its statement."""
    row = await kept(database)
    async with database.write() as session:
        bullet = (await digests.bullets(session, row.id))[0]
        await digests.edit_bullet(session, bullet.id, "From June, Atlas is 49 euros.")
        await digests.edit_line(session, row.id, DigestLine.HEADLINE, "Atlas is here")
        await digests.set_words(session, row.id, 25)
    async with database.read() as session:
        digest = await digests.load_digest(session, row.id)
        first = next(digest.bullets())
        assert (first.text, first.sources) == ("From June, Atlas is 49 euros.", made.a_document().statements[:1])
        assert (digest.headline, digest.words) == ("Atlas is here", 25)
        assert (await digests.bullets(session, row.id))[0].edited
        again = await digests.get_digest(session, row.id)
        assert (again.version, again.headline_edited, again.why_edited) == (3, True, False)


async def test_dropped_bullet_can_come_back(database: Database) -> None:
    """A dropped bullet is not in the digest, and is when it was taken back."""
    row = await kept(database)
    async with database.write() as session:
        bullet = (await digests.bullets(session, row.id))[1]
        await digests.drop_bullet(session, bullet.id)
        assert [b.text for b in (await digests.load_digest(session, row.id)).bullets()] == [
            made.a_document().statements[0].text
        ]
        await digests.drop_bullet(session, bullet.id, dropped=False)
        assert len(list((await digests.load_digest(session, row.id)).bullets())) == 2


async def test_runner_up_joins_its_section(database: Database) -> None:
    """A runner-up is put last in the section of its kind, with its source and its internal mark, once."""
    row = await kept(database)
    async with database.write() as session:
        spare = (await digests.bullets(session, row.id))[-1]
        await digests.add_runner_up(session, spare.id, section_name="Proof")
        assert [s.text for s in await digests.bullet_sources(session, spare.id)] == ["Contoso went live in nine days."]
    async with database.read() as session:
        digest = await digests.load_digest(session, row.id)
        assert digest.runners_up == ()
        last = digest.sections[1].bullets[-1]
        assert (last.text, last.internal) == ("Contoso went live in nine days.", True)
    with pytest.raises(ConflictError):
        async with database.write() as session:
            await digests.add_runner_up(session, spare.id, section_name="Proof")


async def test_runner_up_without_section(database: Database) -> None:
    """A runner-up of a kind that the digest lacks opens a section of its own at the end."""
    digest = made.a_digest()
    _, bullet = digest.runners_up[0]
    row = await kept(database, replace(digest, runners_up=((SectionKind.RISK, bullet),)))
    async with database.write() as session:
        spare = (await digests.bullets(session, row.id))[-1]
        await digests.add_runner_up(session, spare.id, section_name="Watch out")
        names = [section.name for section in (await digests.load_digest(session, row.id)).sections]
        assert names == ["What is new", "Proof", "Watch out"]


async def test_life_of_a_digest(database: Database) -> None:
    """A digest goes from draft over approved to published and withdrawn, and each step says who and when."""
    row = await kept(database)
    async with database.write() as session:
        await digests.move(session, row.id, DigestStatus.APPROVED, by=None, at=NOW)
        row = await digests.move(session, row.id, DigestStatus.PUBLISHED, by=None, at=NOW + timedelta(hours=1))
        assert (row.approved_at, row.published_at) == (NOW, NOW + timedelta(hours=1))
        row = await digests.move(session, row.id, DigestStatus.WITHDRAWN, by=None, at=NOW + timedelta(hours=2))
        assert (row.status, row.ended_at) == (DigestStatus.WITHDRAWN, NOW + timedelta(hours=2))
        with pytest.raises(ConflictError, match="withdrawn and can't become published"):
            await digests.move(session, row.id, DigestStatus.PUBLISHED, by=None, at=NOW)


async def test_two_publish_at_once(database: Database) -> None:
    """Of two people who press Publish at the same moment, exactly one publishes."""
    row = await kept(database)

    async def publish() -> bool:
        try:
            async with database.write() as session:
                await digests.move(session, row.id, DigestStatus.PUBLISHED, by=None, at=NOW)
        except ConflictError:
            return False
        return True

    assert sorted(await asyncio.gather(publish(), publish(), publish())) == [False, False, True]


async def test_expiry_is_found(database: Database) -> None:
    """Only published digests whose validity has ended are found as expired."""
    row = await kept(database)
    async with database.write() as session:
        await digests.set_terms(
            session,
            row.id,
            importance=Importance.HIGH,
            urgent=True,
            valid_until=NOW + timedelta(days=1),
            audience={"region": ["EMEA"]},
        )
        assert await digests.past_validity(session, NOW + timedelta(days=2)) == []
        await digests.move(session, row.id, DigestStatus.PUBLISHED, by=None, at=NOW)
        assert await digests.past_validity(session, NOW) == []
        found = await digests.past_validity(session, NOW + timedelta(days=1))
        assert [(d.id, d.audience, d.urgent) for d in found] == [(row.id, {"region": ["EMEA"]}, True)]
        assert [d.id for d in await digests.digests(session, status=DigestStatus.PUBLISHED)] == [row.id]


async def test_channels_of_a_digest(database: Database) -> None:
    """The channels that a digest goes to can be chosen anew; an unknown channel is refused by the database."""
    row = await kept(database)
    async with database.write() as session:
        home = await places.ensure_workspace(session, Platform.LOCAL, "local", name="Local", at=NOW)
        made_here = [
            await places.ensure_channel(session, home.id, name, name=name, at=NOW) for name in ("us", "emea", "apac")
        ]
        channels = [channel.id for channel in made_here]
        await digests.set_channels(session, row.id, channels[:2])
        await digests.set_channels(session, row.id, channels[1:] + channels[1:])
    async with database.read() as session:
        assert await digests.channel_ids(session, row.id) == sorted(channels[1:])
    with pytest.raises(IntegrityError):
        async with database.write() as session:
            await digests.set_channels(session, row.id, ["nowhere"])


async def test_foreign_source_is_refused(database: Database) -> None:
    """A digest that cites a statement of another document is not kept."""
    digest = made.a_digest()
    other = replace(digest.document.statements[0], text="Something else.")
    with pytest.raises(InvalidValueError, match="cites statement 0"):
        await kept(database, replace(digest, headline_sources=(other,)))


async def test_unknown_keys(database: Database) -> None:
    """An unknown key is a typed error, not None and not a traceback from the driver."""
    async with database.read() as session:
        with pytest.raises(NotFoundError):
            await briefs.load_document(session, "nothing")
        with pytest.raises(NotFoundError):
            await digests.load_digest(session, "nothing\x00")
