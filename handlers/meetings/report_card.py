"""What linking pins brought in a month or a quarter, as a card for managers: figures, ledger, questions, a picture."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton

from handlers.alignment.results import result_elements
from handlers.cards import (
    Actions,
    Button,
    Card,
    Context,
    Element,
    Fact,
    Facts,
    Header,
    Image,
    Option,
    Select,
    Table,
    Text,
    line,
)
from handlers.meetings.ledger import ledger_elements
from handlers.pictures import Trend, keep_trend
from handlers.speech import Speech
from meetings.periods import Period, PeriodKind, last_periods, period_of
from storage import alignment, audiences, pin_figures
from storage.keys import derived_key
from storage.pin_figures import EVERYTHING, Around, Direction
from storage.session import Session

REPORT = "pins.report"
DRAWN = 6
"""So many months, or quarters, are in the picture."""
TOPICS = 8


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of a period, of series that concern `teams` (None: all); `history` are the periods up to it.

    Periods before the first meeting are left out.
    """

    period: Period
    directions: tuple[Direction, ...]
    around: Around
    history: tuple[tuple[Period, tuple[int, int, int, int]], ...]
    teams: frozenset[str] | None

    @property
    def is_empty(self) -> bool:
        """Whether no meeting took place."""
        return not self.directions

    def total(self, name: str) -> int:
        """A figure over all directions."""
        return sum(getattr(each, name) for each in self.directions)


async def report_of(
    session: Session, day: date, kind: PeriodKind, now: datetime, teams: Collection[str] | None
) -> Report:
    """The report on the period that a day lies in, by the company's clock, as far as it is over at `now`."""
    zone = ZoneInfo(await audiences.company_zone(session))
    start = (await alignment.settings(session)).fiscal_start
    history: list[tuple[Period, tuple[int, int, int, int]]] = []
    for period in last_periods(day, kind, DRAWN, start):
        found = await pin_figures.directions(session, period.begins(zone), min(now, period.ends(zone)), teams)
        sums = (
            sum(each.given for each in found),
            sum(each.accepted for each in found),
            sum(each.attended for each in found),
            sum(each.reported for each in found),
        )
        if history or any(sums):  # what was before the first meeting is no trend
            history.append((period, sums))
    period = period_of(day, kind, start)
    begins, ends = period.begins(zone), min(now, period.ends(zone))
    directions = await pin_figures.directions(session, begins, ends, teams)
    around = await pin_figures.around_visits(session, begins, ends, now, teams)
    return Report(period, tuple(directions), around, tuple(history), None if teams is None else frozenset(teams))


async def report_card(session: Session, report: Report, speech: Speech, now: datetime, key: str) -> Card:
    """The card; `key` names its picture."""
    title = speech.say("Linking pins: {period}", period=period_name(report.period, speech))
    elements: list[Element] = [Header(title)]
    if report.is_empty:
        elements.append(Text(line(speech.say("No meeting with a seat for another team took place in this time."))))
    else:
        elements.append(Facts(tuple(_facts(report, speech))))
        elements.append(await _picture(session, report, speech, key, now))
        elements += await ledger_elements(session, report.directions, speech)
        elements += _around(report.around, speech)
    elements += await result_elements(session, speech, now, key, report.teams)
    elements.append(Actions((_choice(speech), Button(speech.say("Linking pins"), "series.list"))))
    return Card(tuple(elements), title)


def period_name(period: Period, speech: Speech) -> str:
    """A month or a quarter in the reader's language."""
    return period.name or str(format_skeleton("yMMMM", period.first, locale=speech.locale))


def _facts(report: Report, speech: Speech) -> Iterator[Fact]:
    given, attended = report.total("given"), report.total("attended")

    def of(number: int, whole: int) -> str:
        return speech.say("{n} of {all}", n=speech.number(number), all=speech.number(whole))

    yield Fact(speech.say("Seats filled"), line(of(report.total("accepted"), given)))
    yield Fact(speech.say("Declined or without an answer"), line(speech.number(report.total("declined"))))
    yield Fact(speech.say("Attended"), line(of(attended, report.total("accepted"))))
    yield Fact(speech.say("Reported at home"), line(of(report.total("reported"), attended)))
    yield Fact(speech.say("Takeaways posted"), line(speech.number(report.total("takeaways"))))
    promises = of(report.total("kept"), report.total("promises"))
    late = report.total("late")
    more = ", " + speech.count("{n} overdue", "{n} overdue", late) if late else ""
    yield Fact(speech.say("Promises kept"), line(f"{promises}{more}"))


def _around(around: Around, speech: Speech) -> list[Element]:
    """What was asked before and after visits, the topics asked most first, and all together."""
    if not around.visits or not around.topics:
        return []
    rows = sorted((name, counts) for name, counts in around.topics.items() if name != EVERYTHING)
    rows.sort(key=lambda row: -sum(row[1]))
    whole = around.topics.get(EVERYTHING, (0, 0))
    shown = [*rows[:TOPICS], (speech.say("all questions"), whole)]
    header = (speech.say("Topic"), speech.say("Before"), speech.say("After"))
    table = Table(header, tuple((name, speech.number(before), speech.number(after)) for name, (before, after) in shown))
    told = speech.count(
        "In the two weeks before and after {n} visit, of both teams; where it is younger, less on both sides.",
        "In the two weeks before and after {n} visits, of both teams; where one is younger, less on both sides.",
        around.visits,
    )
    return [Header(speech.say("Questions around visits"), level=2), table, Context(line(told))]


async def _picture(session: Session, report: Report, speech: Speech, key: str, now: datetime) -> Image:
    names = (speech.say("seats"), speech.say("filled"), speech.say("attended"), speech.say("reported"))
    columns: Sequence[tuple[int, ...]] = tuple(zip(*(sums for _, sums in report.history), strict=True))
    labels = tuple(_label(period, speech) for period, _ in report.history)
    title = speech.say("Seats by month") if report.period.kind is PeriodKind.MONTH else speech.say("Seats by quarter")
    trend = Trend(title, labels, dict(zip(names, columns, strict=True)))
    return await keep_trend(session, derived_key("pin-report", key, speech.language), trend, now)


def _label(period: Period, speech: Speech) -> str:
    return period.name or str(format_skeleton("yMMM", period.first, locale=speech.locale))


def _choice(speech: Speech) -> Select:
    options = (
        Option(speech.say("This month"), "month:0"),
        Option(speech.say("Last month"), "month:1"),
        Option(speech.say("This quarter"), "quarter:0"),
        Option(speech.say("Last quarter"), "quarter:1"),
    )
    return Select(speech.say("Another time"), REPORT, options)
