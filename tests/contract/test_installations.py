"""Where the app is installed: tokens at rest, states of OAuth, and workspaces that lose the app, on both databases."""

from __future__ import annotations

import asyncio
import base64
import os
from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from sqlalchemy import text

from bot.slack.installs import Installs
from bot.slack.vault import Vault
from storage import clock, deliveries, installations, ledger, places
from storage.database import Database
from storage.deliveries import Target
from storage.errors import NotFoundError
from storage.kinds import DeliveryStatus, Platform, TargetKind, WorkspaceStatus

pytestmark = pytest.mark.anyio
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LIFE = timedelta(minutes=10)
MOMENT = timedelta(microseconds=1)


async def _save(database: Database, scope: str, secret: str) -> None:
    async with database.write() as session:
        await installations.save(session, scope, secret)


async def _replace(database: Database, before: str, after: str, scope: str = "T1") -> bool:
    async with database.write() as session:
        return await installations.replace(session, scope, before=before, after=after)


async def _find(database: Database, scope: str) -> str | None:
    async with database.read() as session:
        return await installations.find(session, scope)


async def _changed_at(database: Database, scope: str) -> datetime | None:
    async with database.read() as session:
        return await installations.changed_at(session, scope)


async def _use(database: Database, state: str) -> bool:
    async with database.write() as session:
        return await installations.use_state(session, state)


async def _keep(database: Database, state: str) -> None:
    async with database.write() as session:
        await installations.keep_state(session, state, LIFE)


async def _set_clock(database: Database, instant: datetime) -> None:
    async with database.write() as session:
        await clock.freeze(session, instant)


async def _workspace(database: Database, external_id: str = "T1", platform: Platform = Platform.SLACK) -> str:
    async with database.write() as session:
        return (await places.ensure_workspace(session, platform, external_id, name="Example", at=NOON)).id


async def _post(database: Database, workspace_id: str, name: str) -> None:
    async with database.write() as session:
        await deliveries.enqueue(
            session,
            delivery_id=name,
            target=Target(workspace_id, TargetKind.CONVERSATION, name),
            payload={"text": name},
            purpose="digest",
        )


async def _status(database: Database, name: str) -> DeliveryStatus:
    async with database.read() as session:
        row = await ledger.find(session, name)
    assert row is not None
    return row.status


async def test_an_installation_is_kept_until_it_is_removed(database: Database) -> None:
    """Each workspace has its own tokens; installed again the new ones count, and removed they are gone, once."""
    assert await _find(database, "T1") is None
    await _save(database, "T1", "first")
    await _save(database, "E1", "of all")
    await _save(database, "T1", "second")
    assert (await _find(database, "T1"), await _find(database, "E1")) == ("second", "of all")
    async with database.write() as session:
        assert await installations.installed(session) == {"T1": "second", "E1": "of all"}
        assert await installations.remove(session, "T1")
        assert not await installations.remove(session, "T1")
    async with database.read() as session:
        assert await installations.installed(session) == {"E1": "of all"}


async def test_a_replacement_counts_only_for_what_it_replaces(database: Database) -> None:
    """Tokens that somebody else changed meanwhile stand, and a removed installation does not come back."""
    await _save(database, "T1", "first")
    assert not await _replace(database, "other", "stale")
    assert await _find(database, "T1") == "first"
    assert await _replace(database, "first", "second")
    assert await _find(database, "T1") == "second"
    assert not await _replace(database, "second", "third", scope="T2")
    assert await _find(database, "T2") is None


async def test_of_two_that_renew_at_once_one_wins(database: Database) -> None:
    """Two replicas that renew the same token: exactly one keeps its own, and that one is found."""
    await _save(database, "T1", "first")
    won = await asyncio.gather(_replace(database, "first", "a"), _replace(database, "first", "b"))
    assert sorted(won) == [False, True]
    assert await _find(database, "T1") == ("a" if won[0] else "b")


async def test_saved_twice_at_once(database: Database) -> None:
    """Two installations of one workspace at the same moment leave one of the two."""
    await asyncio.gather(_save(database, "T1", "a"), _save(database, "T1", "b"))
    assert await _find(database, "T1") in ("a", "b")


async def test_tokens_are_not_in_clear(database: Database) -> None:
    """Who reads the database gets no token, neither the one in use nor the one to renew it with; the bot does."""
    vault = Vault([base64.urlsafe_b64encode(os.urandom(32)).decode()])
    kept = Installs(database, vault, AsyncTokenRotator(client_id="1.2", client_secret="not called here"))
    tokens = ("xoxb-clear-1", "xoxe-1-renew")
    await kept.save(
        Installation(team_id="T1", user_id="U1", bot_token=tokens[0], bot_refresh_token=tokens[1], bot_user_id="U2")
    )
    async with database.read() as session:
        row = (await session.execute(text("SELECT * FROM slack_installations"))).one()
    assert not any(token in str(value) for value in row for token in tokens)
    found = await kept.find("T1")
    assert found is not None
    assert (found.token, found.refresh_token) == tokens


async def test_a_state_is_good_once(database: Database) -> None:
    """A state proves one installation; used again, or made up, it proves none. Others stay good."""
    await _keep(database, "one")
    await _keep(database, "two")
    assert not await _use(database, "made up")
    assert await _use(database, "one")
    assert not await _use(database, "one")
    assert await _use(database, "two")


async def test_a_state_used_twice_at_once(database: Database) -> None:
    """Of two that come back with the same state at the same moment, one is let in."""
    await _keep(database, "one")
    assert sorted(await asyncio.gather(_use(database, "one"), _use(database, "one"))) == [False, True]


async def test_a_state_runs_out(database: Database) -> None:
    """A state is good to the last moment of its life and not at its end."""
    await _set_clock(database, NOON)
    await _keep(database, "early")
    await _keep(database, "late")
    await _set_clock(database, NOON + LIFE - MOMENT)
    assert await _use(database, "early")
    await _set_clock(database, NOON + LIFE)
    assert not await _use(database, "late")


async def test_old_states_are_swept_and_none_is_in_clear(database: Database) -> None:
    """What ran out is deleted when the next begins, and who reads the database can't finish an installation."""
    await _set_clock(database, NOON)
    await _keep(database, "forgotten-state")
    await _set_clock(database, NOON + LIFE)
    await _keep(database, "current-state")
    async with database.read() as session:
        (row,) = (await session.execute(text("SELECT * FROM oauth_states"))).all()
    assert not any("state" in str(value) for value in row)
    assert await _use(database, "current-state")


async def test_a_workspace_without_the_app_waits(database: Database) -> None:
    """What waits for it is paused and goes on when the app is back; other workspaces notice nothing."""
    one, two = await _workspace(database), await _workspace(database, "T2")
    await _post(database, one, "m1")
    await _post(database, two, "m2")
    async with database.write() as session:
        assert await installations.suspend_workspace(session, one)
        assert not await installations.suspend_workspace(session, one)
        assert (await places.get_workspace(session, one)).status is WorkspaceStatus.REMOVED
    assert (await _status(database, "m1"), await _status(database, "m2")) == (
        DeliveryStatus.PAUSED,
        DeliveryStatus.PENDING,
    )
    async with database.write() as session:
        assert await installations.restore_workspace(session, one) == 1
        assert (await places.get_workspace(session, one)).status is WorkspaceStatus.ACTIVE
    assert await _status(database, "m1") is DeliveryStatus.PENDING


async def test_what_was_paused_for_another_reason_stays_paused(database: Database) -> None:
    """The app's return sends nothing to a channel that its owner was told is paused."""
    one = await _workspace(database)
    await _post(database, one, "m1")
    async with database.write() as session:
        await deliveries.claim_due(session, owner="me", lease=LIFE, limit=5)
        assert await deliveries.settle_paused(session, "m1", owner="me", reason="the channel is archived")
        await installations.suspend_workspace(session, one)
        assert await installations.restore_workspace(session, one) == 0
    assert await _status(database, "m1") is DeliveryStatus.PAUSED


@pytest.mark.parametrize(("mended", "resumed"), [("", 0), ("no_scope", 1), ("no%scope", 0), ("archived", 0)])
async def test_what_an_installation_may_have_mended_is_sent(database: Database, mended: str, resumed: int) -> None:
    """Reasons that begin so, and no others, are taken for over."""
    one = await _workspace(database)
    await _post(database, one, "m1")
    async with database.write() as session:
        await deliveries.claim_due(session, owner="me", lease=LIFE, limit=5)
        assert await deliveries.settle_paused(session, "m1", owner="me", reason="no_scope: write")
        assert await installations.restore_workspace(session, one, mended=mended) == resumed


async def test_an_unknown_workspace_is_an_error(database: Database) -> None:
    """Neither can be done to a workspace that there is not."""
    async with database.write() as session:
        with pytest.raises(NotFoundError):
            await installations.suspend_workspace(session, "nowhere")
        with pytest.raises(NotFoundError):
            await installations.restore_workspace(session, "nowhere")


async def test_only_slack_s_workspaces_are_listed(database: Database) -> None:
    """A workspace of another platform is none of Slack's."""
    one, two = await _workspace(database), await _workspace(database, "T2")
    await _workspace(database, "local", next(each for each in Platform if each is not Platform.SLACK))
    async with database.read() as session:
        listed = [each.id for each in await installations.workspaces_of(session, Platform.SLACK)]
    assert sorted(listed) == sorted([one, two])


async def test_since_when_an_installation_stands(database: Database) -> None:
    """The instant at which its tokens were last kept, in UTC; none where nothing is installed."""
    assert await _changed_at(database, "T1") is None
    for instant in (NOON, NOON + LIFE):
        await _set_clock(database, instant)
        await _save(database, "T1", "secret")
        assert await _changed_at(database, "T1") == instant
    assert await _changed_at(database, "T2") is None
