"""A digest as an editor and a reader of a card meet it: its lines with their keys, and what they rest on.

A former wording is kept as a dropped runner-up with the same sources: it is shown nowhere, and undo takes it back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from digests.delta import Change
from digests.model import Bullet, Digest, SectionKind, Statement, Unread
from storage.briefs import statements
from storage.changes import load_changes
from storage.digests import bullets, channel_ids, edit_bullet, edit_line, sections
from storage.errors import ConflictError, NotFoundError
from storage.keys import new_key
from storage.kinds import BriefStatus, DigestLine, DigestStatus
from storage.rows import require
from storage.tables import BriefRow, BulletRow, BulletSource, DigestRow, LineSource, SectionRow, UnreadRow

ORDER = {kind: position for position, kind in enumerate(SectionKind)}


@dataclass(frozen=True, slots=True)
class Composition:
    """A digest with all its rows. `sources` are by bullet key, `line_sources` those of headline and why-line."""

    digest: DigestRow
    brief: BriefRow
    sections: tuple[SectionRow, ...]
    bullets: tuple[BulletRow, ...]
    sources: Mapping[str, tuple[Statement, ...]]
    line_sources: Mapping[DigestLine, tuple[Statement, ...]]
    unread: tuple[Unread, ...]
    channels: tuple[str, ...]
    changes: tuple[Change, ...] | None = None
    """What the brief changed against the version before; None where it is no version of another brief."""
    quoted: frozenset[str] = frozenset()
    """The lines that stand in another language than the rest, as written: bullets' keys, "headline", "why"."""

    def shown(self, section: int | None = None) -> list[BulletRow]:
        """The bullets that stand in the digest, of one section or all, in reading order."""
        present = (b for b in self.bullets if b.section is not None and not b.dropped)
        return [bullet for bullet in present if section is None or bullet.section == section]

    def spare(self) -> list[BulletRow]:
        """The runners-up that may be added, best first."""
        return [bullet for bullet in self.bullets if bullet.runner_up and not bullet.dropped]


async def composition(session: AsyncSession, digest_id: str) -> Composition:
    """All of a digest in few queries; of its document only what is cited. Raises NotFoundError."""
    digest = await require(session, DigestRow, digest_id)
    unread = await session.scalars(
        select(UnreadRow).where(col(UnreadRow.brief_id) == digest.brief_id).order_by(col(UnreadRow.ordinal))
    )
    cited = await _cited(session, digest_id)
    lines = await session.scalars(
        select(LineSource).where(col(LineSource.digest_id) == digest_id).order_by(col(LineSource.position))
    )
    of_lines = [(row.line, row.statement) for row in lines]
    numbers = {number for _, number in cited} | {number for _, number in of_lines}
    known = await statements(session, digest.brief_id, sorted(numbers))
    by_bullet: dict[str, list[Statement]] = {}
    for bullet_id, number in cited:
        by_bullet.setdefault(bullet_id, []).append(known[number])
    return Composition(
        digest=digest,
        brief=await require(session, BriefRow, digest.brief_id),
        sections=tuple(await sections(session, digest_id)),
        bullets=tuple(await bullets(session, digest_id)),
        sources={bullet_id: tuple(found) for bullet_id, found in by_bullet.items()},
        line_sources={kind: tuple(known[n] for line, n in of_lines if line is kind) for kind in DigestLine},
        unread=tuple(Unread(row.kind, row.number, row.reason) for row in unread),
        channels=tuple(await channel_ids(session, digest_id)),
        changes=await load_changes(session, digest.brief_id),
    )


async def find_bullet(session: AsyncSession, bullet_id: str) -> BulletRow:
    """The bullet by its key, as it reads now, even if this session met it before. Raises NotFoundError."""
    bullet = await require(session, BulletRow, bullet_id)
    await session.refresh(bullet)
    return bullet


async def reword_bullet(session: AsyncSession, bullet_id: str, text: str) -> str:
    """Reword a bullet as `edit_bullet` does; gives the key under which the former wording is kept."""
    bullet = await require(session, BulletRow, bullet_id)
    numbers = await session.execute(
        select(col(BulletSource.brief_id), col(BulletSource.statement))
        .where(col(BulletSource.bullet_id) == bullet_id)
        .order_by(col(BulletSource.position))
    )
    cited = [(str(brief), int(number)) for brief, number in numbers]
    former = await _keep(session, bullet.digest_id, bullet.kind, bullet.text, bullet.edited, cited)
    await edit_bullet(session, bullet_id, text)
    return former


async def reword_line(session: AsyncSession, digest_id: str, line: DigestLine, text: str) -> str:
    """Reword headline or why-line as `edit_line` does; gives the key under which the former wording is kept."""
    row = await require(session, DigestRow, digest_id)
    headline = line is DigestLine.HEADLINE
    before, edited = (row.headline, row.headline_edited) if headline else (row.why, row.why_edited)
    former = await _keep(session, digest_id, SectionKind.MESSAGE, before, edited, [])
    await edit_line(session, digest_id, line, text)
    return former


async def restore_bullet(session: AsyncSession, bullet_id: str, former: str) -> BulletRow:
    """Give a bullet the wording kept as `former`, which is then gone. A new version.

    Raises NotFoundError, and ConflictError where that is no former wording of the same digest.
    """
    bullet = await require(session, BulletRow, bullet_id)
    kept = await _former(session, bullet.digest_id, former)
    await edit_bullet(session, bullet_id, kept.text)
    bullet.edited = kept.edited
    await session.delete(kept)
    await session.flush()
    return bullet


async def restore_line(session: AsyncSession, digest_id: str, line: DigestLine, former: str) -> DigestRow:
    """Give a digest's line the wording kept as `former`. Raises as `restore_bullet` does."""
    kept = await _former(session, digest_id, former)
    row = await edit_line(session, digest_id, line, kept.text)
    if line is DigestLine.HEADLINE:
        row.headline_edited = kept.edited
    else:
        row.why_edited = kept.edited
    await session.delete(kept)
    await session.flush()
    return row


async def discard(session: AsyncSession, digest_id: str, *, by: str | None, at: datetime) -> None:
    """Take a draft out of use, and its brief, unless another digest of that brief is in use.

    Raises NotFoundError, and ConflictError for a digest that was published.
    """
    row = await require(session, DigestRow, digest_id, lock=True)
    if row.status not in (DigestStatus.DRAFT, DigestStatus.APPROVED):
        raise ConflictError(f"The digest is {row.status.value} and can't be discarded.")
    row.status, row.ended_at, row.ended_by = DigestStatus.DISCARDED, at, by
    await session.flush()
    others = select(col(DigestRow.id)).where(
        col(DigestRow.brief_id) == row.brief_id, col(DigestRow.status) != DigestStatus.DISCARDED
    )
    if (await session.scalars(others.limit(1))).first() is None:
        (await require(session, BriefRow, row.brief_id)).status = BriefStatus.DISCARDED
        await session.flush()


async def restore(session: AsyncSession, digest_id: str) -> None:
    """Take a discarded digest, and its brief, back as a draft. Raises NotFoundError, ConflictError."""
    row = await require(session, DigestRow, digest_id, lock=True)
    if row.status is not DigestStatus.DISCARDED:
        raise ConflictError(f"The digest is {row.status.value}, not discarded.")
    row.status, row.ended_at, row.ended_by = DigestStatus.DRAFT, None, None
    row.approved_at, row.approved_by = None, None
    brief = await require(session, BriefRow, row.brief_id)
    if brief.status is BriefStatus.DISCARDED:
        brief.status = BriefStatus.ACTIVE
    await session.flush()


async def recount(session: AsyncSession, digest_id: str) -> int:
    """Note and give a digest's length, counted as `digests` does: the words of headline, why-line and bullets."""
    row = await require(session, DigestRow, digest_id)
    present = [b.text for b in await bullets(session, digest_id) if b.section is not None and not b.dropped]
    row.words = sum(len(line.split()) for line in (row.headline, row.why, *present))
    await session.flush()
    return row.words


async def recompose(session: AsyncSession, digest_id: str, composed: Digest, *, keep: Collection[str]) -> DigestRow:
    """Take over the choice of bullets of `composed`, another digest of the same brief. A new version.

    What a person did stands: edited bullets and those whose keys are in `keep` stay, dropped ones stay away, edited
    texts are not touched, nor are headline and why-line. What leaves becomes a runner-up. Raises NotFoundError.
    """
    digest = await require(session, DigestRow, digest_id, lock=True)
    digest.version += 1
    rows = [b for b in await bullets(session, digest_id) if not (b.runner_up and b.dropped)]
    plan = _Plan(rows, await _cited(session, digest_id), keep)
    for section in composed.sections:
        for bullet in section.bullets:
            plan.place(section.kind, bullet)
    for kind, bullet in composed.runners_up:
        plan.spare(kind, bullet)
    names = {row.kind: row.name for row in await sections(session, digest_id)}
    names |= {section.kind: section.name for section in composed.sections}
    await _lay_out(session, digest, plan, names)
    await recount(session, digest_id)
    return digest


class _Plan:
    """Where each bullet goes. Two bullets are one if they rest on the same statements."""

    def __init__(self, rows: Sequence[BulletRow], cited: Sequence[tuple[str, int]], keep: Collection[str]) -> None:
        numbers: dict[str, set[int]] = {}
        for bullet_id, number in cited:
            numbers.setdefault(bullet_id, set()).add(number)
        self._known = {frozenset(numbers.get(row.id, ())): row for row in rows}
        self.added: list[tuple[BulletRow, Bullet]] = []
        self.placed: list[BulletRow] = []
        stays = [row for row in rows if row.section is not None and (row.edited or row.dropped or row.id in keep)]
        self._stays = stays
        self._leaves = [row for row in rows if row not in stays]

    def place(self, kind: SectionKind, bullet: Bullet) -> None:
        """Put a bullet at the end of its section."""
        row = self._row(kind, bullet)
        if row in self._leaves:
            self._leaves.remove(row)
        if row in self._stays:
            self._stays.remove(row)
        if not row.edited:
            row.text = bullet.text
        self.placed.append(row)

    def spare(self, kind: SectionKind, bullet: Bullet) -> None:
        """Keep a bullet as one that may be added."""
        row = self._row(kind, bullet)
        if row not in self.placed and row not in self._stays and row not in self._leaves:
            self._leaves.append(row)

    def standing(self) -> list[BulletRow]:
        """All bullets that stand in a section, dropped ones among them."""
        return [*self.placed, *self._stays]

    def leaving(self) -> list[BulletRow]:
        """The runners-up, those first that stood in the digest until now."""
        return sorted(self._leaves, key=lambda row: (row.section is None, row.ordinal))

    def _row(self, kind: SectionKind, bullet: Bullet) -> BulletRow:
        key = frozenset(source.id for source in bullet.sources)
        found = self._known.get(key)
        if found is None:
            found = BulletRow(
                id=new_key(), digest_id="", section=None, kind=kind, ordinal=10_000, text=bullet.text, runner_up=True
            )
            found.internal = bullet.internal
            self._known[key] = found
            self.added.append((found, bullet))
        return found


async def _lay_out(session: AsyncSession, digest: DigestRow, plan: _Plan, names: Mapping[SectionKind, str]) -> None:
    """Write the plan: sections in the order of their kinds, bullets numbered within them."""
    for row, bullet in plan.added:
        row.digest_id = digest.id
        session.add(row)
        await session.flush()
        cited = [(digest.brief_id, source.id) for source in bullet.sources]
        await _cite(session, row.id, cited)
    standing, leaving = plan.standing(), plan.leaving()
    # Bullets refer to sections, so all leave them before the sections are numbered anew.
    for row in [*standing, *leaving]:
        row.section, row.runner_up = None, True
    await session.flush()
    for section in await sections(session, digest.id):
        await session.delete(section)
    await session.flush()
    kinds = sorted({row.kind for row in standing}, key=ORDER.__getitem__)
    for place, kind in enumerate(kinds):
        session.add(SectionRow(digest_id=digest.id, ordinal=place, kind=kind, name=names.get(kind, kind.value)))
    await session.flush()
    counts: dict[SectionKind, int] = {}
    for row in standing:
        row.ordinal = counts[row.kind] = counts.get(row.kind, -1) + 1
        row.section, row.runner_up = kinds.index(row.kind), False
    for place, row in enumerate(leaving):
        row.ordinal = place
    await session.flush()


async def _cited(session: AsyncSession, digest_id: str) -> list[tuple[str, int]]:
    """Bullet keys with the numbers of the statements that they rest on, in order."""
    query = (
        select(col(BulletSource.bullet_id), col(BulletSource.statement))
        .join(BulletRow, col(BulletRow.id) == col(BulletSource.bullet_id))
        .where(col(BulletRow.digest_id) == digest_id)
        .order_by(col(BulletSource.bullet_id), col(BulletSource.position))
    )
    return [(str(bullet_id), int(number)) for bullet_id, number in await session.execute(query)]


async def _keep(
    session: AsyncSession,
    digest_id: str,
    kind: SectionKind,
    text: str,
    edited: bool,
    cited: Sequence[tuple[str, int]],
) -> str:
    row = BulletRow(digest_id=digest_id, section=None, kind=kind, ordinal=0, text=text, runner_up=True)
    row.edited, row.dropped = edited, True
    session.add(row)
    await session.flush()
    await _cite(session, row.id, cited)
    return row.id


async def _cite(session: AsyncSession, bullet_id: str, cited: Sequence[tuple[str, int]]) -> None:
    values = [
        {"bullet_id": bullet_id, "position": position, "brief_id": brief_id, "statement": number}
        for position, (brief_id, number) in enumerate(cited)
    ]
    if values:
        await session.execute(insert(BulletSource.__table__), values)


async def _former(session: AsyncSession, digest_id: str, former: str) -> BulletRow:
    row = await session.get(BulletRow, former)
    if row is None:
        raise NotFoundError("That wording is not kept any more.")
    if row.digest_id != digest_id or not (row.runner_up and row.dropped):
        raise ConflictError("That is no former wording of this line.")
    return row
