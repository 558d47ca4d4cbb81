"""Readers say that something in a digest which a model has written is wrong: who can mend it hears of it at once."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.cards import Actions, Bold, Button, ButtonStyle, Card, Element, Header, Option, Quote, Text, line
from handlers.cards import card_to_json as to_json
from handlers.changes import held, nonce, note
from handlers.commands import Command
from handlers.digest_card import headline_of, label
from handlers.forms import ChoiceField, Form, Page, Submission, TextField
from handlers.permissions import Right
from handlers.preview_card import OPEN
from handlers.readers import speech_of_person
from handlers.sources import readable
from handlers.speech import Speech
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press, opens_form
from storage import deliveries, links, people
from storage.compositions import Composition, composition
from storage.deliveries import Target, delivery_key
from storage.kinds import DigestLine, Role, TargetKind

WRONG, THUMB = "digest.wrong", "digest.thumb"
OBJECTED = "digest.objected"
"""The act in the audit trail, and the purpose of what its author and the admins are told.

The subject of that message is who wrote it, so that it goes when that person is erased.
"""
WHOLE = "digest"
MOST = 500
"""Characters of what somebody says about it."""


def reason_options(speech: Speech) -> tuple[Option, ...]:
    """What can be wrong."""
    return (
        Option(speech.say("The brief doesn't say that"), "ungrounded"),
        Option(speech.say("A number, a date or a name is wrong"), "figure"),
        Option(speech.say("A condition or a limit is missing"), "limit"),
        Option(speech.say("Something important is left out"), "missing"),
        Option(speech.say("Something else"), "other"),
    )


@opens_form
async def open_objection(turn: Turn, value: str, message: str) -> Response:
    """Open the form about the digest with the key `value`."""
    turn.require(Right.REACT)
    return Response(form=await objection_form(turn, {"digest": value}, nonce(turn)))


async def objection_form(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """Which line, what is wrong with it, and whatever else somebody wants to say."""
    turn.require(Right.REACT)
    digest = await readable(turn, held(state, "digest"))
    speech, view = turn.speech, await composition(turn.session, digest.id)
    reasons = reason_options(speech)
    fields = (
        ChoiceField(id="line", label=speech.say("Which line?"), options=_lines(view, speech), initial=WHOLE),
        ChoiceField(
            id="reason", label=speech.say("What is wrong?"), options=reasons, radio=True, initial=reasons[0].value
        ),
        TextField(
            id="told",
            label=speech.say("What should it say?"),
            required=False,
            multiline=True,
            max_length=MOST,
        ),
    )
    return Form(
        id=WRONG,
        title=speech.say("This is wrong"),
        pages=(Page(fields, intro=(line(headline_of(view)),)),),
        submit=speech.say("Tell its author"),
        cancel=speech.say("Cancel"),
        nonce=key,
        state=state,
    )


async def object_to(turn: Turn, sent: Submission, message: str) -> Response:
    """Tell whoever can mend the digest, and write it down."""
    turn.require(Right.REACT)
    digest = await readable(turn, held(sent.state, "digest"))
    view = await composition(turn.session, digest.id)
    chosen, reason = str(sent.values["line"]), str(sent.values["reason"])
    return await _tell(turn, view, chosen, reason, str(sent.values["told"]))


async def take_thumb(turn: Turn, value: str, message: str) -> Response:
    """Teams' own thumbs under a generated text: `value` is the digest's key, "like" or "dislike", and words."""
    turn.require(Right.REACT)
    key, _, rest = value.partition(":")
    thumb, _, told = rest.partition(":")
    digest = await readable(turn, key)
    if thumb != "dislike":
        await note(turn, digest.id, "digest.liked")
        return Response()
    view = await composition(turn.session, digest.id)
    return await _tell(turn, view, WHOLE, "other", told[:MOST])


async def _tell(turn: Turn, view: Composition, chosen: str, reason: str, told: str) -> Response:
    await note(turn, view.digest.id, OBJECTED, {"line": chosen, "reason": reason})
    for person in await _menders(turn, view):
        where = await links.where_to_write(turn.session, person)
        if where is None:
            continue
        speech = await speech_of_person(turn.session, person)
        await deliveries.enqueue(
            turn.session,
            delivery_id=delivery_key(OBJECTED, turn.key, person),
            target=Target(where, TargetKind.PERSON, person),
            payload=to_json(objection_card(view, chosen, reason, told, turn.actor.name, speech)),
            purpose=OBJECTED,
            subject_id=turn.actor.person_id,
        )
    return Response(notice=turn.speech.say("Thank you. The author of the digest reads it now."))


async def _menders(turn: Turn, view: Composition) -> list[str]:
    """The brief's author and who published the digest; the admins too, for they answer for the model."""
    admins = [person.id for person in await people.holders(turn.session, Role.ADMIN)]
    own = [key for key in (view.brief.author_id, view.digest.published_by) if key is not None]
    return [key for key in dict.fromkeys([*own, *admins]) if key != turn.actor.person_id]


def objection_card(view: Composition, chosen: str, reason: str, told: str, by: str, speech: Speech) -> Card:
    """What somebody found wrong, and the buttons to mend it."""
    title = speech.say("{name} says that a digest is wrong", name=by)
    what = next(option.label for option in reason_options(speech) if option.value == reason)
    elements: list[Element] = [
        Header(title),
        Text(line(speech.say("Digest: “{headline}”.", headline=headline_of(view)))),
        Text(line(Bold(what))),
    ]
    text = _text_of(view, chosen)
    elements += [Quote(line(text))] if text else []
    elements += [Text(line(Bold(speech.say("It should say:")), " ", told))] if told else []
    buttons = [Button(speech.say("Open the digest"), "digest.open", view.digest.id, ButtonStyle.PRIMARY)]
    if text:
        buttons.append(Button(speech.say("Reword the line"), "preview.edit", _edited(view, chosen)))
    if view.digest.status not in OPEN:
        buttons.append(Button(speech.say("Withdraw…"), "digest.withdraw", view.digest.id, ButtonStyle.DANGER))
    return Card((*elements, Actions(tuple(buttons))), summary=title)


def _lines(view: Composition, speech: Speech) -> tuple[Option, ...]:
    whole = Option(speech.say("The digest as a whole"), WHOLE)
    heads = [
        Option(label(text), line_name.value)
        for line_name, text in ((DigestLine.HEADLINE, view.digest.headline), (DigestLine.WHY, view.digest.why))
        if text
    ]
    return (whole, *heads, *(Option(label(bullet.text), bullet.id) for bullet in view.shown()))


def _text_of(view: Composition, chosen: str) -> str:
    heads = {DigestLine.HEADLINE.value: view.digest.headline, DigestLine.WHY.value: view.digest.why}
    return heads.get(chosen) or next((bullet.text for bullet in view.shown() if bullet.id == chosen), "")


def _edited(view: Composition, chosen: str) -> str:
    """The value of the button that opens the form for a line."""
    if chosen in (DigestLine.HEADLINE.value, DigestLine.WHY.value):
        return f"{chosen}:{view.digest.id}"
    return f"bullet:{chosen}"


PRESSES: dict[str, Press] = {WRONG: open_objection, THUMB: take_thumb}
FORMS: dict[str, FormCase] = {WRONG: FormCase(objection_form, object_to)}
COMMANDS: tuple[Command, ...] = ()
