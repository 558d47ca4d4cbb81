"""Versions of a digest for channels: in the channel's language, and without what the brief says for others alone.

Everything is said, edited, withdrawn and counted about the digest itself; its versions follow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from digests.variants import for_others
from handlers.aside import sent_aside
from handlers.cards import Card, Context, Element, Header, Text, line
from handlers.channel_names import channel_names
from handlers.commands import Command
from handlers.digest_card import digest_body, headline_of
from handlers.outbox import reply
from handlers.permissions import Right
from handlers.readers import speech_of_channel
from handlers.speech import LANGUAGES
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press
from storage import briefs, digests, model_calls, places, variants
from storage.compositions import Composition, composition, restore_bullet, reword_bullet
from storage.kinds import ChannelPurpose
from storage.session import Session
from storage.tables import BulletRow, Channel, DigestRow

SHOW = "digest.versions"
JOB = "variants"


@dataclass(frozen=True, slots=True)
class Wish:
    """What some channels want in place of a digest: its language, and for whom ("" for everybody)."""

    language: str
    audience: tuple[str, ...] = ()


async def wishes(session: Session, view: Composition, channels: Sequence[Channel]) -> dict[str, Wish]:
    """What channels want in place of a digest, by their keys; who wants the digest itself is not there."""
    tags = await tags_of_sales(session)
    document = await briefs.load_document(session, view.brief.id) if tags else None
    differing: dict[object, bool] = {}
    translates = await _translates(session, view)
    found: dict[str, Wish] = {}
    for channel in channels:
        spoken = (await speech_of_channel(session, channel)).language
        language = spoken if translates and spoken in LANGUAGES else view.digest.language
        both = own, others = sides(tags, channel.id)
        if both not in differing:  # many channels are for one audience
            differing[both] = document is not None and bool(for_others(document, own, others))
        wish = Wish(language, own if differing[both] else ())
        if wish != Wish(view.digest.language):
            found[channel.id] = wish
    return found


def sides(tags: Mapping[str, Mapping[str, Sequence[str]]], channel: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The regions, segments and products of a channel, and those of the same kinds that other channels have."""
    mine = tags.get(channel, {})
    own = sorted({value for values in mine.values() for value in values})
    others = {value for each in tags.values() for kind in mine for value in each.get(kind, ())}
    return tuple(own), tuple(sorted(others - set(own)))


async def tags_of_sales(session: Session) -> dict[str, dict[str, list[str]]]:
    """The audience tags of all sales channels, by channel and kind."""
    selling = await places.channels(session, purpose=ChannelPurpose.SALES)
    known = await places.tags(session, [each.id for each in selling])
    return {key: {kind.value: values for kind, values in found.items()} for key, found in known.items() if found}


async def _translates(session: Session, view: Composition) -> bool:
    """Whether a model is set that could write the digest in another language; words of a brief can't be translated."""
    terms = await model_calls.terms(session)
    return terms is not None and bool(terms.model) and view.digest.language in LANGUAGES


async def read_in(session: Session, view: Composition, channel: str) -> Composition:
    """The digest as a channel reads it: its version, or itself."""
    key = (await variants.variants_by_channel(session, view.digest.id, [channel])).get(channel)
    return view if key is None else await composition(session, key)


async def follow(session: Session, digest_id: str) -> None:
    """Let the versions of a digest have what people did to it: terms, rewordings, dropped and added lines, undo."""
    versions = await variants.variants(session, digest_id)
    if not versions:
        return
    digest = await digests.get_digest(session, digest_id)
    lines = await variants.cited_by(session, digest_id)
    for version in versions:
        version.urgent, version.valid_until = digest.urgent, digest.valid_until
        version.importance, version.published_at = digest.importance, digest.published_at
        _follow_heads(digest, version)
        own = await variants.cited_by(session, version.id)
        for row, cited in own:
            if row.section is not None:
                await _follow_line(row, cited, lines, own, session)
    await session.flush()


def _follow_heads(digest: DigestRow, version: DigestRow) -> None:
    """A headline or why-line that a person has written stands in every version as it was written."""
    if digest.headline_edited:
        version.headline, version.headline_edited = digest.headline, True
    if digest.why_edited:
        version.why, version.why_edited = digest.why, True


_Lines = Sequence[tuple[BulletRow, frozenset[int]]]


async def _follow_line(row: BulletRow, cited: frozenset[int], lines: _Lines, own: _Lines, session: Session) -> None:
    """One line of a version after the lines of the digest that rest on the same statements."""
    same = [each for each, numbers in lines if numbers & cited and each.section is not None]
    if not same:
        return
    dropped = all(each.dropped for each in same)
    if row.dropped != dropped:
        await digests.drop_bullet(session, row.id, dropped=dropped)
    edited = next((each for each in same if each.edited and not each.dropped), None)
    if edited is not None and row.text != edited.text:
        await reword_bullet(session, row.id, edited.text)
    elif edited is None and row.edited:
        kept = [each for each, numbers in own if each.runner_up and each.dropped and numbers == cited]
        former = next((each for each in kept if not each.edited), None)
        if former is not None:
            await restore_bullet(session, row.id, former.id)


async def show_versions(turn: Turn, value: str, message: str) -> Response:
    """Show the versions of the digest with the key `value`, and who reads them, to the actor alone."""
    turn.require(Right.READ_DRAFTS)
    speech, elements = turn.speech, list[Element]()
    names = await channel_names(turn.session)
    for version in await variants.variants(turn.session, value):
        view = await composition(turn.session, version.id)
        read_by = await places.channels_by_keys(turn.session, view.channels)
        told = speech.say("Read in {channels}.", channels=speech.listing([names.of(each) for each in read_by]))
        elements += [Header(headline_of(view)), Context(line(told)), *digest_body(view, speech)]
    title = speech.say("Versions of this digest")
    if not elements:
        return Response(notice=speech.say("All channels read this digest as it is."))
    hint = speech.say("What you change in the digest itself changes in its versions too.")
    await reply(turn, Card((Text(line(hint)), *elements), title), private=True, part="versions")
    return sent_aside(turn)


PRESSES: dict[str, Press] = {SHOW: show_versions}
FORMS: dict[str, FormCase] = {}
COMMANDS: tuple[Command, ...] = ()
