"""The field's voice: told to marketing every week, and to whoever of marketing asks for it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from babel.dates import format_date

from handlers.aside import tell_aside
from handlers.cards import Attachment, Image, card_to_json
from handlers.commands import Command, gettext_noop
from handlers.later import start_job, start_job_unasked
from handlers.permissions import Right
from handlers.pictures import Trend, keep_trend
from handlers.readers import speech_of_channel
from handlers.speech import Speech, locale_of, zone_of
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press
from handlers.voice_card import voice_card
from handlers.voice_file import voice_page
from handlers.voice_opening import WORD
from storage import deliveries, places
from storage.deliveries import Target, delivery_key
from storage.documents import keep_document
from storage.kinds import ChannelPurpose, TargetKind
from storage.queue import lock_queue, queue_settings
from storage.session import Session
from storage.voice import WEEK, WEEKS, Voice, voice

PURPOSE = "voice"
DRAWN, NAMED = 5, 32
"""So many themes are drawn, each named by so many characters."""
LATE = timedelta(days=2)
"""A report that could not be told in time is told so late at most."""


async def show(turn: Turn, rest: str) -> Response:
    """Show the last seven days to the actor alone, with the whole as a file."""
    turn.require(Right.HEAR_FIELD)
    heard = await voice(turn.session, turn.now)
    key = delivery_key(PURPOSE, turn.key)
    file = await _file(turn.session, heard, turn.speech, key, owner=turn.actor.person_id, at=turn.now)
    picture = await _picture(turn.session, heard, turn.speech, key, turn.now)
    if not heard.silent:
        message = delivery_key("reply", turn.key, PURPOSE)
        await start_job(turn, WORD, _job(heard, [message]), order=f"{WORD}:{message}")
    return await tell_aside(turn, voice_card(heard, turn.speech, file, picture), part=PURPOSE)


async def tell_week(session: Session, now: datetime) -> int:
    """Tell marketing the field's voice if its day has come, once; gives in how many channels. For the clock."""
    company, settings = await places.organisation(session), await queue_settings(session)
    if company is None:
        return 0
    local = now.astimezone(zone_of(company.time_zone))
    due = due_day(local, settings.voice_day, settings.voice_hour)
    state = await lock_queue(session)
    if state.voiced_on is not None and state.voiced_on >= due.isoformat():
        return 0
    state.voiced_on = due.isoformat()
    await session.flush()
    if local - datetime.combine(due, time(settings.voice_hour), local.tzinfo) > LATE:
        return 0
    heard = await voice(session, now)
    if heard.silent:
        return 0
    told, messages = 0, []
    for channel in await places.channels(session, purpose=ChannelPurpose.MARKETING):
        speech = await speech_of_channel(session, channel)
        key = delivery_key(PURPOSE, due.isoformat(), channel.id)
        messages.append(key)
        file = await _file(session, heard, speech, key, owner=None, at=now)
        told += await deliveries.enqueue(
            session,
            delivery_id=key,
            target=Target(channel.workspace_id, TargetKind.CHANNEL, channel.id),
            payload=card_to_json(voice_card(heard, speech, file, await _picture(session, heard, speech, key, now))),
            purpose=PURPOSE,
            subject_id=key,
        )
    spaces = await places.workspaces(session)
    if messages and spaces:
        job = f"{WORD}:{due.isoformat()}"
        await start_job_unasked(session, spaces[0].platform, job, WORD, _job(heard, messages), order=job)
    return told


def _job(heard: Voice, messages: list[str]) -> dict[str, object]:
    """What the job needs that words the opening of these messages."""
    return {"until": heard.until.isoformat(), "messages": messages}


def due_day(local: datetime, weekday: int, hour: int) -> date:
    """The latest day on which the report was due at the local time `local`."""
    back = (local.weekday() - weekday) % 7
    if back == 0 and local.hour < hour:
        back = 7
    return local.date() - timedelta(days=back)


async def _picture(session: Session, heard: Voice, speech: Speech, key: str, at: datetime) -> Image | None:
    """The themes asked most, week by week; its words say the same."""
    series: dict[str, tuple[int, ...]] = {}
    for each in heard.heard[:DRAWN]:
        title = each.theme.title
        series.setdefault(title if len(title) <= NAMED else title[: NAMED - 1].rstrip() + "…", each.weeks)
    if not series:
        return None
    ends = [heard.until - WEEK * number for number in range(WEEKS - 1, -1, -1)]
    labels = tuple(_label(end.astimezone(speech.zone).date(), speech) for end in ends)
    return await keep_trend(session, key, Trend(speech.say("What was asked most, by week"), labels, series), at)


def _label(day: date, speech: Speech) -> str:
    return str(format_date(day, "d MMM", locale=locale_of(speech.language)))


async def _file(
    session: Session, heard: Voice, speech: Speech, key: str, *, owner: str | None, at: datetime
) -> Attachment | None:
    if heard.silent:
        return None
    content = voice_page(heard, speech)
    label = speech.say("field-voice")
    name = f"linkpin-{label}-{heard.until.astimezone(speech.zone):%Y-%m-%d}.html"
    await keep_document(session, key=key, name=name, media_type="text/html", content=content, owner_id=owner, at=at)
    return Attachment(key, name, len(content))


async def _pressed(turn: Turn, value: str, message: str) -> Response:
    return await show(turn, "")


PRESSES: dict[str, Press] = {"voice.show": _pressed}
FORMS: dict[str, FormCase] = {}
COMMANDS: tuple[Command, ...] = (
    Command(
        "voice",
        (
            *(
                "voice",
                "the field's voice",
                "field's voice",
                "voice of the field",
                "field report",
                "what does sales ask",
            ),
            *("stimme", "stimme des vertriebs", "stimme vom feld", "was fragt der vertrieb", "vertriebsstimme"),
        ),
        gettext_noop("What the field asked in the last seven days"),
        show,
        "voice.show",
        german="stimme des vertriebs",
    ),
)
