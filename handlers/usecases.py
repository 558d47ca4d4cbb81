"""The shapes of use cases, as the router's tables hold them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from handlers.forms import Form, Submission
from handlers.turn import Response, Turn

Press: TypeAlias = Callable[[Turn, str, str], Awaitable[Response]]
"""Answers a button: (turn, the action's value, the key of the message that it stood on)."""


_OPENING: set[Press] = set()


def opens_form(press: Press) -> Press:
    """Marks a use case that opens a form: Teams must be told so with the button, or no dialog can open."""
    _OPENING.add(press)
    return press


def is_opening(press: Press) -> bool:
    """Whether a use case is marked as one that opens a form."""
    return press in _OPENING


@dataclass(frozen=True, slots=True)
class FormCase:
    """A form: `build` makes it from its state and nonce, also to read a submission; `submit` does what it is for.

    `build` checks the right to open the form, `submit` the right to do it: the state came through a client. `check`
    looks at each page that is good by itself, and gives what is wrong all the same, by field.
    """

    build: Callable[[Turn, Mapping[str, str], str], Awaitable[Form]]
    submit: Callable[[Turn, Submission, str], Awaitable[Response]]
    check: Callable[[Turn, Submission], Awaitable[Mapping[str, str]]] | None = None
