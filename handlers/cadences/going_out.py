"""An approved digest is published by the first edition that brings it to anybody."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from handlers.copies import refresh_previews
from storage import audit, digests
from storage.kinds import DigestStatus
from storage.search_index import index_digest
from storage.session import Session


async def go_out(session: Session, digest_ids: Collection[str], now: datetime, *, key: str) -> None:
    """Publish those of the digests that are only approved, as who approved them. `key` is the fire's."""
    for digest_id in sorted(digest_ids):
        digest = await digests.get_digest(session, digest_id, lock=True)
        if digest.status is not DigestStatus.APPROVED:
            continue
        await digests.move(session, digest_id, DigestStatus.PUBLISHED, by=digest.approved_by, at=now)
        await index_digest(session, digest_id)
        await refresh_previews(session, digest_id, key=key)
        await audit.record(
            session,
            at=now,
            actor_id=None,
            action="digest.published",
            subject_kind="digest",
            subject_id=digest_id,
            details={"by": "edition"},
        )
