"""What a pin, a chair and a channel read about a seat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.cards import Actions, Button, ButtonStyle, Card, Confirm, Context, Element, Option, Select, Text, line
from handlers.speech import Speech

ACCEPT, DECLINE, SWAP, COVER = "seat.accept", "seat.decline", "seat.swap", "seat.cover"


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat in words: the series' name, its teams, when and where."""

    name: str
    host: str
    guest: str
    starts: datetime
    ends: datetime
    all_day: bool
    time_zone: str
    place: str = ""

    def moment(self, speech: Speech) -> str:
        """The day and time on the reader's clock, with the meeting's own where that differs."""
        if self.all_day:
            return speech.day(self.starts.astimezone(ZoneInfo(self.time_zone)).date())
        there = Speech(speech.language, ZoneInfo(self.time_zone))
        own = f"{speech.weekday(self.starts)}, {speech.moment(self.starts)}"
        if there.moment(self.starts) == speech.moment(self.starts):
            return own
        return speech.say("{moment} ({time} in {zone})", moment=own, time=there.time(self.starts), zone=self.time_zone)

    def where(self) -> list[Element]:
        """The place, as small print."""
        return [Context(line(self.place))] if self.place else []


def ask_card(
    seat: Seat, asking: str, others: Sequence[tuple[str, str]], speech: Speech, *, by: str = "", chased: bool = False
) -> Card:
    """Asks somebody. `others` are (key, name) of whom they may swap with; `by` asks them to swap."""
    told = speech.say(
        "Will you join “{name}” of {team} as linking pin, on {moment}?",
        name=seat.name,
        team=seat.host,
        moment=seat.moment(speech),
    )
    lead = [Text(line(speech.say("{person} asks you to take this seat over.", person=by)))] if by else []
    if chased:
        lead.append(Text(line(speech.say("I have no answer from you yet: without one I ask the next in turn."))))
    why = speech.say("It is your turn: you get ready with one card the day before, and carry home what matters.")
    options = tuple(Option(name[:70], f"{asking}:{key}") for key, name in others)
    swap = (Select(speech.say("Swap with"), SWAP, options),) if options else ()
    actions = Actions(
        (
            Button(speech.say("I will be there"), ACCEPT, asking, ButtonStyle.PRIMARY),
            Button(speech.say("I can't"), DECLINE, asking),
            *swap,
        )
    )
    return Card((*lead, Text(line(told)), *seat.where(), Context(line(why)), actions), told)


def answered_card(seat: Seat, said: str, asking: str, speech: Speech, *, cover: bool) -> Card:
    """What an asking becomes: what was answered, and with `cover` the way to give the seat back."""
    told = f"{seat.name}, {seat.moment(speech)}: {said}"
    elements: list[Element] = [Text(line(told)), *seat.where()]
    if cover:
        elements.append(Actions((cover_button(asking, speech),)))
    return Card(tuple(elements), told)


def cover_button(asking: str, speech: Speech) -> Button:
    """Gives an accepted seat back."""
    confirm = Confirm(
        speech.say("Cover wanted?"),
        speech.say("I find somebody else and tell everybody concerned."),
        speech.say("Find cover"),
        speech.say("Cancel"),
    )
    return Button(speech.say("Cover wanted"), COVER, asking, confirm=confirm)


def told_card(words: str, *, actions: Actions | None = None) -> Card:
    """One sentence, and what can be done."""
    return Card((Text(line(words)), *((actions,) if actions else ())), words)


def ahead(before: timedelta, speech: Speech) -> str:
    """How long before a meeting: "3 days", "1 hour"."""
    minutes = int(before.total_seconds() // 60)
    if minutes % 1440 == 0:
        return speech.count("{n} day", "{n} days", minutes // 1440)
    if minutes % 60 == 0:
        return speech.count("{n} hour", "{n} hours", minutes // 60)
    return speech.count("{n} minute", "{n} minutes", minutes)
