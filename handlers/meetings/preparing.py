"""The preparation goes out a day before, once: to the pin, and as an agenda to the chair; both are kept up to date."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from digests.generation import Passage, Written
from handlers.cards import Card
from handlers.later import start_job_unasked
from handlers.meetings.pack_cards import agenda_card, pack_card
from handlers.meetings.packs import messages_task, pack_of, passages_of
from handlers.meetings.rounds import Round
from handlers.meetings.seats import AGENDA, PACK, seat_of
from handlers.meetings.telling import tell_person
from handlers.outbox import change_copy
from handlers.readers import speech_of_copy, speech_of_person
from handlers.speech import Speech
from storage import clock, ledger, meetings, places, written
from storage import series as series_rows
from storage.deliveries import delivery_key
from storage.errors import NotFoundError
from storage.keys import derived_key
from storage.kinds import SeatStatus
from storage.session import Session
from storage.tables import Meeting, Series

WORD = "word_pack"
"""The job that has a language model word the messages from home (bot/texts.py)."""
BEFORE = timedelta(days=1)
ENOUGH = timedelta(hours=2)
"""Whoever sleeps, or is off, gets it in the morning, if so much time is left then."""

Make = Callable[[Speech], Awaitable[Card]]


async def prepare(look: Round) -> None:
    """Send the pin their preparation and the chair an agenda, a day before, once for each pin and time."""
    for meeting in await look.to_come():
        if meeting.starts - BEFORE > look.now:
            break
        if meeting.seat is not SeatStatus.ACCEPTED or meeting.prepared_at is not None:
            continue
        if await _is_better_later(look, meeting):
            continue
        meeting.prepared_at = look.now
        await look.session.flush()
        seen = meeting.starts.isoformat()
        await _send(look, meeting, meeting.person_id, PACK, delivery_key("pack", meeting.id, seen, meeting.sequence))
        if await ledger.posts(look.session, purpose=AGENDA, subject_id=meeting.id):
            # Somebody else took the seat over: the chair's proposal follows.
            await refresh_pack(look.session, look.series, meeting, key=f"prepared:{seen}:{meeting.sequence}")
        else:
            key = delivery_key("agenda", meeting.id, seen, meeting.sequence)
            await _send(look, meeting, look.series.chair_id, AGENDA, key)
        platform = (await places.get_workspace(look.session, look.series.workspace_id)).platform
        job = f"{WORD}:{meeting.id}:{seen}:{meeting.sequence}"
        await start_job_unasked(look.session, platform, job, WORD, {"meeting": meeting.id}, order=job)
        look.happened.append("prepared")


async def refresh_pack(session: Session, series: Series, meeting: Meeting, *, key: str) -> None:
    """Show the preparation as it is now wherever its pin sees it, and the agenda. `key` tells this change apart."""
    for purpose in (PACK, AGENDA):
        for copy in await ledger.posts(session, purpose=purpose, subject_id=meeting.id):
            if purpose == PACK and copy.target != meeting.person_id:
                continue
            speech = await speech_of_copy(session, copy)
            card = await card_of(session, series, meeting, purpose, speech)
            await change_copy(session, copy.message, card, key=key)


async def card_of(session: Session, series: Series, meeting: Meeting, purpose: str, speech: Speech) -> Card:
    """The preparation (`PACK`) or the agenda (`AGENDA`) as it is now."""
    seat, now = await seat_of(session, series, meeting), await clock.now(session)
    pack = await pack_of(session, series, meeting, speech)
    if purpose != AGENDA:
        return pack_card(seat, pack, meeting.id, speech, now)
    # A joint meeting has no pin whose preparation it follows: its chairs change it themselves.
    return agenda_card(seat, pack, speech, now, changed_as=meeting.id if series.kind.is_joint else "")


async def to_word(session: Session, meeting_id: str) -> tuple[list[Passage], str, Speech] | None:
    """What a language model may word for a meeting, for which pin, in their language; None where nothing is to do."""
    try:
        meeting = await meetings.get_meeting(session, meeting_id)
    except NotFoundError:
        return None
    series = await series_rows.get_series(session, meeting.series_id)
    if meeting.person_id is None or meeting.prepared_at is None or meeting.cancelled:
        return None
    if meeting.starts <= await clock.now(session):
        return None
    speech = await speech_of_person(session, meeting.person_id)
    found = await passages_of(session, series, meeting, speech)
    return (found, meeting.person_id, speech) if found else None


def words_key(job: str) -> str:
    """The key of the text that a job's run writes, however often it runs."""
    return derived_key(WORD, job)


async def keep_words(
    session: Session,
    meeting_id: str,
    person_id: str,
    text: Written,
    passages: list[Passage],
    speech: Speech,
    *,
    key: str,
) -> bool:
    """Keep what a language model made of a meeting's messages and show it; False where the seat is another's by now."""
    meeting = await meetings.get_meeting(session, meeting_id)
    series = await series_rows.get_series(session, meeting.series_id, lock=True)
    await session.refresh(meeting)
    if meeting.person_id != person_id or meeting.prepared_at is None or not text.generated:
        return False
    await written.keep(
        session,
        text,
        passages,
        key=words_key(key),
        use=messages_task(speech).use,
        subject=meeting.id,
        language=speech.language,
        at=await clock.now(session),
        person_id=person_id,
    )
    await refresh_pack(session, series, meeting, key=key)
    return True


async def _send(look: Round, meeting: Meeting, reader: str | None, purpose: str, key: str) -> None:
    if reader is None:
        return
    card = await card_of(look.session, look.series, meeting, purpose, await speech_of_person(look.session, reader))
    await tell_person(
        look.session,
        look.series,
        reader,
        lambda _: card,
        key=delivery_key(key, reader),
        purpose=purpose,
        subject=meeting.id,
        expires_at=meeting.ends,
    )


async def _is_better_later(look: Round, meeting: Meeting) -> bool:
    """Whether the pin sleeps, or is off, and there is still time in their morning."""
    calendar = (await look.calendars()).get(meeting.person_id or "")
    when: datetime | None = None if calendar is None else calendar.when_to_ask(look.now)
    return when is not None and look.now < when <= meeting.starts - ENOUGH
