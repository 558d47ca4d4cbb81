"""How far a digest reached: where it arrived, and how many found it useful, used it, and asked about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from handlers.aside import tell_aside
from handlers.cards import (
    Actions,
    Card,
    Context,
    Element,
    Fact,
    Facts,
    Header,
    Option,
    Select,
    Table,
    Text,
    line,
)
from handlers.changes import in_state
from handlers.commands import Command, gettext_noop
from handlers.copies import SHOWN, published_copies
from handlers.delivery_words import status_name, target_name
from handlers.digest_card import headline_of, label
from handlers.permissions import Right
from handlers.speech import Speech
from handlers.turn import Response, Turn
from handlers.usecases import Press
from storage import digests, ledger, reactions
from storage.compositions import composition
from storage.kinds import DeliveryStatus, DigestStatus
from storage.reactions import Counts
from storage.tables import DeliveryRow, DigestRow

LISTED = 10
OUT = (DigestStatus.PUBLISHED, DigestStatus.WITHDRAWN, DigestStatus.EXPIRED)


async def show_reach(turn: Turn, value: str, message: str) -> Response:
    """Show how far the digest with the key `value` reached; of all that are out without one."""
    turn.require(Right.SEE_REACH)
    if not value:
        return await list_reach(turn, "")
    digest = await in_state(turn, value, OUT)
    copies = await published_copies(turn.session, digest.id)
    shown = await ledger.posts(turn.session, purpose=SHOWN, subject_id=digest.id)
    counts = (await reactions.counts(turn.session, [digest.id]))[digest.id]
    title = turn.speech.say("Reach: {headline}", headline=headline_of(await composition(turn.session, digest.id)))
    elements: list[Element] = [
        Header(title),
        Facts(_facts(copies, len(shown), counts, turn.speech)),
        Table(
            (turn.speech.say("Channel"), turn.speech.say("Delivery")),
            tuple([(await _where(turn, copy), _how(copy, turn.speech)) for copy in copies]),
        ),
    ]
    if digest.published_at is not None:
        when = turn.speech.moment(digest.published_at)
        elements.append(Context(line(turn.speech.say("Published {moment}.", moment=when))))
    return await tell_aside(turn, Card(tuple(elements), title), part="reach")


async def list_reach(turn: Turn, rest: str) -> Response:
    """Show how far the latest published digests reached."""
    turn.require(Right.SEE_REACH)
    speech = turn.speech
    rows = await digests.digests(turn.session, status=DigestStatus.PUBLISHED, limit=LISTED)
    title = speech.say("Reach of the latest digests")
    if not rows:
        told = speech.say("Nothing is published yet.")
        return await tell_aside(turn, Card((Header(title), Text(line(told))), title), part="reach")
    counts = await reactions.counts(turn.session, [row.id for row in rows])
    header = (
        speech.say("Digest"),
        speech.say("Published"),
        speech.say("Delivered"),
        speech.say("Useful"),
        speech.say("Used"),
        speech.say("Asked"),
    )
    table = Table(header, tuple([await _row(turn, row, counts[row.id]) for row in rows]))
    options = tuple(Option(label(row.headline or row.title), row.id) for row in rows)
    select = Select(speech.say("Details of"), "digest.reach", options)
    return await tell_aside(turn, Card((Header(title), table, Actions((select,))), title), part="reach")


async def _row(turn: Turn, digest: DigestRow, counts: Counts) -> tuple[str, ...]:
    speech = turn.speech
    copies = await published_copies(turn.session, digest.id)
    return (
        label(digest.headline or digest.title),
        "" if digest.published_at is None else speech.day(digest.published_at),
        _delivered(copies, speech),
        speech.number(counts.useful),
        speech.number(counts.used),
        speech.number(counts.asked),
    )


def _facts(copies: Sequence[DeliveryRow], shown: int, counts: Counts, speech: Speech) -> tuple[Fact, ...]:
    return (
        Fact(speech.say("Delivered"), line(_delivered(copies, speech))),
        Fact(speech.say("Opened on request"), line(speech.number(shown))),
        Fact(speech.say("Reacted"), line(speech.count("{n} person", "{n} people", counts.people))),
        Fact(speech.say("Useful"), line(speech.number(counts.useful))),
        Fact(speech.say("Used"), line(speech.number(counts.used))),
        Fact(speech.say("Asked"), line(speech.number(counts.asked))),
    )


def _delivered(copies: Sequence[DeliveryRow], speech: Speech) -> str:
    """As "3 of 4 channels, 1 held": what did not arrive is named."""
    by_status = Counter(copy.status for copy in copies)
    sent = by_status.pop(DeliveryStatus.SENT, 0)
    told = speech.count("{sent} of {n} channel", "{sent} of {n} channels", len(copies), sent=speech.number(sent))
    others = [f"{speech.number(number)} {status_name(status, speech)}" for status, number in sorted(by_status.items())]
    return ", ".join([told, *others])


async def _where(turn: Turn, copy: DeliveryRow) -> str:
    return await target_name(turn.session, copy.target_kind, copy.target, turn.speech)


def _how(copy: DeliveryRow, speech: Speech) -> str:
    told = status_name(copy.status, speech)
    if copy.status is DeliveryStatus.SENT and copy.settled_at is not None:
        return f"{told}, {speech.moment(copy.settled_at)}"
    return f"{told}: {copy.error}" if copy.error else told


PRESSES: dict[str, Press] = {"digest.reach": show_reach}
COMMANDS: tuple[Command, ...] = (
    Command(
        "reach",
        ("reach", "reichweite", "who read", "wer hat gelesen"),
        gettext_noop("How far the latest digests reached: delivered, useful, used, asked"),
        list_reach,
        "digest.reach",
        german="reichweite",
    ),
)
