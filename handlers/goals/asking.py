"""Before two teams meet, the owners of their goals are asked how they stand: once, nudged once, never at rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.cards import Actions, BulletItem, Bullets, Button, ButtonStyle, Card, Text, card_to_json, line
from handlers.goals.listing import SAY
from handlers.goals.saying import goal_line, progress_line
from handlers.meetings.people_time import calendars_of
from handlers.meetings.seats import SHORTEST, patience
from handlers.readers import speech_of_person
from handlers.speech import Speech
from storage import deliveries, goals, links, people
from storage.deliveries import Target, delivery_key
from storage.kinds import TargetKind
from storage.session import Session
from storage.tables import Goal, GoalAsking, GoalProgress, Meeting, Series

PURPOSE = "goal.progress"
FARTHEST = timedelta(days=30)
"""No series asks earlier."""
FRESH = timedelta(days=3)
"""What an owner said so lately need not be asked."""
REST = timedelta(days=13)
"""Where two teams have no joint meetings, but meet weekly, nobody is asked every week."""


async def ask_progress(session: Session, now: datetime) -> int:
    """Ask and nudge who is to be now; gives how many. For the clock, on any number of replicas."""
    told = 0
    for meeting, series in await goals.meetings_of_pairs(session, now, FARTHEST):
        if meeting.starts - now > timedelta(days=series.ask_days) or meeting.starts - now < SHORTEST:
            continue
        found = await goals.goals(session, goals.pair(series.host_team_id, series.guest_team_id))
        stands = await goals.progress(session, [each.id for each in found])
        asked = await goals.askings(session, meeting.id)
        owners = await _owners(session, found)
        calendars = await calendars_of(session, sorted(owners), now)
        look = _Look(session, now, meeting, series)
        for person_id in sorted(owners):
            if not calendars[person_id].may_be_asked(now):
                continue
            mine = owners[person_id]
            if person_id not in asked:
                told += await _ask(look, person_id, mine, stands)
            else:
                told += await _nudge(look, asked[person_id], mine, stands)
    return told


@dataclass(frozen=True, slots=True)
class _Look:
    """What is the same for all owners before one meeting."""

    session: Session
    now: datetime
    meeting: Meeting
    series: Series


async def _owners(session: Session, found: Sequence[Goal]) -> dict[str, list[Goal]]:
    """The owners who are still with the company, with their goals."""
    owners: dict[str, list[Goal]] = {}
    for goal in found:
        for owner in dict.fromkeys((goal.first_owner_id, goal.second_owner_id)):
            if owner is None:
                continue
            person = await people.get_person(session, owner)
            if person.active and goal not in owners.setdefault(person.id, []):
                owners[person.id].append(goal)
    return {key: mine for key, mine in owners.items() if mine}


async def _ask(look: _Look, person_id: str, mine: Sequence[Goal], stands: dict[str, GoalProgress]) -> bool:
    session, now = look.session, look.now
    if all(each.id in stands and now - stands[each.id].at < FRESH for each in mine):
        return False
    if not look.series.kind.is_joint:
        keys = await links.same_person(session, person_id)
        last = await goals.last_asked(session, keys, goals.of_pair(mine[0]))
        if last is not None and now - last < REST:
            return False
    if await links.where_to_write(session, person_id, near=look.series.workspace_id) is None:
        return False
    asking = GoalAsking(meeting_id=look.meeting.id, person_id=person_id, asked_at=now)
    if not await goals.ask_once(session, asking):
        return False
    return await _tell(look, person_id, mine, stands, nudge=False)


async def _nudge(look: _Look, asking: GoalAsking, mine: Sequence[Goal], stands: dict[str, GoalProgress]) -> bool:
    wait = patience(asking.asked_at, look.meeting.starts)
    if asking.answered_at is not None or asking.nudged_at is not None or look.now < asking.asked_at + wait:
        return False
    asking.nudged_at = look.now
    await look.session.flush()
    return await _tell(look, asking.person_id, mine, stands, nudge=True)


async def _tell(
    look: _Look, person_id: str, mine: Sequence[Goal], stands: dict[str, GoalProgress], *, nudge: bool
) -> bool:
    where = await links.where_to_write(look.session, person_id, near=look.series.workspace_id)
    if where is None:
        return False
    speech = await speech_of_person(look.session, person_id)
    return await deliveries.enqueue(
        look.session,
        delivery_id=delivery_key("goal-progress", look.meeting.id, person_id, int(nudge)),
        target=Target(where, TargetKind.PERSON, person_id),
        payload=card_to_json(asking_card(look.series.name, look.meeting, mine, stands, speech, nudge=nudge)),
        purpose=PURPOSE,
        subject_id=look.meeting.id,
        expires_at=look.meeting.starts,
    )


def asking_card(
    name: str,
    meeting: Meeting,
    mine: Sequence[Goal],
    stands: dict[str, GoalProgress],
    speech: Speech,
    *,
    nudge: bool = False,
) -> Card:
    """Asks an owner, with the goals and how they stood; a `nudge` says that nobody answered yet."""
    told = speech.count(
        "Before “{name}” on {moment}: how does your goal stand?",
        "Before “{name}” on {moment}: how do your {n} goals stand?",
        len(mine),
        name=name,
        moment=speech.moment(meeting.starts),
    )
    lead = [Text(line(speech.say("Both teams will read it in their preparation; I have no word from you yet.")))]
    items = tuple(
        BulletItem(line(f"{each.name}: {goal_line(each, speech)} – {progress_line(stands.get(each.id), speech)}"))
        for each in mine
    )
    buttons = (
        Button(speech.say("Say how mine stand"), SAY, style=ButtonStyle.PRIMARY),
        Button(speech.say("All goals"), "goals.list"),
    )
    return Card((Text(line(told)), *(lead if nudge else []), Bullets(items), Actions(buttons)), told)
