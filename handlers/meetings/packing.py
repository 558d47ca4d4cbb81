"""What a pin does with their preparation, and chairs with the agenda of a joint meeting: added to, cut, undone."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.aside import sent_aside
from handlers.changes import nonce
from handlers.commands import Command
from handlers.forms import Form, Page, Submission, TextField
from handlers.meetings.packs import ADDED, LINE, line_key, pack_of
from handlers.meetings.preparing import card_of, refresh_pack
from handlers.meetings.rights import own_preparation, own_seat
from handlers.meetings.rounds import Round
from handlers.meetings.seats import AGENDA, PACK
from handlers.outbox import change, post, to_person
from handlers.turn import Response, ToldError, Turn
from handlers.usecases import FormCase, Press, opens_form
from storage import carried, ledger
from storage.deliveries import delivery_key
from storage.keys import derived_key
from storage.tables import Meeting, PackLine

ADD = "pack.add"


async def show_pack(turn: Turn, value: str, message: str) -> Response:
    """Show the preparation as it is now; the message follows what is changed."""
    look, meeting = await own_seat(turn, value)
    card = await card_of(turn.session, look.series, meeting, PACK, turn.speech)
    key = delivery_key("pack.shown", turn.key, meeting.id)
    await post(turn, to_person(turn), card, message=key, purpose=PACK, subject=meeting.id, expires_at=meeting.ends)
    return sent_aside(turn)


async def drop_line(turn: Turn, value: str, message: str) -> Response:
    """Take a line out of the preparation, with all that it rests on."""
    meeting_id, _, key = value.partition(":")
    look, meeting = await _coming(turn, meeting_id)
    pack = await pack_of(turn.session, look.series, meeting, turn.speech)
    found = next((each for each in pack.droppable() if each.key == key), None)
    if found is None:
        return await _shown_again(turn, look, meeting, message, turn.speech.say("That line is dropped already."))
    for source in found.sources:
        await _keep(turn, meeting, line_key(meeting.id, f"{turn.actor.person_id}:{source}"), found.text, source=source)
    return await _shown_again(turn, look, meeting, message, turn.speech.say("Dropped."))


async def undo(turn: Turn, value: str, message: str) -> Response:
    """Take the last change back."""
    meeting_id, _, act = value.partition(":")
    look, meeting = await _coming(turn, meeting_id)
    gone = await carried.undo_lines(turn.session, meeting.id, meeting.person_id, act)
    told = turn.speech.say("Undone.") if gone else turn.speech.say("That was undone already.")
    return await _shown_again(turn, look, meeting, message, told)


@opens_form
async def open_line(turn: Turn, value: str, message: str) -> Response:
    """Open the form for a line of one's own."""
    return Response(form=await build_line(turn, {"meeting": value}, nonce(turn)))


async def build_line(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """One line."""
    _, meeting = await _coming(turn, state.get("meeting", ""))
    speech = turn.speech
    mine = await carried.pack_lines(turn.session, meeting.id, meeting.person_id)
    dropped = {each.source for each in mine if each.dropped}
    if len([each for each in mine if not each.dropped and each.id not in dropped]) >= ADDED:
        told = speech.count(
            "You have added {n} line: drop one first, so that it stays a minute to read.",
            "You have added {n} lines: drop one first, so that it stays a minute to read.",
            ADDED,
        )
        raise ToldError(told)
    field = TextField(id="text", label=speech.say("What you want to say"), min_length=1, max_length=LINE)
    title = speech.say("Add a line")
    return Form(ADD, title, (Page((field,)),), speech.say("Add"), speech.say("Cancel"), key, state)


async def submit_line(turn: Turn, sent: Submission, message: str) -> Response:
    """Add it; sent twice, it is added once."""
    look, meeting = await _coming(turn, sent.state.get("meeting", ""))
    text = " ".join(str(sent.values["text"]).split())
    await _keep(turn, meeting, derived_key("pack-line", meeting.id, sent.nonce), text)
    return await _shown_again(turn, look, meeting, message, turn.speech.say("Added."))


async def _keep(turn: Turn, meeting: Meeting, key: str, text: str, *, source: str = "") -> None:
    row = PackLine(
        id=key,
        meeting_id=meeting.id,
        person_id=meeting.person_id,
        text=text,
        dropped=source != "",
        source=source,
        act=derived_key("act", turn.key),
        created_at=turn.now,
    )
    await carried.add_line(turn.session, row)


async def _coming(turn: Turn, meeting_id: str) -> tuple[Round, Meeting]:
    """A meeting to come that the actor prepares. Raises NotAllowedError, ToldError."""
    look, meeting = await own_preparation(turn, meeting_id)
    if meeting.cancelled or meeting.ends <= turn.now:
        raise ToldError(turn.speech.say("This meeting is over, or called off."))
    return look, meeting


async def _shown_again(turn: Turn, look: Round, meeting: Meeting, message: str, said: str) -> Response:
    """Show what was changed wherever it is seen, the message that was pressed among them."""
    await refresh_pack(turn.session, look.series, meeting, key=turn.key)
    purpose = AGENDA if look.series.kind.is_joint else PACK
    known = {copy.message for copy in await ledger.posts(turn.session, purpose=purpose, subject_id=meeting.id)}
    if message and message not in known:
        await change(turn, message, await card_of(turn.session, look.series, meeting, purpose, turn.speech))
    return Response(notice=said)


PRESSES: dict[str, Press] = {
    "pack.show": show_pack,
    "pack.drop": drop_line,
    "pack.undo": undo,
    ADD: open_line,
}
FORMS: dict[str, FormCase] = {ADD: FormCase(build_line, submit_line)}
COMMANDS: tuple[Command, ...] = ()
