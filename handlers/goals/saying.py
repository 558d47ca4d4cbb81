"""Shared goals in the reader's language."""

from __future__ import annotations

from datetime import date

from handlers.speech import Speech
from storage.kinds import GoalOutcome, GoalState, Horizon
from storage.tables import Goal, GoalProgress


def horizon_name(horizon: Horizon, speech: Speech) -> str:
    """How far ahead a goal looks."""
    names = {
        Horizon.SHORT: speech.say("short term"),
        Horizon.MEDIUM: speech.say("medium term"),
        Horizon.LONG: speech.say("long term"),
    }
    return names[horizon]


def state_name(state: GoalState, speech: Speech) -> str:
    """How a goal stands."""
    names = {
        GoalState.ON_TRACK: speech.say("on track"),
        GoalState.AT_RISK: speech.say("at risk"),
        GoalState.OFF_TRACK: speech.say("off track"),
        GoalState.REACHED: speech.say("reached"),
    }
    return names[state]


def outcome_name(outcome: GoalOutcome, speech: Speech) -> str:
    """How a goal ended."""
    names = {
        GoalOutcome.REACHED: speech.say("reached"),
        GoalOutcome.MISSED: speech.say("not reached"),
        GoalOutcome.DROPPED: speech.say("given up"),
    }
    return names[outcome]


def goal_line(goal: Goal, speech: Speech) -> str:
    """A goal's target, and until when: "60 qualified leads a month, until 30 June 2027"."""
    aim = " ".join(part for part in (goal.target, goal.measure) if part)
    day = speech.day(date.fromisoformat(goal.due))
    return speech.say("{aim}, until {day}", aim=aim, day=day) if aim else speech.say("until {day}", day=day)


def progress_line(said: GoalProgress | None, speech: Speech) -> str:
    """How a goal stands, and since when that is known: "on track, 41, 2 Mar"."""
    if said is None:
        return speech.say("nobody said yet how it stands")
    parts = [state_name(said.state, speech), said.reached, speech.short_day(said.at)]
    return ", ".join(part for part in parts if part)
