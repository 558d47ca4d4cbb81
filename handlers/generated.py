"""How a text that a language model worded is marked, and what is said where rules had to make it."""

from __future__ import annotations

from typing import assert_never

from digests.generation import HowFar, Stage
from digests.model import Failure, Generation
from handlers.cards import Bold, Card, Context, Element, Progress, line
from handlers.speech import LANGUAGES, Speech


def generated_words(model: str, speech: Speech) -> str:
    """That a language model worded a text, and that it was checked."""
    return speech.say("AI-generated ({model}), each line checked against its sources.", model=model)


def generated_note(model: str, speech: Speech) -> Context:
    """The same as small print beside the text."""
    return marked(generated_words(model, speech), speech)


def marked(told: str, speech: Speech) -> Context:
    """Small print that marks what a language model worded."""
    return Context(line(Bold(speech.say("AI")), " · ", told))


def is_marked(card: Card) -> bool:
    """Whether a card says that a language model worded some of it."""
    marks = {Bold(Speech(language).say("AI")) for language in LANGUAGES}
    return any(isinstance(each, Context) and each.spans[:1] and each.spans[0] in marks for each in card.elements)


def failure_told(made: Generation, speech: Speech) -> str:
    """Why no language model wrote a text although one is set; "" where none is, or it did."""
    if made.failure is None:
        return ""
    told = {
        Failure.TIME_OUT: speech.say("The language model took too long."),
        Failure.QUOTA: speech.say("The language model's quota is used up."),
        Failure.REFUSED: speech.say("The language model refused it."),
        Failure.MALFORMED: speech.say("The language model's answer could not be read."),
        Failure.DOWN: speech.say("The language model could not be reached."),
        Failure.BUDGET: speech.say("The budget for language models is used up."),
        Failure.CONFIDENTIAL: speech.say("The sources are confidential and were not sent to the language model."),
    }
    return told[made.failure]


def how_far(how: HowFar, speech: Speech) -> tuple[Element, ...]:
    """How far a language model is, for who waits for it."""
    told = how_far_told(how, speech)
    return (Progress(how.number, how.total, told) if how.stage is Stage.READING else Context(line(told)),)


def how_far_told(how: HowFar, speech: Speech) -> str:
    """The same in words."""
    match how.stage:
        case Stage.READING:
            return speech.say("The language model has read {n} of {total} parts.", n=how.number, total=how.total)
        case Stage.WRITING:
            return speech.say("The language model is writing line {n}.", n=how.number)
        case Stage.CORRECTING:
            return speech.say("The language model corrects what failed the check.")
        case Stage.AGAIN:
            return speech.say("The language model broke off; it is asked again.")
        case _:
            assert_never(how.stage)
