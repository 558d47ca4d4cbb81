"""Linking pins in figures: how each team invites the other, what comes of it, and what is asked around a visit."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage import people, topics
from storage.kinds import AskingAnswer, Attendance, PromiseStatus, SeatStatus, SeriesKind
from storage.links import counted
from storage.questions import QUEUED
from storage.tables import Asking, Meeting, Promise, Question, Series, Takeaway

AROUND = timedelta(days=14)
"""So long before and after a visit questions are compared."""
SHORTEST = timedelta(days=3)
"""A visit that is younger tells nothing yet."""
MOST_QUESTIONS = 20_000
EVERYTHING = ""
"""Stands among topics for all questions."""


@dataclass(frozen=True, slots=True)
class Direction:
    """What became of the seats that `host` had for `guest` in meetings that took place.

    `given` seats were offered, `accepted` by somebody, `attended` by whoever did not say that they were missing, and
    `reported` on. `declined` counts people, also those who did not answer. Some `promises` are `kept`, some `late`.
    """

    host: str
    guest: str
    given: int = 0
    accepted: int = 0
    declined: int = 0
    attended: int = 0
    reported: int = 0
    empty: int = 0
    takeaways: int = 0
    promises: int = 0
    kept: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class Around:
    """How often something was asked before and after `visits`, in the same time on both sides of each."""

    visits: int
    topics: Mapping[str, tuple[int, int]]


async def directions(
    session: AsyncSession, since: datetime, until: datetime, teams: Collection[str] | None = None
) -> list[Direction]:
    """The figures of the meetings that began since an instant and were over at `until`, by host and guest.

    `teams` leaves those out that concern none of them. Joint meetings are no invitations of one to the other.
    """
    found: dict[tuple[str, str], dict[str, int]] = {}
    for query, names in _PARTS:
        for host, guest, *numbers in await session.execute(query(_within(since, until), until.date())):
            found.setdefault((host, guest), {}).update(zip(names, map(int, numbers), strict=True))
    return [
        Direction(host, guest, **numbers)
        for (host, guest), numbers in sorted(found.items())
        if teams is None or host in teams or guest in teams
    ]


async def around_visits(
    session: AsyncSession, since: datetime, until: datetime, now: datetime, teams: Collection[str] | None = None
) -> Around:
    """What people of both teams asked in the two weeks before and after each visit, by topic and in all.

    After a visit that is younger than that as long as it is over at `now`, and before it the same time.
    """
    query = select(Meeting, Series).join(Series, col(Series.id) == col(Meeting.series_id))
    query = query.where(*_within(since, until), _THERE).order_by(col(Meeting.starts)).limit(500)
    visits = []
    for meeting, series in await session.execute(query):
        both = {series.host_team_id, series.guest_team_id}
        if now - meeting.ends >= SHORTEST and (teams is None or not both.isdisjoint(teams)):
            visits.append((meeting.starts, meeting.ends, min(AROUND, now - meeting.ends), both))
    if not visits:
        return Around(0, {})
    members = {
        team: {each.id for each in await people.people(session, team_id=team)}
        for team in {team for *_, both in visits for team in both}
    }
    asked = await _asked(session, visits[0][0] - AROUND, max(end for _, end, *_ in visits) + AROUND)
    instants = [at for at, *_ in asked]
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    for starts, ends, span, both in visits:
        who = set().union(*(members[team] for team in both))
        for first, last, into in ((starts - span, starts, before), (ends, ends + span, after)):
            for _, asker, names in asked[bisect_left(instants, first) : bisect_left(instants, last)]:
                if asker in who:
                    into.update(names)
    return Around(len(visits), {name: (before[name], after[name]) for name in sorted(before.keys() | after.keys())})


async def _asked(
    session: AsyncSession, since: datetime, until: datetime
) -> list[tuple[datetime, str, tuple[str, ...]]]:
    """What was asked between two instants: when, by whom, about which topics."""
    known = [owned.topic for owned in await topics.topics(session)]
    query = (
        select(col(Question.created_at), counted(col(Question.asker_id)), col(Question.folded))
        .where(col(Question.created_at) >= since, col(Question.created_at) < until)
        .where(col(Question.status).in_(QUEUED), col(Question.asker_id).is_not(None))
        .order_by(col(Question.created_at))
        .limit(MOST_QUESTIONS)
    )
    found = []
    for at, asker, folded in await session.execute(query):
        words = folded.split()
        names = (EVERYTHING, *(topic.name for topic in known if topics.holds(words, topic)))
        found.append((at, asker, names))
    return found


def _within(since: datetime, until: datetime) -> Sequence[ColumnElement[bool]]:
    return (
        col(Series.kind) == SeriesKind.PIN,
        col(Meeting.starts) >= since,
        col(Meeting.ends) <= until,
        ~col(Meeting.cancelled),
    )


_THERE = (col(Meeting.seat) == SeatStatus.ACCEPTED) & (col(Meeting.attendance) != Attendance.MISSED)
_BOTH = col(Series.host_team_id), col(Series.guest_team_id)


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _seats(within: Sequence[ColumnElement[bool]], today: date) -> Any:  # noqa: ANN401  a select of several columns
    seat = col(Meeting.seat)
    numbers = (
        func.count(),
        _sum(seat == SeatStatus.ACCEPTED),
        _sum(_THERE),
        _sum(col(Meeting.reported_at).is_not(None)),
        _sum(~_THERE),
    )
    query = select(*_BOTH, *numbers).select_from(Meeting).join(Series, col(Series.id) == col(Meeting.series_id))
    return query.where(*within).group_by(*_BOTH)


def _declined(within: Sequence[ColumnElement[bool]], today: date) -> Any:  # noqa: ANN401  a select of several columns
    no = col(Asking.answer).in_((AskingAnswer.DECLINED, AskingAnswer.LAPSED))
    return _joined(select(*_BOTH, func.count()), Asking).where(*within, no).group_by(*_BOTH)


def _takeaways(within: Sequence[ColumnElement[bool]], today: date) -> Any:  # noqa: ANN401  a select of several columns
    return _joined(select(*_BOTH, func.count()), Takeaway).where(*within).group_by(*_BOTH)


def _promises(within: Sequence[ColumnElement[bool]], today: date) -> Any:  # noqa: ANN401  a select of several columns
    kept = col(Promise.status) == PromiseStatus.KEPT
    waits = col(Promise.status) == PromiseStatus.OPEN
    late = waits & (col(Promise.until) != "") & (col(Promise.until) < today.isoformat())
    query = select(*_BOTH, func.count(), _sum(kept), _sum(late))
    return _joined(query, Promise).where(*within).group_by(*_BOTH)


def _joined(query: Any, part: type[Asking | Takeaway | Promise]) -> Any:  # noqa: ANN401  a select of several columns
    query = query.select_from(part).join(Meeting, col(Meeting.id) == col(part.meeting_id))
    return query.join(Series, col(Series.id) == col(Meeting.series_id))


_PARTS: tuple[tuple[Callable[[Sequence[ColumnElement[bool]], date], Any], tuple[str, ...]], ...] = (
    (_seats, ("given", "accepted", "attended", "reported", "empty")),
    (_declined, ("declined",)),
    (_takeaways, ("takeaways",)),
    (_promises, ("promises", "kept", "late")),
)
