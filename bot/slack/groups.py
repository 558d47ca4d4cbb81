"""Roles that follow a Slack user group: who is in it has the role, who is not has it not."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial

import structlog
from slack_sdk.errors import SlackApiError

from bot.slack.members import Members
from bot.slack.patience import patiently
from bot.slack.workspaces import NETWORK, NotInstalledError, Workspaces
from storage import audit, clock, people
from storage.database import Database
from storage.kinds import Role
from storage.session import Session

EVERY_SECONDS = 3600.0
_log = structlog.get_logger(__name__)


class Groups:
    """Keeps the roles of `following` (user group to role) as the groups are."""

    def __init__(
        self, database: Database, workspaces: Workspaces, members: Members, following: Mapping[str, Role]
    ) -> None:
        self._database = database
        self._workspaces = workspaces
        self._members = members
        self._following = following
        self._lock = asyncio.Lock()

    async def run(self, team: str) -> None:
        """Follow now and every hour; events do the rest."""
        while self._following:
            await self.follow(team)
            await asyncio.sleep(EVERY_SECONDS)

    async def follow(self, team: str) -> None:
        """Bring the roles up to date. Where a group can't be read, all stay as they are."""
        async with self._lock:
            try:
                wanted = await self._wanted(team)
            except (SlackApiError, NotInstalledError, *NETWORK) as error:
                _log.warning("user groups not read", workspace=team, error=type(error).__name__)
                return
            workspace_id = await self._workspaces.key_of(team)
            if workspace_id is None:
                return
            for role, users in wanted.items():
                for user in sorted(users):
                    await self._members.member(team, user)
                async with self._database.write() as session:
                    await _settle(session, workspace_id, role, users)

    async def _wanted(self, team: str) -> dict[Role, frozenset[str]]:
        client = await self._workspaces.client(team)
        wanted: dict[Role, frozenset[str]] = {}
        for group, role in self._following.items():
            answer = await patiently(partial(client.usergroups_users_list, usergroup=group))
            users = answer.get("users")
            found = frozenset(str(user) for user in users) if isinstance(users, list) else frozenset()
            wanted[role] = wanted.get(role, frozenset()) | found
        return wanted


async def _settle(session: Session, workspace_id: str, role: Role, users: frozenset[str]) -> None:
    """Give the role to all users and take it from everybody else of the workspace."""
    for user in sorted(users):
        person = await people.person_of_account(session, workspace_id, user)
        if person is not None and await people.give_role(session, person.id, role):
            await _note(session, "person.role_given", person.id, role)
    for person in await people.people(session, role=role):
        here = [each for each in await people.accounts(session, person.id) if each.workspace_id == workspace_id]
        inside = not here or any(each.external_id in users for each in here)
        if not inside and await people.take_role(session, person.id, role):
            await _note(session, "person.role_taken", person.id, role)


async def _note(session: Session, action: str, person_id: str, role: Role) -> None:
    await audit.record(
        session,
        at=await clock.now(session),
        actor_id=None,
        action=action,
        subject_kind="person",
        subject_id=person_id,
        details={"role": role.value, "by": "user group"},
    )
