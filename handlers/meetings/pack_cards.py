"""A preparation as its pin reads it, in a minute, and the agenda that its meeting's chair is proposed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from handlers.cards import (
    Actions,
    BulletItem,
    Bullets,
    Button,
    ButtonStyle,
    Card,
    Context,
    Element,
    Header,
    Option,
    Select,
    Text,
    line,
)
from handlers.generated import generated_note
from handlers.meetings.packs import Pack, PackText
from handlers.meetings.promise_words import promise_line
from handlers.meetings.seat_cards import Seat
from handlers.speech import Speech

WORDS = 200
"""What is read in less than a minute (`digests.model.Digest.reading_seconds`: 230 words a minute)."""
CAPS = (24, 20, 16, 13, 10, 8, 6)
"""Words that a line may have: the most with which the whole keeps to `WORDS`."""
ROWS, FEW_ROWS, TIGHT = 7, 3, 16
"""Lines of a section; where lines must be short there are few, so that each still says something."""
LABEL = 70


def pack_card(seat: Seat, pack: Pack, meeting_id: str, speech: Speech, now: datetime) -> Card:
    """The preparation, with what can be done about it."""
    title = speech.say("Ready for “{name}”", name=seat.name)
    fits = (list(_elements(title, seat, pack, speech, now, cap)) for cap in CAPS)
    elements = next((each for each in fits if words_of(each) <= WORDS), [])
    elements = elements or list(_elements(title, seat, pack, speech, now, CAPS[-1]))
    return Card((*elements, Actions(_acts(pack, pack.droppable(), meeting_id, speech))), title)


def agenda_card(seat: Seat, pack: Pack, speech: Speech, now: datetime, *, changed_as: str = "") -> Card:
    """The proposal for the chair: at most five points. `changed_as`: the meeting's key, where the reader changes it."""
    title = speech.say("Proposed agenda for “{name}”, {moment}", name=seat.name, moment=seat.moment(speech))
    points = pack.agenda(speech, now, own_first=bool(changed_as)) or [
        speech.say("What the linking pin of {team} brings", team=seat.guest)
    ]
    items = tuple(BulletItem(line(_cut(each, CAPS[0]))) for each in points)
    elements: list[Element] = [Header(title), Bullets(items, ordered=True)]
    shown = {each.text for each in pack.messages if each.generated}
    if shown.intersection(points):
        elements.append(generated_note(pack.model, speech))
    if changed_as:
        droppable = tuple(each for each in pack.droppable() if each.text in points)
        elements.append(Actions(_acts(pack, droppable, changed_as, speech)))
    return Card(tuple(elements), title)


def words_of(elements: Sequence[Element]) -> int:
    """How many words a reader reads."""
    count = 0
    for element in elements:
        match element:
            case Header():
                count += len(element.text.split())
            case Text() | Context():
                count += _spoken(element)
            case Bullets():
                count += sum(len(_plain(item.spans).split()) for item in element.items)
    return count


def _elements(title: str, seat: Seat, pack: Pack, speech: Speech, now: datetime, cap: int) -> Iterator[Element]:
    yield Header(_cut(title, 14))
    yield Context(line(f"{_cut(seat.host, 8)} · {seat.moment(speech)}"))
    if seat.place:
        yield Context(line(_cut(seat.place, 10)))
    sections = list(_sections(seat, pack, speech, now, cap))
    for heading, items in sections:
        yield Header(heading, level=2)
        yield Bullets(items)
    if not sections:
        yield Text(line(speech.say("There is nothing new from home: ask what moves them.")))
    if pack.model:
        yield generated_note(pack.model, speech)


def _sections(
    seat: Seat, pack: Pack, speech: Speech, now: datetime, cap: int
) -> Iterator[tuple[str, tuple[BulletItem, ...]]]:
    rows = ROWS if cap > TIGHT else FEW_ROWS
    messages = pack.messages[: max(1, rows - len(pack.added))]
    home = tuple(_item(each, cap) for each in (*messages, *pack.added))
    asked = tuple(_item(each, cap) for each in pack.asked[:rows])
    shared = tuple(BulletItem(line(_cut(each, cap))) for each in pack.shared[:rows])
    said = tuple(
        BulletItem(line(f"{_cut(each.text, cap)} – {each.became}" if each.became else _cut(each.text, cap)))
        for each in pack.said[:rows]
    )
    promised = tuple(
        BulletItem(line(_cut(promise_line(each, speech, now), cap))) for each in (*pack.closed, *pack.promises)[:rows]
    )
    for heading, items in (
        (speech.say("From home: tell them"), home),
        (speech.say("{team} asked since the last visit", team=_cut(seat.host, 8)), asked),
        (speech.say("Goals you share with {team}", team=_cut(seat.host, 8)), shared),
        (speech.say("Carried home the last time"), said),
        (speech.say("Promises"), promised),
    ):
        if items:
            yield heading, items


def _acts(pack: Pack, droppable: Sequence[PackText], meeting_id: str, speech: Speech) -> tuple[Button | Select, ...]:
    acts: list[Button | Select] = [Button(speech.say("Add a line"), "pack.add", meeting_id, ButtonStyle.PRIMARY)]
    if droppable:
        options = tuple(Option(_label(each.text), f"{meeting_id}:{each.key}") for each in droppable)
        acts.append(Select(speech.say("Drop a line"), "pack.drop", options))
    if pack.act:
        acts.append(Button(speech.say("Undo the last change"), "pack.undo", f"{meeting_id}:{pack.act}"))
    return tuple(acts)


def _item(each: PackText, cap: int) -> BulletItem:
    return BulletItem(line(_cut(each.text, cap)), internal=each.internal)


def _cut(text: str, most: int) -> str:
    words = text.split()
    return " ".join(words) if len(words) <= most else " ".join(words[:most]).rstrip(" ,;:–") + " …"


def _label(text: str) -> str:
    shown = " ".join(text.split()) or "…"
    return shown if len(shown) <= LABEL else shown[: LABEL - 1].rstrip() + "…"


def _spoken(element: Text | Context) -> int:
    return len(_plain(element.spans).split())


def _plain(spans: Sequence[object]) -> str:
    return " ".join(str(getattr(span, "text", "")) for span in spans)
