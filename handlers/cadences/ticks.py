"""A cadence comes due: one transaction notes how far it is worked off, the fire, and all deliveries of its edition.

Every replica may tick at any time, and as often as it likes: only instants after those that are worked off count, by
the database's clock, and the cadence is locked meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.cadences.editions import Press, Tally, zones_of
from handlers.cadences.going_out import go_out
from handlers.cadences.plan import Plan, load_plan
from storage import audit, cadences, clock, fires
from storage.keys import derived_key
from storage.kinds import CadenceStatus, FireKind, FireOutcome
from storage.session import Session
from storage.tables import Beat, Cadence, Fire

ON_TIME = timedelta(seconds=60)
"""What goes out later than that after its time was missed, and is caught up on."""
REPORT_AFTER = timedelta(hours=24)
"""So long readers have to react before the reach of an edition is reported."""


@dataclass(frozen=True, slots=True)
class Ticked:
    """A fire, for the log: which cadence, when it was due and what came of it."""

    cadence: str
    time_zone: str
    due: datetime
    kind: FireKind
    outcome: FireOutcome
    missed: int
    targets: int
    items: int


async def tick(session: Session, cadence_id: str) -> list[Ticked]:
    """Fire a cadence where it is due; gives what fired, one for each time zone at most. Commit what it did."""
    cadence = await cadences.claim_cadence(session, cadence_id)
    if cadence is None:
        return []  # gone, or another replica ticks it just now; what is left over is the sweep's
    now = await clock.now(session)
    if cadence.status is CadenceStatus.PAUSED:
        await _resume_if_over(session, cadence, now)
    if cadence.status is not CadenceStatus.ACTIVE:
        return []
    plan = await load_plan(session, cadence)
    await align_beats(session, cadence, plan, now)
    ticked: list[Ticked] = []
    for beat in await cadences.beats(session, cadence.id):
        ticked += await _beat(session, cadence, plan, beat, now)
    await _end_if_over(session, cadence, now)
    return ticked


async def align_beats(session: Session, cadence: Cadence, plan: Plan, now: datetime) -> None:
    """Begin in time zones that are new, from `now` on, and forget those that nobody is in any more."""
    wanted = await zones_of(session, cadence)
    known = {beat.time_zone for beat in await cadences.beats(session, cadence.id)}
    for zone in sorted(wanted - known):
        next_due = plan.next(ZoneInfo(zone), now)
        await cadences.add_beat(session, Beat(cadence_id=cadence.id, time_zone=zone, last_due=now, next_due=next_due))
    if known - wanted:
        await cadences.drop_beats(session, cadence.id, keep=wanted)


async def begin_anew(session: Session, cadence: Cadence, now: datetime) -> None:
    """After a change of its time: what was due before `now` does not count, only what is due from then on."""
    plan = await load_plan(session, cadence)
    await align_beats(session, cadence, plan, now)
    for beat in await cadences.beats(session, cadence.id):
        next_due = plan.next(ZoneInfo(beat.time_zone), now)
        await cadences.move_beat(session, cadence.id, beat.time_zone, last_due=now, next_due=next_due)


async def reckon_anew(session: Session, cadence: Cadence, now: datetime) -> None:
    """After a change of its quiet days: what comes next, without touching what is worked off."""
    plan = await load_plan(session, cadence)
    for beat in await cadences.beats(session, cadence.id):
        next_due = plan.next(ZoneInfo(beat.time_zone), max(now, beat.last_due))
        await cadences.move_beat(session, cadence.id, beat.time_zone, last_due=beat.last_due, next_due=next_due)


async def resume(session: Session, cadence: Cadence, from_: datetime) -> None:
    """Let a paused cadence go on; what was due before `from_` is not caught up on."""
    await cadences.change_cadence(session, cadence.id, status=CadenceStatus.ACTIVE, paused_until=None)
    plan = await load_plan(session, cadence)
    for beat in await cadences.beats(session, cadence.id):
        last = max(beat.last_due, from_)
        next_due = plan.next(ZoneInfo(beat.time_zone), last)
        await cadences.move_beat(session, cadence.id, beat.time_zone, last_due=last, next_due=next_due)


async def run_by_hand(session: Session, cadence: Cadence, now: datetime, *, by: str, key: str) -> Tally:
    """Send an edition now, whatever the rule says; the next one by rule stays. `key` is the turn's."""
    fire = Fire(
        id=derived_key("run", cadence.id, key),
        cadence_id=cadence.id,
        time_zone="",
        due=now,
        fired_at=now,
        kind=FireKind.BY_HAND,
        outcome=FireOutcome.NOTHING_NEW,
        by_id=by,
    )
    if not await fires.add_fire(session, fire):
        return Tally()
    return await _edition(session, cadence, fire, time_zone=None, expires_at=None)


async def _beat(session: Session, cadence: Cadence, plan: Plan, beat: Beat, now: datetime) -> list[Ticked]:
    """Fire where something is due in one time zone."""
    zone = ZoneInfo(beat.time_zone)
    due = plan.newest(zone, beat.last_due, now)
    next_due = plan.next(zone, max(now, beat.last_due))
    if due is None:
        if next_due != beat.next_due:
            await cadences.move_beat(session, cadence.id, beat.time_zone, last_due=beat.last_due, next_due=next_due)
        return []
    await cadences.move_beat(session, cadence.id, beat.time_zone, last_due=due, next_due=next_due)
    missed = plan.missed(zone, beat.last_due, due)
    late = plan.is_late(zone, due, now)
    fire = Fire(
        id=derived_key("fire", cadence.id, beat.time_zone, due.isoformat()),
        cadence_id=cadence.id,
        time_zone=beat.time_zone,
        due=due,
        fired_at=now,
        kind=FireKind.CATCH_UP if missed or now - due > ON_TIME else FireKind.ON_TIME,
        outcome=FireOutcome.LATE if late else FireOutcome.NOTHING_NEW,
        missed=missed,
    )
    if not await fires.add_fire(session, fire):
        return []  # the clock was put back, and the beat with a restored database: it went out before
    tally, outcome = Tally(), fire.outcome
    if not late:
        where = None if cadence.time_zone is not None else beat.time_zone
        tally = await _edition(session, cadence, fire, time_zone=where, expires_at=plan.closes(zone, due))
        outcome = _outcome(tally)
    return [Ticked(cadence.id, beat.time_zone, due, fire.kind, outcome, missed, tally.targets, len(tally.digests))]


async def _edition(
    session: Session, cadence: Cadence, fire: Fire, *, time_zone: str | None, expires_at: datetime | None
) -> Tally:
    press = Press(session, cadence, fire.fired_at)
    tally = await press.run(fire.id, time_zone=time_zone, expires_at=expires_at)
    await go_out(session, tally.digests, fire.fired_at, key=f"fire:{fire.id}")
    await fires.settle_fire(
        session,
        fire.id,
        _outcome(tally),
        targets=tally.targets,
        items=len(tally.digests),
        waiting=tally.waiting,
        report_at=fire.fired_at + REPORT_AFTER if tally.targets and cadence.reports else None,
    )
    return tally


def _outcome(tally: Tally) -> FireOutcome:
    if tally.targets:
        return FireOutcome.SENT
    return FireOutcome.HELD_BACK if tally.waiting else FireOutcome.NOTHING_NEW


async def _resume_if_over(session: Session, cadence: Cadence, now: datetime) -> None:
    until = cadence.paused_until
    if until is None or until > now:
        return
    await resume(session, cadence, until)
    await _by_itself(session, cadence, "cadence.resumed", now)


async def _end_if_over(session: Session, cadence: Cadence, now: datetime) -> None:
    """A cadence whose last day is over has ended."""
    beats = await cadences.beats(session, cadence.id)
    if beats and all(beat.next_due is None for beat in beats):
        await cadences.change_cadence(session, cadence.id, status=CadenceStatus.ENDED)
        await _by_itself(session, cadence, "cadence.ended", now)


async def _by_itself(session: Session, cadence: Cadence, action: str, now: datetime) -> None:
    await audit.record(session, at=now, actor_id=None, action=action, subject_kind="cadence", subject_id=cadence.id)
