"""The form that publishes a digest: where it goes, what becomes of internal lines, and what it replaces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handlers.cards import Line, Option, line
from handlers.changes import held, in_state
from handlers.digest_card import headline_of
from handlers.forms import ChoiceField, ChoicesField, Field, Form, FormMismatchError, Page
from handlers.permissions import Right
from handlers.preview_card import OPEN
from handlers.speech import Speech
from handlers.terms_form import BOXES, channel_options, sales_channels
from handlers.turn import Turn
from handlers.variants.wishes import matching
from handlers.versions import decided, looks_like
from storage.compositions import Composition, composition
from storage.tables import BriefRow, DigestRow

PUBLISH = "digest.publish"
KEEP, LEAVE_OUT = "keep", "leave-out"
NEW, SEPARATE = "new", "separate"


async def publish_form(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """Where it goes, what becomes of internal lines, and whether it replaces an earlier version."""
    digest = await publishable(turn, held(state, "digest"))
    speech, view = turn.speech, await composition(turn.session, digest.id)
    intro: list[Line] = [line(headline_of(view))]
    if state.get("changed"):
        told = speech.say("Somebody changed this digest while the form was open. Look at the preview, then publish.")
        intro.insert(0, line(told))
    fields = [*await _channel_field(turn, view), *_internal_field(view, speech), *await _version_field(turn, view)]
    return Form(
        id=PUBLISH,
        title=speech.say("Publish now"),
        pages=(Page(tuple(fields), intro=tuple(intro)),),
        submit=speech.say("Publish"),
        cancel=speech.say("Cancel"),
        nonce=key,
        state=state,
    )


async def publishable(turn: Turn, digest_id: str) -> DigestRow:
    """The digest, if the actor may publish it now. Raises NotAllowedError, ClosedError."""
    turn.require(Right.PUBLISH)
    digest = await in_state(turn, digest_id, OPEN)
    if digest.urgent:
        turn.require(Right.PUBLISH_URGENT)
    return digest


async def _channel_field(turn: Turn, view: Composition) -> Sequence[Field]:
    channels = await sales_channels(turn)
    if not channels:
        raise FormMismatchError("no channel to publish in")
    options = await channel_options(turn, channels)
    chosen = view.channels or await matching(turn.session, view.digest.audience)
    known = {option.value for option in options}
    return (
        ChoicesField(
            id="channels",
            label=turn.speech.say("Publish in"),
            options=options,
            boxes=len(options) <= BOXES,
            minimum=1,
            maximum=len(options),
            initial=tuple(key for key in chosen if key in known),
        ),
    )


def _internal_field(view: Composition, speech: Speech) -> Sequence[Field]:
    internal = sum(bullet.internal for bullet in view.shown())
    internal += sum(change.internal for change in view.changes or ())
    if not internal:
        return ()
    options = (
        Option(speech.say("Publish them, marked as not for customers"), KEEP),
        Option(speech.say("Leave them out"), LEAVE_OUT),
    )
    label = speech.count(
        "{n} line is not for customers (from notes or marked as internal)",
        "{n} lines are not for customers (from notes or marked as internal)",
        internal,
    )
    return (ChoiceField(id="internal", label=label, options=options, radio=True, initial=KEEP),)


async def _version_field(turn: Turn, view: Composition) -> Sequence[Field]:
    known, _ = await decided(turn.session, view.brief.id)
    like = None if known else await looks_like(turn.session, view.brief)
    if like is None:
        return ()
    speech = turn.speech
    options = (
        Option(speech.say("A new version: it replaces the earlier one everywhere"), NEW),
        Option(speech.say("A separate brief: both stay"), SEPARATE),
    )
    label = speech.say("This looks like a new version of “{title}”", title=_title(like))
    return (ChoiceField(id="version", label=label, options=options, radio=True, initial=NEW),)


def _title(brief: BriefRow) -> str:
    name = " ".join((brief.title or brief.file_name).split())
    return name if len(name) <= 100 else name[:99] + "…"
