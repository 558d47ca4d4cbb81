"""What a company decides about its queue: what counts as a question, by when themes are due, when the report comes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from babel.dates import get_day_names

from feedback.priority import Level
from handlers.cards import Option
from handlers.changes import nonce
from handlers.commands import Command
from handlers.forms import ChoiceField, Field, Form, NumberField, Page, Submission, TextField
from handlers.permissions import Right
from handlers.queue.words import level_name
from handlers.queue.working_time import with_working_time, working_page, working_problems
from handlers.speech import Speech, locale_of
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press, opens_form
from storage import audit
from storage.queue import LONGEST_HOURS, PHRASE_CHARACTERS, PHRASES, QueueSettings, queue_settings, set_queue_settings

FORM = "queue.tune"
MINUTES = 24 * 60
WORKING_PAGE = 2


async def tune_form(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """All of it on three pages."""
    turn.require(Right.TUNE_QUEUE)
    speech, settings = turn.speech, await queue_settings(turn.session)
    return Form(
        id=FORM,
        title=speech.say("Tune the questions"),
        pages=(
            Page(_what_counts(settings, speech), speech.say("What counts as a question")),
            Page(_when(settings, speech), speech.say("Times")),
            await working_page(turn, settings),
        ),
        submit=speech.say("Save"),
        cancel=speech.say("Cancel"),
        nonce=key,
        state=state,
    )


async def check(turn: Turn, sent: Submission) -> Mapping[str, str]:
    """What is wrong with a page beyond its single answers."""
    if sent.page == WORKING_PAGE:
        return working_problems(sent, turn.speech)
    told = turn.speech.say("At most {n} phrases, each on a line of its own, please.", n=PHRASES)
    wrong = {}
    for name in ("never", "always"):
        phrases = _phrases(sent.values.get(name))
        if len(phrases) > PHRASES or any(len(each) > PHRASE_CHARACTERS for each in phrases):
            wrong[name] = told
    return wrong


async def submit(turn: Turn, sent: Submission, message: str) -> Response:
    """Keep what was decided."""
    turn.require(Right.TUNE_QUEUE)
    speech, values = turn.speech, sent.values
    never, always = _phrases(values.get("never")), _phrases(values.get("always"))
    settings = replace(
        await with_working_time(turn, await queue_settings(turn.session), values),
        never=never,
        always=always,
        offer_minutes=int(str(values["offer_minutes"])),
        hours=tuple(int(str(values[f"hours_{int(each)}"])) for each in Level),
        voice_day=int(str(values["voice_day"])),
        voice_hour=int(str(values["voice_hour"])),
    )
    await set_queue_settings(turn.session, settings)
    await audit.record(
        turn.session,
        at=turn.now,
        actor_id=turn.actor.person_id,
        action="queue.tuned",
        subject_kind="queue",
        subject_id="1",
        details={"never": len(never), "always": len(always)},
    )
    return Response(notice=speech.say("Saved. It counts from the next question on."))


def _what_counts(settings: QueueSettings, speech: Speech) -> tuple[Field, ...]:
    hint = speech.say("One on each line. What somebody writes that is only this, is left out.")
    always = speech.say("One on each line. What holds one of these, is always a question.")
    return (
        TextField(
            id="never",
            label=speech.say("Never a question"),
            hint=hint,
            multiline=True,
            required=False,
            initial="\n".join(settings.never),
        ),
        TextField(
            id="always",
            label=speech.say("Always a question"),
            hint=always,
            multiline=True,
            required=False,
            initial="\n".join(settings.always),
        ),
    )


def _when(settings: QueueSettings, speech: Speech) -> tuple[Field, ...]:
    names = get_day_names("wide", locale=locale_of(speech.language))
    days = tuple(Option(str(names[day]), str(day)) for day in range(7))
    hours = [
        NumberField(
            id=f"hours_{int(each)}",
            label=speech.say("Working hours until an answer: {priority}", priority=level_name(each, speech)),
            minimum=1,
            maximum=LONGEST_HOURS,
            initial=settings.hours[each],
        )
        for each in Level
    ]
    return (
        NumberField(
            id="offer_minutes",
            label=speech.say("Minutes to decide whether what is known helps"),
            hint=speech.say("Then marketing gets the question by itself."),
            minimum=1,
            maximum=MINUTES,
            initial=settings.offer_minutes,
        ),
        *hours,
        ChoiceField(
            id="voice_day", label=speech.say("Day of the field's voice"), options=days, initial=str(settings.voice_day)
        ),
        NumberField(
            id="voice_hour",
            label=speech.say("Hour of the field's voice, in your company's time zone"),
            minimum=0,
            maximum=23,
            initial=settings.voice_hour,
        ),
    )


def _phrases(value: object) -> tuple[str, ...]:
    lines = value.splitlines() if isinstance(value, str) else []
    return tuple(dict.fromkeys(each.strip() for each in lines if each.strip()))


@opens_form
async def _open(turn: Turn, value: str, message: str) -> Response:
    return Response(form=await tune_form(turn, {}, nonce(turn)))


PRESSES: dict[str, Press] = {FORM: _open}
FORMS: dict[str, FormCase] = {FORM: FormCase(tune_form, submit, check)}
COMMANDS: tuple[Command, ...] = ()
