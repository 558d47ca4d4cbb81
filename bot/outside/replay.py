"""A language model from files: answers that were recorded, and requests that wait for one.

DIR/HASH.json holds the answer (the structured output alone) to the request whose canonical form has that SHA-256.
Where there is none, the request is written to DIR/HASH.request.json, byte for byte in its canonical form.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from bot.outside.models import Answered, Heard, ModelError, unheard
from digests.generation import Reply, Request
from digests.model import Failure


class NotRecordedError(ModelError):
    """Requests have no recorded answer. `waiting` are the files that they were written to."""

    def __init__(self, waiting: tuple[Path, ...]) -> None:
        super().__init__(Failure.DOWN, "no recorded answer")
        self.waiting = waiting
        many = len(waiting) > 1
        self.message = (
            f"{len(waiting)} requests have no recorded answer." if many else "A request has no recorded answer."
        )
        first = waiting[0]
        answers = "each HASH.request.json as HASH.json" if many else f"{first.name} as {first.name.split('.')[0]}.json"
        self.hint = f"Answer {answers} in {first.parent}, then run this again."


class ReplayModel:
    """Fulfils `bot.outside.models.LanguageModel` from a folder."""

    external = False

    def __init__(self, folder: Path) -> None:
        self.name = "replay"
        self._folder = folder

    async def answer(self, request: Request, seconds: float, heard: Heard = unheard) -> Answered:
        """The recorded answer. Raises NotRecordedError once the request is written."""
        return await asyncio.to_thread(self._answer, request)

    def _answer(self, request: Request) -> Answered:
        try:
            text = (self._folder / f"{request.key}.json").read_text("utf-8")
        except FileNotFoundError:
            raise NotRecordedError((self._written(request),)) from None
        except (OSError, UnicodeDecodeError) as error:
            raise ModelError(Failure.DOWN, f"{type(error).__name__} with a recorded answer") from error
        try:
            return Answered(Reply(json.loads(text)))
        except (ValueError, RecursionError):
            return Answered(Reply(None, text))

    def _written(self, request: Request) -> Path:
        path = self._folder / f"{request.key}.request.json"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(request.canonical())
        except OSError as error:
            raise ModelError(Failure.DOWN, f"{type(error).__name__} with the folder of recorded answers") from error
        return path
