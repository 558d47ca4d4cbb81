"""Forms about a digest's lines: reword one, add some."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from digests.model import Statement
from digests.phrases import source_line, visible
from digests.wording import numbers
from handlers.cards import Bold, Line, Option, line
from handlers.changes import editable, held, nonce
from handlers.forms import ChoicesField, Form, FormMismatchError, Page, TextField
from handlers.speech import Speech
from handlers.turn import Turn
from storage.compositions import Composition, composition, find_bullet
from storage.errors import NotFoundError
from storage.keys import derived_key
from storage.kinds import DigestLine
from storage.tables import BulletRow

EDIT = "preview.edit"
ADD = "preview.add"
LONGEST = 600
"""Characters of a line: far more than a digest's line should have."""
QUOTED = 6
OFFERED = 20
"""So many lines are offered at once: the best that just missed."""


@dataclass(frozen=True, slots=True)
class EditedLine:
    """A line of a digest that is being reworded. `name` is "headline:KEY", "why:KEY" or "bullet:KEY"."""

    name: str
    digest_id: str
    text: str
    sources: tuple[Statement, ...]
    bullet: BulletRow | None = None
    line: DigestLine | None = None

    @property
    def may_be_empty(self) -> bool:
        """Whether a digest can do without this line; bullets are dropped instead."""
        return self.line is DigestLine.WHY

    @property
    def mark(self) -> str:
        """Tells this wording apart from another of the same line."""
        return derived_key(self.text)[:12]


async def find_line(turn: Turn, name: str) -> EditedLine:
    """The line with this name. Raises FormMismatchError, and NotAllowedError or ClosedError as `editable` does."""
    kind, _, key = name.partition(":")
    if kind == "bullet":
        try:
            bullet = await find_bullet(turn.session, key)
        except NotFoundError as error:
            raise FormMismatchError("a line that is gone") from error
        await editable(turn, bullet.digest_id)
        bullet = await find_bullet(turn.session, key)  # again: it may have changed while the digest was not locked
        view = await composition(turn.session, bullet.digest_id)
        return EditedLine(name, bullet.digest_id, bullet.text, view.sources.get(key, ()), bullet=bullet)
    if kind not in (DigestLine.HEADLINE, DigestLine.WHY):
        raise FormMismatchError(f"no line is called {kind!r}")
    which = DigestLine(kind)
    digest = await editable(turn, key)
    view = await composition(turn.session, key)
    text = digest.headline if which is DigestLine.HEADLINE else digest.why
    return EditedLine(name, key, text, view.line_sources[which], line=which)


def edit_state(edited: EditedLine, *, clash: bool = False) -> dict[str, str]:
    """The state of a form that shows this wording; `clash`: somebody else changed it meanwhile."""
    return {"line": edited.name, "seen": edited.mark} | ({"clash": "yes"} if clash else {})


async def edit_form(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """The form to reword a line, with what the brief says. Raises as `find_line` does."""
    edited = await find_line(turn, held(state, "line"))
    speech = turn.speech
    intro: list[Line] = []
    if state.get("clash"):
        told = speech.say("Somebody else changed this line while you were writing. It now reads:")
        intro += [line(Bold(told)), line(edited.text), line(speech.say("Saving puts your wording in its place."))]
    intro += [_quoted(source, turn) for source in edited.sources[:QUOTED]]
    text = TextField(
        id="text",
        label=_label(edited, speech),
        hint=_hint(edited, speech),
        required=not edited.may_be_empty,
        multiline=True,
        max_length=LONGEST,
        initial=_cut(edited.text),
    )
    return Form(
        id=EDIT,
        title=speech.say("Edit a line"),
        pages=(Page((text,), intro=tuple(intro)),),
        submit=speech.say("Save"),
        cancel=speech.say("Cancel"),
        nonce=key,
        state=state,
    )


async def opened_edit_form(turn: Turn, name: str) -> Form:
    """A fresh form for the line with this name."""
    return await edit_form(turn, edit_state(await find_line(turn, name)), nonce(turn))


async def add_form(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """The form to add lines: those that were dropped, then those that just missed, best first."""
    digest_id = held(state, "digest")
    await editable(turn, digest_id)
    speech = turn.speech
    view = await composition(turn.session, digest_id)
    options = tuple(Option(visible(b.text) or "…", b.id, _described(view, b, turn)) for b in addable(view))
    if not options:
        raise FormMismatchError("nothing to add")
    lines = ChoicesField(
        id="lines",
        label=speech.say("Lines to add"),
        hint=speech.say("These stand in the brief and just missed the digest, the most telling first."),
        options=options,
        minimum=1,
    )
    return Form(
        id=ADD,
        title=speech.say("Add lines"),
        pages=(Page((lines,)),),
        submit=speech.say("Add"),
        cancel=speech.say("Cancel"),
        nonce=key,
        state=state,
    )


def addable(view: Composition) -> Sequence[BulletRow]:
    """The lines that can be added: dropped ones, then the best runners-up."""
    dropped = [bullet for bullet in view.bullets if bullet.dropped and bullet.section is not None]
    return [*dropped, *view.spare()[:OFFERED]]


def unfounded(edited: EditedLine, text: str) -> list[str]:
    """The numbers of a new wording that stand neither in its sources nor in the old one."""
    known = {number for source in edited.sources for said in (source.text, *source.cells) for number in numbers(said)}
    known |= set(numbers(edited.text))
    return [number for number in dict.fromkeys(numbers(text)) if number not in known]


def _label(edited: EditedLine, speech: Speech) -> str:
    labels = {DigestLine.HEADLINE: speech.say("Headline"), DigestLine.WHY: speech.say("Why it matters")}
    return speech.say("Wording") if edited.line is None else labels[edited.line]


def _hint(edited: EditedLine, speech: Speech) -> str:
    """What becomes of the source, as `digest_card` shows the line then."""
    if edited.line is DigestLine.HEADLINE:
        return speech.say("It is your own then: its source is named no longer.") if edited.sources else ""
    if edited.line is DigestLine.WHY:
        if not visible(edited.text):
            return speech.say("A sentence below the headline: why your readers should care.")
        if edited.sources:
            return speech.say("It keeps its source. Empty: the line is left out.")
        return speech.say("Empty: the line is left out.")
    if not edited.sources:
        return speech.say("It is marked as edited.")
    return speech.say("It keeps its source and is marked as edited.")


def _quoted(source: Statement, turn: Turn) -> Line:
    where = source_line((source,), turn.speech.language)
    return line(Bold(turn.speech.say("The brief says ({where}):", where=where)), " ", source.text)


def _described(view: Composition, bullet: BulletRow, turn: Turn) -> str:
    where = source_line(view.sources.get(bullet.id, ()), turn.speech.language) if view.sources.get(bullet.id) else ""
    if not bullet.dropped:
        return where
    told = turn.speech.say("dropped")
    return f"{told}, {where}" if where else told


def _cut(text: str) -> str:
    return " ".join(text.split())[:LONGEST]
