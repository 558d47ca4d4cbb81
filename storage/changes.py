"""What a brief changed against the earlier one that it is a version of."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from digests.delta import Change, ChangeKind
from digests.model import Statement
from storage.briefs import statements
from storage.tables import BriefChanges


async def save_changes(session: AsyncSession, brief_id: str, of_id: str, found: Sequence[Change]) -> None:
    """Keep the changes of a brief against the brief `of_id`, in place of any that were kept."""
    await drop_changes(session, brief_id)
    values = [
        {
            "kind": change.kind.value,
            "before": "" if change.before is None else str(change.before.id),
            "after": "" if change.after is None else str(change.after.id),
            "was": change.was,
            "now": change.now,
        }
        for change in found
    ]
    session.add(BriefChanges(brief_id=brief_id, of_id=of_id, changes=values))
    await session.flush()


async def drop_changes(session: AsyncSession, brief_id: str) -> None:
    """Forget the changes of a brief: it is no version of another one."""
    await session.execute(delete(BriefChanges).where(col(BriefChanges.brief_id) == brief_id))


async def drop_internal_changes(session: AsyncSession, brief_id: str) -> None:
    """Forget those changes of a brief that customers must not see."""
    row = await _row(session, brief_id)
    if row is not None:
        found = await _loaded(session, row)
        await save_changes(session, brief_id, row.of_id, [change for change in found if not change.internal])


async def load_changes(session: AsyncSession, brief_id: str) -> tuple[Change, ...] | None:
    """The changes kept for a brief, in the order in which they are shown; None where it is no version of another."""
    row = await _row(session, brief_id)
    return None if row is None else await _loaded(session, row)


async def _row(session: AsyncSession, brief_id: str) -> BriefChanges | None:
    return (await session.scalars(select(BriefChanges).where(col(BriefChanges.brief_id) == brief_id).limit(1))).first()


async def _loaded(session: AsyncSession, row: BriefChanges) -> tuple[Change, ...]:
    old = await _named(session, row.of_id, [each["before"] for each in row.changes])
    new = await _named(session, row.brief_id, [each["after"] for each in row.changes])
    return tuple(
        Change(
            ChangeKind(each["kind"]),
            old.get(each["before"]),
            new.get(each["after"]),
            each["was"],
            each["now"],
        )
        for each in row.changes
    )


async def _named(session: AsyncSession, brief_id: str, ids: Sequence[str]) -> dict[str, Statement]:
    known = await statements(session, brief_id, sorted({int(each) for each in ids if each}))
    return {str(key): statement for key, statement in known.items()}
