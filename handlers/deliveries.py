"""What was not delivered and why; admins decide what becomes of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, time
from typing import TypeAlias

from handlers.aside import tell_aside
from handlers.cards import (
    Actions,
    Button,
    ButtonStyle,
    Card,
    Confirm,
    Context,
    Divider,
    Element,
    Fact,
    Facts,
    Header,
    Instant,
    Text,
    line,
)
from handlers.commands import Command, gettext_noop
from handlers.delivery_words import about, status_name, target_name
from handlers.outbox import change
from handlers.permissions import Right
from handlers.speech import Speech
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press
from storage import audit, ledger
from storage.errors import ConflictError, NotFoundError
from storage.keys import derived_key
from storage.kinds import DeliveryStatus
from storage.ledger import PausedTarget
from storage.session import Session
from storage.tables import DeliveryRow

LISTED = 8
"""So many of each kind are shown; the command line lists all."""
BAD = (DeliveryStatus.HELD, DeliveryStatus.FAILED)
Act: TypeAlias = Callable[[Session, str], Awaitable[None]]


async def show(turn: Turn, rest: str) -> Response:
    """Show how deliveries stand, with what to decide."""
    turn.require(Right.SEE_DELIVERIES)
    return await tell_aside(turn, await deliveries_card(turn), part="deliveries")


async def send(turn: Turn, value: str, message: str) -> Response:
    """Send a held delivery, or retry a failed one."""
    told = turn.speech.say("It is on its way again.")
    return await _decide(turn, value, message, "delivery.resent", ledger.resend, told)


async def drop(turn: Turn, value: str, message: str) -> Response:
    """Never send a delivery."""

    async def dropped(session: Session, key: str) -> None:
        await ledger.drop(session, key, reason="dropped by an admin")

    told = turn.speech.say("Dropped: it is not sent any more.")
    return await _decide(turn, value, message, "delivery.dropped", dropped, told)


async def resume(turn: Turn, value: str, message: str) -> Response:
    """Post to a paused target again, and send what waits for it."""
    turn.require(Right.DECIDE_DELIVERIES)
    paused = {_value(target): target for target in await ledger.paused_targets(turn.session)}.get(value)
    if paused is None:
        return await _shown(turn, message, turn.speech.say("That is not paused any more."))
    number = await ledger.resume_target(turn.session, paused.workspace_id, paused.kind, paused.target)
    await _note(turn, "target.resumed", paused.kind.value, paused.target, {"deliveries": number})
    told = turn.speech.count(
        "Resumed: {n} delivery is on its way.", "Resumed: {n} deliveries are on their way.", number
    )
    return await _shown(turn, message, told)


async def deliveries_card(turn: Turn) -> Card:
    """How deliveries stand. Buttons only for who may decide."""
    speech, decides = turn.speech, turn.actor.may(Right.DECIDE_DELIVERIES)
    paused = await ledger.paused_targets(turn.session)
    title = speech.say("Deliveries")
    elements: list[Element] = [Header(title), Facts(await _facts(turn, len(paused)))]
    listed = 0
    for status in BAD:
        rows = await ledger.deliveries(turn.session, status=status, limit=LISTED)
        listed += len(rows)
        for row in rows:
            elements += [Divider(), *await _row(turn, row, decides=decides)]
    for target in paused[:LISTED]:
        elements += [Divider(), *await _paused(turn, target, decides=decides)]
    if not listed and not paused:
        elements.append(Text(line(speech.say("Nothing is stuck."))))
    elif not decides:
        elements.append(Context(line(speech.say("Admins can send, drop and resume."))))
    elements.append(Actions((Button(speech.say("Look again"), "deliveries.refresh"),)))
    return Card(tuple(elements), title)


async def _facts(turn: Turn, paused: int) -> tuple[Fact, ...]:
    speech = turn.speech
    counts = await ledger.counts(turn.session)
    midnight = datetime.combine(turn.now.astimezone(speech.zone).date(), time(), speech.zone)
    waiting = counts.get(DeliveryStatus.PENDING, 0) + counts.get(DeliveryStatus.SENDING, 0)
    numbers = (
        (speech.say("Waiting"), waiting),
        (speech.say("Sent today"), await ledger.sent_since(turn.session, midnight)),
        (speech.say("Held"), counts.get(DeliveryStatus.HELD, 0)),
        (speech.say("Failed"), counts.get(DeliveryStatus.FAILED, 0)),
        (speech.say("Paused channels and people"), paused),
    )
    return tuple(Fact(label, line(speech.number(number))) for label, number in numbers)


async def _row(turn: Turn, row: DeliveryRow, *, decides: bool) -> list[Element]:
    """A held or failed delivery: what, where to, why, and what can be done."""
    speech = turn.speech
    where = await target_name(turn.session, row.target_kind, row.target, speech)
    told = speech.say(
        "{what} to {where}: {status}", what=about(row, speech), where=where, status=status_name(row.status, speech)
    )
    elements: list[Element] = [
        Text(line(told)),
        Context(line(Instant(row.settled_at or row.created_at), f" · {row.error}" if row.error else "")),
    ]
    if decides:
        elements.append(Actions((_again(row, speech), _drop(row, speech))))
    return elements


def _again(row: DeliveryRow, speech: Speech) -> Button:
    if row.status is DeliveryStatus.FAILED:
        return Button(speech.say("Retry"), "deliveries.send", row.id)
    confirm = Confirm(
        title=speech.say("Send it?"),
        text=speech.say("It may have arrived before: then it stands there twice. Look in the channel first."),
        yes=speech.say("Send"),
        no=speech.say("Cancel"),
    )
    return Button(speech.say("Send"), "deliveries.send", row.id, confirm=confirm)


def _drop(row: DeliveryRow, speech: Speech) -> Button:
    confirm = Confirm(
        title=speech.say("Drop it?"),
        text=speech.say("It is never sent then."),
        yes=speech.say("Drop"),
        no=speech.say("Cancel"),
    )
    return Button(speech.say("Drop"), "deliveries.drop", row.id, ButtonStyle.DANGER, confirm)


async def _paused(turn: Turn, target: PausedTarget, *, decides: bool) -> list[Element]:
    speech = turn.speech
    name = await target_name(turn.session, target.kind, target.target, speech)
    waiting = speech.count("{n} delivery waits", "{n} deliveries wait", target.waiting)
    elements: list[Element] = [
        Text(line(speech.say("{where} is paused, {waiting}.", where=name, waiting=waiting))),
    ]
    if target.reason:
        elements.append(Context(line(target.reason)))
    if decides:
        elements.append(Actions((Button(speech.say("Resume"), "deliveries.resume", _value(target)),)))
    return elements


def _value(target: PausedTarget) -> str:
    """A key for a paused target that fits into a button, whatever the platform calls its conversations."""
    return derived_key(target.workspace_id, target.kind.value, target.target)


async def _decide(turn: Turn, key: str, message: str, action: str, act: Act, told: str) -> Response:
    turn.require(Right.DECIDE_DELIVERIES)
    try:
        await act(turn.session, key)
    except (ConflictError, NotFoundError):
        return await _shown(turn, message, turn.speech.say("Somebody has decided that already, or it was sent."))
    await _note(turn, action, "delivery", key, {})
    return await _shown(turn, message, told)


async def _shown(turn: Turn, message: str, told: str) -> Response:
    """Bring the card up to date that was pressed on, and say what was done."""
    if message:
        await change(turn, message, await deliveries_card(turn))
    return Response(notice=told)


async def _note(turn: Turn, action: str, kind: str, subject: str, details: Mapping[str, audit.Detail]) -> None:
    await audit.record(
        turn.session,
        at=turn.now,
        actor_id=turn.actor.person_id,
        action=action,
        subject_kind=kind,
        subject_id=subject,
        details=details,
    )


async def _pressed(turn: Turn, value: str, message: str) -> Response:
    return await show(turn, "")


async def _refresh(turn: Turn, value: str, message: str) -> Response:
    turn.require(Right.SEE_DELIVERIES)
    return await _shown(turn, message, "") if message else await show(turn, "")


PRESSES: dict[str, Press] = {
    "deliveries.show": _pressed,
    "deliveries.refresh": _refresh,
    "deliveries.send": send,
    "deliveries.drop": drop,
    "deliveries.resume": resume,
}
FORMS: dict[str, FormCase] = {}
COMMANDS: tuple[Command, ...] = (
    Command(
        "deliveries",
        ("deliveries", "delivery", "zustellungen", "zustellung"),
        gettext_noop("What waits, what is held or failed, and why"),
        show,
        "deliveries.show",
        german="zustellungen",
    ),
)
