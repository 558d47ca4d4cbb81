"""Work on what one audience reads in place of a digest: look at it, reword a line, leave one out, add one, undo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from digests.model import Statement
from digests.phrases import source_line, visible
from handlers.aside import sent_aside
from handlers.cards import Bold, Line, line
from handlers.changes import ClosedError, done, editable, held, nonce, note
from handlers.channel_names import channel_names
from handlers.commands import Command
from handlers.copies import VARIANT, UndoAct, refresh_previews, refresh_published, refresh_variants
from handlers.forms import Form, FormMismatchError, Page, Submission, TextField
from handlers.outbox import post, to_person
from handlers.permissions import Right
from handlers.speech import Speech
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press, opens_form
from handlers.variants import translating
from handlers.variants.card import variant_card
from handlers.variants.overview import Variant, variant_in
from handlers.wording_form import LONGEST, QUOTED, EditedLine, unfounded
from storage import digests, places, variants
from storage.compositions import Composition, composition
from storage.deliveries import delivery_key
from storage.errors import NotFoundError
from storage.keys import derived_key
from storage.kinds import DigestLine
from storage.tables import BulletRow, DigestRow

EDIT = "variant.edit"
_PLACES = {"dropped": (True, False), "added": (False, True), "": (False, False)}
"""What a person can have done to where a line stands, by its name in an undo: (left out, put in)."""


@dataclass(frozen=True, slots=True)
class _Spot:
    """A variant, or a line of it: `line` is a bullet's key, "headline", "why" or "". `name` is as in a button."""

    name: str
    digest: DigestRow
    view: Composition
    variant: Variant
    line: str

    @property
    def text(self) -> str:
        """How the line reads in the digest."""
        heads = {DigestLine.HEADLINE.value: self.digest.headline, DigestLine.WHY.value: self.digest.why}
        found = next((bullet.text for bullet in self.view.bullets if bullet.id == self.line), None)
        return heads[self.line] if found is None else found

    @property
    def reads(self) -> str:
        """How it reads here; "" where it is not there."""
        read = self.variant.view
        heads = {DigestLine.HEADLINE.value: read.digest.headline, DigestLine.WHY.value: read.digest.why}
        return heads.get(self.line) or next((b.text for b in read.shown() if b.id == self.line), "")

    @property
    def mark(self) -> str:
        """Tells the line's words here apart from others."""
        return derived_key(self.reads)[:12]

    @property
    def bullet(self) -> BulletRow | None:
        """The line, if it is none of the two above."""
        return next((bullet for bullet in self.view.bullets if bullet.id == self.line), None)


async def _spot(turn: Turn, name: str) -> _Spot:
    """What a button's value stands for, if the actor may change it. Raises as `editable` does, FormMismatchError."""
    reference, _, which = name.partition(":")
    digest_id, _, channel = reference.partition(".")
    digest = await editable(turn, digest_id)
    view = await composition(turn.session, digest_id)
    if which not in {"", *DigestLine, *(bullet.id for bullet in view.bullets)}:
        raise FormMismatchError("a line of another digest")
    try:
        found = await places.get_channel(turn.session, channel)
    except NotFoundError as error:
        raise FormMismatchError("no such channel") from error
    return _Spot(name, digest, view, await variant_in(turn.session, view, found), which)


async def open_variant(turn: Turn, value: str, message: str) -> Response:
    """Show what a channel reads in place of a digest, to the actor alone; what is not translated yet then is."""
    turn.require(Right.READ_DRAFTS)
    digest_id, _, channel = value.partition(".")
    try:
        view = await composition(turn.session, digest_id)
        found = await places.get_channel(turn.session, channel)
    except NotFoundError as error:
        raise ClosedError(None) from error
    variant = await variant_in(turn.session, view, found)
    card = variant_card(view, variant, await channel_names(turn.session), turn.speech)
    await post(turn, to_person(turn), card, message=delivery_key(VARIANT, turn.key), purpose=VARIANT, subject=value)
    if variant.waits:
        await translating.start(turn, digest_id, asked=True)
    return sent_aside(turn)


async def drop(turn: Turn, value: str, message: str) -> Response:
    """Leave a line out for one audience."""
    spot = await _spot(turn, value)
    if spot.bullet is None or not spot.reads:
        return Response(notice=turn.speech.say("That line is not there any more."))
    return await _place(turn, spot, "dropped", turn.speech.say("The line is left out there."))


async def add(turn: Turn, value: str, message: str) -> Response:
    """Put a line in for one audience that is left out there, or that just missed the digest."""
    spot = await _spot(turn, value)
    if spot.bullet is None or spot.bullet.dropped:
        return Response(notice=turn.speech.say("That line was dropped from the digest. Take it back there first."))
    if spot.reads:
        return Response(notice=turn.speech.say("That line is there already."))
    return await _place(turn, spot, "added", turn.speech.say("The line is added there."))


async def _place(turn: Turn, spot: _Spot, how: str, told: str) -> Response:
    side = spot.variant.side.key
    kept = await variants.kept(turn.session, spot.digest.id)
    before = "dropped" if kept.dropped(side, spot.line) else "added" if kept.added(side, spot.line) else ""
    await _set_place(turn, spot, how)
    undo = UndoAct(f"place:{spot.name}:{before}", _undo_drop if how == "dropped" else _undo_add)
    return await _settled(turn, spot, f"digest.version_line_{how}", told, undo)


async def _set_place(turn: Turn, spot: _Spot, how: str) -> None:
    dropped, added = _PLACES[how]
    key = spot.variant.side.key
    await variants.place_line(turn.session, spot.digest.id, key, spot.line, dropped=dropped, added=added)


@opens_form
async def edit(turn: Turn, value: str, message: str) -> Response:
    """Open the form that rewords a line for one audience."""
    spot = await _spot(turn, value)
    if not spot.reads:
        return Response(notice=turn.speech.say("That line is not there any more."))
    return Response(form=await edit_form(turn, {"line": value, "seen": spot.mark}, nonce(turn)))


async def edit_form(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """The form, with how the digest and the brief have the line."""
    spot = await _spot(turn, held(state, "line"))
    speech = turn.speech
    intro: list[Line] = []
    if state.get("clash"):
        told = speech.say("Somebody else changed this line while you were writing. It now reads:")
        intro += [line(Bold(told)), line(spot.reads), line(speech.say("Saving puts your wording in its place."))]
    if spot.text != spot.reads:
        intro.append(line(Bold(speech.say("The digest says:")), " ", spot.text))
    for source in _sources(spot)[:QUOTED]:
        where = source_line((source,), speech.language)
        intro.append(line(Bold(speech.say("The brief says ({where}):", where=where)), " ", source.text))
    hint = speech.say("Only these readers get it so. If the line changes in the digest, that counts for them too.")
    reads = " ".join(spot.reads.split())[:LONGEST]
    text = TextField(
        id="text", label=speech.say("Wording"), hint=hint, multiline=True, max_length=LONGEST, initial=reads
    )
    return Form(
        id=EDIT,
        title=speech.say("Reword a line here"),
        pages=(Page((text,), intro=tuple(intro)),),
        submit=speech.say("Save"),
        cancel=speech.say("Cancel"),
        nonce=key,
        state=state,
    )


async def save_edit(turn: Turn, sent: Submission, message: str) -> Response:
    """Take over the words for one audience; where somebody else changed them meanwhile, show theirs first."""
    spot = await _spot(turn, held(sent.state, "line"))
    text, speech = visible(str(sent.values["text"])), turn.speech
    if not spot.reads:
        return Response(notice=speech.say("That line is not there any more."))
    if text == visible(spot.reads):
        return Response(notice=speech.say("Nothing was changed: the wording is the same."))
    if not text:
        return Response(notice=speech.say("Nothing was changed: the wording was empty. Drop the line instead."))
    if spot.mark != held(sent.state, "seen"):
        state = {"line": spot.name, "seen": spot.mark, "clash": "yes"}
        return Response(form=await edit_form(turn, state, nonce(turn, "clash")), raw=sent.raw)
    side, language = spot.variant.side.key, spot.variant.view.digest.language
    await variants.word_line(turn.session, spot.digest.id, side, language, spot.line, text=text, made_from=spot.text)
    answer = speech.say("Saved.")
    if strange := unfounded(EditedLine(spot.name, spot.digest.id, f"{spot.text} {spot.reads}", _sources(spot)), text):
        answer += " " + speech.say(
            "Please check {numbers}: the brief doesn't say that there.", numbers=speech.listing(strange)
        )
    undo = UndoAct(f"words:{spot.name}:{derived_key(text)[:12]}", _undo_edit)
    return await _settled(turn, spot, "digest.version_edited", answer, undo)


async def undo(turn: Turn, value: str, message: str) -> Response:
    """Take the act back that the button named."""
    act, _, rest = value.partition(":")
    name, _, last = rest.rpartition(":")
    spot = await _spot(turn, name)
    if act == "place" and last in _PLACES:
        await _set_place(turn, spot, last)
    elif act == "words" and spot.mark == last:
        side, language = spot.variant.side.key, spot.variant.view.digest.language
        await variants.unword_line(turn.session, spot.digest.id, side, language, spot.line)
    else:
        return Response(notice=turn.speech.say("That can't be undone any more."))
    return await _settled(turn, spot, "digest.version_undone", turn.speech.say("Taken back."), None)


async def _settled(turn: Turn, spot: _Spot, action: str, told: str, undo: UndoAct | None) -> Response:
    """After a change: a form that shows the digest from before is out of date, and every copy follows."""
    digest = spot.digest
    await digests.count_change(turn.session, digest.id)
    names = await channel_names(turn.session)
    read_by = [names.of(each) for each in spot.variant.channels[:QUOTED]]
    await note(turn, digest.id, action, {"line": spot.line, "channels": ", ".join(read_by)})
    await translating.start(turn, digest.id)
    await refresh_previews(turn.session, digest.id, key=turn.key, variants=False)
    await refresh_variants(turn.session, digest.id, key=turn.key, undo=undo, undo_on=spot.name.partition(":")[0])
    await refresh_published(turn.session, digest.id, key=turn.key)
    return done(turn.speech, told, 0)


def _sources(spot: _Spot) -> tuple[Statement, ...]:
    if spot.bullet is None:
        return spot.view.line_sources[DigestLine(spot.line)]
    return spot.view.sources.get(spot.line, ())


def _undo_edit(speech: Speech) -> str:
    return speech.say("Undo the edit")


def _undo_drop(speech: Speech) -> str:
    return speech.say("Undo: take the line back")


def _undo_add(speech: Speech) -> str:
    return speech.say("Undo: leave the line out again")


PRESSES: dict[str, Press] = {
    "variant.open": open_variant,
    "variant.edit": edit,
    "variant.drop": drop,
    "variant.add": add,
    "variant.undo": undo,
}
FORMS: dict[str, FormCase] = {EDIT: FormCase(edit_form, save_edit)}
COMMANDS: tuple[Command, ...] = ()
