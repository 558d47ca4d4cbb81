"""Work on a digest before, and after, it is out: reword, drop, add, another length, discard, undo."""

from __future__ import annotations

from digests.lexicons import lexicon
from digests.phrases import visible
from handlers.changes import ClosedError, done, editable, held, in_state, nonce, note, settle
from handlers.commands import Command
from handlers.copies import UndoAct, refresh_previews
from handlers.forms import FormMismatchError, Submission
from handlers.later import start_job
from handlers.permissions import Right
from handlers.preview_card import EDITABLE, LENGTHS, OPEN
from handlers.speech import Speech
from handlers.terms_form import TERMS, open_terms, save_terms, terms_form
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press, opens_form
from handlers.versions import decide, looks_like
from handlers.wording_form import (
    ADD,
    EDIT,
    EditedLine,
    add_form,
    addable,
    edit_form,
    edit_state,
    find_line,
    opened_edit_form,
    unfounded,
)
from storage import briefs, digests
from storage.compositions import (
    composition,
    discard,
    find_bullet,
    restore,
    restore_bullet,
    restore_line,
    reword_bullet,
    reword_line,
)
from storage.errors import ConflictError, NotFoundError
from storage.kinds import DigestLine
from storage.tables import BulletRow


@opens_form
async def edit(turn: Turn, value: str, message: str) -> Response:
    """Open the form for a line."""
    return Response(form=await opened_edit_form(turn, value))


async def save_edit(turn: Turn, sent: Submission, message: str) -> Response:
    """Take over a new wording; where somebody else changed the line meanwhile, show theirs first."""
    edited = await find_line(turn, held(sent.state, "line"))
    text = visible(str(sent.values.get("text") or ""))
    if text == visible(edited.text):
        return Response(notice=turn.speech.say("Nothing was changed: the wording is the same."))
    if not text and not edited.may_be_empty:
        return Response(notice=turn.speech.say("Nothing was changed: the wording was empty. Drop the line instead."))
    if edited.mark != held(sent.state, "seen"):
        form = await edit_form(turn, edit_state(edited, clash=True), nonce(turn, "clash"))
        return Response(form=form, raw=sent.raw)
    former = await _reword(turn, edited, text)
    undo = UndoAct(f"{edited.name}:{former}", _undo_edit)
    channels = await settle(turn, edited.digest_id, "digest.edited", details={"line": edited.name}, undo=undo)
    answer = turn.speech.say("Saved.")
    if strange := unfounded(edited, text):
        answer += " " + turn.speech.say(
            "Please check {numbers}: the brief doesn't say that there.", numbers=turn.speech.listing(strange)
        )
    return done(turn.speech, answer, channels)


async def _reword(turn: Turn, edited: EditedLine, text: str) -> str:
    if edited.line is not None:
        return await reword_line(turn.session, edited.digest_id, edited.line, text)
    return await reword_bullet(turn.session, edited.name.partition(":")[2], text)


async def drop(turn: Turn, value: str, message: str) -> Response:
    """Leave a line out."""
    bullet = await _bullet(turn, value)
    if bullet.dropped or bullet.section is None:
        return Response(notice=turn.speech.say("That line is not in the digest any more."))
    await digests.drop_bullet(turn.session, bullet.id)
    undo = UndoAct(f"drop:{bullet.id}", _undo_drop)
    channels = await settle(turn, bullet.digest_id, "digest.line_dropped", details={"line": bullet.id}, undo=undo)
    return done(turn.speech, turn.speech.say("The line is dropped."), channels)


@opens_form
async def open_add(turn: Turn, value: str, message: str) -> Response:
    """Open the form with the lines that can be added."""
    await editable(turn, value)
    if not addable(await composition(turn.session, value)):
        return Response(
            notice=turn.speech.say("There is nothing more to add: the digest holds all that the brief tells.")
        )
    return Response(form=await add_form(turn, {"digest": value}, nonce(turn)))


async def save_add(turn: Turn, sent: Submission, message: str) -> Response:
    """Put the chosen lines into the digest, each at the end of the section of its kind."""
    digest = await editable(turn, held(sent.state, "digest"))
    names = lexicon(digest.language).names
    chosen = sent.values["lines"]
    added = 0
    for key in chosen if isinstance(chosen, tuple) else ():
        bullet = await _bullet(turn, key)
        if bullet.digest_id != digest.id:
            raise FormMismatchError("a line of another digest")
        if bullet.runner_up and not bullet.dropped:
            await digests.add_runner_up(turn.session, key, section_name=names[bullet.kind])
        elif bullet.section is not None and bullet.dropped:
            await digests.drop_bullet(turn.session, key, dropped=False)
        else:
            continue
        added += 1
        await note(turn, digest.id, "digest.line_added", {"line": key})
    channels = await settle(turn, digest.id, "digest.lines_added", details={"lines": added})
    text = turn.speech.count("{n} line is added.", "{n} lines are added.", added)
    return done(turn.speech, text, channels)


async def set_length(turn: Turn, value: str, message: str) -> Response:
    """Have the digest composed again in another length; edits and drops stay."""
    digest_id, _, number = value.partition(":")
    turn.require(Right.EDIT_DIGEST)
    digest = await in_state(turn, digest_id, OPEN)
    if not number.isascii() or not number.isdigit() or int(number) not in LENGTHS:
        raise FormMismatchError("no such length")
    whose = {"person": turn.actor.person_id, "platform": turn.actor.platform.value}
    payload = {"digest": digest.id, "words": int(number), **whose}
    await start_job(turn, "recompose", payload, order=f"digest:{digest.id}")
    return Response(notice=turn.speech.say("I compose it again in about {words} words…", words=int(number)))


async def throw_away(turn: Turn, value: str, message: str) -> Response:
    """Discard a digest that is not out."""
    turn.require(Right.EDIT_DIGEST)
    digest = await in_state(turn, value, OPEN)
    await discard(turn.session, digest.id, by=turn.actor.person_id, at=turn.now)
    await settle(turn, digest.id, "digest.discarded")
    return Response(notice=turn.speech.say("Discarded. Nobody was sent anything."))


async def undo(turn: Turn, value: str, message: str) -> Response:
    """Take the act back that the button named."""
    act, _, rest = value.partition(":")
    turn.require(Right.EDIT_DIGEST)
    try:
        digest_id = await _take_back(turn, act, rest)
    except (NotFoundError, ConflictError):
        return Response(notice=turn.speech.say("That can't be undone any more."))
    channels = await settle(turn, digest_id, "digest.undone", details={"act": act})
    return done(turn.speech, turn.speech.say("Taken back."), channels)


async def choose_version(turn: Turn, value: str, message: str) -> Response:
    """Note whether a brief is a new version of an earlier one."""
    brief_id, _, of = value.partition(":")
    turn.require(Right.EDIT_DIGEST)
    brief = await briefs.get_brief(turn.session, brief_id)
    like = await looks_like(turn.session, brief)
    if of and (like is None or like.id != of):
        return Response(notice=turn.speech.say("That brief is not the latest version any more. Please look again."))
    await decide(turn, brief.id, of)
    for digest in await digests.digests(turn.session, brief_id=brief.id):
        await refresh_previews(turn.session, digest.id, key=turn.key)
    if of:
        return Response(notice=turn.speech.say("Noted: it replaces the earlier version as soon as you publish it."))
    return Response(notice=turn.speech.say("Noted: both briefs stand side by side."))


async def _take_back(turn: Turn, act: str, rest: str) -> str:
    """Undo one act; gives the digest's key."""
    if act == "discard":
        await restore(turn.session, rest)
        return rest
    key, _, former = rest.partition(":")
    if act == "drop":
        bullet = await find_bullet(turn.session, key)
        await in_state(turn, bullet.digest_id, EDITABLE)
        await digests.drop_bullet(turn.session, key, dropped=False)
        return bullet.digest_id
    if act == "bullet":
        bullet = await find_bullet(turn.session, key)
        await in_state(turn, bullet.digest_id, EDITABLE)
        await restore_bullet(turn.session, key, former)
        return bullet.digest_id
    if act not in (DigestLine.HEADLINE, DigestLine.WHY):
        raise FormMismatchError("no such act")
    await in_state(turn, key, EDITABLE)
    await restore_line(turn.session, key, DigestLine(act), former)
    return key


async def _bullet(turn: Turn, key: str) -> BulletRow:
    """The bullet of a digest that can be changed, and is locked. Raises NotAllowedError, ClosedError."""
    turn.require(Right.EDIT_DIGEST)
    try:
        await editable(turn, (await find_bullet(turn.session, key)).digest_id)
        return await find_bullet(turn.session, key)
    except NotFoundError as error:
        raise ClosedError(None) from error


def _undo_edit(speech: Speech) -> str:
    return speech.say("Undo the edit")


def _undo_drop(speech: Speech) -> str:
    return speech.say("Undo: take the line back")


PRESSES: dict[str, Press] = {
    "preview.edit": edit,
    "preview.drop": drop,
    "preview.add": open_add,
    "preview.length": set_length,
    "preview.discard": throw_away,
    "preview.undo": undo,
    "preview.version": choose_version,
    "preview.terms": open_terms,
}
FORMS: dict[str, FormCase] = {
    EDIT: FormCase(edit_form, save_edit),
    ADD: FormCase(add_form, save_add),
    TERMS: FormCase(terms_form, save_terms),
}
COMMANDS: tuple[Command, ...] = ()
