"""What could not be understood of a rule, a day or a calendar, in a sentence, with an example that works."""

from __future__ import annotations

from handlers.speech import Speech
from schedules.errors import Problem, ScheduleError


def trouble(error: ScheduleError, speech: Speech) -> str:
    """What is wrong, what may be meant instead, and an example."""
    told = [_what(error.problem, error.said, speech)]
    if error.suggestions:
        told.append(
            speech.say("Did you mean {suggestions}?", suggestions=speech.either([f"“{s}”" for s in error.suggestions]))
        )
    if error.example:
        told.append(speech.say("For example: “{example}”.", example=error.example))
    return " ".join(told)


def _what(problem: Problem, said: str, speech: Speech) -> str:  # noqa: C901  one line for each problem
    match problem:
        case Problem.EMPTY:
            return speech.say("Say when.")
        case Problem.TOO_LONG:
            return speech.say("That is too long to be a rhythm.")
        case Problem.WORD:
            return speech.say("I don't understand “{said}”.", said=said)
        case Problem.NO_RULE | Problem.NO_DAY:
            return speech.say("I find no day in “{said}”.", said=said)
        case Problem.ONCE:
            return speech.say("“{said}” is one day, and a rhythm comes again and again.", said=said)
        case Problem.TWO_RULES:
            return speech.say("Those are different times on different days: make a cadence for each.")
        case Problem.WHICH_DAYS:
            return speech.say("“{said}” says how often, but not on which days.", said=said)
        case Problem.WHICH_TIMES:
            return speech.say("“{said}” says how often a day, but not at which times.", said=said)
        case Problem.TIME:
            return speech.say("“{said}” is no time of day.", said=said)
        case Problem.AMBIGUOUS_TIME:
            return speech.say("“{said}” may be in the morning or in the evening.", said=said)
        case Problem.DAY | Problem.DATE:
            return speech.say("There is no day “{said}”.", said=said)
        case Problem.AMBIGUOUS_DATE:
            return speech.say("“{said}” may be two different days.", said=said)
        case Problem.PAST:
            return speech.say("“{said}” is over already.", said=said)
        case Problem.ORDER:
            return speech.say("The end is before the start.")
        case Problem.ZONE | Problem.AMBIGUOUS_ZONE:
            return speech.say("I can't tell which time zone “{said}” is.", said=said)
        case Problem.INTERVAL:
            return speech.say("I can't keep the interval “{said}”.", said=said)
        case Problem.CONTRADICTION:
            return speech.say("Two parts of that exclude each other.")
        case Problem.TIMES | Problem.TOO_OFTEN:
            return speech.say("That is more often than anybody would read: once an hour at most.")
        case Problem.CRON:
            return speech.say("“{said}” is no cron expression of five fields.", said=said)
        case Problem.NEVER:
            return speech.say("That would never come.")
        case Problem.COUNTRY:
            return speech.say("I know no public holidays of “{said}”.", said=said)
        case Problem.SUBDIVISION:
            return speech.say("I know no region “{said}” there.", said=said)
        case Problem.CALENDAR:
            return speech.say("This is no calendar that I can read (an .ics file).")
        case Problem.CALENDAR_SIZE:
            return speech.say("This calendar is too large.")
        case Problem.STORED:
            return speech.say("This can't be kept as a rhythm.")
