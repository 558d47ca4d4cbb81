"""What a linking pin takes along: three messages from home, what the hosts asked, and what became of the last visit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from digests.generation import Passage, Task, Use
from handlers.meetings.goal_lines import goal_lines
from handlers.meetings.home_lines import HomeLine, asked_by_hosts, brought, visit_of
from handlers.meetings.promise_words import is_overdue, promise_line
from handlers.queue.words import status_name
from handlers.speech import Speech
from storage import carried, meetings, questions, themes, written
from storage.errors import NotFoundError
from storage.keys import derived_key
from storage.kinds import QuestionStatus
from storage.session import Session
from storage.tables import Meeting, PackLine, Promise, Series, Takeaway

MESSAGES, ASKED, ADDED, PROMISES, AGENDA = 3, 3, 3, 5, 5
LINE = 200
"""Characters of a line that a pin adds."""
SHOWN_TO_A_MODEL = 12
_FIRST_VISIT = timedelta(days=30)
"""So far back is looked where nobody visited before."""


@dataclass(frozen=True, slots=True)
class PackText:
    """A line of a preparation; `key` is what it is dropped by, `sources` what it rests on.

    `generated`: a language model worded it. `internal`: it rests on a confidential brief.
    """

    key: str
    text: str
    sources: tuple[str, ...]
    generated: bool = False
    internal: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A takeaway of the last visit, and what became of it ("" where nothing can be told)."""

    text: str
    became: str = ""


@dataclass(frozen=True, slots=True)
class Pack:
    """What a pin takes along, in the reader's language.

    `messages` from home, and what the pin `added`; what the host team `asked`; what was `said` the last time; promises
    that are open, and those `closed` since; the goals that both teams `shared`, and what of them comes `first` on the
    agenda until it is settled. `model` worded messages, if one did; `act` is what can be undone.
    """

    messages: tuple[PackText, ...]
    added: tuple[PackText, ...]
    asked: tuple[PackText, ...]
    said: tuple[Said, ...]
    promises: tuple[Promise, ...]
    closed: tuple[Promise, ...]
    shared: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    model: str = ""
    act: str = ""

    def droppable(self) -> tuple[PackText, ...]:
        """The lines that the pin may drop."""
        return (*self.messages, *self.added, *self.asked)

    def agenda(self, speech: Speech, now: datetime, *, own_first: bool = False) -> list[str]:
        """At most five points: what is unsettled between the teams, overdue promises, open questions, news.

        `own_first`: what was added comes before all that is proposed but what is unsettled.
        """
        late = [promise_line(each, speech, now) for each in self.promises if is_overdue(each, speech, now)]
        added = [each.text for each in self.added]
        rest = [*added, *(each.text for each in self.messages)]
        open_promises = [promise_line(each, speech, now) for each in self.promises]
        own = added if own_first else []
        rows = [*self.first, *own, *late[:2], *(each.text for each in self.asked[:2]), *rest, *open_promises]
        return list(dict.fromkeys(rows))[:AGENDA]


async def pack_of(session: Session, series: Series, meeting: Meeting, speech: Speech) -> Pack:
    """The preparation of a meeting as it is now, with what its pin changed."""
    since = await since_of(session, series, meeting)
    mine = await carried.pack_lines(session, meeting.id, meeting.person_id)
    gone = {each.source for each in mine if each.dropped}
    asked = await _asked(session, series, since, gone, speech)
    lines = await _home(session, series, since, gone | {each.key for each in asked})
    messages, model = await _worded(session, meeting, lines, speech)
    last = await meetings.last_visits(session, series.id, meeting.starts)
    said = await carried.takeaways(session, [each.id for each in last])
    goals = await goal_lines(session, series)
    return Pack(
        messages=messages,
        added=tuple(_added(each) for each in mine if not each.dropped and each.id not in gone)[:ADDED],
        asked=asked,
        said=tuple([Said(each.text, await _became(session, each, speech)) for each in said]),
        promises=tuple((await carried.promises(session, series.id))[:PROMISES]),
        closed=tuple((await carried.closed_since(session, series.id, since))[-2:]),
        shared=tuple(goals.lines(speech)),
        first=tuple(goals.agenda(speech)),
        model=model,
        act=mine[-1].act if mine else "",
    )


async def since_of(session: Session, series: Series, meeting: Meeting) -> datetime:
    """Since when there is news for a meeting: the last visit, or a month before the first one."""
    last = await meetings.last_visit(session, series.id, meeting.starts)
    return meeting.starts - _FIRST_VISIT if last is None else last.starts


async def passages_of(session: Session, series: Series, meeting: Meeting, speech: Speech) -> list[Passage]:
    """What the messages of a meeting's pin may rest on, for a language model."""
    since = await since_of(session, series, meeting)
    mine = await carried.pack_lines(session, meeting.id, meeting.person_id)
    gone = {each.source for each in mine if each.dropped}
    asked = await _asked(session, series, since, gone, speech)
    lines = await _home(session, series, since, gone | {each.key for each in asked})
    return [
        Passage(each.key, each.words(speech), language=each.language or speech.language, confidential=each.confidential)
        for each in lines[:SHOWN_TO_A_MODEL]
    ]


def messages_task(speech: Speech) -> Task:
    """What a language model is asked to write for a preparation."""
    return Task(Use.MESSAGES, speech.language, lines=MESSAGES, words=22)


def line_key(meeting_id: str, source: str) -> str:
    """The key of a line that was dropped."""
    return derived_key("pack-line", meeting_id, source)


async def _home(session: Session, series: Series, since: datetime, gone: set[str]) -> list[HomeLine]:
    visit = await visit_of(session, series, since)
    found = [] if visit is None else await brought(session, visit)
    return [each for each in found if each.key not in gone]


async def _asked(
    session: Session, series: Series, since: datetime, gone: set[str], speech: Speech
) -> tuple[PackText, ...]:
    visit = await visit_of(session, series, since)
    found = [] if visit is None else await asked_by_hosts(session, visit)
    return tuple(_text(each, speech) for each in found if each.key not in gone)[:ASKED]


async def _worded(
    session: Session, meeting: Meeting, lines: Sequence[HomeLine], speech: Speech
) -> tuple[tuple[PackText, ...], str]:
    """The messages, and which model worded them: as it did, as far as that still holds, then in their own words."""
    row = await written.latest(session, Use.MESSAGES, meeting.id, person_id=meeting.person_id)
    now = {each.key: each for each in lines}
    texts = {key: each.words(speech) for key, each in now.items()}
    made: list[PackText] = []
    model = ""
    if row is not None and row.language == speech.language:
        known = {key: source.text for key, source in written.sources_of(row).items()}
        text = written.written_of(row)
        for each in text.lines:
            if not each.own and all(key in texts and texts[key] == known.get(key) for key in each.keys):
                internal = any(now[key].confidential for key in each.keys)
                key = derived_key("pack-message", *each.keys)
                made.append(PackText(key, each.text, each.keys, generated=True, internal=internal))
        model = text.generation.model if made else ""
    cited = {key for each in made for key in each.sources}
    rest = [_text(each, speech) for each in lines if each.key not in cited]
    return (*made, *rest)[:MESSAGES], model


async def _became(session: Session, takeaway: Takeaway, speech: Speech) -> str:
    """How the question stands that a takeaway was."""
    if takeaway.question_id is None:
        return ""
    try:
        question = await questions.get_question(session, takeaway.question_id)
        if question.status is QuestionStatus.HELPED:
            return speech.say("answered by what is known")
        if question.status is QuestionStatus.WITHDRAWN or question.theme_id is None:
            return ""
        theme = await themes.standing(session, question.theme_id)
    except NotFoundError:
        return ""
    return speech.say("still open") if theme.open else status_name(theme.status, speech)


def _text(each: HomeLine, speech: Speech) -> PackText:
    return PackText(each.key, each.words(speech), (each.key,), internal=each.confidential)


def _added(each: PackLine) -> PackText:
    return PackText(each.id, each.text, (each.id,))
