"""The preparation a day before: one minute to read for the pin, who can add and drop lines; an agenda for the chair."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from handlers.cards import (
    Actions,
    BulletItem,
    Bullets,
    Button,
    ButtonStyle,
    Card,
    Context,
    Element,
    Header,
    Option,
    Select,
    Text,
    line,
)
from handlers.meetings.goal_lines import GoalLines, goal_lines
from handlers.meetings.rounds import Round
from handlers.meetings.seat_cards import Seat
from handlers.meetings.seats import seat_of
from handlers.meetings.telling import Build, tell_person
from handlers.speech import Speech
from storage import carried, digests, meetings, questions
from storage.deliveries import delivery_key
from storage.keys import derived_key
from storage.kinds import DigestStatus, SeatStatus
from storage.session import Session
from storage.tables import Meeting, Promise, Series, Takeaway

PURPOSE = "meeting.pack"
BEFORE = timedelta(days=1)
MESSAGES, ASKED, AGENDA = 3, 3, 5
LINE = 200
_FIRST_VISIT = timedelta(days=30)
"""So far back is looked where nobody visited before."""


@dataclass(frozen=True, slots=True)
class Pack:
    """What a pin takes along. `messages` from home; what the host team `asked`; what was `said` the last time."""

    messages: tuple[str, ...]
    asked: tuple[str, ...]
    said: tuple[Takeaway, ...]
    promises: tuple[Promise, ...]
    added: tuple[str, ...]
    goals: GoalLines = field(default_factory=GoalLines)

    def agenda(self) -> list[str]:
        """At most five points: open promises first, then what the hosts asked, then news."""
        open_promises = [f"{each.who}: {each.what}" for each in self.promises]
        rows = [*open_promises[:2], *self.asked[:2], *self.added, *self.messages]
        return list(dict.fromkeys(rows))[:AGENDA]


async def pack_of(session: Session, series: Series, meeting: Meeting) -> Pack:
    """The preparation of a meeting as it is now, with what the pin changed."""
    last = await meetings.last_visits(session, series.id, meeting.starts)
    since = last[0].starts if last else meeting.starts - _FIRST_VISIT
    lines = await carried.pack_lines(session, meeting.id)
    dropped = {each.text for each in lines if each.dropped}
    added = tuple(dict.fromkeys(each.text for each in lines if not each.dropped and each.text not in dropped))
    news = []
    for row in await digests.digests(session, status=DigestStatus.PUBLISHED, limit=20):
        headline = row.headline or row.title or ""
        if row.published_at is not None and row.published_at > since and headline and headline not in dropped:
            news.append(headline[:LINE])
    asked = []
    for question in await questions.questions(session, status=questions.OPEN, limit=100):
        words = " ".join(question.verbatim.split())[:LINE]
        if question.created_at > since and not question.anonymous and words not in dropped:
            asked.append(words)
    said = await carried.takeaways(session, [each.id for each in last])
    promises = await carried.promises(session, series.id)
    return Pack(
        tuple(news[:MESSAGES]),
        tuple(asked[:ASKED]),
        tuple(said),
        tuple(promises[:AGENDA]),
        added,
        await goal_lines(session, series),
    )


async def prepare(look: Round) -> None:
    """Send the pin their preparation and the chair an agenda, a day before, once."""
    for meeting in await look.to_come():
        if meeting.starts - BEFORE > look.now:
            break
        if meeting.seat is not SeatStatus.ACCEPTED or meeting.prepared_at is not None:
            continue
        meeting.prepared_at = look.now
        await look.session.flush()
        seat, pack = (
            await seat_of(look.session, look.series, meeting),
            await pack_of(look.session, look.series, meeting),
        )
        await tell_person(
            look.session,
            look.series,
            meeting.person_id,
            _pack_builder(seat, pack, meeting.id),
            key=pack_key(meeting),
            purpose=PURPOSE,
            subject=meeting.id,
            expires_at=meeting.ends,
        )
        await tell_person(
            look.session,
            look.series,
            look.series.chair_id,
            _agenda_builder(seat, pack),
            key=delivery_key("agenda", meeting.id, meeting.starts.isoformat()),
            purpose=PURPOSE,
            subject=meeting.id,
            expires_at=meeting.ends,
        )
        look.happened.append("prepared")


def pack_key(meeting: Meeting) -> str:
    """The key of the message with a preparation."""
    return delivery_key("pack", meeting.id, meeting.person_id or "", meeting.starts.isoformat())


def line_key(meeting_id: str, text: str, *, dropped: bool) -> str:
    """The key of a line that was added or dropped."""
    return derived_key("pack-line", meeting_id, text, int(dropped))


def pack_card(seat: Seat, pack: Pack, meeting_id: str, speech: Speech) -> Card:
    """The preparation: one minute to read."""
    title = speech.say("Ready for “{name}”", name=seat.name)
    elements: list[Element] = [Header(title), Context(line(f"{seat.host} · {seat.moment(speech)}")), *seat.where()]
    for heading, rows in (
        (speech.say("From home: tell them"), [*pack.messages, *pack.added]),
        (speech.say("{team} asked since the last visit", team=seat.host), list(pack.asked)),
        (speech.say("Goals you share with {team}", team=seat.host), pack.goals.lines(speech)),
        (speech.say("Carried home the last time"), [each.text for each in pack.said]),
        (speech.say("Promises that are open"), [promise_line(each, speech) for each in pack.promises]),
    ):
        if rows:
            elements += [Header(heading, level=2), Bullets(tuple(BulletItem(line(row)) for row in rows))]
    if len(elements) <= 2 + len(seat.where()):
        elements.append(Text(line(speech.say("There is nothing new from home: ask what moves them."))))
    droppable = [*pack.messages, *pack.added, *pack.asked]
    actions: list[Button | Select] = [Button(speech.say("Add a line"), "pack.add", meeting_id, ButtonStyle.PRIMARY)]
    if droppable:
        options = tuple(
            Option(text[:70], f"{meeting_id}:{line_key(meeting_id, text, dropped=True)}") for text in droppable
        )
        actions.append(Select(speech.say("Drop a line"), "pack.drop", options))
    elements.append(Actions(tuple(actions)))
    return Card(tuple(elements), title)


def promise_line(promise: Promise, speech: Speech) -> str:
    """Who promised what, until when."""
    if not promise.until:
        return f"{promise.who}: {promise.what}"
    return speech.say("{who}: {what}, until {day}", who=promise.who, what=promise.what, day=promise.until)


def _pack_builder(seat: Seat, pack: Pack, meeting_id: str) -> Build:
    return lambda speech: pack_card(seat, pack, meeting_id, speech)


def _agenda_builder(seat: Seat, pack: Pack) -> Build:
    def build(speech: Speech) -> Card:
        title = speech.say("Proposed agenda for “{name}”, {moment}", name=seat.name, moment=seat.moment(speech))
        points = [*pack.goals.agenda(speech), *pack.agenda()][:AGENDA] or [
            speech.say("What the linking pin of {team} brings", team=seat.guest)
        ]
        return Card((Header(title), Bullets(tuple(BulletItem(line(each)) for each in points), ordered=True)), title)

    return build
