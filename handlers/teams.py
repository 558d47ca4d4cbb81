"""Teams: those that there are, new ones that the company names, joining and leaving."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.cards import (
    Actions,
    Bold,
    BulletItem,
    Bullets,
    Button,
    ButtonStyle,
    Card,
    Element,
    Header,
    Option,
    Select,
    Text,
    line,
)
from handlers.commands import Command, gettext_noop, quoted
from handlers.forms import ChoiceField, Form, Page, Submission, TextField
from handlers.panels import show_panel
from handlers.permissions import Right
from handlers.speech import Speech
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press, opens_form
from storage import audit, people, places
from storage.deliveries import delivery_key
from storage.kinds import TeamKind
from storage.tables import Team

FORM = "teams.new"
NAME = 60
_LISTED = 50
_NAMED = 8


def kind_name(speech: Speech, kind: TeamKind) -> str:
    """What a team is for, in the reader's language."""
    names = {
        TeamKind.MARKETING: speech.say("Marketing"),
        TeamKind.SALES: speech.say("Sales"),
        TeamKind.OTHER: speech.say("Another team"),
    }
    return names[kind]


async def show_teams(turn: Turn, said: str = "", message: str = "") -> Response:
    """Show the teams with their members, to the person alone."""
    turn.require(Right.JOIN_TEAMS)
    speech = turn.speech
    mine = (await people.profile(turn.session, turn.actor.person_id)).teams
    teams = (await places.teams(turn.session))[:_LISTED]
    title = speech.say("Teams")
    elements: list[Element] = [Header(title)]
    if said:
        elements.append(Text(line(said)))
    if teams:
        elements.append(Bullets(tuple([await _item(turn, team) for team in teams])))
    else:
        elements.append(Text(line(speech.say("There are no teams yet: setting Linkpin up makes the first two."))))
    joinable = tuple(Option(team.name[:70], team.id) for team in teams if team.id not in mine)
    leavable = tuple(Option(team.name[:70], team.id) for team in teams if team.id in mine)
    actions: list[Button | Select] = []
    if joinable:
        actions.append(Select(speech.say("Join a team"), "teams.join", joinable))
    if leavable:
        actions.append(Select(speech.say("Leave a team"), "teams.leave", leavable))
    if turn.actor.may(Right.NAME_TEAMS):
        actions.append(Button(speech.say("New team"), FORM, style=ButtonStyle.PRIMARY))
    actions.append(Button(speech.say("Home"), "home.show"))
    card = Card((*elements, Actions(tuple(actions))), said or title)
    return await show_panel(turn, card, message, said=said)


async def _item(turn: Turn, team: Team) -> BulletItem:
    speech = turn.speech
    names = [person.display_name for person in await people.people(turn.session, team_id=team.id)]
    more = len(names) - _NAMED
    shown = [*names[:_NAMED], *([speech.count("{n} more", "{n} more", more)] if more > 0 else [])]
    members = speech.listing(shown) if shown else speech.say("nobody yet")
    kind = "" if team.kind is TeamKind.OTHER else f" ({kind_name(speech, team.kind)})"
    return BulletItem(line(Bold(team.name), f"{kind}: {members}"))


async def _change(turn: Turn, team: Team, *, join: bool, message: str = "") -> Response:
    turn.require(Right.JOIN_TEAMS)
    person = turn.actor.person_id
    if join:
        await people.join_team(turn.session, person, team.id)
        said = turn.speech.say("You are in the team {team} now.", team=team.name)
    else:
        await people.leave_team(turn.session, person, team.id)
        said = turn.speech.say("You left the team {team}.", team=team.name)
    await _note(turn, "team.joined" if join else "team.left", team, {"person": person})
    return await show_teams(turn, said, message)


def _pressed(*, join: bool) -> Press:
    async def press(turn: Turn, value: str, message: str) -> Response:
        turn.require(Right.JOIN_TEAMS)
        team = next((each for each in await places.teams(turn.session) if each.id == value), None)
        if team is None:
            return await show_teams(turn, turn.speech.say("There is no such team any more."), message)
        mine = (await people.profile(turn.session, turn.actor.person_id)).teams
        if (team.id in mine) is join:
            return await show_teams(turn, message=message)
        return await _change(turn, team, join=join, message=message)

    return press


async def _by_words(turn: Turn, rest: str, *, join: bool) -> Response:
    """`join Partners`: by the name's spelling without case."""
    turn.require(Right.JOIN_TEAMS)
    wanted = _bare(rest)
    teams = await places.teams(turn.session)
    mine = (await people.profile(turn.session, turn.actor.person_id)).teams
    found = next((team for team in teams if _bare(team.name) == wanted), None)
    if found is None:
        said = turn.speech.say("There is no team called “{name}”.", name=quoted(rest)) if wanted else ""
        return await show_teams(turn, said)
    if (found.id in mine) is join:
        return await show_teams(turn)
    return await _change(turn, found, join=join)


def _bare(name: str) -> str:
    """A team's name as it is compared: without case, "team" and what German puts around it."""
    words = name.casefold().strip(" .!?“”\"'").split()
    while words and words[0] in ("the", "team", "dem", "das", "den"):
        words = words[1:]
    return " ".join(words[:-1] if words[-1:] in (["bei"], ["team"]) else words)


async def _new(turn: Turn, name: str, kind: TeamKind, message: str = "") -> Response:
    turn.require(Right.NAME_TEAMS)
    before = {team.name for team in await places.teams(turn.session)}
    team = await places.ensure_team(turn.session, name, kind)
    if team.name in before:
        return await show_teams(turn, turn.speech.say("There is a team {team} already.", team=team.name), message)
    await _note(turn, "team.named", team, {"kind": kind.value})
    return await show_teams(turn, turn.speech.say("There is a team {team} now.", team=team.name), message)


async def _new_by_words(turn: Turn, rest: str) -> Response:
    turn.require(Right.NAME_TEAMS)
    name = " ".join(rest.split())[:NAME].strip(" .!?“”\"'")
    if not name:
        return await show_teams(turn, turn.speech.say("What is the team called? Say for example “new team Partners”."))
    return await _new(turn, name, TeamKind.OTHER)


async def build(turn: Turn, state: Mapping[str, str], nonce: str) -> Form:
    """The form for a new team."""
    turn.require(Right.NAME_TEAMS)
    speech = turn.speech
    fields = (
        TextField(id="team", label=speech.say("Name"), min_length=1, max_length=NAME),
        ChoiceField(
            id="kind",
            label=speech.say("What it is"),
            options=tuple(Option(kind_name(speech, kind), kind.value) for kind in TeamKind),
            radio=True,
            initial=TeamKind.OTHER.value,
        ),
    )
    title = speech.say("New team")
    return Form(FORM, title, (Page(fields),), speech.say("Save"), speech.say("Cancel"), nonce, state)


@opens_form
async def _open(turn: Turn, value: str, message: str) -> Response:
    return Response(form=await build(turn, {}, delivery_key("form", turn.key)))


async def _submit(turn: Turn, sent: Submission, message: str) -> Response:
    turn.require(Right.NAME_TEAMS)
    return await _new(turn, str(sent.values["team"]), TeamKind(str(sent.values["kind"])), message)


async def _show(turn: Turn, value: str, message: str) -> Response:
    return await show_teams(turn, message=message)


async def _said(turn: Turn, rest: str) -> Response:
    return await show_teams(turn)


async def _join(turn: Turn, rest: str) -> Response:
    return await _by_words(turn, rest, join=True)


async def _leave(turn: Turn, rest: str) -> Response:
    return await _by_words(turn, rest, join=False)


async def _note(turn: Turn, action: str, team: Team, details: Mapping[str, str]) -> None:
    await audit.record(
        turn.session,
        at=turn.now,
        actor_id=turn.actor.person_id,
        action=action,
        subject_kind="team",
        subject_id=team.id,
        details=details,
    )


PRESSES: dict[str, Press] = {
    "teams.show": _show,
    "teams.join": _pressed(join=True),
    "teams.leave": _pressed(join=False),
    FORM: _open,
}
FORMS: dict[str, FormCase] = {FORM: FormCase(build, _submit)}
COMMANDS: tuple[Command, ...] = (
    Command(
        "teams", ("teams", "team", "alle teams"), gettext_noop("The teams and who is in them"), _said, "teams.show"
    ),
    Command(
        "new team",
        ("new team", "create team", "add team", "name team", "neues team", "team anlegen", "erstelle team"),
        gettext_noop("Name a team of your own"),
        _new_by_words,
        german="neues Team",
    ),
    Command("join", ("join", "tritt", "beitreten", "komm in"), gettext_noop("Join a team"), _join, german="beitreten"),
    Command("leave", ("leave", "verlasse", "verlassen"), gettext_noop("Leave a team"), _leave, german="verlasse"),
)
