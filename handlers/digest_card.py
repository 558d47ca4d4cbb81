"""The digest as sales reads it, and what stands in its place once it counts no more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from digests.model import Digest, Document, Statement
from digests.phrases import receipt, source_line, translated, visible
from handlers.cards import (
    Actions,
    Bold,
    BulletItem,
    Bullets,
    Button,
    ButtonStyle,
    Card,
    Context,
    Element,
    Header,
    Italic,
    Line,
    Menu,
    Option,
    Text,
    line,
)
from handlers.delta_card import delta
from handlers.speech import LANGUAGES, Speech
from storage.compositions import Composition
from storage.digests import generation
from storage.kinds import DigestLine

LABEL = 60
"""So many characters of a line name it in a menu: Slack's menus show no more (bot/render/limits.py, OPTION_TEXT)."""


@dataclass(frozen=True, slots=True)
class Reactions:
    """How many people found a digest useful, used it, and asked about it."""

    useful: int = 0
    used: int = 0
    asked: int = 0


def digest_card(view: Composition, speech: Speech, reactions: Reactions | None = None) -> Card:
    """The published digest with its buttons, in the reader's language; the digest's own words stay as they are."""
    digest = view.digest
    elements = [*digest_body(view, speech), *_reactions(reactions, speech), Actions(_actions(view, speech))]
    return Card(tuple(elements), summary=_summary(view, speech, urgent=digest.urgent))


def digest_body(view: Composition, speech: Speech) -> Iterator[Element]:
    """Headline, why it matters, sections with their sources, how long it holds, and what was read."""
    digest = view.digest
    yield Header(_as_written(view, DigestLine.HEADLINE.value, headline_of(view), speech))
    if digest.urgent:
        yield Text(line(Bold(speech.say("Urgent"))))
    if view.brief.confidential:
        yield Text(line(Bold(speech.say("Confidential: please keep this inside the company."))))
    yield from delta(view.changes, digest.id, speech)
    if made := generation(digest).model:
        told = speech.say("AI-generated ({model}), each line checked against the brief.", model=made)
        yield Context(line(Bold(speech.say("AI")), " · ", told))
    if audience := generation(digest).audience:
        yield Context(line(speech.say("Version for {audience}.", audience=audience)))
    if digest.why:
        why = _as_written(view, DigestLine.WHY.value, digest.why, speech)
        yield Text(line(why, *_from(view.line_sources[DigestLine.WHY], speech)))
    for section in view.sections:
        items = [
            BulletItem(
                line(_as_written(view, b.id, b.text, speech)),
                _sources(view, b.id, speech),
                internal=b.internal,
                edited=b.edited,
            )
            for b in view.shown(section.ordinal)
        ]
        if items:
            yield Header(section.name or section.kind.value, level=2)
            yield Bullets(tuple(items))
    if audience and not view.shown():
        yield Text(line(speech.say("Nothing in this digest is for {audience}.", audience=audience)))
    if digest.valid_until is not None:
        yield Context(line(speech.say("Valid until {day}.", day=last_day(digest.valid_until, speech))))
    yield Context(line(_receipt(view, speech)))


def withdrawn_card(view: Composition, speech: Speech, *, reason: str, by: str, at: datetime) -> Card:
    """In place of a digest that was taken back."""
    title = speech.say("Withdrawn: {headline}", headline=headline_of(view))
    told = speech.say(
        "{name} took this digest back on {day}. Please don't use it any more.", name=by, day=speech.day(at)
    )
    elements: list[Element] = [Text(line(Bold(title))), Text(line(told))]
    if reason:
        elements.append(Text(line(Bold(speech.say("Reason:")), " ", reason)))
    return Card(tuple(elements), summary=title)


def expired_card(view: Composition, speech: Speech) -> Card:
    """In place of a digest whose time is over."""
    title = speech.say("No longer valid: {headline}", headline=headline_of(view))
    until = view.digest.valid_until
    told = "" if until is None else speech.say("This was valid until {day}.", day=last_day(until, speech)) + " "
    told += speech.say("Please don't use it any more.")
    return Card((Text(line(Bold(title))), Text(line(told))), summary=title)


def superseded_card(view: Composition, newer: Composition, speech: Speech) -> Card:
    """In place of a digest that a new version took over from."""
    title = speech.say("Out of date: {headline}", headline=headline_of(view))
    told = speech.say("There is a newer version: “{headline}”.", headline=headline_of(newer))
    button = Button(speech.say("Show the new version"), "digest.open", newer.digest.id, ButtonStyle.PRIMARY)
    return Card((Text(line(Bold(title))), Text(line(told)), Actions((button,))), summary=title)


def headline_of(view: Composition) -> str:
    """What a digest is called: its headline, or the brief's title where it has none."""
    names = (view.digest.headline, view.digest.title, view.brief.file_name)
    return next((name for name in map(visible, names) if name), "…")


def last_day(until: datetime, speech: Speech) -> str:
    """The last day on which something holds that ends at the instant `until`, the midnight after that day."""
    return speech.day(until - timedelta(microseconds=1))


def label(text: str) -> str:
    """A line's text as its name in a menu."""
    shown = visible(text) or "…"
    return shown if len(shown) <= LABEL else shown[: LABEL - 1].rstrip() + "…"


def _actions(view: Composition, speech: Speech) -> tuple[Button | Menu, ...]:
    key = view.digest.id
    buttons = (
        Button(speech.say("Useful"), "digest.useful", key),
        Button(speech.say("Used it"), "digest.used", key),
        Button(speech.say("Ask marketing"), "digest.ask", key),
    )
    options = tuple(Option(label(bullet.text), bullet.id) for bullet in view.shown() if bullet.id in view.sources)
    lines = tuple(Option(label(bullet.text), bullet.id) for bullet in view.shown())
    menus = (Menu(speech.say("Show source"), "digest.source", options),) if options else ()
    about = (Menu(speech.say("Ask about a line"), "digest.ask_line", lines),) if lines else ()
    wrong = (Button(speech.say("This is wrong…"), "digest.wrong", key),) if generation(view.digest).model else ()
    return (*buttons, *menus, *about, *wrong)


def _reactions(reactions: Reactions | None, speech: Speech) -> Iterator[Element]:
    if reactions is None:
        return
    told = [
        speech.count("{n} person finds this useful", "{n} people find this useful", reactions.useful),
        speech.count("{n} person used it", "{n} people used it", reactions.used),
        speech.count("{n} question", "{n} questions", reactions.asked),
    ]
    counted = (reactions.useful, reactions.used, reactions.asked)
    shown = [text for text, number in zip(told, counted, strict=True) if number]
    if shown:
        yield Context(line(" · ".join(shown)))


def _receipt(view: Composition, speech: Speech) -> str:
    """The coverage receipt of the digests themselves, in the reader's language."""
    digest, brief = view.digest, view.brief
    document = Document(
        file=brief.file_name,
        title=brief.title,
        kind=brief.kind,
        language=speech.language,
        units=brief.units,
        words=brief.words,
        statements=(),
        unread=view.unread,
    )
    counted = Digest(
        title=digest.title,
        headline=digest.headline,
        why=digest.why,
        language=speech.language,
        engine=digest.engine,
        words=digest.words,
        sections=(),
        document=document,
        generation=generation(digest),
    )
    told = f"{brief.file_name}: {' '.join(receipt(counted))}"
    sources = view.line_sources[DigestLine.HEADLINE]
    if digest.headline and sources and not digest.headline_edited:
        told += " " + speech.say("Headline: {source}.", source=source_line(sources, speech.language))
    if brief.version > 1:
        told += " " + speech.say("Version {number}.", number=brief.version)
    if other := translated(digest.language, brief.language, speech.language):
        told += " " + other
    elif digest.language in LANGUAGES and digest.language != speech.language:
        told += " " + speech.say("There is no version in your language: a brief's own words are not translated.")
    return told


def _as_written(view: Composition, key: str, text: str, speech: Speech) -> str:
    """A line, marked where it stands in another language than the others."""
    return speech.say("“{text}” (original wording)", text=text) if key in view.quoted else text


def _from(sources: tuple[Statement, ...], speech: Speech) -> Line:
    return line(" ", Italic(f"({source_line(sources, speech.language)})")) if sources else ()


def _sources(view: Composition, bullet_id: str, speech: Speech) -> tuple[str, ...]:
    sources = view.sources.get(bullet_id, ())
    return (source_line(sources, speech.language),) if sources else ()


def _summary(view: Composition, speech: Speech, *, urgent: bool) -> str:
    return speech.say("Urgent: {headline}", headline=headline_of(view)) if urgent else headline_of(view)
