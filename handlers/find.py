"""Find what was published: digests, and what stands in their briefs, each with its place."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BinasciiError
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from digests.phrases import visible
from handlers.aside import tell_aside
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
    Instant,
    InstantStyle,
    Line,
    Plain,
    Text,
    line,
)
from handlers.changes import nonce
from handlers.commands import Command, gettext_noop
from handlers.forms import Form, Page, Submission, TextField
from handlers.near import look_nearby
from handlers.permissions import Right
from handlers.sources import place
from handlers.speech import Speech
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press, opens_form
from storage.kinds import DigestStatus
from storage.search import CANDIDATES, Found, Hit, Piece, search

FORM = "find.words"
MORE = "find.more"
PAGE = 6
QUERY_BYTES = 96
"""What is looked for also stands in the button for more, whose value is short: so much of it in UTF-8."""


async def find(turn: Turn, rest: str) -> Response:
    """Answer with what holds the words; without any, say how to ask."""
    turn.require(Right.READ_PUBLISHED)
    words = shortened(rest)
    if not words:
        return await tell_aside(turn, _how_card(turn.speech), part="find")
    return await _answer(turn, words, 0)


async def more(turn: Turn, value: str, message: str) -> Response:
    """Answer with the next page. The value is the first hit's number and the words."""
    turn.require(Right.READ_PUBLISHED)
    offset, words = read_value(value)
    return await find(turn, "") if not words else await _answer(turn, words, offset)


@opens_form
async def open_form(turn: Turn, value: str, message: str) -> Response:
    """Open the form for the words."""
    return Response(form=await find_form(turn, {}, nonce(turn)))


async def find_form(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """One field for the words."""
    turn.require(Right.READ_PUBLISHED)
    speech = turn.speech
    hint = speech.say("A product, a customer, a figure: single words find more than sentences.")
    field = TextField(id="words", label=speech.say("What are you looking for?"), hint=hint, max_length=200)
    return Form(
        id=FORM,
        title=speech.say("Find"),
        pages=(Page((field,)),),
        submit=speech.say("Find"),
        cancel=speech.say("Cancel"),
        nonce=key,
        state=state,
    )


async def submit(turn: Turn, sent: Submission, message: str) -> Response:
    """Answer the form."""
    turn.require(Right.READ_PUBLISHED)
    return await find(turn, str(sent.values["words"]))


def shortened(text: str) -> str:
    """As many whole words of the text as fit into a button's value; the first one is cut if it does not fit itself."""
    words = visible(text).strip(" \"'“”„«»?!.,:;").split()
    kept = ""
    for word in words:
        longer = f"{kept} {word}".strip()
        if len(longer.encode()) > QUERY_BYTES:
            break
        kept = longer
    return kept or " ".join(words).encode()[:QUERY_BYTES].decode(errors="ignore")


def value_of(offset: int, words: str) -> str:
    """A button's value, plain ASCII, for a page and the words."""
    return f"{offset}:{urlsafe_b64encode(words.encode()).decode()}"


def read_value(value: str) -> tuple[int, str]:
    """The page and the words of `value_of`; no words where it is none."""
    number, _, coded = value.partition(":")
    try:
        words = urlsafe_b64decode(coded.encode()).decode()
    except (BinasciiError, ValueError):
        return 0, ""
    return (int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 0), shortened(words)


async def _answer(turn: Turn, words: str, offset: int) -> Response:
    drafts = turn.actor.may(Right.READ_DRAFTS)  # the answer goes to the person alone
    found = await search(turn.session, words, limit=PAGE, offset=offset, published_only=not drafts)
    if not offset and not (found.hits and found.all_words):
        await look_nearby(turn, words)
    card = _found_card(found, words, offset, turn.speech) if found.hits else _nothing_card(words, turn.speech)
    return await tell_aside(turn, card, part="find")


def _found_card(found: Found, words: str, offset: int, speech: Speech) -> Card:
    title = speech.say("Found for “{words}”", words=words)
    elements: list[Element] = [Header(title), Context(line(_count(found, offset, speech)))]
    if not found.all_words:
        elements.append(Text(line(speech.say("Nothing holds all of these words. What holds some of them:"))))
    for _, group in groupby(_together(found.hits), key=lambda hit: hit.digest.id):
        elements += _of_digest(list(group), speech)
    last: list[Button] = []
    if offset + len(found.hits) < found.total:
        last.append(Button(speech.say("More"), MORE, value_of(offset + len(found.hits), words), ButtonStyle.PRIMARY))
    last.append(Button(speech.say("Find something else"), "find.open"))
    elements.append(Actions(tuple(last)))
    return Card(tuple(elements), title)


def _together(hits: Sequence[Hit]) -> list[Hit]:
    """The hits of one digest next to each other, at the place of the best."""
    by_digest: dict[str, list[Hit]] = {}
    for hit in hits:
        by_digest.setdefault(hit.digest.id, []).append(hit)
    return [hit for group in by_digest.values() for hit in group]


def _of_digest(hits: Sequence[Hit], speech: Speech) -> Iterator[Element]:
    """A digest with its date, the lines found in it and its brief, and a button that shows it."""
    digest = hits[0].digest
    name = visible(digest.headline or digest.title or hits[0].brief.file_name) or "…"
    standing = "" if digest.status is DigestStatus.PUBLISHED else f" · {_standing(digest.status, speech)}"
    yield Text(line(Bold(name), " · ", Instant(hits[0].at, InstantStyle.DATE), standing))
    if hits[0].brief.confidential:
        yield Context(line(Bold(speech.say("Confidential: please keep this inside the company."))))
    items = {_plain(hit.snippet): hit for hit in reversed(hits)}  # a digest's line and its source may read the same
    yield Bullets(tuple(_item(hit, speech) for hit in hits if items[_plain(hit.snippet)] is hit))
    yield Actions((Button(speech.say("Show this digest"), "digest.open", digest.id),))


def _item(hit: Hit, speech: Speech) -> BulletItem:
    sources = tuple(dict.fromkeys(place(statement, speech) for statement in hit.statements))
    # What is said of the whole brief is not said again of each line.
    internal = any(each.internal for each in hit.statements) if hit.brief.confidential else hit.internal
    return BulletItem(_marked(hit.snippet), sources, internal=internal)


def _marked(snippet: Sequence[Piece]) -> Line:
    return tuple(Bold(piece.text) if piece.hit else Plain(piece.text) for piece in snippet) or line("…")


def _plain(snippet: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in snippet)


def _count(found: Found, offset: int, speech: Speech) -> str:
    first, last = speech.number(offset + 1), speech.number(offset + len(found.hits))
    if found.total >= CANDIDATES:
        return speech.say("{first} to {last} of the {n} best", first=first, last=last, n=speech.number(found.total))
    return speech.count(
        "{first} to {last} of {n} place", "{first} to {last} of {n} places", found.total, first=first, last=last
    )


def _standing(status: DigestStatus, speech: Speech) -> str:
    names = {
        DigestStatus.DRAFT: speech.say("draft"),
        DigestStatus.APPROVED: speech.say("approved, not out yet"),
        DigestStatus.PUBLISHED: speech.say("published"),
        DigestStatus.WITHDRAWN: speech.say("withdrawn"),
        DigestStatus.EXPIRED: speech.say("no longer valid"),
        DigestStatus.DISCARDED: speech.say("discarded"),
    }
    return names[status]


def _nothing_card(words: str, speech: Speech) -> Card:
    title = speech.say("Nothing found for “{words}”", words=words)
    hints = (
        speech.say("Try fewer words, or the beginning of one."),
        speech.say("Only what was published can be found: it may be on its way."),
        speech.say("Marketing may know: ask."),
    )
    buttons = (
        Button(speech.say("Find something else"), "find.open", style=ButtonStyle.PRIMARY),
        Button(speech.say("Ask marketing"), "digest.ask"),
    )
    items = tuple(BulletItem(line(hint)) for hint in hints)
    return Card((Header(title), Bullets(items), Actions(buttons)), title)


def _how_card(speech: Speech) -> Card:
    told = speech.say("Write “find” with your words behind it, such as “find price Atlas”, or use the form.")
    button = Button(speech.say("Find"), "find.open", style=ButtonStyle.PRIMARY)
    return Card((Text(line(told)), Actions((button,))), told)


PRESSES: dict[str, Press] = {"find.open": open_form, MORE: more}
FORMS: dict[str, FormCase] = {FORM: FormCase(find_form, submit)}
COMMANDS: tuple[Command, ...] = (
    Command(
        "find",
        ("find", "search", "search for", "look for", "suche", "such", "suchen", "suche nach", "finde", "finden"),
        gettext_noop("Find a word in everything that was published"),
        find,
        "find.open",
        german="suche",
    ),
)
