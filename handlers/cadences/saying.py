"""Cadences in words: when, to whom, within which bounds, and where each stands."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.cadences.plan import Plan, plan_from_json
from handlers.speech import Speech
from schedules.words import describe
from storage.kinds import CadenceReach, CadenceStatus, FireOutcome
from storage.tables import Cadence, Fire


def rhythm(cadence: Cadence, speech: Speech) -> str:
    """When a cadence goes out: "every Monday at 09:00 (Berlin time)"."""
    return rhythm_of(plan_from_json(cadence.plan), cadence.time_zone, cadence.reach, speech)


def rhythm_of(plan: Plan, time_zone: str | None, reach: CadenceReach, speech: Speech) -> str:
    """The same of a plan that is no cadence yet."""
    if time_zone is not None:
        return describe(plan.rule, time_zone, speech.language)
    said = describe(plan.rule, "", speech.language)
    if reach is CadenceReach.PEOPLE:
        return speech.say("{when}, by each reader's own clock", when=said)
    return speech.say("{when}, by each channel's own clock", when=said)


def moment_in(speech: Speech, instant: datetime, time_zone: str) -> str:
    """A day and a time in a zone, with its weekday: "Mon, 1 Mar 2027, 09:00"."""
    there = Speech(speech.language, ZoneInfo(time_zone))
    return f"{there.weekday(instant)}, {there.moment(instant)}"


def status_of(cadence: Cadence, speech: Speech) -> str:
    """Where a cadence stands, in a word or two."""
    match cadence.status:
        case CadenceStatus.ACTIVE:
            return speech.say("running")
        case CadenceStatus.ENDED:
            return speech.say("ended")
        case CadenceStatus.PAUSED:
            if cadence.paused_until is None:
                return speech.say("paused until somebody resumes it")
            return speech.say("paused until {day}", day=speech.day(cadence.paused_until))


def outcome_of(fire: Fire, speech: Speech) -> str:
    """What came of a fire."""
    match fire.outcome:
        case FireOutcome.SENT:
            told = speech.count("{n} digest", "{n} digests", fire.items)
            where = speech.count("to {n} addressee", "to {n} addressees", fire.targets)
            return f"{told} {where}"
        case FireOutcome.NOTHING_NEW:
            return speech.say("nothing new, so nothing was sent")
        case FireOutcome.HELD_BACK:
            return speech.say("held back: the day's ceiling was reached")
        case FireOutcome.LATE:
            return speech.say("too late to be sent, so it joined the next edition")
        case FireOutcome.SKIPPED:
            return speech.say("skipped")
