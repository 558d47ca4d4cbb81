"""Which of the approved digests one addressee gets in an edition: most important first, within the ceilings."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from storage.audiences import ChannelTarget, ReaderTarget
from storage.kinds import Importance, TargetKind
from storage.tables import DigestRow

FEWER_A_DAY = 1
"""Who chose fewer digests gets so many a day, and only important ones."""
_RANKS = {Importance.HIGH: 0, Importance.NORMAL: 1, Importance.LOW: 2}


@dataclass(frozen=True, slots=True)
class Addressee:
    """A channel or a person that an edition goes to. `channels` are those whose digests count."""

    kind: TargetKind
    key: str
    name: str
    workspace_id: str
    language: str
    time_zone: str
    channels: tuple[str, ...]
    paused: bool = False
    fewer: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """What an addressee gets now, in order, and how many digests wait for the next edition."""

    digests: tuple[str, ...]
    waiting: int


def of_channel(target: ChannelTarget) -> Addressee:
    """A channel as an addressee."""
    return Addressee(
        TargetKind.CHANNEL,
        target.key,
        target.name,
        target.workspace_id,
        target.language,
        target.time_zone,
        (target.key,),
        paused=target.paused,
    )


def of_reader(target: ReaderTarget) -> Addressee:
    """A person as an addressee."""
    return Addressee(
        TargetKind.PERSON,
        target.key,
        target.name,
        target.workspace_id,
        target.language,
        target.time_zone,
        target.channels,
        fewer=target.fewer,
    )


def ranked(digests: Sequence[DigestRow]) -> list[DigestRow]:
    """Digests by importance, urgent ones first; of like ones, the one that was approved first."""
    return sorted(digests, key=lambda row: (not row.urgent, _RANKS[row.importance], row.approved_at, row.id))


def share(
    addressee: Addressee,
    ranked_digests: Sequence[DigestRow],
    *,
    got: Collection[str],
    meant: Collection[str],
    ceiling: int,
    daily: int,
    used: int,
) -> Share:
    """What an addressee gets of the digests that are `meant` for its channels and that it has not `got` yet.

    `ceiling` bounds the edition, `daily` the day, on which it got `used` digests so far.
    """
    due = [row for row in ranked_digests if row.id in meant and row.id not in got]
    if addressee.fewer:
        due = [row for row in due if row.urgent or row.importance is Importance.HIGH]
        daily = min(daily, FEWER_A_DAY)
    room = max(0, min(ceiling, daily - used))
    return Share(tuple(row.id for row in due[:room]), max(0, len(due) - room))
