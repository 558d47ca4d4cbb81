"""Errors that bring their own words, in the reader's language: at once, or kept for whoever looks later."""

from __future__ import annotations

import json

from digests.errors import ExplainedError, Fact, Marked, gettext_noop
from handlers.ports import FetchError
from handlers.speech import Speech
from schedules.errors import ScheduleError

NO_CALENDAR = gettext_noop("This is no calendar that I can read.")


def what_is_wrong(error: ExplainedError, speech: Speech) -> str:
    """The error's text."""
    return speech.say(error.text, **_facts(error.facts, speech))


def what_to_do(error: ExplainedError, speech: Speech) -> str:
    """The error's way out, "" where there is none."""
    return speech.say(error.way_out, **_facts(error.facts, speech)) if error.way_out else ""


def explained(error: ExplainedError, speech: Speech) -> str:
    """Both."""
    return f"{what_is_wrong(error, speech)} {what_to_do(error, speech)}".strip()


def kept(error: FetchError | ScheduleError) -> str:
    """What is wrong with a calendar, as it is stored until somebody looks."""
    told = error if isinstance(error, FetchError) else FetchError(NO_CALENDAR)
    facts = {name: {"marked": fact} if isinstance(fact, Marked) else fact for name, fact in told.facts.items()}
    return json.dumps({"text": told.text, "way_out": told.way_out, "facts": facts})


def recalled(problem: str, speech: Speech) -> str:
    """What `kept` stored. What older versions stored are plain words."""
    if not problem.startswith("{"):
        return problem
    stored = json.loads(problem)
    facts = {name: Marked(fact["marked"]) if isinstance(fact, dict) else fact for name, fact in stored["facts"].items()}
    return explained(FetchError(stored["text"], stored["way_out"], **facts), speech)


def _facts(facts: dict[str, Fact], speech: Speech) -> dict[str, str]:
    return {name: _said(fact, speech) for name, fact in facts.items()}


def _said(fact: Fact, speech: Speech) -> str:
    if isinstance(fact, Marked):
        return speech.say(fact)
    return fact if isinstance(fact, str) else speech.number(fact)
