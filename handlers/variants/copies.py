"""What a channel, a person or a copy reads in place of a digest."""

from __future__ import annotations

from handlers.readers import speech_of_person
from handlers.speech import LANGUAGES, Speech
from handlers.turn import Turn
from handlers.variants.reading import read_as
from handlers.variants.wishes import Sides, Wish, channels_of_person, sides_of_sales
from storage import places, variants
from storage.compositions import Composition, composition
from storage.kinds import TargetKind
from storage.session import Session
from storage.tables import BulletRow, Channel, DeliveryRow


class Readers:
    """Tells what readers of one digest want, and how they read it; what is the same for all is looked up once."""

    def __init__(self, session: Session, view: Composition, kept: variants.Kept, sides: Sides, default: str) -> None:
        """`default` is the company's language."""
        self._session = session
        self._default = default
        self.sides = sides
        self.view = view
        self.kept = kept

    @classmethod
    async def of(cls, session: Session, view: Composition) -> Readers:
        """The readers of a digest."""
        company = await places.organisation(session)
        default = (company and company.language) or LANGUAGES[0]
        kept = await variants.kept(session, view.digest.id)
        return cls(session, view, kept, await sides_of_sales(session), default)

    def of_channel(self, channel: Channel) -> Wish:
        """What a channel wants."""
        return self.sides.wish(Speech(channel.language or self._default).language, [channel.id])

    async def in_channel(self, channel: str) -> Wish:
        """What the channel with this key wants. Raises NotFoundError."""
        return self.of_channel(await places.get_channel(self._session, channel))

    async def by_person(self, person_id: str) -> Wish:
        """What a person wants in a direct message: the channels of their teams count. Raises NotFoundError."""
        language = (await speech_of_person(self._session, person_id)).language
        own = await channels_of_person(self._session, person_id, self.view.channels)
        return self.sides.wish(language, own)

    async def of_copy(self, post: DeliveryRow) -> Wish:
        """What those want who read a copy."""
        if not self.sides and not self.kept.translations:
            return Wish(self.view.digest.language)  # all read the same, so nobody's teams need be looked up
        if post.target_kind is TargetKind.CHANNEL:
            return await self.in_channel(post.target)
        if post.target_kind is TargetKind.PERSON:
            return await self.by_person(post.target)
        return Wish(self.view.digest.language)

    def read(self, wanted: Wish) -> Composition:
        """The digest as it reads for a wish."""
        return read_as(self.view, self.kept, wanted)


async def read_in(session: Session, view: Composition, channel: str) -> Composition:
    """The digest as a channel reads it."""
    readers = await Readers.of(session, view)
    return readers.read(await readers.in_channel(channel))


async def wording(turn: Turn, bullet: BulletRow) -> str:
    """How a line of a digest reads where the turn is, or in the direct message with its actor."""
    view = await composition(turn.session, bullet.digest_id)
    if turn.place.channel:
        read = await read_in(turn.session, view, turn.place.channel)
    else:
        read = await read_by(turn.session, view, turn.actor.person_id)
    return next((each.text for each in read.bullets if each.id == bullet.id), bullet.text)


async def read_by(session: Session, view: Composition, person_id: str) -> Composition:
    """The digest as a person reads it in a direct message."""
    readers = await Readers.of(session, view)
    return readers.read(await readers.by_person(person_id))
