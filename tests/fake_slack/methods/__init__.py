"""The Web API's methods by name."""

from __future__ import annotations

from tests.fake_slack.backend import Method
from tests.fake_slack.methods import apps, chat, conversations, files, reactions, users, views

HANDLERS: dict[str, Method] = {
    **apps.HANDLERS,
    **chat.HANDLERS,
    **conversations.HANDLERS,
    **files.HANDLERS,
    **reactions.HANDLERS,
    **users.HANDLERS,
    **views.HANDLERS,
}
