"""What every use case gets: a session, who acts, where, in which language, at what time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from handlers.cards import Card
from handlers.events import Place
from handlers.forms import Form, Problem, Raw
from handlers.permissions import NotAllowedError, Right, may, require
from handlers.speech import Speech
from storage.kinds import Platform, Role
from storage.session import Session


class ToldError(Exception):
    """An act that can't be done. `notice` is what the person is told, and what they can do instead."""

    def __init__(self, notice: str) -> None:
        super().__init__("told")
        self.notice = notice


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. Guests and strangers of a shared channel have no role, so no right; `stranger` tells them apart."""

    person_id: str
    name: str
    roles: frozenset[Role]
    workspace_id: str
    platform: Platform
    stranger: bool = False

    def may(self, right: Right) -> bool:
        """Whether this person has the right."""
        return may(self.roles, right)


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn. `key` is the event's own key: ids made from it are the same when the event is worked off again.

    `about` is the key of the digest under which something was said, "" where that is not known.

    `now` is the database's clock, in UTC. Everything changed with `session` is committed together at the turn's end.
    """

    session: Session
    actor: Actor
    place: Place
    speech: Speech
    now: datetime
    key: str
    about: str = ""

    def require(self, right: Right) -> None:
        """Raise NotAllowedError unless the actor has the right."""
        require(self.actor.roles, right)


@dataclass(frozen=True, slots=True)
class Response:
    """What the person sees at once, besides what was put into the delivery ledger.

    `notice` is a line for the person alone. `form` is opened, or shown again with `problems` (or texts for them) and
    the answers `raw` kept; `page` counts from 0. `home` is what the bot's home shows, where the home was opened.
    `elsewhere`: the answer is in the person's direct message, and `notice` says no more than that.
    """

    notice: str = ""
    form: Form | None = None
    page: int = 0
    problems: Mapping[str, Problem | str] = field(default_factory=dict)
    raw: Mapping[str, Raw] = field(default_factory=dict)
    home: Card | None = None
    elsewhere: bool = False


__all__ = ["Actor", "NotAllowedError", "Response", "ToldError", "Turn"]
