"""Themes taken, given to somebody, weighed and noted on: by hand, in turn, or by topic."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from feedback.priority import Level
from handlers.aside import sent_aside
from handlers.cards import Actions, Button, ButtonStyle, Card, Line, Option, Text, card_to_json, line
from handlers.changes import held, nonce
from handlers.commands import Command
from handlers.forms import ChoiceField, Field, Form, Page, Submission, TextField
from handlers.outbox import post, to_person
from handlers.permissions import RIGHTS, Right
from handlers.queue.acts import held_theme, settle
from handlers.queue.cards import SHOWN_TO, theme_card, wordings_card
from handlers.queue.view import load_theme
from handlers.queue.words import level_name
from handlers.readers import speech_of_person
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press, opens_form
from storage import clock, deliveries, links, people, themes, topics
from storage.deliveries import Target, delivery_key
from storage.kinds import TargetKind, ThemeStatus
from storage.queue import lock_queue
from storage.session import Session
from storage.tables import Person, Theme

ASSIGN, PRIORITY, NOTE = "theme.assign", "theme.priority", "theme.note"
IN_TURN, BY_TOPIC, NOBODY = "in-turn", "by-topic", "nobody"
RECKONED = "reckoned"
MOST = 90


async def open_theme(turn: Turn, value: str, message: str) -> Response:
    """Show a theme to the actor alone."""
    theme = await held_theme(turn, value)
    view, now = await load_theme(turn.session, theme.id), await clock.now(turn.session)
    key = delivery_key(SHOWN_TO, turn.key, theme.id)
    card = theme_card(view, turn.speech, now)
    await post(turn, to_person(turn), card, message=key, purpose=SHOWN_TO, subject=theme.id)
    return sent_aside(turn)


async def show_wordings(turn: Turn, value: str, message: str) -> Response:
    """Show all wordings and notes to the actor alone."""
    theme = await held_theme(turn, value)
    card = wordings_card(await load_theme(turn.session, theme.id), turn.speech)
    key = delivery_key("theme.wordings", turn.key, theme.id)
    await post(turn, to_person(turn), card, message=key, purpose="theme.wordings", subject=theme.id)
    return sent_aside(turn)


async def claim(turn: Turn, value: str, message: str) -> Response:
    """Take a theme: it is in progress, and the actor's."""
    theme = await held_theme(turn, value)
    if not theme.open:
        return Response(notice=turn.speech.say("That is answered already. Answer it anew where something changed."))
    await themes.assign(turn.session, theme, turn.actor.person_id, at=turn.now)
    await themes.move(turn.session, theme, ThemeStatus.IN_PROGRESS)
    return await settle(turn, theme, "theme.claimed", turn.speech.say("It is yours."))


async def release(turn: Turn, value: str, message: str) -> Response:
    """Give a theme back, so that somebody else takes it."""
    theme = await held_theme(turn, value)
    await themes.assign(turn.session, theme, None, at=turn.now)
    if theme.open:
        await themes.move(turn.session, theme, ThemeStatus.TRIAGED)
    return await settle(turn, theme, "theme.released", turn.speech.say("It is free to be taken again."))


async def assign_form(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """To whom: in turn, whoever is responsible for the topic, or somebody by name."""
    theme, speech = await held_theme(turn, held(state, "theme")), turn.speech
    options = [Option(speech.say("Whose turn it is"), IN_TURN)]
    owned = await topics.topics_of(turn.session, await _text_of(turn.session, theme))
    named = next((each for each in owned if each.owners), None)
    if named is not None:
        label = speech.say("By topic: {topic}, {name}", topic=named.topic.name, name=named.owners[0].display_name)
        options.append(Option(label[:70], BY_TOPIC))
    options += [Option(person.display_name[:70], person.id) for person in await _marketers(turn.session)]
    if theme.owner_id is not None:
        options.append(Option(speech.say("Nobody"), NOBODY))
    who = ChoiceField(id="who", label=speech.say("Who looks after it?"), options=tuple(options))
    title = speech.say("Assign")
    return theme_form(turn, ASSIGN, title, theme, (who,), state, key, submit=title)


async def submit_assign(turn: Turn, sent: Submission, message: str) -> Response:
    """Give the theme to the one who was chosen, and tell them."""
    theme, speech = await held_theme(turn, held(sent.state, "theme")), turn.speech
    chosen = str(sent.values["who"])
    if chosen == NOBODY:
        return await release(turn, theme.id, message)
    if chosen == IN_TURN:
        await lock_queue(turn.session)
        among = [person.id for person in await _marketers(turn.session)]
        owner = await themes.next_in_turn(turn.session, among)
    elif chosen == BY_TOPIC:
        owner = await _by_topic(turn.session, theme)
    else:
        owner = chosen
    if owner is None:
        return Response(notice=speech.say("There is nobody who could look after it."))
    await give(turn.session, theme, owner, by=turn.actor.person_id, key=turn.key)
    if theme.status is ThemeStatus.NEW:
        await themes.move(turn.session, theme, ThemeStatus.TRIAGED)
    name = (await people.get_person(turn.session, owner)).display_name
    told = speech.say("{name} looks after it now.", name=name)
    return await settle(
        turn, theme, "theme.assigned", told, {"to": owner, "how": chosen if chosen != owner else "hand"}
    )


async def give(session: Session, theme: Theme, owner_id: str, *, by: str | None, key: str) -> None:
    """Let somebody look after a theme, and tell them unless they did it themselves."""
    at = await clock.now(session)
    await themes.assign(session, theme, owner_id, at=at)
    if owner_id == by:
        return
    where = await links.where_to_write(session, owner_id)
    if where is None:
        return
    speech = await speech_of_person(session, owner_id)
    told = speech.say("A question is yours to answer: “{title}”", title=theme.title)
    button = Button(speech.say("Show the question"), "theme.open", theme.id, ButtonStyle.PRIMARY)
    await deliveries.enqueue(
        session,
        delivery_id=delivery_key("theme.given", theme.id, owner_id, key),
        target=Target(where, TargetKind.PERSON, owner_id),
        payload=card_to_json(Card((Text(line(told)), Actions((button,))), told)),
        purpose="theme.given",
        subject_id=theme.id,
    )


async def assign_by_topic(session: Session, theme: Theme, *, key: str) -> bool:
    """Give a new theme to who is responsible for its topic, if one topic says so. For the job that opens themes."""
    owned = await topics.topics_of(session, await _text_of(session, theme))
    if not owned:
        return False
    theme.topic_id = owned[0].topic.id
    if not owned[0].owners or theme.owner_id is not None:
        return False
    await give(session, theme, owned[0].owners[0].id, by=None, key=key)
    await themes.move(session, theme, ThemeStatus.TRIAGED)
    return True


async def priority_form(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """A priority by hand, or as reckoned."""
    theme, speech = await held_theme(turn, held(state, "theme")), turn.speech
    options = (
        Option(speech.say("As reckoned from askers, deals and deadline"), RECKONED),
        *(Option(level_name(each, speech), str(int(each))) for each in reversed(Level)),
    )
    initial = RECKONED if theme.priority is None else str(theme.priority)
    field = ChoiceField(id="level", label=speech.say("Priority"), options=options, radio=True, initial=initial)
    return theme_form(turn, PRIORITY, speech.say("Set the priority"), theme, (field,), state, key)


async def submit_priority(turn: Turn, sent: Submission, message: str) -> Response:
    """Weigh the theme as was chosen."""
    theme = await held_theme(turn, held(sent.state, "theme"))
    chosen = str(sent.values["level"])
    await themes.set_priority(turn.session, theme, None if chosen == RECKONED else Level(int(chosen)))
    if theme.status is ThemeStatus.NEW:
        await themes.move(turn.session, theme, ThemeStatus.TRIAGED)
    return await settle(turn, theme, "theme.weighed", turn.speech.say("The priority is set."), {"level": chosen})


async def note_form(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """A note that never leaves marketing."""
    theme, speech = await held_theme(turn, held(state, "theme")), turn.speech
    hint = speech.say("Only marketing sees it; no answer, no export and no report holds it.")
    field = TextField(id="text", label=speech.say("Note"), hint=hint, multiline=True, max_length=2000)
    return theme_form(turn, NOTE, speech.say("Note inside marketing"), theme, (field,), state, key)


async def submit_note(turn: Turn, sent: Submission, message: str) -> Response:
    """Keep the note."""
    theme = await held_theme(turn, held(sent.state, "theme"))
    await themes.add_note(
        turn.session,
        theme.id,
        key=delivery_key("note", sent.nonce),
        author_id=turn.actor.person_id,
        text=str(sent.values["text"]),
        at=turn.now,
    )
    return await settle(turn, theme, "theme.noted", turn.speech.say("Noted, inside marketing."))


def theme_press(build: Callable[[Turn, Mapping[str, str], str], Awaitable[Form]]) -> Press:
    """The button that opens a form about the theme with the key in its value."""

    @opens_form
    async def press(turn: Turn, value: str, message: str) -> Response:
        return Response(form=await build(turn, {"theme": value}, nonce(turn)))

    return press


def theme_menu(acts: Mapping[str, Press]) -> Press:
    """The menu of a theme's card: its values are an act and the theme's key."""

    @opens_form  # nearly all of its acts do
    async def press(turn: Turn, value: str, message: str) -> Response:
        turn.require(Right.WORK_QUEUE)
        act, _, key = value.partition(":")
        chosen = acts.get(act)
        if chosen is None:
            return Response(notice=turn.speech.say("This button is out of date. Say “help” to see what I can do."))
        return await chosen(turn, key, message)

    return press


def theme_form(
    turn: Turn,
    form_id: str,
    title: str,
    theme: Theme,
    fields: tuple[Field, ...],
    state: Mapping[str, str],
    key: str,
    *,
    intro: tuple[Line, ...] = (),
    submit: str = "",
) -> Form:
    """A form about a theme, whose title introduces it, followed by `intro`.

    `submit` says what its button does, if more than to save.
    """
    speech = turn.speech
    page = Page(fields, intro=(line(theme.title), *intro))
    return Form(form_id, title, (page,), submit or speech.say("Save"), speech.say("Cancel"), key, state)


async def _by_topic(session: Session, theme: Theme) -> str | None:
    for owned in await topics.topics_of(session, await _text_of(session, theme)):
        if owned.owners:
            theme.topic_id = owned.topic.id
            return owned.owners[0].id
    return None


async def _text_of(session: Session, theme: Theme) -> str:
    view = await load_theme(session, theme.id)
    return " ".join((theme.title, *(f"{each.verbatim} {each.product or ''}" for each in view.questions[-5:])))


async def _marketers(session: Session) -> list[Person]:
    """Who can look after themes, by name: marketers first of all, and managers where there are none."""
    roles = RIGHTS[Right.WORK_QUEUE]
    for role in sorted(roles, key=lambda each: each.value, reverse=True):
        found = await people.people(session, role=role)
        if found:
            return found[:MOST]
    return []


PRESSES: dict[str, Press] = {
    "theme.open": open_theme,
    "theme.claim": claim,
    ASSIGN: theme_press(assign_form),
    PRIORITY: theme_press(priority_form),
    NOTE: theme_press(note_form),
}
FORMS: dict[str, FormCase] = {
    ASSIGN: FormCase(assign_form, submit_assign),
    PRIORITY: FormCase(priority_form, submit_priority),
    NOTE: FormCase(note_form, submit_note),
}
COMMANDS: tuple[Command, ...] = ()
