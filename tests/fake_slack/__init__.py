"""A Slack of our own for tests: real HTTP and WebSocket, refusing what Slack's documentation says Slack refuses.

`async with FakeSlack() as slack:` starts it on 127.0.0.1. Point the bot at `slack.api_url` (SLACK_API_URL), act with
`slack.person("kim")`, look with `slack.messages(channel)`. Sources of the rules: docs.slack.dev, named beside each
table; where the documentation is silent the module says so.
"""

from __future__ import annotations

from tests.fake_slack.faults import FaultKind
from tests.fake_slack.form_filling import ClientWouldNotError
from tests.fake_slack.model import App, Channel, File, Installation, Message, Person, Usergroup, View, Workspace
from tests.fake_slack.person import Actor
from tests.fake_slack.sender import Delivery
from tests.fake_slack.server import FakeSlack
from tests.fake_slack.world import Timings

__all__ = [
    "Actor",
    "App",
    "Channel",
    "ClientWouldNotError",
    "Delivery",
    "FakeSlack",
    "FaultKind",
    "File",
    "Installation",
    "Message",
    "Person",
    "Timings",
    "Usergroup",
    "View",
    "Workspace",
]
