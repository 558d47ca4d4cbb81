"""Which channels read a variant of a digest, and what is otherwise in it, for whoever works on the digest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digests.phrases import phrases
from handlers.cards import Bold, Context, Element, Option, line
from handlers.channel_names import ChannelNames, channel_names
from handlers.digest_card import label
from handlers.speech import Speech
from handlers.variants.copies import Readers
from handlers.variants.reading import about_them, added_for, lacking, left_out, reworded_for
from handlers.variants.translating import translates
from handlers.variants.wishes import EVERYBODY, Side, Wish, reached_by
from storage.compositions import Composition
from storage.session import Session
from storage.tables import BulletRow, Channel

TOLD = 6
"""So many variants are told of in a preview; all can be opened."""
LISTED = 100
"""So many variants can be chosen from: a menu takes no more (bot/render/limits.py, OPTIONS)."""
NAMED = 5


@dataclass(frozen=True, slots=True)
class Variant:
    """What channels read in place of a digest: lines left `out` and `more` ones, `reworded` ones by number.

    `about` are lines about these readers that just missed the digest. It is `headless` where the headline is for
    others, `why_out` is the why-line if it is, and it `waits` where lines have no translation yet.
    """

    channels: tuple[Channel, ...]
    wish: Wish
    view: Composition
    out: Sequence[BulletRow]
    more: Sequence[BulletRow]
    about: Sequence[BulletRow]
    why_out: str
    headless: bool
    reworded: int
    translated: bool
    waits: bool

    @property
    def texts_out(self) -> list[str]:
        """The lines left out, the one on why it matters first."""
        return [*filter(None, (self.why_out,)), *(bullet.text for bullet in self.out)]

    @property
    def side(self) -> Side:
        """For whom it is: channels have one side."""
        return self.wish.sides[0]


async def variants_of(session: Session, view: Composition) -> list[Variant]:
    """The variants of a digest, those of the channels first in the alphabet first."""
    readers = await Readers.of(session, view)
    grouped: dict[Wish, list[Channel]] = {}
    for channel in await reached_by(session, view.channels, view.digest.audience):
        grouped.setdefault(readers.of_channel(channel), []).append(channel)
    can = await translates(session, view)
    made = [_variant(readers, wish, channels, translates=can) for wish, channels in grouped.items()]
    return [each for each in made if each.view is not view or each.about or each.waits]


async def variant_in(session: Session, view: Composition, channel: Channel) -> Variant:
    """What one channel reads, with all that read the same; as it stands even where that is the digest itself."""
    readers = await Readers.of(session, view)
    wanted = readers.of_channel(channel)
    alike = [
        each
        for each in await reached_by(session, view.channels, view.digest.audience)
        if readers.of_channel(each) == wanted
    ]
    return _variant(readers, wanted, alike or [channel], translates=await translates(session, view))


def _variant(readers: Readers, wish: Wish, channels: Sequence[Channel], *, translates: bool) -> Variant:
    view, kept, side = readers.view, readers.kept, wish.sides[0]
    read = readers.read(wish)
    return Variant(
        channels=tuple(channels),
        wish=wish,
        view=read,
        out=left_out(view, kept, side),
        more=added_for(view, kept, side),
        about=about_them(view, kept, side) if side is not EVERYBODY else (),
        why_out="" if read.digest.why else view.digest.why,
        headless=bool(view.digest.headline) and not read.digest.headline,
        reworded=reworded_for(view, kept, wish, read.digest.language),
        translated=read.digest.language != view.digest.language,
        waits=translates and bool(lacking(view, kept, wish.language)),
    )


@dataclass(frozen=True, slots=True)
class Overview:
    """The variants of a digest with the names of their channels, for a card."""

    variants: Sequence[Variant]
    names: ChannelNames

    def told(self, speech: Speech) -> Iterator[Element]:
        """What is otherwise for whom; nothing where all read the digest as it is."""
        for variant in self.variants[:TOLD]:
            what = ". ".join(_differences(variant, speech))
            yield Context(line(Bold(self.called(variant, speech)), f": {what}."))
        if len(self.variants) > TOLD:
            more = len(self.variants) - TOLD
            yield Context(line(speech.count("and {n} more version", "and {n} more versions", more)))

    def options(self, digest_id: str, speech: Speech) -> tuple[Option, ...]:
        """The variants to choose from, each by its first channel."""
        return tuple(
            Option(label(self.called(each, speech)), f"{digest_id}.{each.channels[0].id}")
            for each in self.variants[:LISTED]
        )

    def called(self, variant: Variant, speech: Speech) -> str:
        """A variant by the channels that read it."""
        names = [self.names.of(each) for each in variant.channels]
        if len(names) <= NAMED:
            return speech.listing(names)
        more = speech.count("{n} more channel", "{n} more channels", len(names) - NAMED)
        return speech.listing([*names[:NAMED], more])


async def overview(session: Session, view: Composition) -> Overview:
    """The variants of a digest, to be told of."""
    return Overview(await variants_of(session, view), await channel_names(session))


def language_name(code: str, speech: Speech) -> str:
    """A language in the reader's words."""
    return phrases(speech.language).language.get(code, code)


def _differences(variant: Variant, speech: Speech) -> Iterator[str]:
    """What is otherwise, a sentence each, without full stops."""
    if out := variant.texts_out:
        yield speech.count(
            "{n} line is left out: {lines}",
            "{n} lines are left out: {lines}",
            len(out),
            lines=_quoted(out, speech),
        )
    if variant.headless:
        yield speech.say("The headline is for others, so the brief's title stands in its place")
    if variant.more:
        told = _quoted([bullet.text for bullet in variant.more], speech)
        yield speech.count("{n} line is added: {lines}", "{n} lines are added: {lines}", len(variant.more), lines=told)
    if variant.about:
        own = speech.listing(variant.side.own)
        yield speech.count(
            "The brief has {n} more line about {audience}, which you can add",
            "The brief has {n} more lines about {audience}, which you can add",
            len(variant.about),
            audience=own,
        )
    if variant.reworded:
        yield speech.count("{n} line is reworded", "{n} lines are reworded", variant.reworded)
    name = language_name(variant.wish.language, speech)
    if variant.translated:
        yield speech.say("It is in {language}", language=name)
    elif variant.waits:
        yield speech.say("It is put into {language} once you open it, approve or publish", language=name)


def _quoted(texts: Sequence[str], speech: Speech) -> str:
    return speech.listing([speech.say("“{text}”", text=label(text)) for text in texts])
