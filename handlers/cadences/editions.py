"""An edition is made: for each addressee of a cadence its digests, as a delivery, in batches and in one transaction."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from handlers.cadences.choice import Addressee, Share, of_channel, of_reader, ranked, share
from handlers.cadences.edition_card import among, edition_card, frame_of
from handlers.cards import card_to_json
from handlers.speech import Speech, zone_of
from handlers.variants.copies import Readers
from storage import audiences, deliveries, editions, places
from storage.compositions import composition
from storage.deliveries import Target
from storage.keys import derived_key
from storage.kinds import CadenceReach
from storage.session import Session
from storage.tables import Cadence, DigestRow

BATCH = 500
"""So many addressees are in memory at a time, however many there are."""
LOOKED_BACK = timedelta(days=14)
"""A new cadence brings digests that were published elsewhere so long before it, and older ones only if they are
nowhere out yet."""


@dataclass(slots=True)
class Tally:
    """What came of making an edition. `digests` are those that at least one addressee gets."""

    targets: int = 0
    waiting: int = 0
    digests: set[str] = field(default_factory=set)


class Press:
    """Makes one edition of a cadence at `now`; cards that read alike are made once."""

    def __init__(self, session: Session, cadence: Cadence, now: datetime) -> None:
        self._session = session
        self._cadence = cadence
        self._now = now
        self._cards: dict[tuple[object, ...], str] = {}
        self._readers: dict[str, Readers] = {}

    async def candidates(self, *, lock: bool = False) -> list[DigestRow]:
        """The digests that may be due to anybody, in their order; `lock` as for `editions.awaiting`."""
        since = self._cadence.created_at - LOOKED_BACK
        return ranked(await editions.awaiting(self._session, self._now, since, lock=lock))

    async def run(self, fire_id: str, *, time_zone: str | None, expires_at: datetime | None) -> Tally:
        """Put the edition of a fire into the ledger, for the addressees of one zone, or all."""
        tally = Tally()
        candidates = await self.candidates(lock=True)
        if not candidates:
            return tally
        async for batch in addressees(self._session, self._cadence, self._now, time_zone=time_zone):
            days = {each.key: local_day(self._now, each.time_zone) for each in batch}
            used = await editions.lock_days(self._session, days)
            shares = await self.shares(batch, candidates, used)
            await self._put_in(fire_id, batch, shares, days, expires_at)
            for each in shares.values():
                tally.targets += bool(each.digests)
                tally.waiting = max(tally.waiting, each.waiting)
                tally.digests.update(each.digests)
        return tally

    async def shares(
        self, batch: Sequence[Addressee], candidates: Sequence[DigestRow], used: Mapping[str, int]
    ) -> dict[str, Share]:
        """What each addressee of a batch gets, by key. `used`: how many digests each got today."""
        company = await places.organisation(self._session)
        daily = 3 if company is None else company.daily_ceiling
        keys = [row.id for row in candidates]
        channels = {channel for each in batch for channel in each.channels}
        meant = await editions.meant_for(self._session, keys, channels)
        got = await editions.arrived(self._session, keys, [each.key for each in batch])
        return {
            each.key: share(
                each,
                candidates,
                got=got[each.key],
                meant=set().union(*(meant[channel] for channel in each.channels)),
                ceiling=self._cadence.ceiling,
                daily=daily,
                used=used.get(each.key, 0),
            )
            for each in batch
        }

    async def card(self, who: Addressee, given: Share) -> str:
        """The edition's card as it is stored, with each digest as the addressee reads it."""
        readers = [await self._of(digest) for digest in given.digests]
        speech = Speech(who.language, zone_of(who.time_zone))
        wishes = tuple(each.sides.wish(speech.language, among(who.channels, each.view)) for each in readers)
        key = (who.kind, given, who.language, who.time_zone, wishes)
        known = self._cards.get(key)
        if known is None:
            views = [each.view for each in readers]
            frame = await frame_of(self._session, self._cadence, who.kind, given.waiting)
            read = (each.read(wanted) for each, wanted in zip(readers, wishes, strict=True))
            versions = dict(zip(given.digests, read, strict=True))
            card = await edition_card(self._session, frame, views, speech, versions)
            known = self._cards[key] = card_to_json(card)
        return known

    async def _of(self, digest_id: str) -> Readers:
        if digest_id not in self._readers:
            self._readers[digest_id] = await Readers.of(self._session, await composition(self._session, digest_id))
        return self._readers[digest_id]

    async def _put_in(
        self,
        fire_id: str,
        batch: Sequence[Addressee],
        shares: Mapping[str, Share],
        days: Mapping[str, str],
        expires_at: datetime | None,
    ) -> None:
        rows: list[dict[str, Any]] = []
        brought: list[dict[str, Any]] = []
        posts: list[dict[str, Any]] = []
        for each in batch:
            given = shares[each.key]
            if not given.digests:
                continue
            key = derived_key("edition", fire_id, each.key)
            rows.append(
                {
                    "id": key,
                    "fire_id": fire_id,
                    "workspace_id": each.workspace_id,
                    "target_kind": each.kind,
                    "target": each.key,
                    "day": days[each.key],
                    "waiting": given.waiting,
                }
            )
            brought += [
                {"target": each.key, "digest_id": digest, "edition_id": key, "position": position}
                for position, digest in enumerate(given.digests)
            ]
            posts.append(
                deliveries.post_row(
                    key,
                    Target(each.workspace_id, each.kind, each.key),
                    await self.card(each, given),
                    purpose=editions.PURPOSE,
                    subject_id=key,
                    expires_at=expires_at,
                    paused=each.paused,
                )
            )
        await editions.put_in(self._session, rows, brought)
        await editions.add_to_days(self._session, days, {key: len(each.digests) for key, each in shares.items()})
        await deliveries.enqueue_all(self._session, posts)


async def addressees(
    session: Session, cadence: Cadence, now: datetime, *, time_zone: str | None = None
) -> AsyncIterator[list[Addressee]]:
    """All to whom a cadence writes, of one zone or all, in batches: channels, then readers."""
    after = ""
    while cadence.reach is CadenceReach.CHANNELS:
        page = await audiences.channel_targets(session, cadence, time_zone=time_zone, after=after, limit=BATCH)
        if not page:
            break
        yield [of_channel(each) for each in page]
        after = page[-1].key
    after, direct = "", cadence.reach is CadenceReach.CHANNELS
    while True:
        readers = await audiences.reader_targets(
            session, cadence, now=now, direct=direct, time_zone=time_zone, after=after, limit=BATCH
        )
        if not readers:
            break
        yield [of_reader(each) for each in readers]
        after = readers[-1].key


async def zones_of(session: Session, cadence: Cadence) -> set[str]:
    """The time zones by which a cadence fires: its own, or those of all to whom it writes."""
    if cadence.time_zone is not None:
        return {cadence.time_zone}
    if cadence.reach is CadenceReach.PEOPLE:
        return await audiences.zones(session, cadence, people=True)
    channels = await audiences.zones(session, cadence, people=False)
    return channels | await audiences.direct_zones(session, cadence)


def local_day(now: datetime, time_zone: str) -> str:
    """The day that it is in a zone, as YYYY-MM-DD."""
    return now.astimezone(zone_of(time_zone)).date().isoformat()
