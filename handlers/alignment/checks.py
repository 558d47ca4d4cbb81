"""The check of a quarter opens, asks each person once, and closes: by the clock, on any number of replicas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.alignment.cards import ask_card
from handlers.alignment.results import result_elements
from handlers.cards import Actions, Button, Card, card_to_json
from handlers.meetings.people_time import calendars_of
from handlers.readers import speech_of_person
from handlers.speech import Speech
from meetings.anonymity import can_be_told
from meetings.quarters import Quarter, opens_on, quarter_of
from schedules.quiet import Quiet, country_of_zone
from storage import alignment, audiences, audit, calendars, deliveries, links, people, places
from storage.deliveries import Target, delivery_key
from storage.kinds import Role, TargetKind
from storage.session import Session
from storage.tables import AlignmentRound, AlignmentSettings

PURPOSE = "alignment"
OPENS_AT = time(10)
"""By the company's clock."""
OPEN_FOR = timedelta(days=14)
LATE = timedelta(days=7)
"""A check that could not open on its day opens so late at most; then that quarter has none, unless it is started."""
APART = timedelta(days=45)
"""Rounds are so far apart at least, also where quarters are counted otherwise meanwhile."""
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Whom:
    """Who is asked: each person as one of a team. `sizes` has all teams that meet others, `small` those not asked."""

    invited: Mapping[str, str]
    sizes: Mapping[str, int]
    small: frozenset[str]


async def look_after_alignment(session: Session, now: datetime) -> int:
    """Open, ask or close, whatever is due; gives how many messages were put in. For the clock."""
    current = await alignment.running(session)
    if current is not None:
        if now >= current.closes_at:
            return await _close(session, current, now)
        return await _send(session, current, now)
    decided = await alignment.settings(session)
    due = await due_instant(session, decided, now)
    if not decided.active or due is None or not due <= now <= due + LATE:
        return 0
    if not await open_now(session, now, actor_id=None):
        return 0
    current = await alignment.running(session)
    return 0 if current is None else await _send(session, current, now)


async def quarter_now(session: Session, decided: AlignmentSettings, now: datetime) -> Quarter:
    """The quarter on the company's calendar."""
    zone = ZoneInfo(await audiences.company_zone(session))
    return quarter_of(now.astimezone(zone).date(), decided.fiscal_start)


async def due_instant(session: Session, decided: AlignmentSettings, now: datetime) -> datetime | None:
    """When the check of this quarter opens, in UTC; None where the quarter has no working day left for it."""
    zone = await audiences.company_zone(session)
    quarter = await quarter_now(session, decided, now)
    day = opens_on(quarter, decided.week, await quiet_days(session, decided, zone))
    return None if day is None else datetime.combine(day, OPENS_AT, ZoneInfo(zone)).astimezone(UTC)


async def quiet_days(session: Session, decided: AlignmentSettings, zone: str) -> Quiet:
    """The days on which nothing is asked: weekends, holidays of the company's country, its own calendar."""
    days: frozenset[date] = frozenset()
    if decided.calendar_id is not None:
        row = await calendars.get_calendar(session, decided.calendar_id)
        days = frozenset(date.fromisoformat(each) for each in row.days)
    country = country_of_zone(zone)
    return Quiet(weekends=True, holidays=bool(country), country=country, days=days)


async def whom(session: Session) -> Whom:
    """Who is asked now: members of teams that meet others and have a role; who is in several counts in one.

    Teams whose answers could not be told, not even together, are not asked.
    """
    teams = sorted(await alignment.paired_teams(session))
    having = {each.id for role in Role for each in await people.people(session, role=role)}
    found: dict[str, str] = {}
    for team in teams:
        for person in await people.people(session, team_id=team):
            if person.id in having:
                found.setdefault(person.id, team)
    not_wanted = await alignment.refused(session, found)
    wanted = {person: team for person, team in found.items() if person not in not_wanted}
    sizes = {team: sum(each == team for each in wanted.values()) for team in teams}
    asked = can_be_told(sizes)
    invited = {person: team for person, team in wanted.items() if team in asked}
    return Whom(invited, sizes, frozenset(teams) - asked)


async def open_now(session: Session, now: datetime, *, actor_id: str | None) -> bool:
    """Open the check of this quarter. False where it had one, or the last was too lately, or there is nobody to ask."""
    decided = await alignment.settings(session, lock=True)
    last = next(iter(await alignment.rounds(session, limit=1)), None)
    quarter = await quarter_now(session, decided, now)
    if last is not None and (last.quarter == quarter.first.isoformat() or now - last.opened_at < APART):
        return False
    who = await whom(session)
    if not who.invited:
        return False
    row = AlignmentRound(quarter=quarter.first.isoformat(), name=quarter.name, opened_at=now, closes_at=now + OPEN_FOR)
    if not await alignment.open_round(session, row, who.invited):
        return False
    await _note(session, now, actor_id, "alignment.opened", row.quarter)
    return True


def ask_key(quarter: str, person_id: str) -> str:
    """The key of the message that asks somebody: one for a person and a quarter."""
    return delivery_key(PURPOSE, quarter, person_id)


async def others_of(session: Session, team_id: str, speech: Speech) -> str:
    """The teams that a team meets, as one phrase."""
    names = {team.id: team.name for team in await places.teams(session)}
    met = (await alignment.paired_teams(session)).get(team_id, frozenset())
    return speech.listing(sorted(names[team] for team in met if team in names)) or "…"


async def _send(session: Session, current: AlignmentRound, now: datetime) -> int:
    """Ask those who may be asked now, and were not."""
    zone = await audiences.company_zone(session)
    quiet = await quiet_days(session, await alignment.settings(session), zone)
    if quiet.is_quiet(now.astimezone(ZoneInfo(zone)).date()):
        return 0
    waiting = {each.person_id: each.team_id for each in await alignment.to_send(session, current.quarter)}
    known = await calendars_of(session, sorted(waiting), now) if waiting else {}
    told = 0
    for person_id in sorted(waiting):
        if not known[person_id].may_be_asked(now):
            continue
        where = await links.where_to_write(session, person_id)
        active = (await people.get_person(session, person_id)).active
        if where is None or not active or not await alignment.note_sent(session, current.quarter, person_id):
            continue
        speech = await speech_of_person(session, person_id)
        others = await others_of(session, waiting[person_id], speech)
        told += await deliveries.enqueue(
            session,
            delivery_id=ask_key(current.quarter, person_id),
            target=Target(where, TargetKind.PERSON, person_id),
            payload=card_to_json(ask_card(current.quarter, current.closes_at, 0, others, speech)),
            purpose=PURPOSE,
            expires_at=current.closes_at,
        )
        if told >= AT_ONCE:
            break
    return told


async def _close(session: Session, current: AlignmentRound, now: datetime) -> int:
    """Close the round, and tell the managers of the teams what came out, in their daytime."""
    if not await alignment.close_round(session, current.quarter, now):
        return 0
    await _note(session, now, None, "alignment.closed", current.quarter)
    teams = set(await alignment.paired_teams(session))
    of_teams = {each.id for team in teams for each in await people.people(session, team_id=team)}
    managers = [each.id for each in await people.people(session, role=Role.MANAGER) if each.id in of_teams]
    known = await calendars_of(session, managers, now) if managers else {}
    told = 0
    for person_id in managers:
        where = await links.where_to_write(session, person_id)
        if where is None:
            continue
        speech = await speech_of_person(session, person_id)
        key = delivery_key("alignment-result", current.quarter, person_id)
        title = speech.say("What the alignment check of {quarter} brought", quarter=current.name)
        buttons = Actions((Button(speech.say("Alignment check"), "alignment.show"),))
        elements = await result_elements(session, speech, now, key)
        told += await deliveries.enqueue(
            session,
            delivery_id=key,
            target=Target(where, TargetKind.PERSON, person_id),
            payload=card_to_json(Card((*elements, buttons), title)),
            purpose=PURPOSE,
            not_before=known[person_id].when_to_ask(now),
        )
    return told


async def _note(session: Session, now: datetime, actor_id: str | None, action: str, quarter: str) -> None:
    await audit.record(session, at=now, actor_id=actor_id, action=action, subject_kind="alignment", subject_id=quarter)
