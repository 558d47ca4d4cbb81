"""What a reader decides for themselves: a pause, digests as direct message, fewer of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime, time, timedelta

from handlers.cadences.troubles import trouble
from handlers.cards import (
    Actions,
    Button,
    ButtonStyle,
    Card,
    Context,
    Element,
    Fact,
    Facts,
    Header,
    Option,
    Text,
    line,
)
from handlers.changes import nonce
from handlers.commands import Command, gettext_noop
from handlers.forms import ChoiceField, DateField, Form, Page, Submission
from handlers.panels import show_panel
from handlers.permissions import Right
from handlers.speech import Speech
from handlers.turn import Response, ToldError, Turn
from handlers.usecases import FormCase, Press, opens_form
from schedules.errors import ScheduleError
from schedules.words import parse_day
from storage import audit
from storage.reader_settings import choose, reader_setting
from storage.tables import ReaderSetting

FORM = "reader.change"
CHANNEL, DIRECT, ALL, FEWER = "channel", "direct", "all", "fewer"


async def show(turn: Turn, value: str = "", message: str = "", *, said: str = "") -> Response:
    """Show what the person chose, to them alone."""
    turn.require(Right.CHOOSE_SETTINGS)
    return await show_panel(turn, await reader_card(turn, said), message, said=said)


async def reader_card(turn: Turn, said: str = "") -> Card:
    """What the person chose about digests, after a line that says what was done."""
    speech = turn.speech
    chosen = await reader_setting(turn.session, turn.actor.person_id)
    paused = chosen.paused_until is not None and chosen.paused_until > turn.now
    title = speech.say("Your digests")
    elements: list[Element] = [Header(title), *([Text(line(said))] if said else [])]
    elements.append(Facts(_facts(chosen, speech, paused=paused)))
    elements.append(Context(line(speech.say("Channels stay as their manager arranged them; this is about you alone."))))
    buttons = (
        Button(speech.say("Change"), FORM, style=ButtonStyle.PRIMARY),
        Button(speech.say("Go on"), "reader.go_on")
        if paused
        else Button(speech.say("Pause for a week"), "reader.week"),
        Button(speech.say("My settings"), "settings.show"),
        Button(speech.say("Home"), "home.show"),
    )
    return Card((*elements, Actions(buttons)), said or title)


def _facts(chosen: ReaderSetting, speech: Speech, *, paused: bool) -> tuple[Fact, ...]:
    where = (
        speech.say("in the channels, and to you as a direct message")
        if chosen.direct
        else speech.say("in the channels of your teams")
    )
    fewer = speech.say("only important ones, one a day at most") if chosen.fewer else speech.say("all")
    pause = speech.say("none")
    if paused and chosen.paused_until is not None:
        pause = speech.say("no direct messages until {day}", day=speech.day(chosen.paused_until))
    return (
        Fact(speech.say("Where"), line(where)),
        Fact(speech.say("How many direct messages"), line(fewer)),
        Fact(speech.say("Pause"), line(pause)),
    )


@opens_form
async def open_change(turn: Turn, value: str, message: str) -> Response:
    """Open the form."""
    return Response(form=await build(turn, {}, nonce(turn)))


async def build(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """The form with what holds now."""
    turn.require(Right.CHOOSE_SETTINGS)
    speech = turn.speech
    chosen = await reader_setting(turn.session, turn.actor.person_id)
    today = turn.now.astimezone(speech.zone).date()
    until = None if chosen.paused_until is None else chosen.paused_until.astimezone(speech.zone).date()
    fields = (
        ChoiceField(
            id="where",
            label=speech.say("Where"),
            options=(
                Option(speech.say("In the channels of my teams"), CHANNEL),
                Option(speech.say("To me as a direct message"), DIRECT),
            ),
            radio=True,
            initial=DIRECT if chosen.direct else CHANNEL,
        ),
        ChoiceField(
            id="how_many",
            label=speech.say("How many direct messages"),
            options=(
                Option(speech.say("All"), ALL),
                Option(speech.say("Only important ones, one a day at most"), FEWER),
            ),
            radio=True,
            initial=FEWER if chosen.fewer else ALL,
        ),
        DateField(
            id="until",
            label=speech.say("Paused until"),
            hint=speech.say("On that day it goes on. Empty: no pause."),
            required=False,
            earliest=today,
            initial=until if until is not None and until > today else None,
        ),
    )
    title = speech.say("Your digests")
    return Form(FORM, title, (Page(fields),), speech.say("Save"), speech.say("Cancel"), key, state)


async def submit(turn: Turn, sent: Submission, message: str) -> Response:
    """Keep the answers."""
    turn.require(Right.CHOOSE_SETTINGS)
    until = sent.values.get("until")
    return await _keep(
        turn,
        until=until if isinstance(until, date) else None,
        direct=sent.values["where"] == DIRECT,
        fewer=sent.values["how_many"] == FEWER,
        message=message,
        said=turn.speech.say("Saved."),
    )


async def pause_by_words(turn: Turn, rest: str) -> Response:
    """`pause until Monday`; without a day, for a week."""
    turn.require(Right.CHOOSE_SETTINGS)
    words = rest.strip(" .!?")
    for lead in ("digests ", "until ", "till ", "bis zum ", "bis "):
        if words.casefold().startswith(lead):
            words = words[len(lead) :]
    today = turn.now.astimezone(turn.speech.zone).date()
    if not words:
        return await _pause(turn, today + timedelta(days=7), "")
    try:
        return await _pause(turn, parse_day(words, today=today, language=turn.speech.language), "")
    except ScheduleError as error:
        raise ToldError(trouble(error, turn.speech)) from error


async def _week(turn: Turn, value: str, message: str) -> Response:
    turn.require(Right.CHOOSE_SETTINGS)
    return await _pause(turn, turn.now.astimezone(turn.speech.zone).date() + timedelta(days=7), message)


async def _go_on(turn: Turn, value: str, message: str) -> Response:
    turn.require(Right.CHOOSE_SETTINGS)
    chosen = await reader_setting(turn.session, turn.actor.person_id)
    said = turn.speech.say("It goes on.")
    return await _keep(turn, until=None, direct=chosen.direct, fewer=chosen.fewer, message=message, said=said)


async def _pause(turn: Turn, until: date, message: str) -> Response:
    chosen = await reader_setting(turn.session, turn.actor.person_id)
    if until <= turn.now.astimezone(turn.speech.zone).date():
        raise ToldError(turn.speech.say("That day is over already. Choose one to come."))
    said = turn.speech.say("No direct messages with digests until {day}.", day=turn.speech.day(until))
    return await _keep(turn, until=until, direct=chosen.direct, fewer=chosen.fewer, message=message, said=said)


def _choosing(told: Callable[[Speech], str], **change: bool) -> Callable[[Turn, str], Awaitable[Response]]:
    """Words that change one choice and leave the others."""

    async def run(turn: Turn, rest: str) -> Response:
        turn.require(Right.CHOOSE_SETTINGS)
        chosen = await reader_setting(turn.session, turn.actor.person_id)
        paused = chosen.paused_until
        until = None if paused is None or paused <= turn.now else paused.astimezone(turn.speech.zone).date()
        direct, fewer = change.get("direct", chosen.direct), change.get("fewer", chosen.fewer)
        return await _keep(turn, until=until, direct=direct, fewer=fewer, message="", said=told(turn.speech))

    return run


async def _keep(turn: Turn, *, until: date | None, direct: bool, fewer: bool, message: str, said: str) -> Response:
    turn.require(Right.CHOOSE_SETTINGS)
    person = turn.actor.person_id
    instant = None if until is None else datetime.combine(until, time(), turn.speech.zone)
    await choose(turn.session, person, paused_until=instant, direct=direct, fewer=fewer)
    await audit.record(
        turn.session,
        at=turn.now,
        actor_id=person,
        action="reader.chose",
        subject_kind="person",
        subject_id=person,
        details={"until": None if until is None else until.isoformat(), "direct": direct, "fewer": fewer},
    )
    return await show(turn, message=message, said=said)


def _fewer(speech: Speech) -> str:
    return speech.say("Only important digests come to you now, one a day at most.")


def _all(speech: Speech) -> str:
    return speech.say("All digests come to you now.")


def _direct(speech: Speech) -> str:
    return speech.say("Digests come to you as direct messages now.")


def _channel(speech: Speech) -> str:
    return speech.say("Digests come in the channels only now.")


PRESSES: dict[str, Press] = {
    "reader.show": show,
    FORM: open_change,
    "reader.week": _week,
    "reader.go_on": _go_on,
}
FORMS: dict[str, FormCase] = {FORM: FormCase(build, submit)}
COMMANDS: tuple[Command, ...] = (
    Command(
        "pause",
        (
            *("pause until", "pause digests", "mute until", "no digests until"),
            *("pause bis", "pausiere bis", "keine digests bis", "digests pausieren"),
        ),
        gettext_noop("No direct messages with digests until a day"),
        pause_by_words,
        german="pause bis",
        alone=("pause", "mute", "pausieren"),
    ),
    Command(
        "fewer digests",
        ("fewer digests", "fewer", "less digests", "weniger digests", "weniger"),
        gettext_noop("Only important digests as direct message"),
        _choosing(_fewer, fewer=True),
        german="weniger Digests",
    ),
    Command(
        "all digests",
        ("all digests", "more digests", "alle digests", "mehr digests"),
        gettext_noop("All digests as direct message again"),
        _choosing(_all, fewer=False),
        german="alle Digests",
    ),
    Command(
        "digests as direct message",
        (
            *("digests as direct message", "digests by direct message", "digests as direct messages"),
            *("digests per direktnachricht", "digests als direktnachricht"),
        ),
        gettext_noop("Digests of your teams' channels to you alone as well"),
        _choosing(_direct, direct=True),
        german="Digests als Direktnachricht",
    ),
    Command(
        "digests in the channel",
        ("digests in the channel only", "digests in the channel", "digests in channels", "digests nur im kanal"),
        gettext_noop("Digests in the channels only, not to you"),
        _choosing(_channel, direct=False),
        german="Digests nur im Kanal",
    ),
)
