"""Finds out who users are: asked once an hour, kept, and never waited for longer than an answer allows."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import aiohttp
import structlog

from bot.teams.connector import ConnectorError, Connectors
from bot.teams.incoming import Where
from bot.teams.people import Member, keep_member, kept_member, read_member
from bot.teams.tenants import Tenants
from bot.teams.tokens import NoTokenError
from storage import lookups, teams_places
from storage.database import Database
from storage.errors import StorageError

FRESH_SECONDS = 3600.0
AT_ONCE_SECONDS = 1.2
"""So long an event waits to know who sent it. Teams would wait longer, a person would not."""
REMEMBERED = 20_000
MOST_AT_ONCE = 5
TROUBLE = (ConnectorError, NoTokenError, aiohttp.ClientError, TimeoutError, OSError)

_log = structlog.get_logger(__name__)


class Members:
    """Knows the users of all tenants."""

    def __init__(self, database: Database, tenants: Tenants, connectors: Connectors, *, local: bool) -> None:
        self._database = database
        self._tenants = tenants
        self._connectors = connectors
        self._local = local
        self._known: dict[tuple[str, str], tuple[float, Member]] = {}
        self._asking: dict[tuple[str, str], asyncio.Task[Member]] = {}

    async def member(self, place: Where) -> Member:
        """Who did something. Where Teams doesn't say in time and nothing is kept, a stranger: without any role."""
        found = self._known.get((place.tenant, place.user))
        if found is not None and found[0] > time.monotonic():
            return await self._with_client(place, found[1])
        try:
            async with asyncio.timeout(AT_ONCE_SECONDS):
                return await asyncio.shield(self._asking_once(place, place.user))
        except TROUBLE as error:
            _log.warning("a user is not known", error=type(error).__name__)
        kept = found[1] if found is not None else await self._kept(place)
        # In the local mode the client is a program of this machine, which may know nothing about its people.
        return kept or Member(name=place.user_name, stranger=not self._local)

    async def mentioned(self, place: Where, users: Sequence[str]) -> None:
        """Make sure that all of these users who can be had are known to us."""
        for user in list(dict.fromkeys(users))[:MOST_AT_ONCE]:
            found = self._known.get((place.tenant, user))
            if found is None or found[0] <= time.monotonic():
                try:
                    async with asyncio.timeout(AT_ONCE_SECONDS):
                        await asyncio.shield(self._asking_once(place, user))
                except TROUBLE as error:
                    _log.warning("a mentioned user is not known", error=type(error).__name__)

    async def keys_of(self, place: Where, directory_ids: frozenset[str]) -> dict[str, str]:
        """Our keys of people whom somebody picked from the directory; those not met before are asked for."""
        workspace_id = await self._tenants.key_of(place.tenant) or ""
        async with self._database.read() as session:
            users = await teams_places.users(session, workspace_id, directory_ids)
        new = sorted(directory_ids - users.keys())[:MOST_AT_ONCE]
        await self.mentioned(place, new)
        async with self._database.read() as session:
            users = await teams_places.users(session, workspace_id, directory_ids)
            keys = await lookups.accounts_by_external(session, workspace_id, frozenset(users.values()))
        return {directory_id: keys[user] for directory_id, user in users.items() if user in keys}

    async def _with_client(self, place: Where, member: Member) -> Member:
        """The member with the zone and the language that the client tells of now, if it tells of any."""
        now = replace(member, time_zone=place.time_zone or member.time_zone, language=place.language or member.language)
        if now != member:
            await self._note(place, place.user, now)
        return now

    def _asking_once(self, place: Where, user: str) -> asyncio.Task[Member]:
        """Many events of one user at once cost one look-up, which goes on where one of them can't wait for it."""
        which = (place.tenant, user)
        task = self._asking.get(which)
        if task is None:
            task = asyncio.create_task(self._asked(place, user), name="teams user")
            self._asking[which] = task
            task.add_done_callback(lambda done: self._answered(which, done))
        return task

    def _answered(self, which: tuple[str, str], task: asyncio.Task[Member]) -> None:
        self._asking.pop(which, None)
        if not task.cancelled():
            task.exception()  # whoever waited has got it

    async def _asked(self, place: Where, user: str) -> Member:
        found = await self._looked_up(place, user)
        member = read_member(found, place.tenant)
        if self._local:
            member = replace(member, stranger=False)
        # Whoever was picked from the directory is known to the bot by another id.
        known_as = found.get("id")
        external = known_as if isinstance(known_as, str) and known_as else user
        if external == place.user:
            member = replace(member, time_zone=place.time_zone, language=place.language)
            member = replace(member, name=member.name or place.user_name)
        await self._note(place, external, member)
        return member

    async def _looked_up(self, place: Where, user: str) -> Mapping[str, Any]:
        """What Teams tells of a user. A message extension is used where the bot is not: then their own chat tells."""
        try:
            return await self._connectors.at(place.service_url).member(place.conversation, user)
        except ConnectorError as error:
            workspace_id = await self._tenants.key_of(place.tenant)
            if error.status not in (403, 404) or workspace_id is None:
                raise
            async with self._database.read() as session:
                chat = await teams_places.personal(session, workspace_id, user)
            if chat is None or chat.conversation == place.conversation:
                raise
        return await self._connectors.at(chat.service_url).member(chat.conversation, user)

    async def _note(self, place: Where, user: str, member: Member) -> None:
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        before = self._known.get((place.tenant, user))
        self._known[place.tenant, user] = (time.monotonic() + FRESH_SECONDS, member)
        if before is not None and before[1] == member:
            return
        workspace_id = await self._tenants.key_of(place.tenant)
        if workspace_id is None:
            return
        async with self._database.write() as session:
            await keep_member(session, workspace_id, user, member)

    async def _kept(self, place: Where) -> Member | None:
        try:
            workspace_id = await self._tenants.key_of(place.tenant)
            async with self._database.read() as session:
                return await kept_member(session, workspace_id or "", place.user)
        except StorageError:
            return None
