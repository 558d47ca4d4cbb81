"""The five questions of the alignment check, and their answers, in the reader's language."""

from __future__ import annotations

from handlers.speech import Speech


def statement(question: str, speech: Speech) -> str:
    """What people agree with, more or less: the four points of a sound organisation, and mutual usefulness."""
    texts = {
        "strategy": speech.say("How our teams are set up serves the strategy."),
        "effect": speech.say("We are organised for effect: what we do together shows in results."),
        "horizon": speech.say("We balance the long term with the short."),
        "customer": speech.say("What we do is built around the customer."),
        "usefulness": speech.say("What the other team does is useful to us, and what we do to them."),
    }
    return texts[question]


def short_name(question: str, speech: Speech) -> str:
    """A question in a word or two, for tables and pictures."""
    texts = {
        "strategy": speech.say("strategy"),
        "effect": speech.say("effect"),
        "horizon": speech.say("long and short term"),
        "customer": speech.say("customer"),
        "usefulness": speech.say("mutual usefulness"),
    }
    return texts[question]


def answers(speech: Speech) -> tuple[str, ...]:
    """From full agreement to none."""
    return (
        speech.say("Fully true"),
        speech.say("Rather true"),
        speech.say("Rather not"),
        speech.say("Not at all"),
    )
