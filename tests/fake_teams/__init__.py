"""A Teams of our own for tests: the Bot Framework's connector, login and keys over real HTTP, and people who use it.

`async with FakeTeams() as teams:` starts it on 127.0.0.1. Point the bot at it with `teams.settings()`, set
`teams.bot_url`, act with `teams.person("kim")`, look with `teams.messages(conversation)`. It signs what it sends with
its own keys, and refuses what the documentation says Teams refuses. Source of the rules: learn.microsoft.com, "Bot
Framework authentication", "Rate limiting", "Format your bot messages", "Universal Actions", "Dialogs".
"""

from __future__ import annotations

from tests.fake_teams.cards import Dialog
from tests.fake_teams.faults import FaultKind
from tests.fake_teams.model import Conversation, Delivery, File, Message, Person, Team
from tests.fake_teams.person import Actor
from tests.fake_teams.server import FakeTeams

__all__ = [
    "Actor",
    "Conversation",
    "Delivery",
    "Dialog",
    "FakeTeams",
    "FaultKind",
    "File",
    "Message",
    "Person",
    "Team",
]
