"""What a reader wants in place of a digest: in which language, and for which regions, segments or products."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from storage import people, places
from storage.keys import derived_key
from storage.kinds import ChannelPurpose, TagKind
from storage.session import Session
from storage.tables import Channel


@dataclass(frozen=True, slots=True)
class Side:
    """The regions, segments and products of one channel, and those of the same kinds that only others have."""

    own: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What is kept for this audience is kept under this key."""
        return derived_key("audience", *self.own)


EVERYBODY = Side()


@dataclass(frozen=True, slots=True)
class Wish:
    """A language and the sides that a reader is on; a line is left out that is for others on all of them."""

    language: str
    sides: tuple[Side, ...] = (EVERYBODY,)

    @property
    def side(self) -> Side | None:
        """The one side, None where there are several."""
        return self.sides[0] if len(self.sides) == 1 else None

    @property
    def audience(self) -> tuple[str, ...]:
        """Whom it is for by name, nobody for everybody."""
        return tuple(sorted({name for side in self.sides for name in side.own}))


class Sides:
    """The sides of the sales channels, by their tags."""

    def __init__(self, tags: Mapping[str, Mapping[TagKind, Sequence[str]]]) -> None:
        self._tags = tags
        self._all: dict[TagKind, set[str]] = {}
        for each in tags.values():
            for kind, values in each.items():
                self._all.setdefault(kind, set()).update(values)

    def __bool__(self) -> bool:
        """Whether a channel is on another side than everybody."""
        return bool(self._all)

    def of(self, channel: str) -> Side:
        """The side that a channel is on; one without tags is for everybody."""
        mine = self._tags.get(channel, {})
        own = {value for values in mine.values() for value in values}
        others = {value for kind in mine for value in self._all[kind]} - own
        return Side(tuple(sorted(own)), tuple(sorted(others)))

    def wish(self, language: str, channels: Iterable[str]) -> Wish:
        """What somebody wants who reads for these channels; nothing is left out where one of them is for everybody."""
        sides = dict.fromkeys(self.of(channel) for channel in channels)
        return Wish(language, (EVERYBODY,) if not sides or EVERYBODY in sides else tuple(sides))


async def sides_of_sales(session: Session) -> Sides:
    """The sides of all sales channels."""
    selling = await places.channels(session, purpose=ChannelPurpose.SALES)
    return Sides(await places.tags(session, [each.id for each in selling]))


async def channels_of_person(session: Session, person_id: str, reached: Sequence[str]) -> list[str]:
    """The sales channels of a person's teams: those of them that a digest has `reached`, if it has reached one."""
    own: list[str] = []
    for team in (await people.profile(session, person_id)).teams:
        of_team = await places.channels(session, purpose=ChannelPurpose.SALES, team_id=team)
        own += [channel.id for channel in of_team]
    return [key for key in own if key in reached] or own


async def reached_by(session: Session, channels: Sequence[str], audience: Mapping[str, Sequence[str]]) -> list[Channel]:
    """The channels that a digest goes to: those chosen, before that the sales channels for its audience."""
    if channels:
        return await places.channels_by_keys(session, channels)
    return await places.channels_by_keys(session, await matching(session, audience))


async def matching(session: Session, audience: Mapping[str, Sequence[str]]) -> list[str]:
    """The keys of the sales channels for an audience: all of them for everybody."""
    selling = await places.channels(session, purpose=ChannelPurpose.SALES)
    tags = await places.tags(session, [channel.id for channel in selling])
    found = {key: {kind.value: values for kind, values in each.items()} for key, each in tags.items()}
    return [
        channel.id
        for channel in selling
        if all(set(wanted) & set(found[channel.id].get(kind, ())) for kind, wanted in audience.items())
    ]
