"""What alignment checks brought, as far as it may be told: for the panel, the managers' report and the agenda."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from handlers.alignment.saying import short_name
from handlers.cards import Context, Element, Header, Image, Table, Text, line
from handlers.pictures import Trend, keep_trend
from handlers.speech import Speech
from meetings.anonymity import TOGETHER
from storage import alignment, places
from storage.alignment import QUESTIONS, Results
from storage.keys import derived_key
from storage.session import Session

TREND = 8
"""So many quarters are in the picture."""
DRAWN = 2
"""So many teams have a picture of their own on one card."""


@dataclass(frozen=True, slots=True)
class Latest:
    """What the latest check says of a team ("" for the small ones together), and the one before, in percent."""

    team: str
    quarter: str
    now: Mapping[str, int]
    before_quarter: str
    before: Mapping[str, int]

    @property
    def weakest(self) -> str:
        """The question that is agreed with the least."""
        return min(self.now, key=lambda question: (self.now[question], QUESTIONS.index(question)))


async def latest_of(session: Session, teams: Collection[str]) -> list[Latest]:
    """The latest check of teams, the one with the least agreement first; of small ones what holds for them together."""
    found = await alignment.rounds(session, closed=True, limit=2)
    if not found:
        return []
    told = await alignment.results(session, [each.quarter for each in found])
    names = {team.id: team.name for team in await places.teams(session)}
    now = told[found[0].quarter]
    before: Results = told[found[1].quarter] if len(found) > 1 else {}
    groups = [team for team in sorted(teams) if team in now]
    if TOGETHER in now and len(groups) < len(set(teams)):
        groups.append(TOGETHER)
    earlier = found[1].name if len(found) > 1 else ""
    rows = [Latest(names.get(each, ""), found[0].name, now[each], earlier, before.get(each, {})) for each in groups]
    return sorted(rows, key=lambda each: (each.now[each.weakest], each.team))


def group_name(team: str, speech: Speech) -> str:
    """A team, or those together that are too small by themselves."""
    return team or speech.say("smaller teams together")


def trend_line(latest: Latest, speech: Speech) -> str:
    """Where a team agrees the least, and how that was before."""
    told = speech.say(
        "Alignment check {quarter}, {team}: least agreed with is {question}, {share}",
        quarter=latest.quarter,
        team=group_name(latest.team, speech),
        question=short_name(latest.weakest, speech),
        share=speech.percent(latest.now[latest.weakest] / 100),
    )
    before = latest.before.get(latest.weakest)
    if before is None:
        return told
    return f"{told} ({latest.before_quarter}: {speech.percent(before / 100)})"


async def result_elements(
    session: Session, speech: Speech, now: datetime, key: str, teams: Collection[str] | None = None
) -> list[Element]:
    """The latest check by team, beside the one before, and the trend as a picture. Empty before the first check.

    `teams` leaves others out; `key` names the pictures.
    """
    rounds = list(reversed(await alignment.rounds(session, closed=True, limit=TREND)))
    if not rounds:
        return []
    told = await alignment.results(session, [each.quarter for each in rounds])
    names = {team.id: team.name for team in await places.teams(session)}
    title = speech.say("Alignment check {quarter}", quarter=rounds[-1].name)
    now_told = {group: each for group, each in told[rounds[-1].quarter].items() if _wanted(group, teams)}
    if not now_told:
        few = speech.say("Too few answered for anything to be told: it takes more than five.")
        return [Header(title, level=2), Text(line(few))]
    before = told[rounds[-2].quarter] if len(rounds) > 1 else {}
    groups = sorted(now_told, key=lambda group: (group == TOGETHER, names.get(group, "")))
    header = ("", *(group_name(names.get(group, ""), speech) for group in groups))
    rows = tuple(
        (short_name(each, speech), *(_cell(now_told[group], before.get(group, {}), each, speech) for group in groups))
        for each in QUESTIONS
    )
    elements: list[Element] = [Header(title, level=2), Table(header, rows)]
    elements.append(Context(line(speech.say("Agreement in tens of percent, of more than five answers each."))))
    for group in groups[:DRAWN]:
        history = [(each.name, told[each.quarter].get(group, {})) for each in rounds]
        picture = await _picture(session, group_name(names.get(group, ""), speech), history, speech, (key, group), now)
        elements += [] if picture is None else [picture]
    return elements


def _wanted(group: str, teams: Collection[str] | None) -> bool:
    return teams is None or group == TOGETHER or group in teams


def _cell(now: Mapping[str, int], before: Mapping[str, int], question: str, speech: Speech) -> str:
    if question not in now:
        return "–"
    share = speech.percent(now[question] / 100)
    if question not in before or before[question] == now[question]:
        return share
    return f"{share} {'↑' if now[question] > before[question] else '↓'}"


async def _picture(
    session: Session,
    name: str,
    history: list[tuple[str, dict[str, int]]],
    speech: Speech,
    key: tuple[str, str],
    now: datetime,
) -> Image | None:
    """The trend of a team over the quarters in which everything could be told; None for fewer than two."""
    whole = [(quarter, shares) for quarter, shares in history if len(shares) == len(QUESTIONS)]
    if len(whole) < 2:
        return None
    series = {short_name(each, speech): tuple(shares[each] for _, shares in whole) for each in QUESTIONS}
    trend = Trend(speech.say("Alignment of {team}, in percent", team=name), tuple(each for each, _ in whole), series)
    return await keep_trend(session, derived_key("alignment", *key, speech.language), trend, now)
