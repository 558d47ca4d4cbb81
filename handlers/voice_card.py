"""The field's voice as a card: a digest in the other direction, from sales to marketing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from handlers.cards import (
    Actions,
    Attachment,
    Bold,
    BulletItem,
    Bullets,
    Button,
    Card,
    Context,
    Element,
    Header,
    Image,
    Option,
    Quote,
    Select,
    Table,
    Text,
    line,
)
from handlers.lead_words import reason_name, verdict_name
from handlers.queue.words import status_name
from handlers.speech import Speech
from handlers.voice_opening import opening, opening_elements
from storage.leads import Rated
from storage.voice import Heard, Voice

QUOTED = 200
LABEL = 60
SHOWN = 5
BARS = "▁▂▃▄▅▆▇█"


def voice_card(heard: Voice, speech: Speech, file: Attachment | None = None, picture: Image | None = None) -> Card:
    """The card, with the `picture` of the trend, and the whole as a `file`, where there are such."""
    title = speech.say("The field's voice")
    elements: list[Element] = [Header(title), Context(line(period(heard, speech)))]
    if heard.silent:
        elements.append(Text(line(speech.say("The field was silent: nobody asked anything, and nothing waits."))))
        return Card(tuple(elements), title)
    elements += opening_elements(opening(heard, speech), speech)
    elements.append(Text(line(Bold(" · ".join(figures(heard, speech))))))
    elements += _themes(heard, speech)
    elements += [picture] if picture is not None else []
    elements += _lists(heard, speech)
    elements += _leads(heard.leads, speech)
    if file is not None:
        elements.append(file)
    elements += _buttons(heard, speech)
    return Card(tuple(elements), f"{title}: {period(heard, speech)}")


def period(heard: Voice, speech: Speech) -> str:
    """From when to when."""
    return speech.say("{since} to {until}", since=speech.day(heard.since), until=speech.day(heard.until))


def figures(heard: Voice, speech: Speech) -> list[str]:
    """How much was asked, and how much of it is answered."""
    told = [
        speech.count("{n} question", "{n} questions", heard.asked),
        speech.count("from {n} person", "from {n} people", heard.askers),
        speech.count("{n} answered", "{n} answered", heard.answered),
    ]
    if heard.helped:
        told.append(speech.count("{n} helped by what is known", "{n} helped by what is known", heard.helped))
    return told


def trend(each: Heard, speech: Speech) -> str:
    """How a theme develops: bars for the last weeks, and words for the latest two."""
    most = max(each.weeks) or 1
    bars = "".join(BARS[round(number * (len(BARS) - 1) / most)] for number in each.weeks)
    if each.is_new:
        word = speech.say("first asked now")
    elif each.now > each.before:
        word = speech.say("rising, {before} the week before", before=speech.number(each.before))
    elif each.now < each.before:
        word = speech.say("falling, {before} the week before", before=speech.number(each.before))
    else:
        word = speech.say("steady")
    return f"{bars} {word}"


def counted(values: Mapping[str, int], speech: Speech) -> str:
    """Values with how often each stands."""
    return " · ".join(f"{value}: {speech.number(number)}" for value, number in values.items())


def _themes(heard: Voice, speech: Speech) -> Iterator[Element]:
    if not heard.heard:
        return
    yield Header(speech.say("What was asked most"), level=2)
    for each in heard.heard[:SHOWN]:
        told = speech.count("{n} time", "{n} times", each.now)
        state = status_name(each.theme.status, speech)
        yield Text(line(Bold(each.theme.title), f"\n{told} · {trend(each, speech)} · {state}"))
        other = [words for verbatim in each.verbatims if (words := _cut(verbatim)) != each.theme.title]
        for verbatim in other[:1]:
            yield Quote(line(verbatim))
    more = len(heard.heard) - SHOWN
    if more > 0:
        yield Context(line(speech.count("and {n} more theme", "and {n} more themes", more)))


def _lists(heard: Voice, speech: Speech) -> Iterator[Element]:
    if heard.unanswered:
        yield Header(speech.say("Without an answer"), level=2)
        yield Bullets(tuple(BulletItem(line(each.title)) for each in heard.unanswered[:SHOWN]))
    if heard.lost:
        yield Header(speech.say("Lost deals"), level=2)
        yield Bullets(
            tuple(BulletItem(line(lost_line(each.customer, each.deal_size, each.theme, speech))) for each in heard.lost)
        )
    if heard.contradictions:
        yield Header(speech.say("The field reports something else"), level=2)
        for each in heard.contradictions[:SHOWN]:
            yield Text(line(Bold(speech.say("The digest says:")), " ", _cut(each.line)))
            yield Quote(line(_cut(each.verbatim)))
    if heard.fading:
        yield Header(speech.say("Fading"), level=2)
        yield Bullets(
            tuple(BulletItem(line(f"{each.theme.title} – {trend(each, speech)}")) for each in heard.fading[:SHOWN])
        )
    if heard.regions:
        yield Context(line(Bold(speech.say("By region:")), f" {counted(heard.regions, speech)}"))
    if heard.segments:
        yield Context(line(Bold(speech.say("By segment:")), f" {counted(heard.segments, speech)}"))


def lost_line(customer: str, size: int | None, theme: str, speech: Speech) -> str:
    """A lost deal with what was asked there."""
    name = customer or speech.say("a customer without a name")
    told = name if size is None else f"{name} ({speech.number(size)})"
    return f"{told}: {theme}"


def lead_rows(leads: tuple[Rated, ...], speech: Speech) -> list[tuple[str, str, str, str]]:
    """Leads by campaign, segment, verdict and reason."""
    return [
        (
            each.campaign,
            each.segment or "–",
            f"{verdict_name(each.verdict, speech)}: {reason_name(each.reason, speech)}",
            speech.number(each.times),
        )
        for each in leads
    ]


def _leads(leads: tuple[Rated, ...], speech: Speech) -> Iterator[Element]:
    if not leads:
        return
    header = (speech.say("Campaign"), speech.say("Segment"), speech.say("Verdict"), speech.say("Times"))
    yield Header(speech.say("Leads, as sales finds them"), level=2)
    yield Table(header, tuple(lead_rows(leads[:10], speech)))


def _buttons(heard: Voice, speech: Speech) -> Iterator[Element]:
    themes = {each.theme.id: each.theme.title for each in heard.heard} | {
        each.id: each.title for each in heard.unanswered
    }
    if themes:
        options = tuple(Option(_label(title), key) for key, title in list(themes.items())[:20])
        yield Actions(
            (
                Select(speech.say("Open a question"), "theme.open", options),
                Button(speech.say("All questions"), "queue.show"),
            )
        )


def _label(title: str) -> str:
    return title if len(title) <= LABEL else title[: LABEL - 1].rstrip() + "…"


def _cut(text: str) -> str:
    shown = " ".join(text.split())
    return shown if len(shown) <= QUOTED else shown[: QUOTED - 1].rstrip() + "…"
