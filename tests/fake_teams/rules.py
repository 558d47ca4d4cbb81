"""What Teams refuses: too large messages, cards that it can't show, and too much at once."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.fake_teams.model import Json

MESSAGE_BYTES = 100 * 1024
"""Source: learn.microsoft.com, "Format your bot messages": about 100 KB in UTF-16."""
WINDOWS = ((1.0, 7), (2.0, 8), (30.0, 60), (3600.0, 1800))
"""Source: "Optimize your bot with rate limiting", sending to a conversation."""
ACTIONS = {"Action.Execute", "Action.Submit", "Action.OpenUrl", "Action.ShowCard", "Action.ToggleVisibility"}
INPUTS = {"Input.Text", "Input.Number", "Input.Date", "Input.Time", "Input.Toggle", "Input.ChoiceSet"}
ELEMENTS = INPUTS | {
    *("TextBlock", "RichTextBlock", "TextRun", "Image", "ActionSet", "Container", "ColumnSet", "Column", "FactSet"),
    *("Table", "TableRow", "TableCell", "AdaptiveCard", "Data.Query"),
}
CARD_ACTIONS = 6


class RefusalError(Exception):
    """A status, Teams' word for why, and maybe how long to wait."""

    def __init__(self, status: int, code: str, retry_after: float | None = None) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.retry_after = retry_after


def check_message(activity: Json, most: int = MESSAGE_BYTES) -> None:
    """Raise RefusalError where Teams would not take a message, as one of more than `most` bytes."""
    if 2 * len(json.dumps(activity, ensure_ascii=False)) > most:
        raise RefusalError(413, "MessageSizeTooBig")
    for each in activity.get("attachments", []):
        if each["contentType"] == "application/vnd.microsoft.card.adaptive":
            check_card(each["content"])


def check_card(card: Json) -> None:
    """Raise RefusalError where a card is none that Teams shows."""
    if card.get("type") != "AdaptiveCard" or card.get("version") != "1.5":
        raise RefusalError(400, "BadSyntax")
    ids: list[str] = []
    for part in _parts(card):
        kind = part["type"]
        if kind.startswith("Action."):
            if kind not in ACTIONS:
                raise RefusalError(400, "BadSyntax")
        elif kind not in ELEMENTS:
            raise RefusalError(400, "BadSyntax")
        if kind in INPUTS:
            ids.append(str(part["id"]))
        if kind == "ActionSet" and len(part["actions"]) > CARD_ACTIONS:
            raise RefusalError(400, "BadSyntax")
    if len(ids) != len(set(ids)):
        raise RefusalError(400, "BadSyntax")


def _parts(value: object) -> Iterator[Json]:
    if isinstance(value, list):
        for each in value:
            yield from _parts(each)
    elif isinstance(value, dict):
        if isinstance(value.get("type"), str):
            yield value
        for name, each in value.items():
            if name not in ("data", "msteams", "selectAction"):
                yield from _parts(each)


@dataclass
class Rates:
    """Counts posts by conversation, where switched on."""

    on: bool = False
    windows: tuple[tuple[float, int], ...] = WINDOWS
    posts: dict[str, list[float]] = field(default_factory=dict)
    refusals: int = 0

    def count(self, conversation: str) -> None:
        """Count a post. Raises RefusalError (429) where it is one too many."""
        now = time.monotonic()
        posts = self.posts.setdefault(conversation, [])
        for window, most in self.windows if self.on else ():
            recent = [at for at in posts if now - at < window]
            if len(recent) >= most:
                self.refusals += 1
                raise RefusalError(429, "TooManyRequests", round(recent[0] + window - now, 2))
        posts.append(now)


def error(refusal: RefusalError) -> tuple[int, Any, dict[str, str]]:
    """The answer: status, body, headers."""
    headers = {} if refusal.retry_after is None else {"Retry-After": str(refusal.retry_after)}
    return refusal.status, {"error": {"code": refusal.code, "message": refusal.code}}, headers
