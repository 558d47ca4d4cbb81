"""Who people are, as Slack knows: name, zone, whether they are guests, strangers or gone. Cached, and kept current."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from bot.slack.status import says_away
from bot.slack.workspaces import NETWORK, NotInstalledError, Workspaces
from handlers.link_wishes import propose
from handlers.meetings.status import keep_status
from storage import clock, people
from storage.database import Database
from storage.edge import InvalidValueError, checked_time_zone
from storage.errors import StorageError
from storage.session import Session

FRESH_SECONDS = 3600.0
AT_ONCE_SECONDS = 1.2
"""So long an event waits to know who sent it: Slack wants it acknowledged within three seconds."""
REMEMBERED = 20_000
MOST_AT_ONCE = 5
MENTION = re.compile(r"<@([UW][A-Za-z0-9]+)")
KEPT = "member"
"""The name in an account's reference under which this is kept."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Member:
    """A user. `stranger`: a guest, or somebody of another company; they have no role."""

    name: str
    time_zone: str = ""
    stranger: bool = False
    gone: bool = False
    away: bool = False
    """By their status; `away_until` is when that ends, in seconds since 1970, 0 where it says no end."""
    away_until: int = 0
    email: str = ""
    """Only where the scope users:read.email was given. It is not kept: see `handlers.link_wishes.propose`."""


class Members:
    """Knows the users of all workspaces."""

    def __init__(self, database: Database, workspaces: Workspaces) -> None:
        self._database = database
        self._workspaces = workspaces
        self._known: dict[tuple[str, str], tuple[float, Member]] = {}
        self._asking: dict[tuple[str, str], asyncio.Task[Member]] = {}

    async def member(self, team: str, user: str) -> Member:
        """Who a user is. Where Slack doesn't say in time and nothing is kept, a stranger: without any role."""
        at_hand = self.at_hand(team, user)
        if at_hand is not None:
            return at_hand
        found = self._known.get((team, user))
        try:
            async with asyncio.timeout(AT_ONCE_SECONDS):
                return await asyncio.shield(self._asking_once(team, user))
        except (SlackApiError, NotInstalledError, *NETWORK) as error:
            _log.warning("a user is not known", error=type(error).__name__)
        kept = found[1] if found is not None else await self._kept(team, user)
        return kept or Member(name="", stranger=True)

    def at_hand(self, team: str, user: str) -> Member | None:
        """Who a user is, where that is known without asking."""
        found = self._known.get((team, user))
        return found[1] if found is not None and found[0] > time.monotonic() else None

    async def known(self, team: str, users: frozenset[str]) -> frozenset[str]:
        """Make sure that all of these users who can be had are known to us; gives the ids back."""
        asked = [user for user in sorted(users) if user.startswith(("U", "W"))][:MOST_AT_ONCE]
        await asyncio.gather(*(self.member(team, user) for user in asked))
        return users

    async def mentioned(self, team: str, text: str) -> None:
        """As `known`, for all who are mentioned in a text."""
        await self.known(team, frozenset(MENTION.findall(text)))

    async def changed(self, team: str, profile: Mapping[str, Any]) -> None:
        """Take over what Slack tells of a user (`user_change`). Raises StorageError."""
        user = profile.get("id")
        if isinstance(user, str) and user:
            await self._note(team, user, read_member(profile, team), known_only=True)

    def _asking_once(self, team: str, user: str) -> asyncio.Task[Member]:
        """Many events of one user at once cost one look-up, which goes on where one of them can't wait for it."""
        task = self._asking.get((team, user))
        if task is None:
            task = asyncio.create_task(self._asked(team, user), name="slack user")
            self._asking[team, user] = task
            task.add_done_callback(lambda done: self._answered(team, user, done))
        return task

    def _answered(self, team: str, user: str, task: asyncio.Task[Member]) -> None:
        self._asking.pop((team, user), None)
        if not task.cancelled():
            task.exception()  # whoever waited has got it

    async def _asked(self, team: str, user: str) -> Member:
        client = await self._workspaces.client(team)
        answer = await client.users_info(user=user)
        found = answer.get("user")
        member = read_member(found if isinstance(found, dict) else {}, team)
        await self._note(team, user, member, known_only=False)
        return member

    async def _note(self, team: str, user: str, member: Member, *, known_only: bool) -> None:
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        before = self._known.get((team, user))
        self._known[team, user] = (time.monotonic() + FRESH_SECONDS, member)
        if before is not None and before[1] == member:
            return
        workspace_id = await self._workspaces.key_of(team)
        if workspace_id is None:
            return
        async with self._database.write() as session:
            await _keep(session, workspace_id, user, member, known_only=known_only)

    async def _kept(self, team: str, user: str) -> Member | None:
        try:
            workspace_id = await self._workspaces.key_of(team)
            async with self._database.read() as session:
                found = (await people.reference_of(session, workspace_id or "", user)).get(KEPT)
        except StorageError:
            return None
        try:
            return Member(**found) if isinstance(found, dict) else None
        except TypeError:
            return None


def mentions_anybody(text: str) -> bool:
    """Whether a text mentions a user."""
    return MENTION.search(text) is not None


def read_member(profile: Mapping[str, Any], team: str) -> Member:
    """A user object of Slack's. Source: docs.slack.dev, "User object"."""
    own = profile.get("profile")
    shown = own if isinstance(own, Mapping) else {}
    names = (shown.get("display_name"), shown.get("real_name"), profile.get("real_name"), profile.get("name"))
    foreign = profile.get("team_id") not in (None, "", team) and not _in_organisation(profile, team)
    guest = any(profile.get(flag) is True for flag in ("is_restricted", "is_ultra_restricted", "is_stranger", "is_bot"))
    zone = profile.get("tz")
    return Member(
        name=next((name for name in names if isinstance(name, str) and name.strip()), ""),
        time_zone=zone if isinstance(zone, str) else "",
        stranger=bool(foreign) or guest or not profile,
        gone=profile.get("deleted") is True,
        away=says_away(shown),
        away_until=until if isinstance(until := shown.get("status_expiration"), int) and says_away(shown) else 0,
        email=email if isinstance(email := shown.get("email"), str) else "",
    )


def _in_organisation(profile: Mapping[str, Any], team: str) -> bool:
    """Whether a member of an Enterprise organisation is in this workspace of it: other companies have such, too."""
    there = profile.get("enterprise_user")
    teams = there.get("teams") if isinstance(there, Mapping) else None
    return isinstance(teams, list) and team in teams


async def _keep(session: Session, workspace_id: str, user: str, member: Member, *, known_only: bool) -> None:
    """Bring the person up to date. A zone that they chose themselves stays."""
    person = await people.person_of_account(session, workspace_id, user)
    at = await clock.now(session)
    if person is None:
        if known_only or member.gone or not member.name:
            return
        person = await people.ensure_person(session, workspace_id, user, display_name=member.name[:200], at=at)
    before = (await people.reference_of(session, workspace_id, user)).get(KEPT)
    zone_before = before.get("time_zone") if isinstance(before, dict) else ""
    await people.add_to_reference(session, workspace_id, user, {KEPT: asdict(replace(member, email=""))})
    own = await people.behind_account(session, workspace_id, user)
    if own is not None and member.name.strip():
        await people.rename(session, own.id, member.name.strip()[:200])
    if _is_zone(member.time_zone) and member.time_zone != zone_before and person.time_zone in (None, zone_before):
        await people.set_preferences(session, person.id, language=person.language, time_zone=member.time_zone)
    await people.set_active(session, person.id, active=not await _gone_everywhere(session, person.id))
    if own is not None and not member.stranger:
        until = datetime.fromtimestamp(member.away_until, UTC) if member.away_until > 0 else None
        await keep_status(session, own.id, away=member.away and not member.gone, until=until)
    await propose(session, workspace_id, user, "" if member.stranger or member.gone else member.email, at=at)


async def _gone_everywhere(session: Session, person_id: str) -> bool:
    kept = [
        each.reference.get(KEPT) if isinstance(each.reference, dict) else None
        for each in await people.accounts(session, person_id)
    ]
    return bool(kept) and all(isinstance(each, dict) and each.get("gone") is True for each in kept)


def _is_zone(name: str) -> bool:
    try:
        return bool(name) and checked_time_zone(name) == name
    except InvalidValueError:
        return False
