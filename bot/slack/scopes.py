"""What the app asks of Slack: scopes, each for a reason, and the events that it hears of."""

from __future__ import annotations

from types import MappingProxyType

SCOPES = MappingProxyType(
    {
        "app_mentions:read": "to be asked in a channel by @Linkpin",
        "channels:history": "to see files dropped in the marketing channel, and to find a doubtful post of our own",
        "channels:read": "to know the names of the channels that the bot is in, for the setup",
        "chat:write": "to post digests and answers, and to keep them up to date",
        "commands": "for /linkpin and the two shortcuts",
        "files:read": "to read the briefs that are handed over",
        "files:write": "to show the picture of a report, and to hand over a list or a report as a file",
        "groups:history": "the same as channels:history, in private channels",
        "groups:read": "the same as channels:read, for private channels that the bot was invited to",
        "im:history": "to be written to in a direct message",
        "im:write": "to open a direct message with somebody who is told something",
        "reactions:read": "for the emoji that stand for “Useful” and “Ask marketing”",
        "users:read": "to know names and time zones, who is a guest, and who has left",
    }
)
"""Bot scopes of every installation, with their reasons."""
GROUP_SCOPES = MappingProxyType({"usergroups:read": "for roles that follow a user group (SLACK_GROUP_ROLES)"})
"""Bot scopes for what has to be switched on."""
EMAIL_SCOPES = MappingProxyType({"users:read.email": "to ask whether an account in Teams is the same person's"})
"""The same, for proposing to link accounts."""

EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "channel_rename",
    "channel_unarchive",
    "group_rename",
    "group_unarchive",
    "member_joined_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "reaction_added",
    "reaction_removed",
    "tokens_revoked",
    "user_change",
)
GROUP_EVENTS = ("subteam_members_changed", "subteam_updated")
