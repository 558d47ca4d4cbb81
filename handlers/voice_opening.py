"""The opening of the field's voice: what moved, in a few sentences; by rules at once, by a model soon after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from digests.generation import Passage, Task, Use, Written, own_words
from handlers.cards import BulletItem, Bullets, Card, Element, line
from handlers.generated import generated_note
from handlers.speech import Speech
from storage.voice import Heard, Voice

WORD = "word_voice"
"""The job that has a language model word the opening (bot/texts.py)."""
LINES, WORDS = 3, 28
PLACE = 2
"""Where the opening stands on the card: after its title and its days."""
QUOTED = 100
TOLD = 8


def facts(heard: Voice, speech: Speech) -> list[Passage]:
    """What the opening may rest on, the weightiest first: themes and figures in sentences of ours, no customer's name.

    What the field says against a digest is left out: it would show a line of a brief.
    """
    told = [*_themes(heard, speech), *_figures(heard, speech)]
    return [Passage(key, text, language=speech.language) for key, text in told]


def opening_task(speech: Speech) -> Task:
    """What a language model is asked for."""
    return Task(Use.VOICE, speech.language, LINES, WORDS)


def opening(heard: Voice, speech: Speech) -> Written:
    """The opening by rules: its first facts."""
    return own_words(facts(heard, speech), opening_task(speech))


def opening_elements(text: Written, speech: Speech) -> list[Element]:
    """The opening on the card."""
    if not text.lines:
        return []
    items: list[Element] = [Bullets(tuple(BulletItem(line(each.text)) for each in text.lines))]
    return [*items, generated_note(text.generation.model, speech)] if text.generated else items


def with_opening(card: Card, text: Written, speech: Speech) -> Card:
    """A card of the field's voice with another opening in place of the one by rules."""
    before, after = card.elements[:PLACE], card.elements[PLACE:]
    if after and isinstance(after[0], Bullets):
        after = after[1:]
    return replace(card, elements=(*before, *opening_elements(text, speech), *after))


def _themes(heard: Voice, speech: Speech) -> Iterator[tuple[str, str]]:
    for each in sorted(heard.heard, key=lambda theme: (not theme.is_new, theme.before - theme.now))[:TOLD]:
        yield f"theme:{each.theme.id}", _moved(each, speech)
    for each in heard.fading[:2]:
        yield (
            f"fading:{each.theme.id}",
            speech.say(
                "“{title}” is fading: {now} after {before} the week before.",
                title=_cut(each.theme.title),
                now=speech.number(each.now),
                before=speech.number(each.before),
            ),
        )


def _moved(each: Heard, speech: Speech) -> str:
    title, now = _cut(each.theme.title), each.now
    if each.is_new:
        return speech.count(
            "New this week: “{title}”, asked {n} time.", "New this week: “{title}”, asked {n} times.", now, title=title
        )
    return speech.count(
        "“{title}” was asked {n} time, {before} the week before.",
        "“{title}” was asked {n} times, {before} the week before.",
        now,
        title=title,
        before=speech.number(each.before),
    )


def _figures(heard: Voice, speech: Speech) -> Iterator[tuple[str, str]]:
    if heard.lost:
        told = speech.count("The field tells of {n} lost deal.", "The field tells of {n} lost deals.", len(heard.lost))
        yield "lost", told
    if heard.unanswered:
        titles = speech.listing([f"“{_cut(each.title)}”" for each in heard.unanswered[:2]])
        yield "unanswered", speech.say("Still without an answer: {titles}.", titles=titles)
    asked = speech.count("{n} question came in", "{n} questions came in", heard.asked)
    answered = speech.count("{n} was answered", "{n} were answered", heard.answered)
    yield "figures", speech.say("{asked}, {answered}.", asked=asked, answered=answered)


def _cut(text: str) -> str:
    shown = " ".join(text.split())
    return shown if len(shown) <= QUOTED else shown[: QUOTED - 1].rsplit(" ", 1)[0] + "…"
