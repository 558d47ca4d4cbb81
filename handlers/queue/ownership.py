"""Who in marketing is responsible for what: asked by anybody, kept by marketing, and what themes are assigned by."""

from __future__ import annotations

import re
from collections.abc import Mapping

from handlers.aside import tell_aside
from handlers.cards import (
    Action,
    Actions,
    Bold,
    BulletItem,
    Bullets,
    Button,
    ButtonStyle,
    Card,
    Element,
    Header,
    Mention,
    Option,
    Select,
    Text,
    line,
)
from handlers.changes import nonce
from handlers.commands import Command, gettext_noop
from handlers.forms import Directory, Form, FormMismatchError, Page, PickField, Submission, TextField
from handlers.panels import show_panel
from handlers.permissions import Right
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press, opens_form
from storage import audit, people, topics
from storage.edge import InvalidValueError
from storage.errors import NotFoundError
from storage.topics import Owned

FORM = "topics.edit"
NAME, WORDS, OWNERS = 60, 400, 5
LISTED = 60
_CHARGE = re.compile(r"\s*\b(?:zuständig|verantwortlich)$", re.I)
"""Behind the topic in German: "wer ist für Preise zuständig?"."""
_ALL = frozenset(("", "what", "everything", "was", "alles"))


async def show(turn: Turn, message: str = "", told: str = "") -> Response:
    """Show the table, with ways to change it for who may."""
    turn.require(Right.ASK)
    return await show_panel(turn, await topics_card(turn), message, said=told)


async def topics_card(turn: Turn) -> Card:
    """All topics with who is responsible."""
    speech, found = turn.speech, await topics.topics(turn.session)
    title = speech.say("Who is responsible for what")
    elements: list[Element] = [Header(title)]
    if found:
        elements.append(Bullets(tuple(_item(turn, each) for each in found[:LISTED])))
    else:
        elements.append(Text(line(speech.say("Nobody has said yet who is responsible for what."))))
    actions: list[Action] = []
    if turn.actor.may(Right.TUNE_QUEUE):
        actions.append(Button(speech.say("Add a topic"), FORM, style=ButtonStyle.PRIMARY))
        if found:
            options = tuple(Option(each.topic.name[:70], each.topic.id) for each in found[:LISTED])
            actions.append(Select(speech.say("Change a topic"), FORM, options))
    if turn.actor.may(Right.ASK):
        actions.append(Button(speech.say("Ask marketing"), "digest.ask"))
    return Card((*elements, Actions(tuple(actions))), title)


async def answer_who(turn: Turn, rest: str) -> Response:
    """Answer "who is responsible for pricing?"; without a topic, show all."""
    turn.require(Right.ASK)
    speech = turn.speech
    wanted = _CHARGE.sub("", rest.strip(' ?!."“”„')).strip()
    if wanted.casefold() in _ALL:
        return await show(turn)
    found = [each for each in await topics.topics_of(turn.session, wanted) if each.owners]
    if not found:
        told = speech.say("Nobody is named for that. Ask marketing: your question finds its way.")
        buttons = (
            Button(speech.say("Ask marketing"), "digest.ask", style=ButtonStyle.PRIMARY),
            Button(speech.say("Who is responsible for what"), "topics.show"),
        )
        return await tell_aside(turn, Card((Text(line(told)), Actions(buttons)), told), part="who")
    title = speech.say("Responsible")
    items = tuple(_item(turn, each) for each in found[:3])
    summary = f"{title}: {found[0].topic.name}"
    button = Button(speech.say("Ask marketing"), "digest.ask")
    card = Card((Header(title, level=2), Bullets(items), Actions((button,))), summary)
    return await tell_aside(turn, card, part="who")


async def topic_form(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """A topic, its words, and who is responsible."""
    turn.require(Right.TUNE_QUEUE)
    speech, known = turn.speech, await _known(turn, state.get("topic", ""))
    everybody = await people.people(turn.session)
    options = tuple(Option(person.display_name[:70], person.id) for person in everybody[:100])
    chosen = () if known is None else tuple(person.id for person in known.owners)
    fields = (
        TextField(
            id="name",
            label=speech.say("Topic"),
            max_length=NAME,
            initial="" if known is None else known.topic.name,
        ),
        TextField(
            id="words",
            label=speech.say("Words that tell it"),
            hint=speech.say("Separated by commas, such as: price, discount, Rabatt. Questions with them belong here."),
            required=False,
            max_length=WORDS,
            initial="" if known is None else ", ".join(known.topic.words)[:WORDS],
        ),
        PickField(
            id="owners",
            label=speech.say("Responsible"),
            hint=speech.say("The first one gets the questions. Choose nobody to remove the topic."),
            directory=Directory.PEOPLE,
            options=options,
            required=False,
            maximum=OWNERS,
            initial=tuple(each for each in chosen if each in {option.value for option in options}),
        ),
    )
    return Form(
        id=FORM,
        title=speech.say("Responsibility"),
        pages=(Page(fields),),
        submit=speech.say("Save"),
        cancel=speech.say("Cancel"),
        nonce=key,
        state=state,
    )


async def submit(turn: Turn, sent: Submission, message: str) -> Response:
    """Keep the topic; without anybody responsible, remove it."""
    turn.require(Right.TUNE_QUEUE)
    speech, known = turn.speech, await _known(turn, sent.state.get("topic", ""))
    picked = sent.values.get("owners")
    owners = picked if isinstance(picked, tuple) else ()
    if not owners:
        if known is None:
            return Response(notice=speech.say("A topic needs somebody who is responsible."))
        name = await topics.remove_topic(turn.session, known.topic.id)
        await _note(turn, "topic.removed", known.topic.id, 0)
        return await show(turn, message, speech.say("{topic} is removed.", topic=name))
    words = [word.strip() for word in str(sent.values.get("words") or "").split(",") if word.strip()]
    name = str(sent.values["name"])
    try:
        row = await topics.save_topic(turn.session, name, words, owners)
    except InvalidValueError:
        told = {"name": speech.say("Please give a shorter name, without line breaks.")}
        return Response(form=await topic_form(turn, sent.state, sent.nonce), problems=told, raw=sent.raw)
    if known is not None and known.topic.id != row.id:
        await topics.remove_topic(turn.session, known.topic.id)
    await _note(turn, "topic.saved", row.id, len(owners))
    return await show(turn, message, speech.say("Saved: {topic}.", topic=row.name))


def _item(turn: Turn, owned: Owned) -> BulletItem:
    if not owned.owners:
        return BulletItem(line(Bold(owned.topic.name), " – ", turn.speech.say("nobody")))
    spans = line(Bold(owned.topic.name), " – ")
    for number, person in enumerate(owned.owners):
        spans = (*spans, *line(", " if number else "", Mention(person.id, person.display_name)))
    return BulletItem(spans)


async def _known(turn: Turn, topic_id: str) -> Owned | None:
    if not topic_id:
        return None
    try:
        await topics.get_topic(turn.session, topic_id)
    except NotFoundError as error:
        raise FormMismatchError(topic_id) from error
    return next(each for each in await topics.topics(turn.session) if each.topic.id == topic_id)


async def _note(turn: Turn, action: str, topic_id: str, owners: int) -> None:
    await audit.record(
        turn.session,
        at=turn.now,
        actor_id=turn.actor.person_id,
        action=action,
        subject_kind="topic",
        subject_id=topic_id,
        details={"owners": owners},
    )


@opens_form
async def _open(turn: Turn, value: str, message: str) -> Response:
    return Response(form=await topic_form(turn, {"topic": value}, nonce(turn)))


async def _pressed(turn: Turn, value: str, message: str) -> Response:
    return await show(turn, message)


PRESSES: dict[str, Press] = {"topics.show": _pressed, FORM: _open}
FORMS: dict[str, FormCase] = {FORM: FormCase(topic_form, submit)}
COMMANDS: tuple[Command, ...] = (
    Command(
        "who is responsible",
        (
            *("who is responsible for", "who is responsible", "who owns", "whom do i ask about", "who do i ask about"),
            *("responsibilities", "topics", "who is in charge of", "who looks after"),
            *(
                "wer ist für",
                "wer ist zuständig für",
                "wer ist zuständig",
                "wer ist verantwortlich für",
                "wer kümmert sich um",
            ),
            *("zuständig", "zuständigkeiten", "themen", "wen frage ich zu", "wer macht"),
        ),
        gettext_noop("Who in marketing is responsible for a topic"),
        answer_who,
        "topics.show",
        german="wer ist zuständig für",
    ),
)
