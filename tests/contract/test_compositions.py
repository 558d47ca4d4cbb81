"""Digests as editors meet them: their lines and sources in one piece, former wordings, other lengths, discarding."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digests.extractive import ExtractiveEngine
from digests.model import Digest
from storage import briefs, digests
from storage.compositions import (
    Composition,
    composition,
    discard,
    find_bullet,
    recompose,
    recount,
    restore,
    restore_bullet,
    restore_line,
    reword_bullet,
    reword_line,
)
from storage.database import Database
from storage.errors import ConflictError, NotFoundError
from storage.kinds import BriefStatus, DigestLine, DigestStatus
from storage.session import Session
from storage.tables import DigestRow
from tests.contract import documents as made
from tests.handlers import launch_brief

pytestmark = pytest.mark.anyio
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
on_one_database = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


async def kept(session: Session, digest: Digest | None = None) -> DigestRow:
    """A digest as a draft, in a session that goes on."""
    digest = digest or launch_brief.digest()
    brief = await briefs.save_brief(session, digest.document, sha256="ab" * 32, author_id=None, at=NOW)
    return await digests.save_digest(session, digest, brief_id=brief.id, created_by=None, at=NOW)


def texts(view: Composition) -> list[str]:
    """The bullets that stand in a digest, in reading order."""
    return [bullet.text for bullet in view.shown()]


@on_one_database
@given(digest=made.digests())
async def test_a_composition_says_what_the_digest_says(database: Database, digest: Digest) -> None:
    """Of any digest, bullets with their sources, lines and unread units are those that `load_digest` has."""
    async with database.write() as session:
        row = await kept(session, digest)
        view, loaded = await composition(session, row.id), await digests.load_digest(session, row.id)
    shown = [(bullet.text, view.sources.get(bullet.id, ()), bullet.internal) for bullet in view.shown()]
    assert shown == [(bullet.text, bullet.sources, bullet.internal) for bullet in loaded.bullets()]
    assert [bullet.text for bullet in view.spare()] == [bullet.text for _, bullet in loaded.runners_up]
    assert view.line_sources[DigestLine.HEADLINE] == loaded.headline_sources
    assert view.line_sources[DigestLine.WHY] == loaded.why_sources
    assert view.unread == loaded.document.unread


async def test_a_former_wording_is_kept_out_of_sight(database: Database) -> None:
    """After rewording, the former words stand in no list of the digest, and come back with their mark."""
    async with database.write() as session:
        row = await kept(session)
        before = await composition(session, row.id)
        bullet = before.shown()[0]
        old = bullet.text
        former = await reword_bullet(session, bullet.id, "New words")
        view = await composition(session, row.id)
        assert old not in [*texts(view), *(spare.text for spare in view.spare())]
        assert view.shown()[0].edited
        assert view.sources[bullet.id] == before.sources[bullet.id]
        again = await restore_bullet(session, bullet.id, former)
        assert (again.text, again.edited) == (old, False)
        with pytest.raises(NotFoundError):
            await restore_bullet(session, bullet.id, former)


async def test_wordings_of_one_digest_do_not_fit_another(database: Database) -> None:
    """A former wording can't be put into another digest, nor can a bullet that is none."""
    async with database.write() as session:
        one, other = await kept(session), await kept(session)
        former = await reword_line(session, one.id, DigestLine.WHY, "Why not")
        with pytest.raises(ConflictError):
            await restore_line(session, other.id, DigestLine.WHY, former)
        spare = (await composition(session, one.id)).spare()[0]
        with pytest.raises(ConflictError):
            await restore_line(session, one.id, DigestLine.WHY, spare.id)


async def test_words_are_counted_as_the_engine_counts(database: Database) -> None:
    """An unedited digest counts as many words as its engine said."""
    async with database.write() as session:
        digest = launch_brief.digest(200)
        row = await kept(session, digest)
        assert await recount(session, row.id) == digest.words


@on_one_database
@given(lengths=st.lists(st.sampled_from((100, 150, 200, 300)), min_size=1, max_size=4))
async def test_composed_again_it_is_the_engines_digest(database: Database, lengths: list[int]) -> None:
    """Whatever lengths it went through, an unedited digest ends with the bullets that the engine gives for the last."""
    async with database.write() as session:
        row = await kept(session)
        for length in lengths:
            await recompose(session, row.id, launch_brief.digest(length), keep=())
        view = await composition(session, row.id)
    wanted = launch_brief.digest(lengths[-1])
    assert texts(view) == [bullet.text for bullet in wanted.bullets()]
    assert view.digest.words == wanted.words
    assert {section.kind for section in view.sections} == {section.kind for section in wanted.sections}
    assert all(view.sources[bullet.id] for bullet in view.bullets)


@on_one_database
@given(data=st.data(), length=st.sampled_from((20, 100, 200, 300)))
async def test_composed_again_it_keeps_what_people_did(database: Database, data: st.DataObject, length: int) -> None:
    """Edited and kept bullets stay, dropped ones stay away, and no statement is used for two bullets."""
    async with database.write() as session:
        row = await kept(session)
        ids = [bullet.id for bullet in (await composition(session, row.id)).shown()]
        order = data.draw(st.permutations(ids))
        edited, dropped, added = order[0], order[1], order[2]
        await reword_bullet(session, edited, "My own words")
        await digests.drop_bullet(session, dropped)
        await recompose(session, row.id, launch_brief.digest(length), keep={added})
        view = await composition(session, row.id)
        standing = {bullet.id: bullet.text for bullet in view.shown()}
        assert standing[edited] == "My own words"
        assert added in standing
        assert dropped not in standing
        assert (await find_bullet(session, dropped)).dropped
        cited = [frozenset(s.id for s in view.sources[key]) for key in standing]
        assert len(set(cited)) == len(cited)


async def test_discarding_takes_the_brief_along_unless_it_is_in_use(database: Database) -> None:
    """The brief is discarded with its last digest, and comes back with it."""
    async with database.write() as session:
        first = await kept(session)
        document = await briefs.load_document(session, first.brief_id)
        second = await digests.save_digest(
            session, ExtractiveEngine().digest(document), brief_id=first.brief_id, created_by=None, at=NOW
        )
        person = None
        await discard(session, first.id, by=person, at=NOW)
        assert (await briefs.get_brief(session, first.brief_id)).status is BriefStatus.ACTIVE
        await discard(session, second.id, by=person, at=NOW)
        assert (await briefs.get_brief(session, first.brief_id)).status is BriefStatus.DISCARDED
        await restore(session, second.id)
        assert (await briefs.get_brief(session, first.brief_id)).status is BriefStatus.ACTIVE
        assert (await digests.get_digest(session, second.id)).status is DigestStatus.DRAFT
        with pytest.raises(ConflictError):
            await restore(session, second.id)


async def test_what_is_out_can_not_be_discarded(database: Database) -> None:
    """A published digest is withdrawn, never discarded."""
    async with database.write() as session:
        row = await kept(session)
        await digests.move(session, row.id, DigestStatus.PUBLISHED, by=None, at=NOW)
        with pytest.raises(ConflictError):
            await discard(session, row.id, by=None, at=NOW)


async def test_keys_made_before_are_taken(database: Database) -> None:
    """A brief and a digest can have keys that were made from the event that posted them."""
    async with database.write() as session:
        digest = launch_brief.digest()
        brief = await briefs.save_brief(
            session, digest.document, sha256="cd" * 32, author_id=None, at=NOW, key="0" * 26
        )
        row = await digests.save_digest(session, digest, brief_id=brief.id, created_by=None, at=NOW, key="1" * 26)
        assert (brief.id, row.id) == ("0" * 26, "1" * 26)


async def test_a_brief_becomes_the_new_version_of_another(database: Database) -> None:
    """Continued after it was kept, a brief has the next version's number; the earlier one can't be continued again."""
    async with database.write() as session:
        old, new, third = [(await kept(session)).brief_id for _ in range(3)]
        assert (await briefs.continue_brief(session, new, supersedes=old)).version == 2
        assert (await briefs.get_brief(session, old)).status is BriefStatus.SUPERSEDED
        with pytest.raises(ConflictError):
            await briefs.continue_brief(session, third, supersedes=old)
