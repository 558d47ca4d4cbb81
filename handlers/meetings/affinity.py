"""Who has to do with a meeting's agenda: whose questions, deals or themes touch what is going to be talked about.

Only counts within fairness (`meetings.rotation`). What somebody asked anonymously is left out: who is preferred would
give it away.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from digests.wording import stem
from storage import asked_about, carried, digests, links, meetings
from storage.kinds import DigestStatus
from storage.session import Session
from storage.tables import Meeting, Series, Theme

LOOKED_BACK = timedelta(days=90)
FIRST_VISIT = timedelta(days=30)
"""So far back news counts where nobody visited before."""
SHARED = 2
"""So many words that say something are shared by a question and a point of the agenda that it touches."""
DEAL, OWNED = 1.5, 1.0
"""What a question with a deal, and a theme that somebody looks after, count, where a question counts 1."""
_WORD = re.compile(r"[^\W\d_]{4,}")
_GERMAN = re.compile(r"[äöüß]")
_LITTLE = frozenset(
    _WORD.findall(
        """that this with from what when which there have does will would could should about into than them they your
        their dass dies diese dieser eine einen einer nicht oder aber auch wird werden wurde haben kann können sind
        unser unsere meeting weekly besprechung runde treffen team marketing sales vertrieb"""
    )
)
"""Words that say nothing of what is talked about."""


async def affinities(
    session: Session, series: Series, meeting: Meeting, people: Iterable[str], now: datetime
) -> dict[str, float]:
    """How much each has to do with the agenda as it stands, above 0 up to 1; who has nothing is left out."""
    whose = await links.roots(session, people)
    themes = await asked_about.weightiest_themes(session)
    agenda = [_words(text) for text in await _points(session, series, meeting, themes, now)]
    asked_most = {theme.id for theme in themes}
    counted: defaultdict[str, float] = defaultdict(float)
    for question in await asked_about.asked_by(session, whose, now - LOOKED_BACK):
        if question.theme_id in asked_most or _touches(_words(question.verbatim), agenda):
            counted[whose[question.asker_id or ""]] += DEAL if question.deal_size or question.customer else 1
    for theme in await asked_about.looked_after_by(session, whose):
        if theme.id in asked_most or _touches(_words(theme.title), agenda):
            counted[whose[theme.owner_id or ""]] += OWNED
    return {person: points / (points + 1) for person, points in counted.items()}


async def _points(
    session: Session, series: Series, meeting: Meeting, themes: Iterable[Theme], now: datetime
) -> list[str]:
    """What is going to be talked about: what it is called, what is asked most, news since the last visit, promises."""
    last = await meetings.last_visits(session, series.id, meeting.starts)
    since = last[0].starts if last else now - FIRST_VISIT
    points = [f"{series.name} {meeting.title}", *(theme.title for theme in themes)]
    published = await digests.digests(session, status=DigestStatus.PUBLISHED, limit=20)
    news = [each for each in published if each.published_at is not None and each.published_at > since]
    points += [each.headline or each.title or "" for each in news]
    return [*points, *(promise.what for promise in await carried.promises(session, series.id))]


def _touches(said: frozenset[str], agenda: Iterable[frozenset[str]]) -> bool:
    """Whether a point shares enough with what was said; of a point of few words all of them."""
    return any(point and len(said & point) >= min(SHARED, len(point)) for point in agenda)


def _words(text: str) -> frozenset[str]:
    """What a text is about, as stems of either language."""
    found = {word for word in _WORD.findall(text.casefold()) if word not in _LITTLE}
    return frozenset(stem(word, "de" if _GERMAN.search(word) else "en") for word in found)
