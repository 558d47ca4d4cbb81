"""Wishes to be one person: proposed, and shown to both sides as they stand."""

from __future__ import annotations

from datetime import datetime

from handlers.cards import Card, card_to_json
from handlers.link_cards import Sides, closed_card, linked_card, question_card, waiting_card
from handlers.readers import speech_of_person
from storage import audit, deliveries, ledger, link_requests, links, people, places
from storage.deliveries import Target, delivery_key
from storage.kinds import LinkReason, LinkStatus, Role, TargetKind, WorkspaceStatus
from storage.session import Session
from storage.tables import LinkRequest, Workspace

PURPOSE = "link"
"""The purpose of all that is posted about linked accounts; its subject is the wish, where it is about one."""


async def propose(session: Session, workspace_id: str, external_id: str, email: str, *, at: datetime) -> bool:
    """Take note of an account's e-mail address; where it is somebody else's too, ask whether both are one.

    For platforms, once they know who somebody is; `email` is empty where it isn't known or of no concern: of guests and
    of who has left. Only one side is asked at first. Nothing is kept where there is one workspace only. True where
    somebody was asked.
    """
    if not await several_places(session):
        return False
    await link_requests.note_email(session, workspace_id, external_id, email)
    row = await link_requests.propose(session, workspace_id, external_id, at=at)
    if row is None:
        return False
    await note_wish(session, at, None, "link.proposed", row)
    await show_wish(session, row, key=f"{workspace_id}:{external_id}", at=at, first_in=workspace_id)
    return True


async def several_places(session: Session) -> bool:
    """Whether there is more than one workspace, so that linking makes sense."""
    return len(await served(session)) > 1


async def served(session: Session) -> list[Workspace]:
    """The workspaces that people can be in."""
    spaces = await places.workspaces(session)
    return [space for space in spaces if space.allowed and space.status is WorkspaceStatus.ACTIVE]


async def show_wish(
    session: Session, row: LinkRequest, *, key: str, at: datetime, first_in: str = "", second_in: str = ""
) -> None:
    """Show both sides how a wish stands. Who has nothing yet is asked when it is their turn.

    `first_in` and `second_in` are the workspaces that each side is in just now.
    """
    agreed = {row.first_id: row.first_at, row.second_id: row.second_at}
    for mine, theirs, near in ((row.first_id, row.second_id, first_in), (row.second_id, row.first_id, second_in)):
        if mine is None or theirs is None:
            continue
        card = await _card(session, row, mine, theirs, agreed=agreed[mine] is not None, at=at)
        message = _side_key(row, mine)
        if await ledger.find(session, message) is not None:
            await deliveries.enqueue_change(
                session,
                delivery_id=delivery_key("change", message, key),
                message=message,
                payload=card_to_json(card),
            )
        elif row.status is LinkStatus.OPEN and (mine == row.first_id or row.reason is LinkReason.CODE or row.first_at):
            where = near or await links.where_to_write(session, mine)
            if where is not None:
                target = Target(where, TargetKind.PERSON, mine)
                await post_about(session, target, card, key=message, request=row)


async def _card(session: Session, row: LinkRequest, mine: str, theirs: str, *, agreed: bool, at: datetime) -> Card:
    speech = await speech_of_person(session, mine)
    if row.status is LinkStatus.DECLINED or (row.status is LinkStatus.OPEN and row.expires_at <= at):
        return closed_card(speech)
    roles = (await people.profile(session, mine)).roles | (await people.profile(session, theirs)).roles
    sides = Sides(
        row.id,
        row.reason,
        await links.seats(session, mine),
        await links.seats(session, theirs),
        [role for role in Role if role in roles],
    )
    if row.status is LinkStatus.LINKED:
        return linked_card(speech, sides)
    return waiting_card(speech, sides) if agreed else question_card(speech, sides)


async def post_about(
    session: Session, target: Target, card: Card, *, key: str, request: LinkRequest | None = None
) -> None:
    """Post something about linked accounts as the message `key`."""
    await deliveries.enqueue(
        session,
        delivery_id=key,
        target=target,
        payload=card_to_json(card),
        purpose=PURPOSE,
        subject_id=None if request is None else request.id,
    )


async def note_wish(session: Session, at: datetime, actor_id: str | None, action: str, row: LinkRequest) -> None:
    """Write an act on a wish into the audit trail."""
    await audit.record(
        session,
        at=at,
        actor_id=actor_id,
        action=action,
        subject_kind="link",
        subject_id=row.id,
        details={"first": row.first_id, "second": row.second_id, "reason": row.reason.value},
    )


def code_key(row: LinkRequest) -> str:
    """The message with a wish's code."""
    return delivery_key(PURPOSE, row.id, "code")


def _side_key(row: LinkRequest, mine: str) -> str:
    return delivery_key(PURPOSE, row.id, "first" if mine == row.first_id else "second")
