"""How themes stand and how much they press, in the reader's language."""

from __future__ import annotations

from datetime import datetime

from feedback.priority import Level, level
from handlers.speech import Speech
from storage.kinds import ThemeStatus
from storage.personal import ERASED
from storage.tables import Theme


def status_name(status: ThemeStatus, speech: Speech) -> str:
    """A status in the reader's language."""
    names = {
        ThemeStatus.NEW: speech.say("new"),
        ThemeStatus.TRIAGED: speech.say("triaged"),
        ThemeStatus.IN_PROGRESS: speech.say("in progress"),
        ThemeStatus.ANSWERED: speech.say("answered"),
        ThemeStatus.PLANNED: speech.say("planned"),
        ThemeStatus.DECLINED: speech.say("declined"),
        ThemeStatus.DUPLICATE: speech.say("duplicate"),
    }
    return names[status]


def said(text: str, speech: Speech) -> str:
    """What somebody wrote; that it was erased, where it was."""
    return speech.say("(erased on request)") if text == ERASED else text


def level_name(which: Level, speech: Speech) -> str:
    """A priority in the reader's language."""
    names = {
        Level.LOW: speech.say("low priority"),
        Level.NORMAL: speech.say("normal priority"),
        Level.HIGH: speech.say("high priority"),
        Level.URGENT: speech.say("urgent"),
    }
    return names[which]


def demand(theme: Theme, speech: Speech) -> str:
    """How often a theme was asked by how many, and what is at stake."""
    told = speech.count("asked {n} time", "asked {n} times", theme.asked)
    if theme.askers > 1:
        told += " " + speech.count("by {n} person", "by {n} people", theme.askers)
    if theme.deal_value:
        told += ", " + speech.say("deals of {sum}", sum=speech.number(theme.deal_value))
    return told


def standing(theme: Theme, speech: Speech) -> str:
    """A theme's status and priority in one line."""
    return f"{status_name(theme.status, speech)} · {level_name(level(theme.weight), speech)}"


def is_overdue(theme: Theme, now: datetime) -> bool:
    """Whether a theme should have been answered by `now`."""
    return theme.open and theme.due_at is not None and theme.due_at < now
