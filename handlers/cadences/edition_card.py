"""An edition as its readers see it: the digests, what waits, why they get it, and how to change that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from handlers.cadences.saying import rhythm
from handlers.cards import Actions, Button, Card, Context, Divider, Element, Header, line
from handlers.digest_card import headline_of
from handlers.readers import speech_of_channel, speech_of_person
from handlers.speech import Speech
from handlers.standing import standing_card
from handlers.variants.copies import Readers
from storage import audiences, cadences, editions, fires, people, places
from storage.compositions import Composition, composition
from storage.kinds import CadenceReach, DigestStatus, TargetKind
from storage.session import Session
from storage.tables import Cadence, Edition

LIVE = (DigestStatus.APPROVED, DigestStatus.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the digests of an edition. `arranged_by` is a name, "" where nobody is known."""

    cadence: Cadence
    kind: TargetKind
    waiting: int
    daily: int
    arranged_by: str


async def frame_of(session: Session, cadence: Cadence, kind: TargetKind, waiting: int) -> Frame:
    """What stands around the digests for addressees of this kind."""
    company = await places.organisation(session)
    by = "" if cadence.owner_id is None else (await people.get_person(session, cadence.owner_id)).display_name
    return Frame(cadence, kind, waiting, 3 if company is None else company.daily_ceiling, by)


async def edition_card(
    session: Session,
    frame: Frame,
    views: Sequence[Composition],
    speech: Speech,
    versions: Mapping[str, Composition] = MappingProxyType({}),
) -> Card:
    """The edition in one reader's language; each digest as it stands now.

    `versions` are what its readers read in place of digests, by the keys of these.
    """
    elements: list[Element] = []
    if len(views) != 1:
        elements.append(Header(frame.cadence.name))
        elements.append(Context(line(speech.count("{n} digest", "{n} digests", len(views)))))
    for position, view in enumerate(views):
        elements += [Divider()] if position else []
        elements += (await standing_card(session, view, speech, versions.get(view.digest.id))).elements
    elements += [Divider(), *_footer(frame, speech)]
    shown = [versions.get(view.digest.id, view) if view.digest.status in LIVE else view for view in views]
    return Card(tuple(elements), summary_of(frame.cadence, views, shown, speech))


async def kept_edition(session: Session, edition: Edition) -> Card:
    """The card of an edition that went out, as it reads now. Raises NotFoundError."""
    fire = await fires.get_fire(session, edition.fire_id)
    cadence = await cadences.get_cadence(session, fire.cadence_id)
    views = [await composition(session, key) for key in await editions.items(session, edition.id)]
    frame = await frame_of(session, cadence, edition.target_kind, edition.waiting)
    speech, channels = await speech_of_edition(session, edition), [edition.target]
    if edition.target_kind is TargetKind.PERSON:
        channels = (await audiences.channels_of_readers(session, cadence, [edition.target]))[edition.target]
    versions: dict[str, Composition] = {}
    for view in views:
        readers = await Readers.of(session, view)
        versions[view.digest.id] = readers.read(readers.sides.wish(speech.language, among(channels, view)))
    return await edition_card(session, frame, views, speech, versions)


def among(channels: Sequence[str], view: Composition) -> list[str]:
    """Those of an addressee's channels that a digest goes to; all of them where it goes to none."""
    return [channel for channel in channels if channel in view.channels] or list(channels)


async def speech_of_edition(session: Session, edition: Edition) -> Speech:
    """The language and zone of whom an edition went to. Raises NotFoundError."""
    if edition.target_kind is TargetKind.PERSON:
        return await speech_of_person(session, edition.target)
    return await speech_of_channel(session, await places.get_channel(session, edition.target))


def summary_of(cadence: Cadence, views: Sequence[Composition], shown: Sequence[Composition], speech: Speech) -> str:
    """The edition in one line: its one headline, or its name with all of them, as they are shown."""
    live = [headline_of(each) for view, each in zip(views, shown, strict=True) if view.digest.status in LIVE]
    if len(views) == 1 and live:
        return live[0]
    told = speech.count("{name}: {n} digest", "{name}: {n} digests", len(views), name=cadence.name)
    return ". ".join([told, *live])


def _footer(frame: Frame, speech: Speech) -> list[Element]:
    elements: list[Element] = []
    if frame.waiting:
        waits = speech.count("{n} more digest waits", "{n} more digests wait", frame.waiting)
        elements.append(
            Context(line(speech.say("{waits} for the next edition, so that it does not get too much.", waits=waits)))
        )
    elements.append(Context(line(_why(frame, speech))))
    elements.append(Actions((Button(speech.say("More, fewer, pause …"), "reader.show"),)))
    return elements


def _why(frame: Frame, speech: Speech) -> str:
    """Why the reader gets this."""
    cadence = frame.cadence
    when = rhythm(cadence, speech)
    if frame.kind is TargetKind.CHANNEL:
        told = speech.say("This channel gets “{name}” {when}.", name=cadence.name, when=when)
    elif cadence.reach is CadenceReach.PEOPLE:
        told = speech.say("As a member of a sales team you get “{name}” {when}.", name=cadence.name, when=when)
    else:
        told = speech.say("You chose to get “{name}” as a direct message, {when}.", name=cadence.name, when=when)
    if frame.arranged_by:
        told += " " + speech.say("Arranged by {name}.", name=frame.arranged_by)
    return told
