"""The alignment check as people see it: when it is, what came out; for managers its preview, start and settings."""

from __future__ import annotations

from collections.abc import Mapping

from babel.dates import get_month_names

from handlers.alignment.answering import show_questions
from handlers.alignment.cards import AGAIN, PREVIEW, ask_card, never_button, privacy
from handlers.alignment.checks import OPEN_FOR, Whom, due_instant, open_now, others_of, quarter_now, whom
from handlers.alignment.results import result_elements
from handlers.aside import sent_aside
from handlers.cards import (
    Action,
    Actions,
    Button,
    ButtonStyle,
    Card,
    Confirm,
    Context,
    Element,
    Header,
    Option,
    Text,
    line,
)
from handlers.changes import nonce
from handlers.commands import Command, gettext_noop
from handlers.forms import CheckField, ChoiceField, Field, Form, NumberField, Page, Submission
from handlers.outbox import reply
from handlers.panels import show_panel
from handlers.permissions import Right
from handlers.turn import Response, ToldError, Turn
from handlers.usecases import FormCase, Press, opens_form
from storage import alignment, audit, calendars, links, places
from storage.alignment import ALL
from storage.tables import AlignmentRound

SETTINGS, START, LOOK = "alignment.settings", "alignment.start", "alignment.preview"
WEEKS = 11


async def show(turn: Turn, message: str = "", *, said: str = "") -> Response:
    """When the check is, what came out so far, and what the actor can do; to the actor alone."""
    turn.require(Right.ANSWER_ALIGNMENT)
    speech = turn.speech
    title = speech.say("Alignment check")
    elements: list[Element] = [Header(title), *([Text(line(said))] if said else [])]
    elements.append(Text(line(speech.say("Once a quarter both teams say in five taps how well they work together."))))
    current = await alignment.running(turn.session)
    elements.append(Text(line(await _when(turn, current))))
    elements += await result_elements(turn.session, speech, turn.now, turn.key)
    elements.append(Context(line(privacy(speech))))
    actions = await _own(turn, current)
    if turn.actor.may(Right.RUN_ALIGNMENT):
        actions.append(Button(speech.say("Preview"), LOOK))
        if current is None:
            confirm = Confirm(
                speech.say("Start the check now?"),
                speech.say("Everybody in the teams that meet is asked, in their daytime, once in this quarter."),
                speech.say("Start now"),
                speech.say("Cancel"),
            )
            actions.append(Button(speech.say("Start now"), START, confirm=confirm))
        actions.append(Button(speech.say("When and whether"), SETTINGS))
    actions.append(Button(speech.say("Home"), "home.show"))
    return await show_panel(turn, Card((*elements, Actions(tuple(actions))), said or title), message, said=said)


async def preview(turn: Turn, value: str, message: str) -> Response:
    """Show the questions as they are asked, and who is; nothing is counted."""
    turn.require(Right.RUN_ALIGNMENT)
    speech = turn.speech
    who = await whom(turn.session)
    team = next(iter(sorted(who.sizes)), "")
    others = await others_of(turn.session, team, speech)
    card = ask_card(PREVIEW, turn.now + OPEN_FOR, 0, others, speech)
    lead = [Text(line(text)) for text in await _who_words(turn, who)]
    await reply(turn, Card((*lead, *card.elements), card.summary), private=True, part="preview")
    return sent_aside(turn)


async def start(turn: Turn, value: str, message: str) -> Response:
    """Open the check of this quarter now."""
    turn.require(Right.RUN_ALIGNMENT)
    speech = turn.speech
    if not await open_now(turn.session, turn.now, actor_id=turn.actor.person_id):
        if not (await whom(turn.session)).invited:
            raise ToldError(speech.say("There is nobody to ask: it takes teams that meet, and more than five people."))
        raise ToldError(speech.say("There was a check lately: one in a quarter is enough."))
    return await show(turn, message, said=speech.say("Started: everybody is asked in their daytime."))


@opens_form
async def open_settings(turn: Turn, value: str, message: str) -> Response:
    """Open the form for when and whether there is a check."""
    return Response(form=await build_settings(turn, {}, nonce(turn)))


async def build_settings(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """Whether, in which week of the quarter, from which month the year counts, which calendar is quiet."""
    turn.require(Right.RUN_ALIGNMENT)
    speech, decided = turn.speech, await alignment.settings(turn.session)
    months = get_month_names("wide", "stand-alone", speech.locale)
    fields: list[Field] = [
        CheckField(id="active", label=speech.say("Ask once a quarter"), initial=decided.active),
        NumberField(
            id="week", label=speech.say("In which week of the quarter"), minimum=1, maximum=WEEKS, initial=decided.week
        ),
        ChoiceField(
            id="fiscal_start",
            label=speech.say("The business year begins in"),
            options=tuple(Option(str(months[month]), str(month)) for month in range(1, 13)),
            initial=str(decided.fiscal_start),
        ),
    ]
    known = await calendars.calendars(turn.session)
    if known:
        hint = speech.say("On its days nobody is asked, as on weekends and public holidays.")
        options = tuple(Option(each.name[:70], each.id) for each in known[:100])
        chosen = decided.calendar_id if decided.calendar_id in {each.id for each in known} else None
        label = speech.say("Company calendar")
        fields.append(
            ChoiceField(id="calendar", label=label, hint=hint, options=options, required=False, initial=chosen or "")
        )
    title = speech.say("Alignment check")
    return Form(SETTINGS, title, (Page(tuple(fields)),), speech.say("Save"), speech.say("Cancel"), key, state)


async def save_settings(turn: Turn, sent: Submission, message: str) -> Response:
    """Keep it; a check that runs goes on, unless it is switched off: then it closes without anything being told."""
    turn.require(Right.RUN_ALIGNMENT)
    values = sent.values
    active = bool(values.get("active"))
    await alignment.set_settings(
        turn.session,
        active=active,
        week=int(str(values["week"])),
        fiscal_start=int(str(values["fiscal_start"])),
        calendar_id=str(values["calendar"]) if values.get("calendar") else None,
    )
    current = await alignment.running(turn.session)
    if not active and current is not None:
        await alignment.drop_round(turn.session, current.quarter, turn.now)
    await audit.record(
        turn.session,
        at=turn.now,
        actor_id=turn.actor.person_id,
        action="alignment.settings",
        subject_kind="alignment",
        subject_id="settings",
        details={"active": active},
    )
    return await show(turn, message, said=turn.speech.say("Saved."))


async def _when(turn: Turn, current: AlignmentRound | None) -> str:
    speech = turn.speech
    if current is not None:
        return speech.say(
            "The check of {quarter} runs until {moment}.", quarter=current.name, moment=speech.moment(current.closes_at)
        )
    decided = await alignment.settings(turn.session)
    if not decided.active:
        return speech.say("It is switched off.")
    if not await alignment.paired_teams(turn.session):
        return speech.say("No two teams meet yet: arrange a series for them, and the check follows.")
    due = await due_instant(turn.session, decided, turn.now)
    last = next(iter(await alignment.rounds(turn.session, limit=1)), None)
    quarter = await quarter_now(turn.session, decided, turn.now)
    if due is None or due <= turn.now or (last is not None and last.quarter == quarter.first.isoformat()):
        return speech.say("The next check comes in the next quarter.")
    return speech.say("The next check opens on {day}.", day=speech.day(due))


async def _own(turn: Turn, current: AlignmentRound | None) -> list[Action]:
    """What the actor can do as somebody who is asked."""
    speech = turn.speech
    mine = await links.same_person(turn.session, turn.actor.person_id)
    if await alignment.refused(turn.session, mine):
        return [Button(speech.say("Ask me again"), AGAIN)]
    actions: list[Action] = []
    if current is not None:
        invite = await alignment.invite_of(turn.session, current.quarter, turn.actor.person_id)
        if invite is not None and invite.answered != ALL:
            actions.append(Button(speech.say("Answer"), "alignment.open", style=ButtonStyle.PRIMARY))
    return [*actions, never_button(speech)]


async def _who_words(turn: Turn, who: Whom) -> list[str]:
    """Who would be asked, and who not."""
    speech = turn.speech
    names = {team.id: team.name for team in await places.teams(turn.session)}
    if not who.sizes:
        return [speech.say("No two teams meet yet: arrange a series for them, and the check follows.")]
    asked = [
        speech.count("{team}: {n} person", "{team}: {n} people", size, team=names.get(team, "…"))
        for team, size in who.sizes.items()
        if team not in who.small
    ]
    told = [speech.say("A preview: nothing is counted.")]
    if asked:
        told.append(speech.say("Asked are {teams}.", teams=speech.listing(asked)))
    if who.small:
        few = speech.listing([names.get(team, "…") for team in sorted(who.small)])
        told.append(speech.say("Not asked, since five answers or fewer could never be told: {teams}.", teams=few))
    return told


async def _open(turn: Turn, value: str, message: str) -> Response:
    turn.require(Right.ANSWER_ALIGNMENT)
    current = await alignment.running(turn.session)
    invite = None
    if current is not None:
        invite = await alignment.invite_of(turn.session, current.quarter, turn.actor.person_id)
    if invite is None or not await show_questions(turn, invite):
        return Response(notice=turn.speech.say("This check is closed."))
    return Response(notice=turn.speech.say("The questions are in our direct messages."))


async def _pressed(turn: Turn, value: str, message: str) -> Response:
    return await show(turn, message)


async def _said(turn: Turn, rest: str) -> Response:
    return await show(turn)


PRESSES: dict[str, Press] = {
    "alignment.show": _pressed,
    "alignment.open": _open,
    LOOK: preview,
    START: start,
    SETTINGS: open_settings,
}
FORMS: dict[str, FormCase] = {SETTINGS: FormCase(build_settings, save_settings)}
COMMANDS: tuple[Command, ...] = (
    Command(
        "alignment",
        ("alignment", "alignment check", "how well do we work together", "abgleich", "ausrichtung", "quartalscheck"),
        gettext_noop("Five anonymous questions a quarter: how well the teams work together"),
        _said,
        "alignment.show",
        "Abgleich",
    ),
)
