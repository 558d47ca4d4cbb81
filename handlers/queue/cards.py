"""A theme as marketing sees it: what is asked, by how many, how it stands, and everything that can be done about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from handlers.cards import (
    Actions,
    Bold,
    Button,
    ButtonStyle,
    Card,
    Context,
    Divider,
    Element,
    Facts,
    Header,
    Instant,
    InstantStyle,
    Italic,
    Line,
    Mention,
    Menu,
    Option,
    Quote,
    Text,
    line,
)
from handlers.generated import marked
from handlers.question_cards import about, facts
from handlers.queue.view import SHOWN, ThemeView
from handlers.queue.words import demand, is_overdue, said, standing
from handlers.speech import Speech
from storage.kinds import MoveKind, NamedBy, QuestionStatus, ReplyKind, ThemeStatus
from storage.tables import Question

THEME = "theme"
"""The purpose of the cards in marketing's channels; their subject is the theme."""
SHOWN_TO = "theme.shown"
"""The purpose of a theme's card that a marketer had shown to themselves."""
DO = "theme.do"
QUOTED = 700


def theme_card(view: ThemeView, speech: Speech, now: datetime) -> Card:
    """The card. Notes stand on it: it goes to marketing alone."""
    theme = view.theme
    if theme.status is ThemeStatus.DUPLICATE:
        return _merged_card(view, speech)
    if not view.questions:
        told = speech.say("This question was taken back.")
        return Card((Text(line(told)),), told)
    elements: list[Element] = [
        Header(said(theme.title, speech)),
        Context(line(f"{standing(theme, speech)} · {demand(theme, speech)}")),
    ]
    if theme.named_by is NamedBy.MODEL:
        told = speech.say("Its name is AI-generated ({model}) from the questions.", model=theme.named_model)
        elements.append(marked(told, speech))
    elements += _when_and_who(view, speech, now)
    elements += _wordings(view, speech)
    elements += about(view.subject, speech)
    elements += _suggestions(view, speech)
    elements += _said(view, speech)
    if view.notes:
        last = view.notes[-1]
        told = speech.count("{n} note inside marketing", "{n} notes inside marketing", len(view.notes))
        elements.append(Context(line(Bold(told), f" · {view.names.get(last.author_id or '', '…')}: ", last.text[:300])))
    elements.append(Actions(_buttons(view, speech)))
    return Card(tuple(elements), speech.say("Question: {title}", title=theme.title))


def wordings_card(view: ThemeView, speech: Speech, *, most: int = 40) -> Card:
    """All wordings of a theme with who asked them, and how each came in."""
    title = speech.say("All wordings: {title}", title=view.theme.title)
    elements: list[Element] = [Header(title)]
    for each in view.questions[-most:]:
        elements += [Divider(), *_wording(view, each, speech)]
        how = _how_joined(each, speech)
        if how:
            elements.append(Context(line(how)))
    more = view.total - len(view.questions[-most:])
    if more > 0:
        elements.append(Context(line(speech.count("and {n} more", "and {n} more", more))))
    if view.notes:
        elements.append(Header(speech.say("Notes inside marketing"), level=2))
        for note in view.notes:
            who = view.names.get(note.author_id or "", "…")
            elements.append(Text(line(Bold(who), " · ", Instant(note.at), "\n", note.text)))
    back = Button(speech.say("Show the question"), "theme.open", view.theme.id)
    return Card((*elements, Actions((back,))), title)


def _merged_card(view: ThemeView, speech: Speech) -> Card:
    target = view.merged_into
    into = "…" if target is None else target.title
    told = speech.say("Merged into “{title}”.", title=into)
    buttons: list[Button] = []
    if target is not None:
        buttons.append(Button(speech.say("Show the question"), "theme.open", target.id))
    if view.last_move is not None and view.last_move.from_id == view.theme.id:
        buttons.append(Button(speech.say("Undo the merge"), "theme.undo", view.last_move.id))
    actions = (Actions(tuple(buttons)),) if buttons else ()
    return Card((Text(line(Bold(view.theme.title))), Text(line(told)), *actions), told)


def _when_and_who(view: ThemeView, speech: Speech, now: datetime) -> Iterator[Element]:
    theme = view.theme
    parts: list[Line] = []
    if theme.owner_id is not None:
        parts.append(line(speech.say("Looked after by"), " ", Mention(theme.owner_id, view.owner)))
    elif theme.open:
        parts.append(line(speech.say("Nobody looks after it yet")))
    if view.topic:
        parts.append(line(speech.say("Topic: {topic}", topic=view.topic)))
    if theme.open and theme.due_at is not None:
        label = speech.say("overdue since") if is_overdue(theme, now) else speech.say("due")
        parts.append(line(Bold(label) if is_overdue(theme, now) else label, " ", Instant(theme.due_at)))
    if parts:
        joined: Line = ()
        for part in parts:
            joined = (*joined, *line(" · "), *part) if joined else part
        yield Text(joined)
    if theme.needed_by is not None and theme.open:
        yield Text(line(Bold(speech.say("Needed by")), " ", Instant(theme.needed_by)))


def _wordings(view: ThemeView, speech: Speech) -> Iterator[Element]:
    for question in view.questions[-SHOWN:]:
        yield from _wording(view, question, speech)
    more = view.total - SHOWN
    if more > 0:
        yield Context(line(speech.count("and {n} more wording", "and {n} more wordings", more)))


def _wording(view: ThemeView, question: Question, speech: Speech) -> Iterator[Element]:
    words = said(question.verbatim, speech)
    words = words if len(words) <= QUOTED else words[: QUOTED - 1].rstrip() + "…"
    done = speech.say("solved")
    state = f" · {done}" if question.status is QuestionStatus.SOLVED else ""
    yield Quote(line(words), f"{view.asker(question, speech)}, {speech.day(question.created_at)}{state}")
    shown = tuple(facts(question, speech))
    if shown:
        yield Facts(shown)


def _suggestions(view: ThemeView, speech: Speech) -> Iterator[Element]:
    for each in view.suggested:
        score = speech.percent(min(each.score, 1.0))
        told = speech.say("May be the same as “{title}” (likeness {score}).", title=each.theme.title, score=score)
        yield Text(line(Italic(told)))
        yield Actions(
            (
                Button(speech.say("The same question"), "theme.same", each.question.id, ButtonStyle.PRIMARY),
                Button(speech.say("Another question"), "theme.other", each.question.id),
            )
        )


def _said(view: ThemeView, speech: Speech) -> Iterator[Element]:
    if not view.said:
        return
    last = view.said[0]
    labels = {
        ReplyKind.ANSWER: speech.say("Answer"),
        ReplyKind.PLANNED: speech.say("Planned, because"),
        ReplyKind.DECLINED: speech.say("Declined, because"),
    }
    who = view.names.get(last.author_id or "", "…")
    yield Text(line(Bold(f"{labels[last.kind]}: "), last.text))
    yield Context(line(f"{who} · ", Instant(last.at, InstantStyle.DATE_TIME)))
    told = []
    if view.solved:
        told.append(speech.count("{n} person says it is solved", "{n} people say it is solved", view.solved))
    if view.waiting:
        told.append(speech.count("{n} question waits again", "{n} questions wait again", view.waiting))
    if told:
        yield Context(line(" · ".join(told)))


def _buttons(view: ThemeView, speech: Speech) -> tuple[Button | Menu, ...]:
    key, theme = view.theme.id, view.theme
    shown: list[Button | Menu] = []
    answer = speech.say("Answer") if theme.open else speech.say("Answer anew")
    shown.append(Button(answer, "theme.answer", key, ButtonStyle.PRIMARY if theme.open else ButtonStyle.DEFAULT))
    if theme.open:
        shown.append(Button(speech.say("Draft an answer"), "theme.draft", key))
    if theme.open and theme.status is not ThemeStatus.IN_PROGRESS:
        shown.append(Button(speech.say("I take it"), "theme.claim", key))
    if view.last_move is not None:
        undo = speech.say("Undo the split") if view.last_move.kind is MoveKind.SPLIT else speech.say("Undo the merge")
        shown.append(Button(undo, "theme.undo", view.last_move.id))
    shown.append(Menu(speech.say("More"), DO, _more(view, speech)))
    return tuple(shown)


def _more(view: ThemeView, speech: Speech) -> tuple[Option, ...]:
    key, theme = view.theme.id, view.theme
    acts: list[tuple[str, str]] = [
        (speech.say("All wordings and notes"), "wordings"),
        (speech.say("Assign …"), "assign"),
        (speech.say("Set the priority …"), "priority"),
        (speech.say("Plan it, with a reason …"), "plan"),
        (speech.say("Decline it, with a reason …"), "decline"),
        (speech.say("Note inside marketing …"), "note"),
        (speech.say("Merge with another …"), "merge"),
        (speech.say("Rename …"), "rename"),
    ]
    if len(view.questions) > 1:
        acts.append((speech.say("Split …"), "split"))
    if theme.owner_id is not None and theme.open:
        acts.append((speech.say("Give it back"), "release"))
    if theme.status is ThemeStatus.ANSWERED:
        acts.append((speech.say("Publish the answer as a digest …"), "publish"))
    return tuple(Option(label, f"{act}:{key}") for label, act in acts)


def _how_joined(question: Question, speech: Speech) -> str:
    if question.joined is None or question.join_score is None:
        return ""
    score = speech.percent(min(question.join_score, 1.0))
    return speech.say("Joined by itself, likeness {score}.", score=score)
