"""The form for a cadence: when and to whom on the first page, quiet days and details on the second."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta

from babel.dates import get_day_names

from handlers.cadences.draft import CEILING, NAME, Draft
from handlers.cadences.own_teams import own_channels, teams_for_new
from handlers.cadences.plan import Plan
from handlers.cadences.saying import rhythm_of
from handlers.cadences.troubles import trouble
from handlers.cards import Option
from handlers.forms import (
    CheckField,
    ChoiceField,
    ChoicesField,
    DateField,
    Field,
    Form,
    NumberField,
    Page,
    Submission,
    TextField,
    TimeField,
    Value,
)
from handlers.places_words import country_name, country_problem, find_country, find_region, region_problem
from handlers.settings import zone_problem
from handlers.speech import Speech
from handlers.terms_form import BOXES, audience_fields, chosen_audience, sales_channels
from handlers.turn import Turn
from handlers.zones import find_zones
from schedules.errors import ScheduleError
from schedules.quiet import Quiet, QuietRun, country_of_zone
from schedules.rules import Monthly, NthWorkday, Rule, Weekly, Workdays, times_of
from schedules.windows import Window
from schedules.words import Said, parse_rule
from storage import audiences, calendars
from storage.cadences import MOST_ITEMS
from storage.kinds import CadenceReach
from storage.tables import Channel

RHYTHMS = ("workdays", "weekly", "biweekly", "month_start", "month_end", "words")
NONE = "none"


async def cadence_form(
    turn: Turn, form_id: str, draft: Draft | None, state: Mapping[str, str], nonce: str, *, title: str
) -> Form:
    """The form with a draft's answers, or those that most want. The caller has checked the right."""
    speech = turn.speech
    return Form(
        id=form_id,
        title=title,
        pages=(
            Page(tuple(await _first_page(turn, draft)), title=speech.say("When and to whom")),
            Page(tuple(await _second_page(turn, draft)), title=speech.say("Quiet days and details")),
        ),
        submit=speech.say("Show me"),
        cancel=speech.say("Cancel"),
        nonce=nonce,
        state=state,
    )


async def check_answers(turn: Turn, sent: Submission) -> Mapping[str, str]:
    """What is wrong with a page beyond its single answers, by field."""
    values, speech = sent.values, turn.speech
    wrong: dict[str, str] = {}
    try:
        _said(turn, values)
    except ScheduleError as error:
        wrong["words"] = trouble(error, speech)
    if values.get("rhythm") in ("weekly", "biweekly") and not values.get("words") and not values.get("weekdays"):
        wrong["weekdays"] = speech.say("Choose at least one day.")
    asked = str(values.get("zone") or "")
    zones = find_zones(asked)
    if asked and len(zones) != 1:
        wrong["zone"] = zone_problem(speech, asked, zones)
    if sent.page:
        wrong |= _second_page_problems(speech, values)
    return wrong


async def draft_from(turn: Turn, sent: Submission, before: Draft | None) -> Draft:
    """The draft that a complete form describes. Raises ScheduleError where its parts don't fit together."""
    values = sent.values
    said = _said(turn, values)
    asked = find_zones(str(values.get("zone") or ""))
    zone = asked[0] if asked else (said.zone if said is not None and not said.readers_zone else "")
    chosen = values.get("channels")
    channels = chosen if isinstance(chosen, tuple) else ()
    teams = before.teams if before is not None and before.teams else tuple(await teams_for_new(turn))
    calendar = str(values.get("calendar") or NONE)
    return Draft(
        name=str(values["name"]),
        plan=Plan(
            rule=said.rule if said is not None else _chosen_rule(turn, values),
            quiet=_quiet(values),
            window=Window(_time(values.get("closes"), time(18))),
            start=_day(values.get("start")) or (said.start if said else None),
            end=_day(values.get("end")) or (said.end if said else None),
        ),
        time_zone=zone or None,
        reach=CadenceReach(str(values["reach"])),
        channels=channels,
        audience={} if channels else {k: tuple(v) for k, v in (await chosen_audience(turn, values)).items()},
        teams=() if channels else teams,
        ceiling=int(str(values["ceiling"])),
        calendar_id=None if calendar == NONE else calendar,
        reports=bool(values.get("reports")),
    )


async def _first_page(turn: Turn, draft: Draft | None) -> list[Field]:
    speech = turn.speech
    rhythm, weekdays, at, words = _rhythm_answers(draft, speech)
    names = get_day_names("wide", locale=speech.locale)
    channels = await own_channels(turn, await sales_channels(turn))
    fields: list[Field] = [
        TextField(
            id="name",
            label=speech.say("Name"),
            min_length=1,
            max_length=NAME,
            initial=draft.name[:NAME] if draft else "",
            placeholder=speech.say("Monday news"),
        ),
        ChoiceField(
            id="rhythm",
            label=speech.say("How often"),
            options=tuple(Option(_rhythm_name(speech, each), each) for each in RHYTHMS),
            initial=rhythm,
        ),
        ChoicesField(
            id="weekdays",
            label=speech.say("On which days"),
            hint=speech.say("For every week and every second week."),
            required=False,
            options=tuple(Option(str(names[day]), str(day)) for day in range(7)),
            boxes=True,
            initial=weekdays,
        ),
        TimeField(id="time", label=speech.say("At what time"), initial=at),
        TextField(
            id="words",
            label=speech.say("Or in your own words"),
            hint=speech.say("This counts then. Cron works as well, such as “cron: 0 9 * * 1-5”."),
            placeholder=speech.say("every other Tuesday at 8:30"),
            required=False,
            max_length=200,
            initial=words[:200],
        ),
        TextField(
            id="zone",
            label=speech.say("Time zone"),
            hint=speech.say("A city, such as Berlin. Empty: each channel's own, or each reader's own morning."),
            required=False,
            max_length=80,
            initial=(draft.time_zone or "") if draft else "",
        ),
        ChoiceField(
            id="reach",
            label=speech.say("Where it arrives"),
            options=(
                Option(speech.say("In the channels"), CadenceReach.CHANNELS.value),
                Option(speech.say("With each salesperson, as a direct message"), CadenceReach.PEOPLE.value),
            ),
            radio=True,
            initial=(draft.reach if draft else CadenceReach.CHANNELS).value,
        ),
    ]
    return [*fields, *await _whom(turn, draft, channels), _ceiling(speech, draft)]


def _ceiling(speech: Speech, draft: Draft | None) -> Field:
    return NumberField(
        id="ceiling",
        label=speech.say("At most so many digests at a time"),
        hint=speech.say("Most important first; the rest waits for the next edition."),
        minimum=1,
        maximum=MOST_ITEMS,
        initial=draft.ceiling if draft else CEILING,
    )


async def _whom(turn: Turn, draft: Draft | None, channels: list[Channel]) -> list[Field]:
    if not channels:
        return []
    speech = turn.speech
    options = tuple(Option(f"#{each.name}"[:70], each.id) for each in channels[:100])
    known = {option.value for option in options}
    chosen = ChoicesField(
        id="channels",
        label=speech.say("Channels"),
        hint=speech.say("Leave this empty to take all channels of the audience below, also those that come later."),
        required=False,
        options=options,
        boxes=len(options) <= BOXES,
        maximum=len(options),
        initial=tuple(key for key in draft.channels if key in known) if draft else (),
    )
    return [chosen, *await audience_fields(turn, channels, draft.audience if draft else {})]


async def _second_page(turn: Turn, draft: Draft | None) -> list[Field]:
    speech = turn.speech
    quiet = draft.plan.quiet if draft else Quiet(weekends=True, then=QuietRun.MOVE)
    country = quiet.country or country_of_zone(await audiences.company_zone(turn.session))
    fields: list[Field] = [
        CheckField(id="weekends", label=speech.say("Not on weekends"), initial=quiet.weekends),
        CheckField(id="holidays", label=speech.say("Not on public holidays"), initial=quiet.holidays),
        TextField(
            id="country",
            label=speech.say("Holidays of which country"),
            required=False,
            max_length=60,
            initial=country_name(country, speech)[:60] if country else "",
        ),
        TextField(
            id="holiday_region",
            label=speech.say("And of which region"),
            hint=speech.say("Its name or code, such as Bavaria or BY. Empty: those of the whole country."),
            required=False,
            max_length=10,
            initial=quiet.subdivision,
        ),
    ]
    kept = await calendars.calendars(turn.session)
    if kept:
        options = (Option(speech.say("none"), NONE), *(Option(each.name[:70], each.id) for each in kept[:99]))
        initial = draft.calendar_id if draft and draft.calendar_id in {each.id for each in kept} else NONE
        fields.append(
            ChoiceField(id="calendar", label=speech.say("Company calendar"), options=options, initial=initial or NONE)
        )
    return [*fields, *_details(turn, draft, quiet)]


def _details(turn: Turn, draft: Draft | None, quiet: Quiet) -> list[Field]:
    speech = turn.speech
    plan = draft.plan if draft else None
    today = turn.now.astimezone(speech.zone).date()
    return [
        NumberField(
            id="quarter_end",
            label=speech.say("Not on the last working days of a quarter"),
            hint=speech.say("So many days; 0 for none."),
            required=False,
            minimum=0,
            maximum=15,
            initial=quiet.quarter_end,
        ),
        ChoiceField(
            id="then",
            label=speech.say("On a quiet day the edition"),
            options=(
                Option(speech.say("moves to the next working day"), QuietRun.MOVE.value),
                Option(speech.say("is left out"), QuietRun.SKIP.value),
            ),
            radio=True,
            initial=quiet.then.value,
        ),
        TimeField(
            id="closes",
            label=speech.say("What is late still goes out until"),
            hint=speech.say("Later than that it joins the next edition."),
            initial=plan.window.closes if plan else time(18),
        ),
        DateField(id="start", label=speech.say("First day"), required=False, initial=plan.start if plan else None),
        DateField(
            id="end",
            label=speech.say("Last day"),
            required=False,
            earliest=min(today, plan.end) if plan and plan.end else today,
            initial=plan.end if plan else None,
        ),
        CheckField(
            id="reports",
            label=speech.say("Report the reach of each edition to me, a day later"),
            initial=draft.reports if draft else True,
        ),
    ]


def _second_page_problems(speech: Speech, values: Mapping[str, Value]) -> dict[str, str]:
    wrong: dict[str, str] = {}
    asked, region = str(values.get("country") or ""), str(values.get("holiday_region") or "")
    country = find_country(asked) if asked else None
    if values.get("holidays") and (unknown := country_problem(asked, speech)):
        wrong["country"] = unknown
    elif region and country is not None and (unknown := region_problem(country, region, speech)):
        wrong["holiday_region"] = unknown
    start, end = values.get("start"), values.get("end")
    if isinstance(start, date) and isinstance(end, date) and end < start:
        wrong["end"] = speech.say("The end is before the start.")
    return wrong


def _quiet(values: Mapping[str, Value]) -> Quiet:
    country = find_country(str(values.get("country") or "")) or ""
    return Quiet(
        weekends=bool(values.get("weekends")),
        holidays=bool(values.get("holidays")) and bool(country),
        country=country,
        subdivision=(find_region(country, str(values.get("holiday_region") or "")) or "") if country else "",
        quarter_end=int(str(values.get("quarter_end") or 0)),
        then=QuietRun(str(values.get("then") or QuietRun.SKIP.value)),
    )


def _said(turn: Turn, values: Mapping[str, Value]) -> Said | None:
    """What was said in words, None where the choices count. Raises ScheduleError."""
    words = str(values.get("words") or "")
    if not words and values.get("rhythm") != "words":
        return None
    today = turn.now.astimezone(turn.speech.zone).date()
    return parse_rule(words, today=today, language=turn.speech.language)


def _chosen_rule(turn: Turn, values: Mapping[str, Value]) -> Rule:
    at = (_time(values.get("time"), time(9)),)
    chosen = values.get("weekdays")
    days = tuple(sorted(int(day) for day in chosen)) if isinstance(chosen, tuple) else ()
    today = turn.now.astimezone(turn.speech.zone).date()
    match values.get("rhythm"):
        case "weekly":
            return Weekly(at, days)
        case "biweekly":
            soon = [today + timedelta(days=ahead) for ahead in range(7)]
            return Weekly(at, days, 2, next(day for day in soon if day.weekday() in days))
        case "month_start":
            return Monthly(at, NthWorkday(1))
        case "month_end":
            return Monthly(at, NthWorkday(-1))
        case _:
            return Workdays(at)


def _rhythm_answers(draft: Draft | None, speech: Speech) -> tuple[str, tuple[str, ...], time, str]:
    """How a draft's rule is shown in the form: rhythm, weekdays, time, and words for what the choices can't say."""
    if draft is None:
        return "weekly", ("0",), time(9), ""
    rule = draft.plan.rule
    at = times_of(rule)
    if len(at) == 1:
        match rule:
            case Workdays():
                return "workdays", ("0",), at[0], ""
            case Weekly(every=1, weeks=None):
                return "weekly", tuple(map(str, rule.weekdays)), at[0], ""
            case Monthly(on=NthWorkday(nth=1), every=1):
                return "month_start", ("0",), at[0], ""
            case Monthly(on=NthWorkday(nth=-1), every=1):
                return "month_end", ("0",), at[0], ""
            case _:
                pass
    return "words", ("0",), at[0], rhythm_of(draft.plan, "", draft.reach, speech)


def _rhythm_name(speech: Speech, rhythm: str) -> str:
    names = {
        "workdays": speech.say("every working day"),
        "weekly": speech.say("every week"),
        "biweekly": speech.say("every second week"),
        "month_start": speech.say("on the first working day of the month"),
        "month_end": speech.say("on the last working day of the month"),
        "words": speech.say("as I write below"),
    }
    return names[rhythm]


def _time(value: Value, default: time) -> time:
    return value if isinstance(value, time) else default


def _day(value: Value) -> date | None:
    return value if isinstance(value, date) else None
