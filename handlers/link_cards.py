"""Cards about accounts on several platforms: one's own, a code to link another, the question whether both are one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.cards import (
    Action,
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
    Option,
    Select,
    Text,
    line,
)
from handlers.refusals import role_name
from handlers.speech import Speech
from storage.kinds import LinkReason, Platform, Role
from storage.links import Seat
from storage.tables import Person, Workspace

SHOW, ASK, YES, NO = "links.show", "links.ask", "links.yes", "links.no"
UNLINK, WRITE, ALL, PART = "links.unlink", "links.write", "links.all", "links.part"
NEAREST = "nearest"
"""The choice of where to be written to that stands for no wish."""
_LABEL = 70


@dataclass(frozen=True, slots=True)
class Sides:
    """A wish to be one person, as one side sees it: that side's accounts, the other's, and the roles of both."""

    request: str
    reason: LinkReason
    own: Sequence[Seat]
    other: Sequence[Seat]
    roles: Sequence[Role]


def place_name(workspace: Workspace) -> str:
    """A workspace as a person calls it, such as "Slack (Example)"."""
    if workspace.platform is Platform.LOCAL:
        return "Linkpin (local)"
    platform = "Slack" if workspace.platform is Platform.SLACK else "Microsoft Teams"
    # Teams tells a bot no tenant's name, so the platform's stands in its place.
    return platform if workspace.name == platform else f"{platform} ({workspace.name})"


def places_of(speech: Speech, seats: Sequence[Seat]) -> str:
    """Where somebody has accounts."""
    return speech.listing(list(dict.fromkeys(place_name(seat.workspace) for seat in seats)))


def accounts_card(
    speech: Speech, seats: Sequence[Seat], *, wished: str | None, others: bool, all_links: bool, said: str = ""
) -> Card:
    """One's own accounts. `wished` is the workspace to be written to in; `others`: there are more to link."""
    title = speech.say("Your accounts")
    elements: list[Element] = [Header(title), *([Text(line(said))] if said else []), Bullets(_items(seats))]
    actions: list[Action] = []
    if others:
        actions.append(Button(speech.say("Link another account"), ASK, style=ButtonStyle.PRIMARY))
        told = speech.say("With linked accounts you count once everywhere, and I write to you in one place only.")
        elements.append(Context(line(told)))
    if len(seats) > 1:
        space = next((seat.workspace for seat in seats if seat.workspace.id == wished), None)
        where = speech.say("where I met you first") if space is None else place_name(space)
        elements.append(Text(line(speech.say("I write to you in: {place}", place=where))))
        nearest = Option(speech.say("No wish"), NEAREST)
        spaces = [Option(place_name(seat.workspace)[:_LABEL], seat.workspace.id) for seat in seats]
        actions.append(Select(speech.say("Write to me in …"), WRITE, (*spaces, nearest)))
        actions.append(Select(speech.say("Take an account out …"), UNLINK, _options(seats)))
    if all_links:
        actions.append(Button(speech.say("Links of everybody"), ALL))
    actions += [Button(speech.say("My settings"), "settings.show"), Button(speech.say("Home"), "home.show")]
    return Card((*elements, Actions(tuple(actions))), said or title)


def code_card(speech: Speech, code: str, others: Sequence[Workspace], minutes: int) -> Card:
    """The code, and where to type it."""
    title = speech.say("Link another account")
    where = speech.either(list(dict.fromkeys(place_name(space) for space in others)))
    words = speech.say(
        "Write me this in a direct message in {place}, within {n} minutes:", place=where, n=speech.number(minutes)
    )
    warning = speech.say("Give the code to nobody: it is for your own other account.")
    elements = (Header(title), Text(line(words)), Text(line(Bold(f"link {code}"))), Context(line(warning)))
    return Card(elements, title)


def used_card(speech: Speech) -> Card:
    """In place of a code that was typed."""
    words = speech.say("The code was typed. Now say yes on both sides.")
    return Card((Text(line(words)),), words)


def question_card(speech: Speech, sides: Sides) -> Card:
    """Whether the other account is one's own too."""
    who = sides.other[0]
    names = {"name": who.person.display_name, "place": places_of(speech, sides.other)}
    if sides.reason is LinkReason.CODE:
        words = speech.say("{name} in {place} and you used the same code. Are both you?", **names)
    else:
        words = speech.say("{name} in {place} has the same e-mail address as you. Are both you?", **names)
    return Card(
        (
            Header(speech.say("Are both accounts yours?")),
            Text(line(words)),
            Text(line(_what_follows(speech, sides.roles))),
            Actions(
                (
                    Button(speech.say("Yes, both are me"), YES, sides.request, ButtonStyle.PRIMARY),
                    Button(speech.say("No"), NO, sides.request),
                )
            ),
        ),
        words,
    )


def waiting_card(speech: Speech, sides: Sides) -> Card:
    """After one's own yes, until the other side's."""
    place = places_of(speech, sides.other)
    words = speech.say("You said yes here. Now say yes in {place}: I have written to you there.", place=place)
    return Card((Text(line(words)), Actions((Button(speech.say("Take it back"), NO, sides.request),))), words)


def linked_card(speech: Speech, sides: Sides) -> Card:
    """Both said yes."""
    places = places_of(speech, [*sides.own, *sides.other])
    words = speech.say("You are one person in {places} now: you count once, and have the same roles.", places=places)
    return Card((Text(line(words)), Actions((Button(speech.say("Your accounts"), SHOW),))), words)


def closed_card(speech: Speech) -> Card:
    """One side said no, or it took too long."""
    words = speech.say("The accounts were not linked. Nothing has changed.")
    return Card((Text(line(words)), Actions((Button(speech.say("Your accounts"), SHOW),))), words)


def taken_apart_card(speech: Speech, seats: Sequence[Seat], by: str) -> Card:
    """What the person is told whose accounts an admin took apart."""
    words = speech.say(
        "{name} took your accounts apart: {place} is an account of its own again.",
        name=by,
        place=places_of(speech, seats),
    )
    return Card((Text(line(words)), Actions((Button(speech.say("Your accounts"), SHOW),))), words)


def all_card(
    speech: Speech, linked: Sequence[tuple[Person, list[Seat]]], *, page: int, pages: int, number: int, said: str = ""
) -> Card:
    """For admins: who is linked, `number` people in all."""
    title = speech.say("Linked accounts")
    elements: list[Element] = [Header(title), *([Text(line(said))] if said else [])]
    actions: list[Action] = []
    if linked:
        items = []
        for person, seats in linked:
            named = "; ".join(_named(seat) for seat in seats)
            items.append(BulletItem(line(Bold(person.display_name), f" – {named}")))
        options = [option for _, seats in linked for option in _options(seats)]
        elements.append(Bullets(tuple(items)))
        actions.append(Select(speech.say("Take an account out …"), PART, tuple(options[:100])))
    else:
        elements.append(Text(line(speech.say("Nobody has linked accounts yet."))))
    counted = speech.count("{n} person", "{n} people", number)
    paged = speech.say("Page {page} of {pages}", page=page + 1, pages=pages)
    elements.append(Context(line(f"{counted} · {paged}")))
    if page:
        actions.append(Button(speech.say("Back"), ALL, str(page - 1)))
    if page + 1 < pages:
        actions.append(Button(speech.say("Next"), ALL, str(page + 1)))
    actions += [Button(speech.say("People"), "people.show"), Button(speech.say("Home"), "home.show")]
    return Card((*elements, Actions(tuple(actions))), said or f"{title}: {counted}")


def _what_follows(speech: Speech, roles: Sequence[Role]) -> str:
    told = speech.say("Say yes only if both are yours: from then on they are one person and count once.")
    if not roles:
        return told
    named = speech.listing([role_name(speech, role) for role in roles])
    return f"{told} {speech.say('Each of them then has these roles: {roles}.', roles=named)}"


def _items(seats: Sequence[Seat]) -> tuple[BulletItem, ...]:
    return tuple(BulletItem(line(Bold(place_name(seat.workspace)), f": {seat.person.display_name}")) for seat in seats)


def _options(seats: Sequence[Seat]) -> tuple[Option, ...]:
    by_person = {seat.person.id: seat for seat in reversed(seats)}
    return tuple(Option(_named(seat)[:_LABEL], key) for key, seat in by_person.items())


def _named(seat: Seat) -> str:
    return f"{place_name(seat.workspace)}: {seat.person.display_name}"
