"""What became of a cadence's editions, who did what to it, and how deliveries stand, with retry."""

from __future__ import annotations

from handlers.cadences.acts import note
from handlers.cadences.cards import latest_editions
from handlers.cadences.own_teams import managed, seen
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
    Table,
    Text,
    line,
)
from handlers.commands import Command
from handlers.delivery_words import status_name, target_name
from handlers.panels import show_panel
from handlers.permissions import Right
from handlers.speech import Speech
from handlers.turn import Response, ToldError, Turn
from handlers.usecases import FormCase, Press
from storage import audit, editions, fires, ledger, people
from storage.editions import Copy
from storage.errors import ConflictError, NotFoundError
from storage.kinds import DeliveryStatus, FireOutcome
from storage.tables import AuditRow, Fire

LISTED = 15
ROWS = 30
_RANK = {
    DeliveryStatus.FAILED: 0,
    DeliveryStatus.HELD: 1,
    DeliveryStatus.PAUSED: 2,
    DeliveryStatus.PENDING: 3,
    DeliveryStatus.SENDING: 3,
    DeliveryStatus.DROPPED: 4,
    DeliveryStatus.SENT: 5,
}


async def show_history(turn: Turn, value: str, message: str) -> Response:
    """Show the latest editions and acts of a cadence, to the person alone."""
    cadence = await seen(turn, value)
    speech = turn.speech
    title = speech.say("History of “{name}”", name=cadence.name)
    elements: list[Element] = [Header(title)]
    elements += await latest_editions(turn, await fires.fires(turn.session, cadence.id, limit=LISTED))
    acts = await audit.trail(turn.session, subject=("cadence", cadence.id), limit=LISTED)
    if acts:
        items = tuple([BulletItem(line(await _act(turn, act))) for act in acts])
        elements += [Header(speech.say("Who did what"), level=2), Bullets(items)]
    elements.append(Actions((Button(speech.say("Back"), "cadence.show", cadence.id),)))
    return await show_panel(turn, Card(tuple(elements), title), message)


async def show_deliveries(turn: Turn, value: str, message: str, said: str = "") -> Response:
    """Show where the last edition of a cadence arrived, where not and why, with a way to try again."""
    cadence = await managed(turn, value)
    speech = turn.speech
    sent = await fires.fires(turn.session, cadence.id, outcome=FireOutcome.SENT, limit=1)
    title = speech.say("Deliveries of “{name}”", name=cadence.name)
    elements: list[Element] = [Header(title), *([Text(line(said))] if said else [])]
    if sent:
        elements += await _table(turn, sent[0])
    else:
        elements.append(Text(line(speech.say("No edition went out yet."))))
    elements.append(Actions((Button(speech.say("Back"), "cadence.show", cadence.id),)))
    return await show_panel(turn, Card(tuple(elements), title), message, said=said)


async def retry(turn: Turn, value: str, message: str) -> Response:
    """Send what failed or is held of the edition that a fire made once more; each by itself."""
    try:
        fire = await fires.get_fire(turn.session, value)
    except NotFoundError as error:
        turn.require(Right.MANAGE_CADENCES)
        raise ToldError(turn.speech.say("There is no such edition any more.")) from error
    cadence = await managed(turn, fire.cadence_id)
    again = 0
    for copy in await editions.editions_of(turn.session, fire.id):
        if copy.status is not DeliveryStatus.FAILED:
            continue
        try:
            await ledger.resend(turn.session, copy.edition.id)
        except ConflictError:
            continue  # somebody else was quicker
        again += 1
    await note(turn, cadence, "cadence.retried", {"fire": fire.id, "deliveries": again})
    told = turn.speech.count("{n} delivery is on its way again.", "{n} deliveries are on their way again.", again)
    return await show_deliveries(turn, cadence.id, message, told)


async def _table(turn: Turn, fire: Fire) -> list[Element]:
    speech = turn.speech
    copies = sorted(await editions.editions_of(turn.session, fire.id), key=lambda each: _RANK[each.status])
    rows = tuple([(await _where(turn, copy), _how(copy, speech)) for copy in copies[:ROWS]])
    elements: list[Element] = [
        Text(line(speech.say("Edition of {moment}", moment=speech.moment(fire.fired_at)))),
        Table((speech.say("To"), speech.say("Delivery")), rows),
    ]
    if len(copies) > ROWS:
        more = speech.count("and {n} more", "and {n} more", len(copies) - ROWS)
        elements.append(Context(line(more)))
    if any(copy.status is DeliveryStatus.FAILED for copy in copies):
        button = Button(speech.say("Try again where it failed"), "cadence.retry", fire.id, ButtonStyle.PRIMARY)
        elements.append(Actions((button,)))
    if any(copy.status in (DeliveryStatus.HELD, DeliveryStatus.PAUSED) for copy in copies):
        told = speech.say("What is held or paused is for an admin to decide: “deliveries”.")
        elements.append(Context(line(told)))
    return elements


async def _where(turn: Turn, copy: Copy) -> str:
    return await target_name(turn.session, copy.edition.target_kind, copy.edition.target, turn.speech)


def _how(copy: Copy, speech: Speech) -> str:
    told = status_name(copy.status, speech)
    if copy.status is DeliveryStatus.SENT and copy.settled_at is not None:
        return f"{told}, {speech.moment(copy.settled_at)}"
    return f"{told}: {copy.error}" if copy.error else told


async def _act(turn: Turn, act: AuditRow) -> str:
    """An act in words: "Nina paused it, 1 Mar 2027, 13:00"."""
    speech = turn.speech
    who = speech.say("by itself")
    if act.actor_id is not None:
        who = (await people.get_person(turn.session, act.actor_id)).display_name
    return f"{_done(act.action, speech)}: {who}, {speech.moment(act.at)}"


def _done(action: str, speech: Speech) -> str:
    names = {
        "cadence.arranged": speech.say("arranged"),
        "cadence.changed": speech.say("changed"),
        "cadence.run": speech.say("run by hand"),
        "cadence.skipped": speech.say("next edition skipped"),
        "cadence.unskipped": speech.say("skipping undone"),
        "cadence.paused": speech.say("paused"),
        "cadence.resumed": speech.say("resumed"),
        "cadence.ended": speech.say("ended"),
        "cadence.retried": speech.say("failed deliveries sent again"),
    }
    return names.get(action, action)


PRESSES: dict[str, Press] = {"cadence.deliveries": show_deliveries, "cadence.retry": retry}
FORMS: dict[str, FormCase] = {}
COMMANDS: tuple[Command, ...] = ()
