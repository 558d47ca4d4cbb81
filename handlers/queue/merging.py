"""Themes that are one are merged, a theme that is two is split, and both can be undone at any time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handlers.cards import Option
from handlers.changes import held
from handlers.commands import Command
from handlers.forms import ChoiceField, ChoicesField, Form, FormMismatchError, Submission, TextField
from handlers.permissions import Right
from handlers.queue.acts import held_theme, note_theme
from handlers.queue.answering import tell
from handlers.queue.copies import refresh_theme, show_theme
from handlers.queue.triage import theme_form, theme_press
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press
from storage import answers, questions, theme_moves, themes
from storage.deliveries import delivery_key
from storage.errors import ConflictError, NotFoundError
from storage.kinds import Joined, ThemeStatus
from storage.questions import newest_of_theme
from storage.queue import lock_queue, note_changes
from storage.session import Session
from storage.tables import Question, Theme
from storage.themes import Wanted

MERGE, SPLIT = "theme.merge", "theme.split"
OFFERED = 40
LABEL = 70


async def same(turn: Turn, value: str, message: str) -> Response:
    """A suggested question is the same: it joins that theme."""
    question = await _suggested(turn, value)
    if question is None or question.suggested_theme_id is None or question.theme_id is None:
        return Response(notice=turn.speech.say("Somebody has decided that already."))
    target = await themes.standing(turn.session, question.suggested_theme_id, lock=True)
    score = question.suggested_score
    if target.id == question.theme_id:
        question.suggested_theme_id = question.suggested_score = None
        return Response(notice=turn.speech.say("Somebody has decided that already."))
    source = await themes.get_theme(turn.session, question.theme_id, lock=True)
    members = await newest_of_theme(turn.session, source.id, limit=2)
    key = delivery_key("same", turn.key, question.id)
    if len(members) == 1:
        question.suggested_theme_id = question.suggested_score = None
        await theme_moves.merge(turn.session, source.id, target.id, key=key, by=turn.actor.person_id, at=turn.now)
    else:
        await themes.put_in(turn.session, question, target, Joined.BY_PERSON, score)
        await note_changes(turn.session, [question.id])
        for theme_id in (source.id, target.id):
            await themes.recount(turn.session, theme_id)
    await _after(turn, (source, target), "theme.suggestion_taken", question.id)
    return Response(notice=turn.speech.say("Joined. One answer goes to all of them."))


async def other(turn: Turn, value: str, message: str) -> Response:
    """A suggested question is another one: it stays where it is."""
    question = await _suggested(turn, value)
    if question is None or question.theme_id is None or question.suggested_theme_id is None:
        return Response(notice=turn.speech.say("Somebody has decided that already."))
    question.apart_from = [*question.apart_from, question.suggested_theme_id]
    question.suggested_theme_id = question.suggested_score = None
    await turn.session.flush()
    theme = await themes.get_theme(turn.session, question.theme_id)
    await note_theme(turn, theme.id, "theme.suggestion_refused", {"question": question.id})
    await refresh_theme(turn.session, theme.id, key=turn.key)
    return Response(notice=turn.speech.say("It stays a question of its own."))


async def merge_form(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """With which one: by words, or from the list."""
    theme, speech = await held_theme(turn, held(state, "theme")), turn.speech
    title = speech.say("Merge")
    found = await themes.themes(turn.session, Wanted(words=state.get("words", "")), limit=OFFERED + 1)
    states = (ThemeStatus.ANSWERED, ThemeStatus.PLANNED, ThemeStatus.DECLINED)
    found += await themes.themes(turn.session, Wanted(states=states, words=state.get("words", "")), limit=OFFERED)
    options = tuple(Option(_label(each), each.id) for each in found if each.id != theme.id)[:OFFERED]
    words = TextField(
        id="words",
        label=speech.say("Look for it by words"),
        hint=speech.say("Leave the list empty, and it comes again with what holds these words."),
        required=False,
        max_length=80,
        initial=state.get("words", ""),
    )
    if not options:
        return theme_form(turn, MERGE, title, theme, (words,), state, key, submit=title)
    hint = speech.say("All askers, wordings and deals go there. It can be undone at any time.")
    into = ChoiceField(id="into", label=speech.say("Merge into"), hint=hint, options=options, required=False)
    return theme_form(turn, MERGE, title, theme, (into, words), state, key, submit=title)


async def submit_merge(turn: Turn, sent: Submission, message: str) -> Response:
    """Merge, or look again with other words."""
    theme, speech = await held_theme(turn, held(sent.state, "theme")), turn.speech
    into, words = sent.values.get("into"), sent.values.get("words")
    if not isinstance(into, str) or not into:
        state = {"theme": theme.id, "words": words if isinstance(words, str) else ""}
        return Response(form=await merge_form(turn, state, delivery_key("nonce", sent.nonce, state["words"])))
    try:
        await theme_moves.merge(
            turn.session, theme.id, into, key=delivery_key("merge", sent.nonce), by=turn.actor.person_id, at=turn.now
        )
    except (ConflictError, NotFoundError):
        return Response(notice=speech.say("These are one already, or one of them is gone."))
    target = await themes.get_theme(turn.session, into)
    await _after(turn, (theme, target), "theme.merged", theme.id)
    return Response(notice=speech.say("Merged into “{title}”.", title=target.title))


async def split_form(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """Which questions are another one."""
    theme, speech = await held_theme(turn, held(state, "theme")), turn.speech
    members = await newest_of_theme(turn.session, theme.id, limit=OFFERED)
    options = tuple(Option(" ".join(each.verbatim.split())[:LABEL] or "…", each.id) for each in members)
    if len(options) < 2:
        raise FormMismatchError("nothing to split")
    hint = speech.say("They get a place of their own in the queue. It can be undone at any time.")
    field = ChoicesField(
        id="questions", label=speech.say("Which of them ask something else?"), hint=hint, options=options, minimum=1
    )
    title = speech.say("Split")
    return theme_form(turn, SPLIT, title, theme, (field,), state, key, submit=title)


async def submit_split(turn: Turn, sent: Submission, message: str) -> Response:
    """Split."""
    theme, speech = await held_theme(turn, held(sent.state, "theme")), turn.speech
    chosen = sent.values["questions"]
    try:
        made = await theme_moves.split(
            turn.session,
            theme.id,
            chosen if isinstance(chosen, tuple) else (),
            key=delivery_key("split", sent.nonce),
            by=turn.actor.person_id,
            at=turn.now,
        )
    except ConflictError:
        return Response(notice=speech.say("Choose some of them, and not all: both parts need a question."))
    target = await themes.get_theme(turn.session, made.to_id)
    await _after(turn, (theme, target), "theme.split", made.to_id)
    return Response(notice=speech.say("Split. Both parts stand in the queue."))


async def undo(turn: Turn, value: str, message: str) -> Response:
    """Undo a merge or a split."""
    turn.require(Right.WORK_QUEUE)
    speech = turn.speech
    try:
        made = await theme_moves.undo(turn.session, value, by=turn.actor.person_id, at=turn.now)
    except (ConflictError, NotFoundError):
        return Response(notice=speech.say("That was undone already, or its questions were moved on since."))
    both = [await themes.get_theme(turn.session, key) for key in (made.from_id, made.to_id)]
    await _after(turn, both, "theme.move_undone", made.id)
    return Response(notice=speech.say("Undone: everything is where it was."))


async def tell_newcomers(session: Session, theme: Theme, *, key: str) -> int:
    """Tell who came into a theme that is answered what was said there; gives how many people."""
    standing = await answers.standing_answer(session, theme)
    if standing is None:
        return 0
    return await tell(session, await answers.to_tell(session, theme, standing), standing, key=key)


async def _after(turn: Turn, changed: Sequence[Theme], action: str, subject: str) -> None:
    """Tell who came into an answered theme, and show all themes concerned as they stand now."""
    for theme in changed:
        await tell_newcomers(turn.session, theme, key=turn.key)
        await show_theme(turn.session, theme.id, key=turn.key)
    await note_theme(turn, changed[-1].id, action, {"subject": subject})


async def _suggested(turn: Turn, question_id: str) -> Question | None:
    turn.require(Right.WORK_QUEUE)
    await lock_queue(turn.session)
    try:
        return await questions.get_question(turn.session, question_id, lock=True)
    except NotFoundError:
        return None


def _label(theme: Theme) -> str:
    return theme.title if len(theme.title) <= LABEL else theme.title[: LABEL - 1] + "…"


PRESSES: dict[str, Press] = {
    "theme.same": same,
    "theme.other": other,
    "theme.undo": undo,
    MERGE: theme_press(merge_form),
    SPLIT: theme_press(split_form),
}
FORMS: dict[str, FormCase] = {MERGE: FormCase(merge_form, submit_merge), SPLIT: FormCase(split_form, submit_split)}
COMMANDS: tuple[Command, ...] = ()
