"""What a linking pin can bring from home, by their team: news and answers, or questions, lost deals and competitors.

Each source gives its lines, the weightiest first; a further source is one more function in `BRINGS`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, zip_longest
from typing import TypeAlias

from handlers.queue.words import status_name
from handlers.speech import Speech
from handlers.voice_card import lost_line
from storage import places, team_news
from storage.keys import derived_key
from storage.kinds import ReplyKind, TeamKind
from storage.session import Session
from storage.tables import Answer, Series, Team, Theme

WORDS = 200
"""Characters of a title or an answer that a line quotes."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Who comes from where to whom, and since when there was no visit."""

    home: Team
    host: Team
    since: datetime


@dataclass(frozen=True, slots=True)
class HomeLine:
    """A line under a `key` that stays the same, in the reader's words.

    `language` is that of words which are not ours. `confidential` ones rest on a brief that is.
    """

    key: str
    words: Callable[[Speech], str]
    language: str = ""
    confidential: bool = False


Brings: TypeAlias = Callable[[Session, Visit], Awaitable[list[HomeLine]]]


async def visit_of(session: Session, series: Series, since: datetime) -> Visit | None:
    """The visit that a series' next meeting is; None where one of its teams is no more."""
    teams = {team.id: team for team in await places.teams(session)}
    home, host = teams.get(series.guest_team_id), teams.get(series.host_team_id)
    return None if home is None or host is None else Visit(home, host, since)


async def brought(session: Session, visit: Visit) -> list[HomeLine]:
    """All that can be brought, one line of each source after the other, so that no source takes all the room."""
    found = [await source(session, visit) for source in BRINGS[visit.home.kind]]
    lines = [each for each in chain.from_iterable(zip_longest(*found)) if each is not None]
    return list({each.key: each for each in lines}.values())


async def asked_by_hosts(session: Session, visit: Visit) -> list[HomeLine]:
    """What the host team asked since the last visit, and how that stands."""
    found = await team_news.asked_by(session, visit.host.id, since=visit.since)
    return [_theme_line(each) for each in found]


async def _digests(session: Session, visit: Visit) -> list[HomeLine]:
    lines = []
    for digest, brief in await team_news.digests_of(session, visit.home, visit.since):
        headline = _cut(digest.headline or digest.title)
        if headline:
            key = f"digest:{digest.id}"
            lines.append(HomeLine(key, _quote(headline), digest.language, confidential=brief.confidential))
    return lines


async def _answers(session: Session, visit: Visit) -> list[HomeLine]:
    found = await team_news.answers_of(session, visit.home.id, visit.host.id, visit.since)
    return [HomeLine(f"answer:{answer.id}", _answer(answer, theme), answer.language) for answer, theme in found]


async def _owed(session: Session, visit: Visit) -> list[HomeLine]:
    """What the hosts asked before the last visit, and still waits for an answer."""
    found = await team_news.asked_by(session, visit.host.id, before=visit.since, open_only=True)

    def words(theme: Theme) -> Callable[[Speech], str]:
        return lambda speech: speech.say("Still without an answer from us: “{title}”", title=_cut(theme.title))

    return [
        HomeLine(f"theme:{each.theme.id}", words(each.theme), each.theme.language, confidential=each.confidential)
        for each in found
    ]


async def _questions(session: Session, visit: Visit) -> list[HomeLine]:
    found = await team_news.asked_by(session, visit.home.id, open_only=True)
    return [_theme_line(each) for each in found]


async def _lost(session: Session, visit: Visit) -> list[HomeLine]:
    lines = []
    for question, title in await team_news.lost_by(session, visit.home.id, visit.since):
        customer, size, theme = question.customer or "", question.deal_size, _cut(title)
        lines.append(HomeLine(f"lost:{question.id}", _lost_words(customer, size, theme), question.language))
    return lines


async def _competitors(session: Session, visit: Visit) -> list[HomeLine]:
    found = await team_news.competitors_of(session, visit.home.id, visit.since)

    def words(each: team_news.Competitor) -> Callable[[Speech], str]:
        return lambda speech: speech.count(
            "Competitor {name} came up {n} time: {theme}",
            "Competitor {name} came up {n} times: {theme}",
            each.times,
            name=each.name,
            theme=_cut(each.theme),
        )

    return [HomeLine(derived_key("competitor", each.name.casefold()), words(each)) for each in found]


BRINGS: Mapping[TeamKind, tuple[Brings, ...]] = {
    TeamKind.MARKETING: (_digests, _answers, _owed),
    TeamKind.SALES: (_questions, _lost, _competitors),
    TeamKind.OTHER: (_digests, _questions, _answers, _lost),
}
"""What a team's pins bring, by what the team is for."""


def _theme_line(asked: team_news.Asked) -> HomeLine:
    def words(speech: Speech) -> str:
        title, state = _cut(asked.theme.title), _state(asked.theme, speech)
        if asked.times == 1:
            return speech.say("“{title}” ({state})", title=title, state=state)
        times = speech.count("{n} time", "{n} times", asked.times)
        return speech.say("“{title}” (asked {times}, {state})", title=title, times=times, state=state)

    key = f"theme:{asked.theme.id}"
    return HomeLine(key, words, asked.theme.language, confidential=asked.confidential)


def _state(theme: Theme, speech: Speech) -> str:
    return speech.say("open") if theme.open else status_name(theme.status, speech)


def _quote(text: str) -> Callable[[Speech], str]:
    return lambda speech: text


def _answer(answer: Answer, theme: Theme) -> Callable[[Speech], str]:
    title, text = _cut(theme.title), _cut(answer.text)

    def words(speech: Speech) -> str:
        labels = {
            ReplyKind.ANSWER: speech.say("Answered: “{title}” {text}", title=title, text=text),
            ReplyKind.PLANNED: speech.say("Planned: “{title}” {text}", title=title, text=text),
            ReplyKind.DECLINED: speech.say("Declined: “{title}” {text}", title=title, text=text),
        }
        return labels[answer.kind]

    return words


def _lost_words(customer: str, size: int | None, theme: str) -> Callable[[Speech], str]:
    return lambda speech: speech.say("Lost: {deal}", deal=lost_line(customer, size, theme, speech))


def _cut(text: str) -> str:
    shown = " ".join(text.split())
    return shown if len(shown) <= WORDS else shown[: WORDS - 1].rstrip() + "…"
