"""Promises in words: who promised what, until when, and how it stands."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from handlers.speech import Speech
from storage.kinds import PromiseStatus
from storage.tables import Promise

UNDATED = timedelta(days=14)
"""A promise without a day is asked about so long after it was given."""


def promise_line(promise: Promise, speech: Speech, now: datetime) -> str:
    """Who promised what, until when, and how that stands."""
    line = f"{promise.who}: {promise.what}"
    match promise.status:
        case PromiseStatus.KEPT:
            return speech.say("{promise} (kept)", promise=line)
        case PromiseStatus.DROPPED:
            return speech.say("{promise} (dropped)", promise=line)
    if not promise.until:
        return line
    day = speech.day(date.fromisoformat(promise.until))
    if is_overdue(promise, speech, now):
        return speech.say("{promise} (overdue since {day})", promise=line, day=day)
    return speech.say("{promise}, until {day}", promise=line, day=day)


def is_overdue(promise: Promise, speech: Speech, now: datetime) -> bool:
    """Whether the day of an open promise is over, on the reader's calendar."""
    today = now.astimezone(speech.zone).date().isoformat()
    return promise.status is PromiseStatus.OPEN and promise.until != "" and promise.until < today


def asked_after(speech: Speech) -> str:
    """After how long a promise without a day is asked about."""
    return speech.count("after {n} day", "after {n} days", UNDATED.days)
