"""What a channel is called where channels of several workspaces may meet: two of them may be called #sales."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from storage import places
from storage.kinds import Platform, WorkspaceStatus
from storage.session import Session
from storage.tables import Channel

_PLATFORMS = {Platform.SLACK: "Slack", Platform.TEAMS: "Teams", Platform.LOCAL: "Linkpin"}


@dataclass(frozen=True, slots=True)
class ChannelNames:
    """Calls channels by their names, with the workspace behind it where there is more than one."""

    workspaces: Mapping[str, str] = field(default_factory=dict)

    def of(self, channel: Channel) -> str:
        """As people write it: "#sales", or "#sales (Teams)"."""
        name = f"#{channel.name.removeprefix('#')}"
        where = self.workspaces.get(channel.workspace_id)
        return f"{name} ({where})" if where else name


async def channel_names(session: Session) -> ChannelNames:
    """The names of all channels, as things are now."""
    spaces = [
        each for each in await places.workspaces(session) if each.allowed and each.status is WorkspaceStatus.ACTIVE
    ]
    if len(spaces) < 2:
        return ChannelNames()
    alike = Counter(each.platform for each in spaces)
    return ChannelNames(
        {each.id: _PLATFORMS[each.platform] + (f", {each.name}" if alike[each.platform] > 1 else "") for each in spaces}
    )
