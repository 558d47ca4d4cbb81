"""What one channel reads in place of a digest, for whoever works on it: with what is left out, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.cards import (
    Action,
    Actions,
    Bold,
    BulletItem,
    Bullets,
    Button,
    Card,
    Context,
    Divider,
    Element,
    Option,
    Select,
    Text,
    line,
)
from handlers.channel_names import ChannelNames
from handlers.digest_card import digest_body, headline_of, label
from handlers.preview_card import EDITABLE, OPEN
from handlers.speech import Speech
from handlers.variants.overview import Overview, Variant, language_name
from storage.compositions import Composition
from storage.kinds import DigestLine
from storage.tables import BulletRow

OFFERED = 20
"""So many lines that just missed the digest are offered at once."""


def variant_card(
    view: Composition, variant: Variant, names: ChannelNames, speech: Speech, undo: tuple[str, str] | None = None
) -> Card:
    """The variant of the digest `view` in its author's language.

    `undo` is the label and the value of what takes the last act back.
    """
    called = Overview((variant,), names).called(variant, speech)
    if view.digest.status in OPEN:
        told = speech.say("As it will be read in {channels}.", channels=called)
    else:
        told = speech.say("As it is read in {channels}. What you change here changes these copies.", channels=called)
    elements: list[Element] = [Context(line(told))]
    if variant.view is view:
        elements.append(Context(line(speech.say("That is the digest as it stands."))))
    if variant.waits:
        name = language_name(variant.wish.language, speech)
        elements.append(Context(line(speech.say("Not all lines are in {language} yet.", language=name))))
    elements += digest_body(variant.view, speech)
    elements += _left_out(variant, speech)
    if view.digest.status in EDITABLE:
        back = (Button(undo[0], "variant.undo", undo[1]),) if undo else ()
        elements += [Divider(), Actions((*_lines(view, variant, speech), *back))]
    return Card(tuple(elements), speech.say("For {channels}: {headline}", channels=called, headline=headline_of(view)))


def offered(view: Composition, variant: Variant) -> list[BulletRow]:
    """The lines that can be put in: those left out here, those about these readers, others that just missed."""
    there = {bullet.id for bullet in variant.more}
    spare = [bullet for bullet in view.spare() if bullet.id not in there]
    about = [bullet for bullet in variant.about if bullet in spare]
    others = [bullet for bullet in spare if bullet not in about]
    return [*variant.out, *about, *others][: len(variant.out) + OFFERED]


def reference(view: Composition, variant: Variant) -> str:
    """What a variant is called in a button: its digest and the first channel that reads it."""
    return f"{view.digest.id}.{variant.channels[0].id}"


def _left_out(variant: Variant, speech: Speech) -> Sequence[Element]:
    if not variant.texts_out:
        return ()
    own = speech.listing(variant.side.own)
    told = speech.say("Left out here, and read elsewhere") if not own else ""
    told = told or speech.say("Left out for {audience}, and read elsewhere", audience=own)
    return (Text(line(Bold(told))), Bullets(tuple(BulletItem(line(text)) for text in variant.texts_out)))


def _lines(view: Composition, variant: Variant, speech: Speech) -> Sequence[Action]:
    named, read = reference(view, variant), variant.view
    heads = (
        (speech.say("Headline: {text}", text=read.digest.headline), DigestLine.HEADLINE, read.digest.headline),
        (speech.say("Why: {text}", text=read.digest.why), DigestLine.WHY, read.digest.why),
    )
    edits = [Option(label(told), f"{named}:{which.value}") for told, which, text in heads if text]
    shown = tuple(Option(label(bullet.text), f"{named}:{bullet.id}") for bullet in read.shown())
    actions: list[Action] = []
    if edits or shown:
        actions.append(Select(speech.say("Reword a line here"), "variant.edit", (*edits, *shown)))
    if shown:
        actions.append(Select(speech.say("Leave a line out here"), "variant.drop", shown))
    adds = tuple(Option(label(bullet.text), f"{named}:{bullet.id}") for bullet in offered(view, variant))
    if adds:
        actions.append(Select(speech.say("Add a line here"), "variant.add", adds))
    return actions
