"""A described cadence is said back: what was understood, and the next five runs, before anything is saved."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from handlers.cadences.draft import Draft, draft_to_json
from handlers.cadences.editions import zones_of
from handlers.cadences.own_teams import NO_TEAM
from handlers.cadences.plan import Plan
from handlers.cadences.saying import moment_in, rhythm_of
from handlers.cards import (
    Actions,
    BulletItem,
    Bullets,
    Button,
    ButtonStyle,
    Card,
    Context,
    Element,
    Fact,
    Facts,
    Header,
    Text,
    line,
)
from handlers.panels import show_panel
from handlers.places_words import country_name
from handlers.speech import Speech
from handlers.turn import Response, Turn
from schedules.quiet import QuietRun
from storage import audiences, calendars, places, proposals
from storage.deliveries import delivery_key
from storage.kinds import CadenceReach
from storage.tables import Cadence, Proposal

RUNS = 5


async def propose(turn: Turn, draft: Draft, message: str = "", *, of: Cadence | None = None) -> Response:
    """Keep what was described, say it back with the next runs, and ask whether that is meant. `of`: a change."""
    proposal = await proposals.propose(
        turn.session,
        Proposal(
            id=delivery_key("proposal", turn.key),
            person_id=turn.actor.person_id,
            cadence_id=None if of is None else of.id,
            cadence_version=0 if of is None else of.version,
            body=draft_to_json(draft),
            created_at=turn.now,
        ),
    )
    return await show_panel(turn, await understanding_card(turn, draft, proposal), message)


async def understanding_card(turn: Turn, draft: Draft, proposal: Proposal, said: str = "") -> Card:
    """The draft in words, its next runs, and buttons to save, change or drop it."""
    speech = turn.speech
    title = speech.say("Is this what you mean?")
    elements: list[Element] = [Header(title)]
    if said:
        elements.append(Text(line(said)))
    elements += [Facts(await draft_facts(turn, draft)), *await _runs(turn, draft)]
    save = speech.say("Save the change") if proposal.cadence_id else speech.say("Save")
    elements.append(
        Actions(
            (
                Button(save, "cadence.save", proposal.id, ButtonStyle.PRIMARY),
                Button(speech.say("Change…"), "cadence.reword", proposal.id),
                Button(speech.say("Drop it"), "cadence.drop", proposal.id),
            )
        )
    )
    elements.append(Context(line(speech.say("Nothing is saved yet."))))
    return Card(tuple(elements), title)


async def draft_facts(turn: Turn, draft: Draft) -> tuple[Fact, ...]:
    """A cadence in words, part by part."""
    speech = turn.speech
    plan = draft.plan
    told = [
        (speech.say("Name"), draft.name),
        (speech.say("When"), rhythm_of(plan, draft.time_zone, draft.reach, speech)),
        (speech.say("To"), await whom(turn, draft)),
        (speech.say("At most"), speech.count("{n} digest at a time", "{n} digests at a time", draft.ceiling)),
        (speech.say("Quiet days"), await quiet_words(turn, draft)),
        (speech.say("If it is late"), _window(plan, speech)),
    ]
    if plan.start is not None or plan.end is not None:
        told.append((speech.say("Period"), _period(plan, speech)))
    return tuple(Fact(label, line(value)) for label, value in told)


async def whom(turn: Turn, draft: Draft) -> str:
    """Whom a cadence reaches: channels by name, or the audience with how many channels it is now."""
    speech = turn.speech
    number = await audiences.channels_selected(turn.session, passing(turn, draft))
    if draft.channels:
        names = [f"#{(await places.get_channel(turn.session, key)).name}" for key in draft.channels]
        reached = speech.listing(names)
    else:
        wanted = [value for values in draft.audience.values() for value in values]
        teams = [team.name for team in await places.teams(turn.session) if team.id in draft.teams]
        reached = speech.count("{n} sales channel", "{n} sales channels", number)
        named = wanted + teams
        if named:
            reached += f" ({speech.listing(named)})"
        elif NO_TEAM in draft.teams:
            reached += f" ({speech.say('of no team')})"
    if draft.reach is CadenceReach.PEOPLE:
        return speech.say("the salespeople of {channels}, each in a direct message", channels=reached)
    return reached


async def quiet_words(turn: Turn, draft: Draft) -> str:
    """On which days nothing goes out, and what happens to what would."""
    speech, quiet = turn.speech, draft.plan.quiet
    told = [speech.say("weekends")] if quiet.weekends else []
    if quiet.holidays:
        where = country_name(quiet.country, speech)
        told.append(
            speech.say("public holidays in {country}", country=f"{where} ({quiet.subdivision})")
            if quiet.subdivision
            else speech.say("public holidays in {country}", country=where)
        )
    if draft.calendar_id is not None:
        name = (await calendars.get_calendar(turn.session, draft.calendar_id)).name
        told.append(speech.say("days of the calendar “{name}”", name=name))
    if quiet.quarter_end:
        told.append(
            speech.count(
                "the last working day of a quarter", "the last {n} working days of a quarter", quiet.quarter_end
            )
        )
    if not told:
        return speech.say("none")
    moved = quiet.then is QuietRun.MOVE
    then = speech.say("it moves to the next working day") if moved else speech.say("it is left out")
    return f"{speech.listing(told)}: {then}"


def passing(turn: Turn, draft: Draft) -> Cadence:
    """The draft as a cadence that is never kept: to ask whom its audience would reach."""
    return Cadence(**draft.columns(), created_at=turn.now)


async def zones_of_draft(turn: Turn, draft: Draft) -> list[str]:
    """The time zones in which a draft would go out, the person's own first."""
    if draft.time_zone is not None:
        return [draft.time_zone]
    if draft.channels and draft.reach is CadenceReach.CHANNELS:
        company = await audiences.company_zone(turn.session)
        found = {(await places.get_channel(turn.session, key)).time_zone or company for key in draft.channels}
    else:
        found = await zones_of(turn.session, passing(turn, draft))
    mine = str(turn.speech.zone)
    return sorted(found, key=lambda zone: (zone != mine, zone)) or [mine]


async def _runs(turn: Turn, draft: Draft) -> list[Element]:
    speech = turn.speech
    zones = await zones_of_draft(turn, draft)
    plan = await with_calendar(turn, draft)
    runs = plan.upcoming(ZoneInfo(zones[0]), turn.now, RUNS)
    if not runs:
        return [Text(line(speech.say("It would never go out: all its days are quiet, or its period is over.")))]
    heading = speech.count("The next run", "The next {n} runs", len(runs))
    items = tuple(BulletItem(line(moment_in(speech, run, zones[0]))) for run in runs)
    shown: list[Element] = [Header(heading, level=2), Bullets(items, ordered=True)]
    if len(zones) > 1:
        told = speech.say(
            "By the clock of {zone}. The same times come in {zones}.", zone=zones[0], zones=speech.listing(zones[1:4])
        )
        shown.append(Context(line(told)))
    return shown


async def with_calendar(turn: Turn, draft: Draft) -> Plan:
    """The plan of a draft with the days of its calendar."""
    if draft.calendar_id is None:
        return draft.plan
    days = (await calendars.get_calendar(turn.session, draft.calendar_id)).days
    return draft.plan.with_days(date.fromisoformat(day) for day in days)


def _window(plan: Plan, speech: Speech) -> str:
    if plan.window.length is not None:
        hours = plan.window.length.total_seconds() / 3600
        return speech.say("it still goes out for {hours} hours", hours=speech.number(hours))
    at = speech.time(datetime.combine(date(2000, 1, 3), plan.window.closes, speech.zone))
    return speech.say("it still goes out until {time} the same day, else with the next edition", time=at)


def _period(plan: Plan, speech: Speech) -> str:
    if plan.start is None and plan.end is not None:
        return speech.say("until {day}", day=speech.day(plan.end))
    start = "" if plan.start is None else speech.day(plan.start)
    if plan.end is None:
        return speech.say("from {day}", day=start)
    return speech.say("from {day} until {end}", day=start, end=speech.day(plan.end))
