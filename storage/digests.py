"""Digests: kept, given back equal, and moved from draft to published to past."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from digests.model import Bullet, Digest, Failure, Generation, Section, SectionKind, Statement
from storage.briefs import load_document, statements
from storage.edge import InvalidValueError
from storage.errors import ConflictError
from storage.keys import new_key
from storage.kinds import DigestLine, DigestStatus, Importance
from storage.rows import changed, require
from storage.tables import BulletRow, BulletSource, DigestChannel, DigestRow, LineSource, SectionRow

MOVES: Mapping[DigestStatus, frozenset[DigestStatus]] = {
    DigestStatus.APPROVED: frozenset({DigestStatus.DRAFT}),
    DigestStatus.DRAFT: frozenset({DigestStatus.APPROVED}),
    DigestStatus.PUBLISHED: frozenset({DigestStatus.DRAFT, DigestStatus.APPROVED}),
    DigestStatus.DISCARDED: frozenset({DigestStatus.DRAFT, DigestStatus.APPROVED}),
    DigestStatus.WITHDRAWN: frozenset({DigestStatus.PUBLISHED}),
    DigestStatus.EXPIRED: frozenset({DigestStatus.PUBLISHED}),
}
"""To each status, the ones that it can be reached from."""


async def save_digest(
    session: AsyncSession,
    digest: Digest,
    *,
    brief_id: str,
    created_by: str | None,
    at: datetime,
    importance: Importance = Importance.NORMAL,
    urgent: bool = False,
    valid_until: datetime | None = None,
    audience: Mapping[str, Sequence[str]] | None = None,
    key: str | None = None,
) -> DigestRow:
    """Keep `digest` of the brief `brief_id` as a draft, with its runners-up; `key` is its own, if it was made before.

    Raises InvalidValueError where it cites a statement that its document has not.
    """
    known = {statement.id: statement for statement in digest.document.statements}
    row = DigestRow(
        id=key or new_key(),
        brief_id=brief_id,
        title=digest.title,
        headline=digest.headline,
        why=digest.why,
        engine=digest.engine,
        language=digest.language,
        words=digest.words,
        generation=generation_values(digest.generation),
        importance=importance,
        urgent=urgent,
        valid_until=valid_until,
        audience={kind: list(values) for kind, values in (audience or {}).items()},
        created_at=at,
        created_by=created_by,
    )
    session.add(row)
    await session.flush()
    for line, sources in ((DigestLine.HEADLINE, digest.headline_sources), (DigestLine.WHY, digest.why_sources)):
        cited = _citations(known, brief_id, sources)
        lines = [{"digest_id": row.id, "line": line, **citation} for citation in cited]
        if lines:
            await session.execute(insert(LineSource.__table__), lines)
    for ordinal, section in enumerate(digest.sections):
        session.add(SectionRow(digest_id=row.id, ordinal=ordinal, kind=section.kind, name=section.name))
    await session.flush()
    await _save_bullets(session, row.id, brief_id, digest, known)
    return row


async def load_digest(session: AsyncSession, digest_id: str) -> Digest:
    """The digest as it reads now, without dropped bullets; unedited, it equals the saved one. Raises NotFoundError."""
    row = await require(session, DigestRow, digest_id)
    document = await load_document(session, row.brief_id)
    known = {statement.id: statement for statement in document.statements}
    bullets = await _bullets(session, digest_id, known)
    lines = await _line_sources(session, digest_id, known)
    return Digest(
        title=row.title,
        headline=row.headline,
        why=row.why,
        language=row.language,
        engine=row.engine,
        words=row.words,
        sections=tuple(
            Section(section.kind, section.name, tuple(bullet for _, bullet in bullets.get(section.ordinal, [])))
            for section in await sections(session, digest_id)
        ),
        document=document,
        headline_sources=lines[DigestLine.HEADLINE],
        why_sources=lines[DigestLine.WHY],
        runners_up=tuple(bullets.get(None, [])),
        generation=generation(row),
    )


def generation(row: DigestRow) -> Generation:
    """How a digest was written."""
    return generation_from(row.generation)


def generation_from(kept: Mapping[str, str | int]) -> Generation:
    """How a text was written, from what is kept of it."""
    values = dict(kept)
    failure = values.pop("failure", None)
    known = {field.name for field in fields(Generation)}
    given: dict[str, Any] = {name: value for name, value in values.items() if name in known}
    return Generation(failure=None if failure is None else Failure(str(failure)), **given)


def generation_values(made: Generation) -> dict[str, str | int]:
    """What is kept of how a text was written: the fields that are set."""
    return {name: value for name, value in asdict(made).items() if value}


async def get_digest(session: AsyncSession, digest_id: str, *, lock: bool = False) -> DigestRow:
    """The digest's row by its key; `lock` keeps others from changing the digest meanwhile. Raises NotFoundError."""
    return await require(session, DigestRow, digest_id, lock=lock)


async def digests(
    session: AsyncSession, *, status: DigestStatus | None = None, brief_id: str | None = None, limit: int = 100
) -> list[DigestRow]:
    """The latest digests, newest first: of one status, of one brief, or all."""
    query = select(DigestRow).limit(limit).order_by(col(DigestRow.created_at).desc(), col(DigestRow.id).desc())
    if status is not None:
        query = query.where(col(DigestRow.status) == status)
    if brief_id is not None:
        query = query.where(col(DigestRow.brief_id) == brief_id)
    return list(await session.scalars(query))


async def past_validity(session: AsyncSession, now: datetime) -> list[DigestRow]:
    """The published digests whose validity ended at `now` or before, the longest past first."""
    query = select(DigestRow).where(col(DigestRow.status) == DigestStatus.PUBLISHED, col(DigestRow.valid_until) <= now)
    return list(await session.scalars(query.order_by(col(DigestRow.valid_until))))


async def move(
    session: AsyncSession, digest_id: str, status: DigestStatus, *, by: str | None, at: datetime
) -> DigestRow:
    """Move a digest to `status` and note who did it. Of two people who press at once, one gets ConflictError.

    Raises NotFoundError, and ConflictError where the move is not one of `MOVES`.
    """
    marks: dict[DigestStatus, dict[str, object]] = {
        DigestStatus.APPROVED: {"approved_at": at, "approved_by": by},
        DigestStatus.DRAFT: {"approved_at": None, "approved_by": None},
        DigestStatus.PUBLISHED: {"published_at": at, "published_by": by},
    }
    values = {"status": status, **marks.get(status, {"ended_at": at, "ended_by": by})}
    statement = (
        update(DigestRow).where(col(DigestRow.id) == digest_id, col(DigestRow.status).in_(MOVES[status])).values(values)
    )
    moved = await changed(session, statement)
    row = await require(session, DigestRow, digest_id)
    await session.refresh(row)
    if not moved:
        raise ConflictError(f"The digest is {row.status.value} and can't become {status.value}.")
    return row


async def set_end_reason(session: AsyncSession, digest_id: str, reason: str) -> None:
    """Keep why a digest was withdrawn, for copies that are written anew later. Raises NotFoundError."""
    (await require(session, DigestRow, digest_id)).end_reason = reason
    await session.flush()


async def set_terms(
    session: AsyncSession,
    digest_id: str,
    *,
    importance: Importance,
    urgent: bool,
    valid_until: datetime | None,
    audience: Mapping[str, Sequence[str]],
) -> DigestRow:
    """Set how and for whom a digest counts. Raises NotFoundError."""
    row = await require(session, DigestRow, digest_id, lock=True)
    row.importance, row.urgent, row.valid_until = importance, urgent, valid_until
    row.audience = {kind: list(values) for kind, values in audience.items()}
    await session.flush()
    return row


async def set_channels(session: AsyncSession, digest_id: str, channel_ids: Iterable[str]) -> None:
    """Replace the channels that a digest goes to. Raises NotFoundError."""
    await require(session, DigestRow, digest_id, lock=True)
    await session.execute(delete(DigestChannel).where(col(DigestChannel.digest_id) == digest_id))
    session.add_all([DigestChannel(digest_id=digest_id, channel_id=key) for key in sorted(set(channel_ids))])
    await session.flush()


async def channel_ids(session: AsyncSession, digest_id: str) -> list[str]:
    """The keys of the channels that a digest goes to, in order."""
    query = select(col(DigestChannel.channel_id)).where(col(DigestChannel.digest_id) == digest_id)
    return list(await session.scalars(query.order_by(col(DigestChannel.channel_id))))


async def sections(session: AsyncSession, digest_id: str) -> list[SectionRow]:
    """The sections of a digest in reading order."""
    query = select(SectionRow).where(col(SectionRow.digest_id) == digest_id).order_by(col(SectionRow.ordinal))
    return list(await session.scalars(query))


async def bullets(session: AsyncSession, digest_id: str) -> list[BulletRow]:
    """All bullets with their keys, for an editor: in reading order, dropped ones too, then the runners-up."""
    query = select(BulletRow).where(col(BulletRow.digest_id) == digest_id)
    order = col(BulletRow.runner_up), col(BulletRow.section), col(BulletRow.ordinal), col(BulletRow.id)
    return list(await session.scalars(query.order_by(*order)))


async def find_bullet(session: AsyncSession, bullet_id: str) -> BulletRow | None:
    """The bullet with this key, if there is one; runners-up and dropped ones too."""
    return await session.get(BulletRow, bullet_id)


async def bullet_sources(session: AsyncSession, bullet_id: str) -> tuple[Statement, ...]:
    """The statements that a bullet rests on. Raises NotFoundError."""
    await require(session, BulletRow, bullet_id)
    query = select(BulletSource).where(col(BulletSource.bullet_id) == bullet_id).order_by(col(BulletSource.position))
    rows = list(await session.scalars(query))
    if not rows:
        return ()
    found = await statements(session, rows[0].brief_id, [row.statement for row in rows])
    return tuple(found[row.statement] for row in rows)


async def edit_line(session: AsyncSession, digest_id: str, line: DigestLine, text: str) -> DigestRow:
    """Reword the headline or the why-line; its sources stay. A new version. Raises NotFoundError."""
    row = await require(session, DigestRow, digest_id, lock=True)
    if line is DigestLine.HEADLINE:
        row.headline, row.headline_edited = text, True
    else:
        row.why, row.why_edited = text, True
    row.version += 1
    await session.flush()
    return row


async def edit_bullet(session: AsyncSession, bullet_id: str, text: str) -> BulletRow:
    """Reword a bullet; it keeps its sources and is marked as edited. A new version. Raises NotFoundError."""
    bullet = await _changing(session, bullet_id)
    bullet.text, bullet.edited = text, True
    await session.flush()
    return bullet


async def drop_bullet(session: AsyncSession, bullet_id: str, *, dropped: bool = True) -> BulletRow:
    """Leave a bullet out, or take it back in. A new version. Raises NotFoundError."""
    bullet = await _changing(session, bullet_id)
    bullet.dropped = dropped
    await session.flush()
    return bullet


async def add_runner_up(session: AsyncSession, bullet_id: str, *, section_name: str) -> BulletRow:
    """Put a runner-up at the end of the section of its kind; without one, in a new last section of that name.

    A new version. Raises NotFoundError, and ConflictError for a bullet that stands in a section already.
    """
    bullet = await _changing(session, bullet_id)
    if not bullet.runner_up:
        raise ConflictError("That bullet is in the digest already.")
    present = await sections(session, bullet.digest_id)
    section = next((row for row in present if row.kind is bullet.kind), None)
    if section is None:
        last = present[-1].ordinal if present else -1
        section = SectionRow(digest_id=bullet.digest_id, ordinal=last + 1, kind=bullet.kind, name=section_name)
        session.add(section)
        await session.flush()
    taken = [row.ordinal for row in await bullets(session, bullet.digest_id) if row.section == section.ordinal]
    bullet.section, bullet.runner_up, bullet.ordinal = section.ordinal, False, max(taken, default=-1) + 1
    await session.flush()
    return bullet


async def count_change(session: AsyncSession, digest_id: str) -> None:
    """Count a change of what some readers get: a new version. Raises NotFoundError."""
    (await require(session, DigestRow, digest_id, lock=True)).version += 1
    await session.flush()


async def set_words(session: AsyncSession, digest_id: str, words: int) -> None:
    """Note the digest's length after an edit, as `digests` counts it. Raises NotFoundError."""
    (await require(session, DigestRow, digest_id)).words = words
    await session.flush()


async def _changing(session: AsyncSession, bullet_id: str) -> BulletRow:
    """The bullet, with its digest locked and a version further."""
    bullet = await require(session, BulletRow, bullet_id)
    (await require(session, DigestRow, bullet.digest_id, lock=True)).version += 1
    await session.refresh(bullet)
    return bullet


async def _save_bullets(
    session: AsyncSession, digest_id: str, brief_id: str, digest: Digest, known: Mapping[int, Statement]
) -> None:
    placed: list[tuple[int | None, int, SectionKind, Bullet]] = [
        (number, ordinal, section.kind, bullet)
        for number, section in enumerate(digest.sections)
        for ordinal, bullet in enumerate(section.bullets)
    ]
    placed += [(None, ordinal, kind, bullet) for ordinal, (kind, bullet) in enumerate(digest.runners_up)]
    rows: list[dict[str, object]] = []
    cited: list[dict[str, object]] = []
    for section, ordinal, kind, bullet in placed:
        bullet_id = new_key()
        rows.append(
            {
                "id": bullet_id,
                "digest_id": digest_id,
                "section": section,
                "kind": kind,
                "ordinal": ordinal,
                "text": bullet.text,
                "internal": bullet.internal,
                "edited": False,
                "dropped": False,
                "runner_up": section is None,
            }
        )
        citations = _citations(known, brief_id, bullet.sources)
        cited += [{"bullet_id": bullet_id, **citation} for citation in citations]
    if rows:
        await session.execute(insert(BulletRow.__table__), rows)
    if cited:
        await session.execute(insert(BulletSource.__table__), cited)


def _citations(known: Mapping[int, Statement], brief_id: str, sources: Sequence[Statement]) -> list[dict[str, object]]:
    for source in sources:
        if known.get(source.id) != source:
            raise InvalidValueError(f"The digest cites statement {source.id}, which its document has not.")
    return [
        {"position": position, "brief_id": brief_id, "statement": source.id} for position, source in enumerate(sources)
    ]


async def _bullets(
    session: AsyncSession, digest_id: str, known: Mapping[int, Statement]
) -> dict[int | None, list[tuple[SectionKind, Bullet]]]:
    """The bullets that are not dropped, by section; None holds the runners-up."""
    cited = (
        select(BulletSource)
        .join(BulletRow, col(BulletRow.id) == col(BulletSource.bullet_id))
        .where(col(BulletRow.digest_id) == digest_id)
        .order_by(col(BulletSource.position))
    )
    sources: dict[str, list[Statement]] = {}
    for row in await session.scalars(cited):
        sources.setdefault(row.bullet_id, []).append(known[row.statement])
    found: dict[int | None, list[tuple[SectionKind, Bullet]]] = {}
    for bullet in await bullets(session, digest_id):
        if not bullet.dropped:
            plain = Bullet(bullet.text, tuple(sources.get(bullet.id, ())), bullet.internal)
            found.setdefault(bullet.section, []).append((bullet.kind, plain))
    return found


async def _line_sources(
    session: AsyncSession, digest_id: str, known: Mapping[int, Statement]
) -> dict[DigestLine, tuple[Statement, ...]]:
    query = select(LineSource).where(col(LineSource.digest_id) == digest_id).order_by(col(LineSource.position))
    rows = list(await session.scalars(query))
    return {line: tuple(known[row.statement] for row in rows if row.line is line) for line in DigestLine}
