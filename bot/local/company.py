"""The sample company that the local chat is set in: its people, its channels, who may see what."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType

from storage.kinds import ChannelPurpose, Role, TagKind, TeamKind

WORKSPACE = "local"
COMPANY = "Nivaryn"
TIME_ZONE = "Europe/Berlin"
DIRECT = "dm-"
"""Begins the id of the conversation between a person and the bot."""
DIRECT_ROOM = "linkpin"
"""What a person's own conversation with the bot is called in addresses."""
HOME_ROOM = "home"


@dataclass(frozen=True, slots=True)
class Persona:
    """A sample role that one can try. `part` is what they do, in the words of the company; `team` a team's name."""

    id: str
    name: str
    part: str
    team: str
    roles: tuple[Role, ...]

    @property
    def full_name(self) -> str:
        """The name that the bot knows: it says the part, since nobody here is real."""
        return f"{self.name} ({self.part})"

    @property
    def direct(self) -> str:
        """The conversation with the bot."""
        return DIRECT + self.id


@dataclass(frozen=True, slots=True)
class Room:
    """A channel. `id` is its id on this platform, and of its one conversation."""

    id: str
    team: str
    purpose: ChannelPurpose
    tags: dict[TagKind, tuple[str, ...]] = field(default_factory=dict)


TEAMS = MappingProxyType(
    {"Marketing": TeamKind.MARKETING, "Sales EMEA": TeamKind.SALES, "Sales US": TeamKind.SALES},
)
PERSONAS = (
    Persona("mara", "Mara", "Marketing", "Marketing", (Role.MARKETER,)),
    Persona("emil", "Emil", "Sales EMEA", "Sales EMEA", (Role.SALESPERSON,)),
    Persona("uma", "Uma", "Sales US", "Sales US", (Role.SALESPERSON,)),
    Persona("lee", "Lee", "Manager", "Marketing", (Role.MANAGER, Role.ADMIN)),
)
ROOMS = (
    Room("marketing", "Marketing", ChannelPurpose.MARKETING),
    Room("sales-emea", "Sales EMEA", ChannelPurpose.SALES, {TagKind.REGION: ("EMEA",)}),
    Room("sales-us", "Sales US", ChannelPurpose.SALES, {TagKind.REGION: ("US",)}),
)
MARKETER = PERSONAS[0]


def persona(name: str) -> Persona | None:
    """The persona with this id."""
    return next((each for each in PERSONAS if each.id == name), None)


def room(name: str) -> Room | None:
    """The channel with this id."""
    return next((each for each in ROOMS if each.id == name), None)


def conversations(who: Persona) -> tuple[str, ...]:
    """All conversations that somebody sees: every channel, and the one with the bot."""
    return (*(each.id for each in ROOMS), who.direct)


def conversation_of(who: Persona, address: str) -> str | None:
    """The conversation behind a room's name in an address, None where there is no such room."""
    if address == DIRECT_ROOM:
        return who.direct
    return address if room(address) is not None else None


def known_conversation(name: str) -> bool:
    """Whether messages can be posted there."""
    if name.startswith(DIRECT):
        return persona(name.removeprefix(DIRECT)) is not None
    return room(name) is not None
