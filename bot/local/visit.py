"""The linking pin of the sample company: marketing is invited to the weekly meeting of sales, Mara first of all."""

from __future__ import annotations

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from bot.local.company import MARKETER, TIME_ZONE
from handlers.meetings.keeping import keep_rule
from handlers.meetings.rounds import Round
from handlers.meetings.seats import ask
from meetings.ladder import DEFAULT
from schedules.rules import Weekly, rule_to_json
from storage import audit, clock, people, places
from storage import series as series_rows
from storage.session import Session
from storage.tables import Series, Workspace

HOSTS, HOME = "sales-emea", "marketing"
CHAIR, MANAGER = "emil", "lee"
NAME = "Sales EMEA weekly"
AHEAD = timedelta(days=5)


async def arrange_visit(session: Session, workspace: Workspace) -> None:
    """Arrange the series where there is none, as the manager would, and name Mara for its first meeting."""
    if await series_rows.all_series(session, ended=True):
        return
    at = await clock.now(session)
    channels = {each.name: each for each in await places.channels(session)}
    chair, manager, pin = [await _person(session, workspace, name) for name in (CHAIR, MANAGER, MARKETER.id)]
    weekday = first_day(at.astimezone(ZoneInfo(TIME_ZONE)).date()).weekday()
    series = await series_rows.add_series(
        session,
        Series(
            name=NAME,
            workspace_id=workspace.id,
            host_team_id=channels[HOSTS].team_id or "",
            guest_team_id=channels[HOME].team_id or "",
            chair_id=chair,
            owner_id=manager,
            channel_id=channels[HOSTS].id,
            home_channel_id=channels[HOME].id,
            time_zone=TIME_ZONE,
            rule=rule_to_json(Weekly((time(10),), (weekday,))),
            ladder=[int(step.total_seconds() // 60) for step in DEFAULT],
            next_look=at,
            created_at=at,
        ),
    )
    await audit.record(
        session,
        at=at,
        actor_id=manager,
        action="series.arranged",
        subject_kind="series",
        subject_id=series.id,
        details={"sample": True},
    )
    look = Round(session, series, at)
    await keep_rule(look)
    first = (await look.to_come())[0]
    await ask(look, first, pin)
    first.fixed = True
    await session.flush()


def first_day(today: date) -> date:
    """The day of the first meeting, four to six days ahead: no reminder is due yet, and it is no weekend."""
    day = today + AHEAD
    return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


async def _person(session: Session, workspace: Workspace, name: str) -> str:
    found = await people.person_of_account(session, workspace.id, name)
    if found is None:
        raise LookupError(name)
    return found.id
