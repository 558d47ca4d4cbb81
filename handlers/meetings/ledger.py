"""The ledger of teams: how each invites the other and is answered, both directions side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from handlers.cards import Actions, Button, Card, Context, Element, Header, Table, Text, line
from handlers.commands import Command, gettext_noop
from handlers.panels import show_panel
from handlers.permissions import Right
from handlers.speech import Speech
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press
from storage import pin_figures, places
from storage.pin_figures import Direction
from storage.session import Session

YEAR = timedelta(days=365)
ONE_SIDED, ENOUGH = 2, 3
"""One-sided: one team is invited at least twice as often as the other, and three times at least."""


async def show(turn: Turn, message: str = "") -> Response:
    """The last year of all teams, to the actor alone."""
    turn.require(Right.SEE_PINS)
    speech = turn.speech
    title = speech.say("Who invites whom")
    found = await pin_figures.directions(turn.session, turn.now - YEAR, turn.now)
    elements: list[Element] = [Header(title), Context(line(speech.say("Meetings of the last twelve months.")))]
    elements += await ledger_elements(turn.session, found, speech)
    if not found:
        told = speech.say("No meeting with a seat for another team has taken place yet.")
        elements.append(Text(line(told)))
    buttons = [Button(speech.say("Linking pins"), "series.list")]
    if turn.actor.may(Right.SEE_PIN_REPORT):
        buttons.append(Button(speech.say("Report"), "pins.report"))
    buttons.append(Button(speech.say("Home"), "home.show"))
    return await show_panel(turn, Card((*elements, Actions(tuple(buttons))), title), message)


async def ledger_elements(session: Session, found: Sequence[Direction], speech: Speech) -> list[Element]:
    """A table for each two teams, with a column for each direction, and a word where it is one-sided."""
    names = {team.id: team.name for team in await places.teams(session)}
    known = {(each.host, each.guest): each for each in found}
    elements: list[Element] = []
    for one, other in sorted({(min(pair), max(pair)) for pair in known}, key=lambda pair: names.get(pair[0], "")):
        there = known.get((one, other), Direction(one, other))
        back = known.get((other, one), Direction(other, one))
        left, right = names.get(one, "…"), names.get(other, "…")
        header = (
            "",
            *(speech.say("{host} invites {guest}", host=h, guest=g) for h, g in ((left, right), (right, left))),
        )
        elements.append(Table(header, tuple(_rows(there, back, speech))))
        if told := one_sided(there, back, names, speech):
            elements.append(Text(line(told)))
    return elements


def one_sided(there: Direction, back: Direction, names: dict[str, str], speech: Speech) -> str:
    """What is said where one team invites the other much more often than it is invited; else ""."""
    more, less = (there, back) if there.given >= back.given else (back, there)
    if more.given < ENOUGH or more.given < ONE_SIDED * less.given:
        return ""
    return speech.say(
        "One-sided: {host} offered {guest} {more} seats, and was offered {less}.",
        host=names.get(more.host, "…"),
        guest=names.get(more.guest, "…"),
        more=speech.number(more.given),
        less=speech.number(less.given),
    )


def _rows(there: Direction, back: Direction, speech: Speech) -> list[tuple[str, ...]]:
    labels = (
        (speech.say("Invitations given"), there.given, back.given),
        (speech.say("Accepted"), there.accepted, back.accepted),
        (speech.say("Attended"), there.attended, back.attended),
        (speech.say("Reported at home"), there.reported, back.reported),
        (speech.say("Seats that stayed empty"), there.empty, back.empty),
    )
    return [(label, speech.number(left), speech.number(right)) for label, left, right in labels]


async def _pressed(turn: Turn, value: str, message: str) -> Response:
    return await show(turn, message)


async def _said(turn: Turn, rest: str) -> Response:
    return await show(turn)


PRESSES: dict[str, Press] = {"pins.ledger": _pressed}
FORMS: dict[str, FormCase] = {}
COMMANDS: tuple[Command, ...] = (
    Command(
        "ledger",
        ("ledger", "who invites whom", "invitations", "wer lädt wen ein", "einladungen", "bilanz"),
        gettext_noop("How each team invites the other to its meetings, side by side"),
        _said,
        "pins.ledger",
        "Einladungen",
    ),
)
