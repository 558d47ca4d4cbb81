"""Verdicts and reasons of leads, in the reader's language."""

from __future__ import annotations

from handlers.speech import Speech
from storage.kinds import LeadReason, LeadVerdict


def verdict_name(verdict: LeadVerdict, speech: Speech) -> str:
    """A verdict in the reader's language."""
    return speech.say("good") if verdict is LeadVerdict.GOOD else speech.say("not good")


def reason_name(reason: LeadReason, speech: Speech) -> str:
    """A reason in the reader's language."""
    names = {
        LeadReason.FIT: speech.say("fit"),
        LeadReason.TIMING: speech.say("timing"),
        LeadReason.BUDGET: speech.say("budget"),
        LeadReason.AUTHORITY: speech.say("authority"),
        LeadReason.DUPLICATE: speech.say("duplicate lead"),
        LeadReason.OTHER: speech.say("other reason"),
    }
    return names[reason]
