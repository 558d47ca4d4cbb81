"""What linking pins brought is reported to managers: each month by itself, and whenever one asks."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.cadences.own_teams import own_teams
from handlers.cards import card_to_json
from handlers.commands import Command, gettext_noop
from handlers.meetings.people_time import calendars_of
from handlers.meetings.report_card import REPORT, report_card, report_of
from handlers.panels import show_panel
from handlers.permissions import Right
from handlers.readers import speech_of_person
from handlers.turn import Response, ToldError, Turn
from handlers.usecases import FormCase, Press
from meetings.periods import PeriodKind, before, period_of
from storage import alignment, audiences, deliveries, ledger, links, people, pin_figures
from storage.deliveries import Target, delivery_key
from storage.kinds import Role, TargetKind
from storage.session import Session

PURPOSE = "pins.report"
TOLD_FOR = timedelta(days=7)
"""A month is reported on within the first days of the next one; after a longer standstill it is left out."""
_QUARTER = ("quarter", "quartal", "vierteljahr")
_LAST = ("last", "previous", "letzt", "vorig", "vergangen")


async def show(turn: Turn, value: str, message: str) -> Response:
    """The report on a month or a quarter ("quarter:1" is the last one), to the actor alone."""
    turn.require(Right.SEE_PIN_REPORT)
    kind, _, back = value.partition(":")
    known = PeriodKind(kind) if kind in set(PeriodKind) else PeriodKind.MONTH
    teams = await _teams(turn)
    start = (await alignment.settings(turn.session)).fiscal_start
    zone = ZoneInfo(await audiences.company_zone(turn.session))
    period = period_of(turn.now.astimezone(zone).date(), known, start)
    if back == "1":
        period = before(period, start)
    report = await report_of(turn.session, period.first, known, turn.now, teams)
    key = delivery_key(PURPOSE, turn.key)
    return await show_panel(turn, await report_card(turn.session, report, turn.speech, turn.now, key), message)


async def by_words(turn: Turn, rest: str) -> Response:
    """`report`, `report last quarter`, `Bericht letzter Monat`."""
    words = rest.casefold()
    kind = PeriodKind.QUARTER if any(each in words for each in _QUARTER) else PeriodKind.MONTH
    back = any(each in words for each in _LAST)
    return await show(turn, f"{kind.value}:{int(back)}", "")


async def report_month(session: Session, now: datetime) -> int:
    """Tell each manager what their teams' pins brought in the last month, once; gives how many. For the clock.

    On the manager's first working day of the month, in working hours. Where no meeting took place nothing is told.
    """
    zone = ZoneInfo(await audiences.company_zone(session))
    today = now.astimezone(zone).date()
    if today - today.replace(day=1) >= TOLD_FOR:
        return 0
    month = before(period_of(today, PeriodKind.MONTH))
    managers = [each.id for each in await people.people(session, role=Role.MANAGER)]
    known = await calendars_of(session, managers, now) if managers else {}
    told = 0
    for person_id in managers:
        key = delivery_key(PURPOSE, month.first.isoformat(), person_id)
        if known[person_id].may_be_asked(now) and await ledger.find(session, key) is None:
            told += await _tell(session, person_id, month.first, now, key)
    return told


async def _tell(session: Session, person_id: str, day: date, now: datetime, key: str) -> bool:
    teams: Collection[str] = (await people.profile(session, person_id)).teams
    where = await links.where_to_write(session, person_id)
    if not teams or where is None:
        return False
    zone = ZoneInfo(await audiences.company_zone(session))
    month = period_of(day, PeriodKind.MONTH)
    if not await pin_figures.directions(session, month.begins(zone), month.ends(zone), teams):
        return False
    report = await report_of(session, day, PeriodKind.MONTH, now, teams)
    speech = await speech_of_person(session, person_id)
    return await deliveries.enqueue(
        session,
        delivery_id=key,
        target=Target(where, TargetKind.PERSON, person_id),
        payload=card_to_json(await report_card(session, report, speech, now, key)),
        purpose=PURPOSE,
    )


async def _teams(turn: Turn) -> frozenset[str] | None:
    """The teams that the actor reads about; None: all. Raises ToldError for a manager of none."""
    own = await own_teams(turn)
    if own is not None and not own:
        raise ToldError(turn.speech.say("You are in no team yet: say “teams” to join one."))
    return own


PRESSES: dict[str, Press] = {REPORT: show}
FORMS: dict[str, FormCase] = {}
COMMANDS: tuple[Command, ...] = (
    Command(
        "report",
        ("report", "pin report", "linking pin report", "bericht", "pin-bericht", "monatsbericht"),
        gettext_noop("What linking pins brought in a month or a quarter"),
        by_words,
        REPORT,
        "Bericht",
    ),
)
