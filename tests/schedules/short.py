"""Rules in few letters, for tables."""

from __future__ import annotations

from datetime import date, time

from schedules.rules import (
    Cron,
    Daily,
    DayOfMonth,
    Monthly,
    NthWeekday,
    NthWorkday,
    Parity,
    Weekly,
    Workdays,
)

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def times(*clock: str) -> tuple[time, ...]:
    """Times of day."""
    return tuple(time.fromisoformat(each) for each in clock)


def daily(*clock: str, every: int = 1, anchor: date | None = None) -> Daily:
    """Every day, or every few."""
    return Daily(times(*clock), every, anchor)


def workdays(*clock: str) -> Workdays:
    """Every working day."""
    return Workdays(times(*clock))


def weekly(days: str, *clock: str, every: int = 1, anchor: date | None = None, weeks: str = "") -> Weekly:
    """On weekdays: "mon thu"."""
    weekdays = tuple(WEEK.index(day) for day in days.split())
    return Weekly(times(*clock), weekdays, every, anchor, Parity(weeks) if weeks else None)


def day_of_month(days: str, *clock: str, every: int = 1, month: int = 1) -> Monthly:
    """On days of the month: "1 15"."""
    return Monthly(times(*clock), DayOfMonth(tuple(int(day) for day in days.split())), every, month)


def nth_weekday(nth: str, day: str, *clock: str, every: int = 1, month: int = 1) -> Monthly:
    """On the "1" or "1 3" weekday of the month."""
    first, *also = (int(each) for each in nth.split())
    return Monthly(times(*clock), NthWeekday(first, WEEK.index(day), tuple(also)), every, month)


def nth_workday(nth: int, *clock: str, every: int = 1, month: int = 1) -> Monthly:
    """On the n-th working day of the month."""
    return Monthly(times(*clock), NthWorkday(nth), every, month)


def cron(expression: str) -> Cron:
    """By crontab."""
    return Cron(expression)
