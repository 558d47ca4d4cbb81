"""A request to a language model as plain data, with a key that is the same wherever it is made."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Request:
    """All that a model is asked: the system's text, the messages so far, and the JSON schema of the answer wanted.

    `schema` is the class whose JSON schema is meant, so that the request can be sent to another process.
    """

    system: str
    messages: tuple[Message, ...]
    schema: type[BaseModel]

    def as_json(self) -> dict[str, Any]:
        """The request as JSON values, complete."""
        return {
            "system": self.system,
            "messages": [{"role": message.role, "content": message.content} for message in self.messages],
            "output_schema": self.schema.model_json_schema(),
        }

    def canonical(self) -> bytes:
        """The canonical form: UTF-8 JSON with sorted keys, no white space between tokens, no escapes but JSON's own."""
        return json.dumps(self.as_json(), sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()

    @property
    def key(self) -> str:
        """The SHA-256 of the canonical form, in hex."""
        return hashlib.sha256(self.canonical()).hexdigest()

    @property
    def size(self) -> int:
        """Its length in characters."""
        return len(self.system) + sum(len(message.content) for message in self.messages)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model answered: JSON values, of whatever shape, or None where it gave no JSON; `raw` is its text."""

    content: Any
    raw: str = ""
