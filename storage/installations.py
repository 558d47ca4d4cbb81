"""Where an app is installed: its encrypted tokens, the states of OAuth, and workspaces that lost the app."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.clock import Now, now
from storage.keys import derived_key
from storage.kinds import DeliveryStatus, Platform, WorkspaceStatus
from storage.ledger import waiting_again
from storage.places import set_workspace_status
from storage.rows import changed, insert_new
from storage.tables import DeliveryRow, OAuthState, SlackInstallation, Workspace

NOT_SERVED = "the workspace is not served"
"""Why deliveries to a workspace without the app are paused; the delivery worker says it in the same words."""


async def save(session: AsyncSession, scope: str, secret: str) -> None:
    """Keep the tokens of a workspace or organisation, in place of those before. `secret` is encrypted already."""
    row = SlackInstallation(scope=scope, secret=secret)
    if await insert_new(session, row, ("scope",), changed_at=Now()):
        return
    values = {"secret": secret, "changed_at": Now()}
    await changed(session, update(SlackInstallation).where(col(SlackInstallation.scope) == scope).values(values))


async def replace(session: AsyncSession, scope: str, *, before: str, after: str) -> bool:
    """Keep `after` if `before` is still what is kept: of two that renew a token at once, one wins."""
    mine = col(SlackInstallation.scope) == scope, col(SlackInstallation.secret) == before
    return await changed(session, update(SlackInstallation).where(*mine).values(secret=after, changed_at=Now())) > 0


async def find(session: AsyncSession, scope: str) -> str | None:
    """The encrypted tokens of a workspace or organisation, None where the app is not installed."""
    return await session.scalar(select(col(SlackInstallation.secret)).where(col(SlackInstallation.scope) == scope))


async def changed_at(session: AsyncSession, scope: str) -> datetime | None:
    """When the tokens of a workspace or organisation were last kept, in UTC, None where there are none."""
    return await session.scalar(select(col(SlackInstallation.changed_at)).where(col(SlackInstallation.scope) == scope))


async def installed(session: AsyncSession) -> dict[str, str]:
    """All encrypted tokens, by workspace or organisation."""
    rows = await session.execute(select(col(SlackInstallation.scope), col(SlackInstallation.secret)))
    return dict(rows.all())


async def remove(session: AsyncSession, scope: str) -> bool:
    """Forget the tokens of a workspace or organisation. False where there were none."""
    return await changed(session, delete(SlackInstallation).where(col(SlackInstallation.scope) == scope)) > 0


async def keep_state(session: AsyncSession, state: str, lifetime: timedelta) -> None:
    """Note that somebody began an installation, which `state` is to prove within `lifetime`."""
    instant = await now(session)
    await changed(session, delete(OAuthState).where(col(OAuthState.expires_at) <= instant))
    row = OAuthState(digest=derived_key("oauth", state), expires_at=instant + lifetime)
    await insert_new(session, row, ("digest",))


async def use_state(session: AsyncSession, state: str) -> bool:
    """Whether `state` was kept and is not too old; it can be used once."""
    known = col(OAuthState.digest) == derived_key("oauth", state), col(OAuthState.expires_at) > await now(session)
    return await changed(session, delete(OAuthState).where(*known)) > 0


async def suspend_workspace(session: AsyncSession, workspace_id: str) -> bool:
    """Serve a workspace no more: what waits for it is paused. False where that was so before. Raises NotFoundError."""
    workspace = await session.get(Workspace, workspace_id, populate_existing=True)
    if workspace is not None and workspace.status is WorkspaceStatus.REMOVED:
        return False
    await set_workspace_status(session, workspace_id, WorkspaceStatus.REMOVED)
    waiting = col(DeliveryRow.workspace_id) == workspace_id, col(DeliveryRow.status) == DeliveryStatus.PENDING
    paused = {"status": DeliveryStatus.PAUSED, "error": NOT_SERVED}
    await changed(session, update(DeliveryRow).where(*waiting).values(paused))
    return True


async def restore_workspace(session: AsyncSession, workspace_id: str, *, mended: str = "") -> int:
    """Serve a workspace again, and send what was paused with it; gives how many that are. Raises NotFoundError.

    With `mended` also what was paused for a reason that begins so, and may be over.
    """
    await set_workspace_status(session, workspace_id, WorkspaceStatus.ACTIVE)
    reason = col(DeliveryRow.error)
    over = (reason == NOT_SERVED) | reason.startswith(mended, autoescape=True) if mended else reason == NOT_SERVED
    waiting = (col(DeliveryRow.workspace_id) == workspace_id, col(DeliveryRow.status) == DeliveryStatus.PAUSED, over)
    return await changed(session, update(DeliveryRow).where(*waiting).values(waiting_again()))


async def workspaces_of(session: AsyncSession, platform: Platform) -> list[Workspace]:
    """All workspaces of a platform that are known."""
    query = select(Workspace).where(col(Workspace.platform) == platform).order_by(col(Workspace.id))
    return list(await session.scalars(query))
