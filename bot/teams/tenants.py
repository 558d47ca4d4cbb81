"""The tenants that are served: those that the settings name, and our key of each."""

from __future__ import annotations

from bot.signals import Signals
from bot.teams.options import TeamsOptions
from storage import clock, installations, places
from storage.database import Database
from storage.errors import NotFoundError
from storage.kinds import Platform

NAME = "Microsoft Teams"
"""What a tenant is called: its own name is not told to a bot."""


class UnknownTenantError(Exception):
    """No such tenant is known here."""


class Tenants:
    """Knows tenants by both their names."""

    def __init__(self, database: Database, options: TeamsOptions, signals: Signals) -> None:
        self._database = database
        self._options = options
        self._signals = signals
        self._keys: dict[str, str] = {}
        self._names: dict[str, str] = {}

    async def start(self) -> None:
        """Serve the tenants of the settings and no others; what waited for one that is served again may go."""
        if self._options.local:
            return
        async with self._database.write() as session:
            at = await clock.now(session)
            for tenant in sorted(self._options.tenants):
                row = await places.ensure_workspace(session, Platform.TEAMS, tenant, name=NAME, at=at)
                await places.allow_workspace(session, row.id, allowed=True)
                await installations.restore_workspace(session, row.id)
            for row in await installations.workspaces_of(session, Platform.TEAMS):
                if row.external_id not in self._options.tenants and row.allowed:
                    await places.allow_workspace(session, row.id, allowed=False)
        self._signals.wake()

    def served(self, tenant: str) -> bool:
        """Whether a tenant is one of ours. The local mode serves all: they are on this machine."""
        return bool(tenant) and (self._options.local or tenant in self._options.tenants)

    async def key_of(self, tenant: str) -> str | None:
        """Our key of a tenant, None where it is not served. Raises StorageError."""
        if not self.served(tenant):
            return None
        if tenant not in self._keys:
            self._keys[tenant] = await self._looked_up(tenant)
        return self._keys[tenant]

    async def tenant_of(self, workspace_id: str) -> str:
        """Teams' id of the tenant with our key. Raises UnknownTenantError, StorageError."""
        if workspace_id not in self._names:
            try:
                async with self._database.read() as session:
                    self._names[workspace_id] = (await places.get_workspace(session, workspace_id)).external_id
            except NotFoundError as error:
                raise UnknownTenantError(workspace_id) from error
        return self._names[workspace_id]

    async def _looked_up(self, tenant: str) -> str:
        async with self._database.read() as session:
            found = await places.find_workspace(session, Platform.TEAMS, tenant)
        if found is not None and (found.allowed or not self._options.local):
            return found.id
        async with self._database.write() as session:
            at = await clock.now(session)
            row = await places.ensure_workspace(session, Platform.TEAMS, tenant, name=NAME, at=at)
            await places.allow_workspace(session, row.id, allowed=True)
            return row.id
