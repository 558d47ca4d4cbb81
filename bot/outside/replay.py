"""A language model from files: answers that were recorded, and requests that wait for one.

DIR/HASH.json holds the answer (the structured output alone) to the request whose canonical form has that SHA-256.
Where there is none, the request is written to DIR/HASH.request.json, byte for byte in its canonical form.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from bot.outside.models import Afford, Answered, Heard, ModelError, freely, unheard
from digests.generation import Reply, Request
from digests.model import Failure


class ReplayError(ModelError):
    """A folder of recorded answers has not what is wanted. `message` and `hint` are for who runs a command."""

    def __init__(self, detail: str, message: str, hint: str) -> None:
        super().__init__(Failure.DOWN, detail)
        self.message = message
        self.hint = hint


class NotRecordedError(ReplayError):
    """Requests have no recorded answer. `waiting` are the files that they were written to.

    `sent_back` says that they follow an answer that could not be used as it was.
    """

    def __init__(self, waiting: tuple[Path, ...], *, sent_back: bool = False) -> None:
        many = len(waiting) > 1
        first = waiting[0]
        answers = "each HASH.request.json as HASH.json" if many else f"{first.name} as {first.name.split('.')[0]}.json"
        super().__init__(
            "no recorded answer",
            f"{len(waiting)} requests have no recorded answer." if many else "A request has no recorded answer.",
            f"Answer {answers} in {first.parent}, then run this again."
            + (" What was wrong with the answer before stands in its last message." if sent_back else ""),
        )
        self.waiting = waiting
        self.sent_back = sent_back


class UnreadableRecordError(ReplayError):
    """A recorded answer is no JSON, or can't be read. `why` says it in words."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"{why} in a recorded answer",
            f"The recorded answer {path} can't be read: {why}.",
            f"Put the answer's JSON there, of the form of output_schema in {path.stem}.request.json, or delete it.",
        )


class UnwritableFolderError(ReplayError):
    """A request can't be written to the folder of recorded answers."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(
            f"{why} with the folder of recorded answers",
            f"A request has no recorded answer, and can't be written to {folder}: {why}.",
            "Name a folder in LINKPIN_LLM=replay:FOLDER that can be written to.",
        )


class ReplayModel:
    """Fulfils `bot.outside.models.LanguageModel` from a folder."""

    external = False

    def __init__(self, folder: Path) -> None:
        self.name = "replay"
        self._folder = folder

    async def answer(
        self, request: Request, seconds: float, heard: Heard = unheard, afford: Afford = freely
    ) -> Answered:
        """The recorded answer. Raises NotRecordedError once the request is written, and the other ReplayErrors."""
        return await asyncio.to_thread(self._answer, request)

    def _answer(self, request: Request) -> Answered:
        path = self._folder / f"{request.key}.json"
        try:
            text = path.read_text("utf-8-sig")  # some editors put a mark in front
        except (FileNotFoundError, NotADirectoryError):
            written = self._written(request)
            raise NotRecordedError((written,), sent_back=len(request.messages) > 1) from None
        except UnicodeDecodeError as error:
            raise UnreadableRecordError(path, "it is not UTF-8") from error
        except OSError as error:
            raise UnreadableRecordError(path, _why(error)) from error
        try:
            return Answered(Reply(json.loads(text), text))
        except json.JSONDecodeError as error:
            why = f"no JSON at line {error.lineno}, column {error.colno}" if text.strip() else "it is empty"
            raise UnreadableRecordError(path, why) from error
        except (ValueError, RecursionError) as error:  # a number of thousands of digits, brackets without end
            raise UnreadableRecordError(path, "it is no JSON that can be taken in") from error

    def _written(self, request: Request) -> Path:
        path = self._folder / f"{request.key}.request.json"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(request.canonical())
        except OSError as error:
            raise UnwritableFolderError(self._folder, _why(error)) from error
        return path


def _why(error: OSError) -> str:
    return error.strerror or type(error).__name__
