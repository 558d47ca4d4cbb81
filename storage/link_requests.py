"""Wishes to be one person: by a one-time code, or proposed since two e-mail addresses are equal."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.codes import hashed, new_code
from storage.kinds import LinkReason, LinkStatus
from storage.links import root_of, same_person, seats
from storage.rows import changed, insert_new, require
from storage.tables import Account, EmailMark, LinkRequest, MarkKey, Person

CODE_VALID = timedelta(minutes=15)
"""How long a code can be typed."""
ANSWER_VALID = timedelta(days=1)
"""How long both have to say yes, once the code was typed."""
PROPOSAL_VALID = timedelta(days=30)


async def ask(session: AsyncSession, person_id: str, *, at: datetime) -> tuple[LinkRequest, str]:
    """A new wish of a person, with the code that they type with their other account; an earlier code is void.

    The code can't be shown again.
    """
    earlier = (
        col(LinkRequest.first_id) == person_id,
        col(LinkRequest.second_id).is_(None),
        col(LinkRequest.status) == LinkStatus.OPEN,
    )
    await changed(session, update(LinkRequest).where(*earlier).values(status=LinkStatus.DECLINED, code_hash=None))
    code = new_code()
    row = LinkRequest(
        reason=LinkReason.CODE, first_id=person_id, code_hash=hashed(code), created_at=at, expires_at=at + CODE_VALID
    )
    session.add(row)
    await session.flush()
    return row, code


async def wish_of_code(session: AsyncSession, code: str, *, at: datetime) -> LinkRequest | None:
    """The open wish that a code belongs to, if it is good and not typed yet. It can be typed again after this."""
    query = select(LinkRequest).where(
        col(LinkRequest.code_hash) == hashed(code),
        col(LinkRequest.status) == LinkStatus.OPEN,
        col(LinkRequest.second_id).is_(None),
        col(LinkRequest.created_at) <= at,
        col(LinkRequest.expires_at) > at,
    )
    return (await session.scalars(query)).one_or_none()


async def take_code(session: AsyncSession, request_id: str, person_id: str, *, at: datetime) -> LinkRequest | None:
    """Use a wish's code up as the other side; None where somebody was faster."""
    free = (
        col(LinkRequest.id) == request_id,
        col(LinkRequest.second_id).is_(None),
        col(LinkRequest.status) == LinkStatus.OPEN,
        col(LinkRequest.expires_at) > at,
    )
    values = {"second_id": person_id, "code_hash": None, "expires_at": at + ANSWER_VALID}
    if not await changed(session, update(LinkRequest).where(*free).values(values)):
        return None
    return await get(session, request_id)


async def revoke_code(session: AsyncSession, code: str) -> str | None:
    """Make a code void that others have read; gives whose it was."""
    query = select(LinkRequest).where(
        col(LinkRequest.code_hash) == hashed(code), col(LinkRequest.status) == LinkStatus.OPEN
    )
    row = (await session.scalars(query)).one_or_none()
    if row is None:
        return None
    row.status, row.code_hash = LinkStatus.DECLINED, None
    await session.flush()
    return row.first_id


async def get(session: AsyncSession, request_id: str, *, lock: bool = False) -> LinkRequest:
    """The wish by its key, as it stands. Raises NotFoundError."""
    row = await require(session, LinkRequest, request_id, lock=lock)
    await session.refresh(row)
    return row


async def say_yes(session: AsyncSession, row: LinkRequest, person_id: str, *, at: datetime) -> bool:
    """Note that a side agrees; gives whether both do now. Nothing is linked by this."""
    if person_id == row.first_id:
        row.first_at = row.first_at or at
    else:
        row.second_at = row.second_at or at
    await session.flush()
    return row.first_at is not None and row.second_at is not None


async def close(session: AsyncSession, row: LinkRequest, status: LinkStatus) -> None:
    """A wish has come true, or has not."""
    row.status, row.code_hash = status, None
    await session.flush()


async def note_email(session: AsyncSession, workspace_id: str, external_id: str, email: str) -> bool:
    """Keep by what an account's address is known; without an address, nothing. True where that changed.

    The address itself is not kept. An unknown account is left.
    """
    if await session.get(Account, (workspace_id, external_id)) is None:
        return False
    row = await session.get(EmailMark, (workspace_id, external_id), populate_existing=True)
    mark = await _mark(session, email) if _is_address(email) else ""
    if row is None:
        if not mark:
            return False
        new = EmailMark(workspace_id=workspace_id, external_id=external_id, mark=mark)
        return await insert_new(session, new, ("workspace_id", "external_id"))
    if row.mark == mark:
        return False
    if mark:
        row.mark = mark
    else:
        await session.delete(row)
    await session.flush()
    return bool(mark)


async def propose(session: AsyncSession, workspace_id: str, external_id: str, *, at: datetime) -> LinkRequest | None:
    """A wish between the people of two accounts with equal addresses, where it makes sense; else None.

    That is: exactly one other person has the same address, in another workspace; both are active and in no workspace
    together; and these two were never proposed to each other before.
    """
    own = await session.get(EmailMark, (workspace_id, external_id), populate_existing=True)
    if own is None:
        return None
    marked = (col(EmailMark.workspace_id) == col(Account.workspace_id)) & (
        col(EmailMark.external_id) == col(Account.external_id)
    )
    query = select(col(Account.person_id)).join(EmailMark, marked).where(col(EmailMark.mark) == own.mark)
    people = {await root_of(session, key) for key in await session.scalars(query)}
    account = await session.get(Account, (workspace_id, external_id))
    first = await root_of(session, account.person_id if account is not None else "")
    others = people - {first}
    if len(others) != 1 or first not in people:
        return None
    second = others.pop()
    if await _asked_before(session, first, second) or not await _can_be_one(session, first, second):
        return None
    row = LinkRequest(
        reason=LinkReason.EMAIL, first_id=first, second_id=second, created_at=at, expires_at=at + PROPOSAL_VALID
    )
    session.add(row)
    await session.flush()
    return row


async def _asked_before(session: AsyncSession, first: str, second: str) -> bool:
    ours, theirs = await same_person(session, first), await same_person(session, second)
    both = or_(
        col(LinkRequest.first_id).in_(ours) & col(LinkRequest.second_id).in_(theirs),
        col(LinkRequest.first_id).in_(theirs) & col(LinkRequest.second_id).in_(ours),
    )
    query = select(col(LinkRequest.id)).where(both).limit(1)
    return (await session.scalars(query)).first() is not None


async def _can_be_one(session: AsyncSession, first: str, second: str) -> bool:
    for key in (first, second):
        if not (await require(session, Person, key)).active:
            return False
    here = {seat.workspace.id for seat in await seats(session, first)}
    return not here & {seat.workspace.id for seat in await seats(session, second)}


def _is_address(email: str) -> bool:
    name, _, domain = email.strip().rpartition("@")
    return bool(name) and "." in domain


async def _mark(session: AsyncSession, email: str) -> str:
    """A hash that only this installation can make: of no use beside another list of addresses."""
    row = await session.get(MarkKey, 1)
    if row is None:
        await insert_new(session, MarkKey(id=1, key=secrets.token_hex(32)), ("id",))
        row = await session.get(MarkKey, 1, populate_existing=True)
    key = "" if row is None else row.key
    return hmac.new(key.encode(), email.strip().casefold().encode(), hashlib.sha256).hexdigest()
