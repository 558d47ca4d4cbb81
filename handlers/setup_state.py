"""How the company is set up, as one value: read, applied, and kept in the audit trail so that it can be restored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from storage import audit, places
from storage.audit import DETAIL_CHARACTERS, Detail
from storage.kinds import ChannelPurpose, TagKind
from storage.session import Session
from storage.tables import AuditRow, Channel

CHANGED, UNDONE = "setup.changed", "setup.undone"
_MARK = "|"


@dataclass(frozen=True, slots=True)
class ChannelSetup:
    """What one channel is for. None for language or time zone is the company's."""

    purpose: ChannelPurpose
    team_id: str | None = None
    language: str | None = None
    time_zone: str | None = None
    tags: Mapping[TagKind, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Setup:
    """The company (name, language, time zone; None before the first setup) and its channels in use, by their keys."""

    company: tuple[str, str, str] | None
    channels: Mapping[str, ChannelSetup]


async def read_setup(session: Session) -> Setup:
    """How the company is set up now."""
    row = await places.organisation(session)
    company = None if row is None else (row.name, row.language, row.time_zone)
    used = [each for each in await places.channels(session) if each.purpose is not ChannelPurpose.NONE]
    tags = await places.tags(session, [each.id for each in used])
    return Setup(company, {each.id: _of(each, tags[each.id]) for each in used})


async def apply_setup(session: Session, wanted: Setup) -> None:
    """Make it so. Channels in use that aren't wanted are used no more."""
    if wanted.company is not None:
        name, language, zone = wanted.company
        await places.set_organisation(session, name=name, language=language, time_zone=zone)
    before = await read_setup(session)
    for key in before.channels.keys() - wanted.channels.keys():
        await places.set_channel(session, key, purpose=ChannelPurpose.NONE, team_id=None)
        await places.set_tags(session, key, {})
    for key, each in wanted.channels.items():
        if before.channels.get(key) != each:
            await places.set_channel(
                session,
                key,
                purpose=each.purpose,
                team_id=each.team_id,
                language=each.language,
                time_zone=each.time_zone,
            )
            await places.set_tags(session, key, each.tags)


def details_of(setup: Setup, act: str) -> dict[str, Detail | Sequence[Detail]]:
    """A setup as details of the act `act` in the audit trail, the ones that `before_act` reads."""
    channels: list[Detail] = []
    tags: list[Detail] = []
    for key, each in setup.channels.items():
        channels.append(
            _MARK.join((key, each.purpose.value, each.team_id or "", each.language or "", each.time_zone or ""))
        )
        tags += [_MARK.join((key, kind.value, value)) for kind, values in each.tags.items() for value in values]
    company: list[Detail] = list(setup.company or ())
    if any(len(str(item)) > DETAIL_CHARACTERS for items in (company, channels, tags) for item in items):
        # A name or tag that is too long for the trail came from elsewhere: then there is nothing to restore.
        return {"act": act}
    return {"act": act, "company": company, "channels": channels, "tags": tags}


async def last_change(session: Session) -> AuditRow | None:
    """The last change of the setup in the trail, None where there is none or where it was undone."""
    changed = await audit.trail(session, action=CHANGED, limit=1)
    undone = await audit.trail(session, action=UNDONE, limit=1)
    if not changed or (undone and (undone[0].id or 0) > (changed[0].id or 0)):
        return None
    return changed[0]


def before_act(row: AuditRow) -> Setup | None:
    """The setup before an act of the trail; None before the first one, or where it was not kept."""
    company = row.details.get("company")
    if not company:
        return None
    tags: dict[str, dict[TagKind, tuple[str, ...]]] = {}
    for item in row.details["tags"]:
        key, kind, value = str(item).split(_MARK, maxsplit=2)
        of_channel = tags.setdefault(key, {})
        of_channel[TagKind(kind)] = (*of_channel.get(TagKind(kind), ()), value)
    channels = {}
    for item in row.details["channels"]:
        key, purpose, team, language, zone = str(item).split(_MARK)
        channels[key] = ChannelSetup(
            ChannelPurpose(purpose), team or None, language or None, zone or None, tags.get(key, {})
        )
    name, language, zone = (str(item) for item in company)
    return Setup((name, language, zone), channels)


def _of(channel: Channel, tags: Mapping[TagKind, list[str]]) -> ChannelSetup:
    kept = {kind: tuple(values) for kind, values in tags.items()}
    return ChannelSetup(channel.purpose, channel.team_id, channel.language, channel.time_zone, kept)
