"""Who has which role: shown, given and taken, by words, buttons and forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handlers.cards import (
    Actions,
    Bold,
    BulletItem,
    Bullets,
    Button,
    Card,
    Context,
    Header,
    Option,
    Text,
    line,
)
from handlers.commands import Command, gettext_noop, quoted
from handlers.forms import ChoiceField, Directory, Form, Page, PickField, Problem, Submission
from handlers.outbox import reply
from handlers.panels import show_panel
from handlers.permissions import Right, grantable
from handlers.person_words import find_people, parse
from handlers.refusals import role_name
from handlers.roles import GIVE, TAKE, answer, give_role, role_help, take_role
from handlers.speech import Speech
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press, opens_form
from storage import people
from storage.deliveries import delivery_key
from storage.errors import NotFoundError
from storage.kinds import Role
from storage.tables import Person

PAGE = 20
OFFERED = 8
_PICKED = 100
"""So many people are in a form's list; others are named in words."""


async def show_people(turn: Turn, page: int = 0, message: str = "") -> Response:
    """Show who has which role, to the person alone. Who may give roles sees also who has none."""
    turn.require(Right.SEE_PEOPLE)
    speech = turn.speech
    roles = await _roles(turn)
    giving = turn.actor.may(Right.GIVE_ROLES)
    shown = [person for person in await people.people(turn.session) if giving or person.id in roles]
    pages = max(1, -(-len(shown) // PAGE))
    page = min(max(page, 0), pages - 1)
    items = tuple(
        BulletItem(line(Bold(person.display_name), f" – {_named(speech, roles.get(person.id, ()))}"))
        for person in shown[page * PAGE : (page + 1) * PAGE]
    )
    title = speech.say("People and roles")
    buttons = []
    if giving:
        buttons += [Button(speech.say("Give a role"), GIVE), Button(speech.say("Take a role"), TAKE)]
    if page:
        buttons.append(Button(speech.say("Back"), "people.show", str(page - 1)))
    if page + 1 < pages:
        buttons.append(Button(speech.say("Next"), "people.show", str(page + 1)))
    buttons += [Button(speech.say("Teams"), "teams.show"), Button(speech.say("Home"), "home.show")]
    paged = speech.say("Page {page} of {pages}", page=page + 1, pages=pages)
    counted = speech.count("{n} person", "{n} people", len(shown))
    card = Card(
        (Header(title), Bullets(items), Context(line(f"{counted} · {paged}")), Actions(tuple(buttons))),
        f"{title}: {counted}",
    )
    return await show_panel(turn, card, message)


async def _show(turn: Turn, value: str, message: str) -> Response:
    return await show_people(turn, int(value) if value.isdecimal() and len(value) < 6 else 0, message)


async def _said(turn: Turn, rest: str) -> Response:
    return await show_people(turn)


async def _make(turn: Turn, rest: str) -> Response:
    return await _by_words(turn, rest, give=True)


async def _unmake(turn: Turn, rest: str) -> Response:
    return await _by_words(turn, rest, give=False)


async def _by_words(turn: Turn, rest: str, *, give: bool) -> Response:
    """`make @Kim a marketer`: of people with the same name it asks which."""
    turn.require(Right.GIVE_ROLES)
    speech = turn.speech
    meant = parse(rest, role_first=not give)
    if meant.role is None or not meant.who:
        example = speech.say("make @Kim a marketer") if give else speech.say("take marketer from @Kim")
        words = speech.say("Whom and which role? Say for example “{example}”, or use the form.", example=example)
        label = speech.say("Give a role") if give else speech.say("Take a role")
        return await answer(turn, words, Button(label, GIVE if give else TAKE))
    found = await find_people(turn, meant.who)
    if not found:
        words = speech.say(
            "I don't know “{name}” yet. Ask them to say hello to me once, then try again.", name=quoted(meant.who)
        )
        return await answer(turn, words, Button(speech.say("People"), "people.show"))
    if len(found) > 1:
        return await _ask_which(turn, found, meant.role, give=give)
    return await (give_role if give else take_role)(turn, found[0], meant.role)


async def _ask_which(turn: Turn, found: Sequence[Person], role: Role, *, give: bool) -> Response:
    speech = turn.speech
    roles = await _roles(turn)
    names = [person.display_name for person in found]
    items, buttons = [], []
    for number, person in enumerate(found[:OFFERED], start=1):
        alike = names.count(person.display_name) > 1
        accounts = await people.accounts(turn.session, person.id)
        known = ", ".join(account.external_id for account in accounts)
        since = speech.say("known since {day}", day=speech.day(person.created_at))
        told = f" – {_named(speech, roles.get(person.id, ()))}, {since}" + (f" ({known})" if alike and known else "")
        items.append(BulletItem(line(Bold(person.display_name), told)))
        label = f"{number}. {person.display_name}"
        buttons.append(Button(label[:70], GIVE if give else TAKE, f"{role.value}:{person.id}"))
    words = speech.say("Whom do you mean?")
    if len(found) > OFFERED:
        words += " " + speech.say("These are the first {n}; say the whole name.", n=OFFERED)
    card = Card((Text(line(words)), Bullets(tuple(items), ordered=True), Actions(tuple(buttons))), words)
    await reply(turn, card, private=True, part="which")
    return Response()


def _pressed(form_id: str) -> Press:
    """The button of a role and a person, or without them that of the form."""

    @opens_form
    async def press(turn: Turn, value: str, message: str) -> Response:
        turn.require(Right.GIVE_ROLES)
        role, _, key = value.partition(":")
        if role not in {each.value for each in Role}:
            return Response(form=await _build(form_id, turn, {}, delivery_key("form", turn.key)))
        try:
            person = await people.get_person(turn.session, key)
        except NotFoundError:
            return Response(notice=turn.speech.say("There is no such person any more."))
        return await (give_role if form_id == GIVE else take_role)(turn, person, Role(role))

    return press


async def _build(form_id: str, turn: Turn, state: Mapping[str, str], nonce: str) -> Form:
    turn.require(Right.GIVE_ROLES)
    speech = turn.speech
    give = form_id == GIVE
    may = grantable(turn.actor.roles)
    everybody = await people.people(turn.session)
    options = tuple(Option(person.display_name[:70], person.id) for person in everybody[:_PICKED])
    fields = (
        PickField(
            id="who",
            label=speech.say("Who"),
            hint=speech.say("Somebody who isn't in the list says hello to me once."),
            directory=Directory.PEOPLE,
            options=options,
            anyone=True,
            minimum=1,
            maximum=1,
        ),
        ChoiceField(
            id="role",
            label=speech.say("Role"),
            options=tuple(
                Option(role_name(speech, role), role.value, role_help(speech, role)) for role in Role if role in may
            ),
            radio=True,
        ),
    )
    title = speech.say("Give a role") if give else speech.say("Take a role")
    return Form(form_id, title, (Page(fields),), title, speech.say("Cancel"), nonce, state)


def _form(form_id: str) -> FormCase:
    async def build(turn: Turn, state: Mapping[str, str], nonce: str) -> Form:
        return await _build(form_id, turn, state, nonce)

    async def submit(turn: Turn, sent: Submission, message: str) -> Response:
        turn.require(Right.GIVE_ROLES)
        picked = sent.values.get("who")
        key = picked[0] if isinstance(picked, tuple) and picked else ""
        person = await _picked(turn, key)
        if person is None:
            told: dict[str, Problem | str] = {
                "who": turn.speech.say("I don't know this person yet. Ask them to say hello to me once.")
            }
            return Response(form=await build(turn, sent.state, sent.nonce), problems=told, raw=sent.raw)
        return await (give_role if form_id == GIVE else take_role)(turn, person, Role(str(sent.values["role"])))

    return FormCase(build, submit)


async def _picked(turn: Turn, key: str) -> Person | None:
    """The person by our key, or by the platform's id where its own picker was used."""
    try:
        person: Person | None = await people.get_person(turn.session, key)
    except NotFoundError:
        person = await people.person_of_account(turn.session, turn.actor.workspace_id, key)
    return person if person is not None and person.active else None


async def _roles(turn: Turn) -> dict[str, list[Role]]:
    """The roles of everybody who has one, by the person's key."""
    found: dict[str, list[Role]] = {}
    for role in Role:
        for person in await people.people(turn.session, role=role):
            found.setdefault(person.id, []).append(role)
    return found


def _named(speech: Speech, roles: Sequence[Role]) -> str:
    return speech.listing([role_name(speech, role) for role in roles]) if roles else speech.say("no role yet")


PRESSES: dict[str, Press] = {"people.show": _show, GIVE: _pressed(GIVE), TAKE: _pressed(TAKE)}
FORMS: dict[str, FormCase] = {GIVE: _form(GIVE), TAKE: _form(TAKE)}
COMMANDS: tuple[Command, ...] = (
    Command(
        "people",
        (
            *("people", "roles", "who is who", "members", "users", "who has which role", "admins", "who is admin"),
            *("leute", "rollen", "personen", "mitglieder", "wer ist wer", "wer ist admin", "wer hat welche rolle"),
        ),
        gettext_noop("Who has which role"),
        _said,
        "people.show",
        "Leute",
    ),
    Command(
        "make",
        (
            *("make", "promote", "appoint", "give role", "give the role", "add role", "assign", "give"),
            *("mach", "mache", "ernenne", "befördere", "gib", "gib rolle", "gib die rolle", "rolle geben"),
        ),
        gettext_noop("Give somebody a role"),
        _make,
        german="mach",
    ),
    Command(
        "take",
        (
            *("take", "take role", "take the role", "take away", "remove role", "remove the role", "revoke", "demote"),
            *("nimm", "entziehe", "entzieh", "entferne rolle", "nimm die rolle", "nimm rolle", "rolle nehmen"),
        ),
        gettext_noop("Take a role from somebody"),
        _unmake,
        german="nimm",
    ),
)
