"""A cadence is looked at, run, skipped, paused, resumed and ended, by button and by words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.cadences.acts import note, shown
from handlers.cadences.cards import list_card
from handlers.cadences.history import show_history
from handlers.cadences.naming import find_named
from handlers.cadences.own_teams import managed, seen
from handlers.cadences.plan import load_plan
from handlers.cadences.previewing import show_preview
from handlers.cadences.reader import show as show_reader
from handlers.cadences.saying import moment_in
from handlers.cadences.ticks import resume as go_on
from handlers.cadences.ticks import run_by_hand
from handlers.cadences.troubles import trouble
from handlers.changes import held, nonce
from handlers.commands import Command, gettext_noop
from handlers.forms import DateField, Form, NumberField, Page, Submission
from handlers.panels import show_panel
from handlers.permissions import Right
from handlers.turn import Response, ToldError, Turn
from handlers.usecases import FormCase, Press, opens_form
from schedules.errors import ScheduleError
from schedules.words import parse_day
from storage import audit, cadences, fires, places
from storage.errors import NotFoundError
from storage.keys import derived_key
from storage.kinds import CadenceStatus, FireKind, FireOutcome
from storage.places import MOST_A_DAY
from storage.tables import Cadence, Fire

PAUSE, DAILY = "cadence.pause", "cadence.daily"
Act = Callable[[Turn, Cadence, str], Awaitable[Response]]


async def show_all(turn: Turn, value: str = "", message: str = "") -> Response:
    """Show all cadences, to the person alone; to whom they only reach, what they get and can choose about it."""
    if not turn.actor.may(Right.SEE_CADENCES):
        return await show_reader(turn, message=message)
    turn.require(Right.SEE_CADENCES)
    return await show_panel(turn, await list_card(turn), message)


async def show_one(turn: Turn, value: str, message: str) -> Response:
    """Show one cadence, to the person alone."""
    return await shown(turn, await seen(turn, value), "", message)


async def run_now(turn: Turn, cadence: Cadence, message: str) -> Response:
    """Send what is approved at once."""
    if cadence.status is CadenceStatus.PAUSED:
        raise ToldError(turn.speech.say("“{name}” is paused. Resume it first.", name=cadence.name))
    tally = await run_by_hand(turn.session, cadence, turn.now, by=turn.actor.person_id, key=turn.key)
    await note(turn, cadence, "cadence.run", {"targets": tally.targets, "digests": len(tally.digests)})
    speech = turn.speech
    if tally.targets:
        digests = speech.count("{n} digest", "{n} digests", len(tally.digests))
        told = speech.count(
            "{digests} on the way to {n} addressee.",
            "{digests} on the way to {n} addressees.",
            tally.targets,
            digests=digests,
        )
    elif tally.waiting:
        told = speech.say("Nothing was sent: everybody has got as many digests today as the daily ceiling allows.")
    else:
        told = speech.say("There is nothing new, so nothing was sent.")
    return await shown(turn, cadence, told, message)


async def skip_next(turn: Turn, cadence: Cadence, message: str) -> Response:
    """Leave the next edition out; its digests come with the one after it."""
    _must_run(turn, cadence)
    plan = await load_plan(turn.session, cadence)
    beats = await cadences.beats(turn.session, cadence.id)
    skipped: list[tuple[datetime, str]] = []
    for beat in beats:
        zone = ZoneInfo(beat.time_zone)
        due = plan.next(zone, max(turn.now, beat.last_due))
        if due is None:
            continue
        fire = Fire(
            id=derived_key("fire", cadence.id, beat.time_zone, due.isoformat()),
            cadence_id=cadence.id,
            time_zone=beat.time_zone,
            due=due,
            fired_at=turn.now,
            kind=FireKind.BY_HAND,
            outcome=FireOutcome.SKIPPED,
            by_id=turn.actor.person_id,
        )
        await fires.add_fire(turn.session, fire)
        next_due = plan.next(zone, due)
        await cadences.move_beat(turn.session, cadence.id, beat.time_zone, last_due=due, next_due=next_due)
        skipped.append((due, beat.time_zone))
    if not skipped:
        raise ToldError(turn.speech.say("Nothing comes that could be skipped."))
    await note(turn, cadence, "cadence.skipped", {"due": skipped[0][0].isoformat()})
    told = turn.speech.say("Skipped: {moment}.", moment=moment_in(turn.speech, *min(skipped)))
    return await shown(turn, cadence, told, message)


async def unskip(turn: Turn, value: str, message: str) -> Response:
    """Take the skipping back, as long as its time has not come."""
    try:
        fire = await fires.get_fire(turn.session, value)
    except NotFoundError as error:
        turn.require(Right.MANAGE_CADENCES)
        raise ToldError(turn.speech.say("That can't be undone any more.")) from error
    cadence = await managed(turn, fire.cadence_id, lock=True)
    plan = await load_plan(turn.session, cadence)
    undone = 0
    for each in await fires.fires(turn.session, cadence.id, outcome=FireOutcome.SKIPPED):
        if each.due <= turn.now or not await fires.remove_skip(turn.session, each.id, turn.now):
            continue
        next_due = plan.next(ZoneInfo(each.time_zone), turn.now)
        await cadences.move_beat(turn.session, cadence.id, each.time_zone, last_due=turn.now, next_due=next_due)
        undone += 1
    if not undone:
        raise ToldError(turn.speech.say("That can't be undone any more."))
    await note(turn, cadence, "cadence.unskipped")
    return await shown(turn, cadence, turn.speech.say("It is not skipped any more."), message)


@opens_form
async def open_pause(turn: Turn, value: str, message: str) -> Response:
    """Open the form that pauses a cadence."""
    return Response(form=await pause_form(turn, {"cadence": value}, nonce(turn)))


async def pause_form(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """Until when."""
    speech = turn.speech
    await managed(turn, held(state, "cadence"))
    field = DateField(
        id="until",
        label=speech.say("Paused until"),
        hint=speech.say("It goes on on that day. Empty: until somebody resumes it."),
        required=False,
        earliest=turn.now.astimezone(speech.zone).date() + timedelta(days=1),
    )
    return Form(PAUSE, speech.say("Pause"), (Page((field,)),), speech.say("Pause"), speech.say("Cancel"), key, state)


async def pause(turn: Turn, sent: Submission, message: str) -> Response:
    """Pause as the form says."""
    cadence = await managed(turn, held(sent.state, "cadence"), lock=True)
    until = sent.values.get("until")
    return await pause_until(turn, cadence, until if isinstance(until, date) else None, message)


async def pause_until(turn: Turn, cadence: Cadence, until: date | None, message: str) -> Response:
    """Send nothing until the day `until` begins by the cadence's clock, else the actor's; None: until resumed."""
    zone = ZoneInfo(cadence.time_zone) if cadence.time_zone else turn.speech.zone
    instant = None if until is None else datetime.combine(until, time(), zone)
    if instant is not None and instant <= turn.now:
        raise ToldError(turn.speech.say("That day is over already. Choose one to come."))
    changed = await cadences.change_cadence(turn.session, cadence.id, status=CadenceStatus.PAUSED, paused_until=instant)
    await note(turn, changed, "cadence.paused", {"until": None if until is None else until.isoformat()})
    told = (
        turn.speech.say("Paused until somebody resumes it.")
        if until is None
        else turn.speech.say("Paused. It goes on by itself on {day}.", day=turn.speech.day(until))
    )
    return await shown(turn, changed, told, message)


async def resume(turn: Turn, cadence: Cadence, message: str) -> Response:
    """Let a paused cadence go on."""
    if cadence.status is not CadenceStatus.PAUSED:
        raise ToldError(turn.speech.say("“{name}” is running.", name=cadence.name))
    await go_on(turn.session, cadence, turn.now)
    await note(turn, cadence, "cadence.resumed")
    return await shown(turn, cadence, turn.speech.say("It goes on."), message)


async def end(turn: Turn, cadence: Cadence, message: str) -> Response:
    """End a cadence for good."""
    ended = await cadences.change_cadence(turn.session, cadence.id, status=CadenceStatus.ENDED)
    await note(turn, ended, "cadence.ended")
    return await shown(turn, ended, turn.speech.say("“{name}” has ended.", name=cadence.name), message)


@opens_form
async def open_daily(turn: Turn, value: str, message: str) -> Response:
    """Open the form with the daily ceiling."""
    return Response(form=await daily_form(turn, {}, nonce(turn)))


async def daily_form(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """How many digests a channel or a person gets a day."""
    turn.require(Right.MANAGE_CADENCES)
    speech = turn.speech
    company = await places.organisation(turn.session)
    field = NumberField(
        id="most",
        label=speech.say("Digests a day, at most"),
        hint=speech.say("For each channel and each person, over all cadences. The rest waits for the next edition."),
        minimum=1,
        maximum=MOST_A_DAY,
        initial=3 if company is None else company.daily_ceiling,
    )
    title = speech.say("Daily ceiling")
    return Form(DAILY, title, (Page((field,)),), speech.say("Save"), speech.say("Cancel"), key, state)


async def set_daily(turn: Turn, sent: Submission, message: str) -> Response:
    """Set the daily ceiling of the whole company."""
    turn.require(Right.MANAGE_CADENCES)
    return await _set_daily(turn, int(str(sent.values["most"])), message)


async def daily_by_words(turn: Turn, rest: str) -> Response:
    """`daily ceiling 2`; without a number, what it is."""
    turn.require(Right.MANAGE_CADENCES)
    number = next((word for word in rest.replace(".", " ").split() if word.isascii() and word.isdecimal()), "")
    if number and 1 <= int(number[:6]) <= MOST_A_DAY:
        return await _set_daily(turn, int(number), "")
    company = await places.organisation(turn.session)
    most = 3 if company is None else company.daily_ceiling
    told = turn.speech.count("At most {n} digest a day now.", "At most {n} digests a day now.", most)
    hint = turn.speech.say("For another number, say for example “daily ceiling 2”.")
    return await show_panel(turn, await list_card(turn, f"{told} {hint}"))


async def _set_daily(turn: Turn, most: int, message: str) -> Response:
    try:
        await places.set_daily_ceiling(turn.session, most)
    except NotFoundError as error:
        raise ToldError(turn.speech.say("The company is not set up yet: an admin says “setup”.")) from error
    await audit.record(
        turn.session,
        at=turn.now,
        actor_id=turn.actor.person_id,
        action="company.daily_ceiling_set",
        subject_kind="organisation",
        subject_id="1",
        details={"most": most},
    )
    told = turn.speech.count("At most {n} digest a day now.", "At most {n} digests a day now.", most)
    return await show_panel(turn, await list_card(turn, told), message, said=told)


async def pause_by_words(turn: Turn, rest: str) -> Response:
    """`pause cadence Morning until 1 March`."""
    turn.require(Right.MANAGE_CADENCES)
    cadence, words = await find_named(turn, rest)
    await managed(turn, cadence.id, lock=True)
    words = words.strip(" .!?")
    for lead in ("until ", "till ", "bis zum ", "bis "):
        if words.casefold().startswith(lead):
            words = words[len(lead) :]
    until = None
    if words:
        today = turn.now.astimezone(turn.speech.zone).date()
        try:
            until = parse_day(words, today=today, language=turn.speech.language)
        except ScheduleError as error:
            raise ToldError(trouble(error, turn.speech)) from error
    return await pause_until(turn, cadence, until, "")


async def _said_all(turn: Turn, rest: str) -> Response:
    """`cadences`; with a name, that one."""
    if not rest.strip(" .!?") or not turn.actor.may(Right.SEE_CADENCES):
        return await show_all(turn)
    cadence, _ = await find_named(turn, rest)
    return await shown(turn, cadence, "", "")


def _must_run(turn: Turn, cadence: Cadence) -> None:
    if cadence.status is not CadenceStatus.ACTIVE:
        raise ToldError(turn.speech.say("“{name}” is paused. Resume it first.", name=cadence.name))


def pressed(act: Act) -> Press:
    """A button that acts on the cadence of its value, locked."""

    async def press(turn: Turn, value: str, message: str) -> Response:
        return await act(turn, await managed(turn, value, lock=True), message)

    return press


def said(act: Act) -> Callable[[Turn, str], Awaitable[Response]]:
    """Words that act on the cadence that they name."""

    async def run(turn: Turn, rest: str) -> Response:
        turn.require(Right.MANAGE_CADENCES)
        cadence, _ = await find_named(turn, rest)
        return await act(turn, await managed(turn, cadence.id, lock=True), "")

    return run


PRESSES: dict[str, Press] = {
    "cadences.show": show_all,
    "cadence.show": show_one,
    "cadence.preview": pressed(show_preview),
    "cadence.run": pressed(run_now),
    "cadence.skip": pressed(skip_next),
    "cadence.unskip": unskip,
    PAUSE: open_pause,
    "cadence.resume": pressed(resume),
    "cadence.end": pressed(end),
    "cadence.history": show_history,
    DAILY: open_daily,
}
FORMS: dict[str, FormCase] = {PAUSE: FormCase(pause_form, pause), DAILY: FormCase(daily_form, set_daily)}
COMMANDS: tuple[Command, ...] = (
    Command(
        "cadences",
        ("cadences", "cadence", "rhythms", "when do digests go out", "rhythmen", "rhythmus", "wann kommen digests"),
        gettext_noop("In which rhythm digests go out, and what comes next"),
        _said_all,
        "cadences.show",
        "Rhythmen",
    ),
    Command(
        "daily ceiling",
        ("daily ceiling", "daily limit", "at most a day", "obergrenze am tag", "obergrenze"),
        gettext_noop("How many digests anybody gets a day, over all cadences"),
        daily_by_words,
        german="Obergrenze am Tag",
    ),
    Command(
        "preview cadence",
        ("preview cadence", "preview edition", "next edition", "vorschau rhythmus", "nächste ausgabe"),
        gettext_noop("What the next edition of a cadence would bring"),
        said(show_preview),
        german="nächste Ausgabe",
    ),
    Command(
        "run cadence",
        ("run cadence", "run now", "send edition", "rhythmus jetzt", "starte rhythmus", "sende ausgabe"),
        gettext_noop("Send what is approved at once, by a cadence"),
        said(run_now),
        german="starte Rhythmus",
    ),
    Command(
        "skip cadence",
        ("skip cadence", "skip next", "skip edition", "überspringe rhythmus", "nächste ausgabe überspringen"),
        gettext_noop("Leave the next edition of a cadence out"),
        said(skip_next),
        german="überspringe Rhythmus",
    ),
    Command(
        "pause cadence",
        ("pause cadence", "stop cadence", "pausiere rhythmus", "rhythmus pausieren"),
        gettext_noop("No editions of a cadence until a day, or until it is resumed"),
        pause_by_words,
        german="pausiere Rhythmus",
    ),
    Command(
        "resume cadence",
        ("resume cadence", "continue cadence", "setze rhythmus fort", "rhythmus fortsetzen"),
        gettext_noop("Let a paused cadence go on"),
        said(resume),
        german="setze Rhythmus fort",
    ),
    Command(
        "end cadence",
        ("end cadence", "delete cadence", "remove cadence", "beende rhythmus", "rhythmus beenden"),
        gettext_noop("End a cadence for good"),
        said(end),
        german="beende Rhythmus",
    ),
)
