"""The SDK's adapter in our ASGI app: it authenticates and makes the turn; what is answered goes out as it is.

The stock adapter for aiohttp serialises answers to invokes that are plain already, and fails on them
(botbuilder-integration-aiohttp 4.17.1, cloud_adapter.py).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from botbuilder.core import CloudAdapterBase, TurnContext
from botbuilder.schema import Activity, ConversationAccount

from bot.teams.authentication import Authentication

Body: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What an invoke is answered with, as plain JSON values."""

    body: Any
    status: int = 200


Logic: TypeAlias = Callable[[Body], Awaitable[Answer | None]]
"""What an activity leads to. Everything but an invoke is answered with None."""


class TeamsAdapter(CloudAdapterBase):  # type: ignore[misc] # the SDK ships no types
    """One turn for each authenticated activity."""

    def __init__(self, authentication: Authentication, logic: Logic) -> None:
        super().__init__(authentication)
        self._logic = logic

    async def take(self, auth_header: str, body: Body) -> Answer | None:
        """Work an activity off. Raises PermissionError for what is not the connector's, and what the logic raises."""
        answer: Answer | None = None

        async def turn(context: TurnContext) -> None:
            nonlocal answer
            answer = await self._logic(body)

        await self.process_activity(auth_header, _activity(body), turn)
        return answer


def _activity(body: Body) -> Activity:
    """As much of the activity as the SDK looks at: it reads odd values wrongly, and slowly."""
    conversation = body.get("conversation")
    return Activity(
        type=body.get("type"),
        id=body.get("id"),
        name=body.get("name"),
        channel_id=body.get("channelId"),
        service_url=body.get("serviceUrl"),
        conversation=ConversationAccount(id=conversation.get("id") if isinstance(conversation, Mapping) else None),
    )
