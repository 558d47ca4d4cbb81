"""Giving and taking a role: who may, what follows, and who is told."""

from __future__ import annotations

from handlers.cards import Actions, Button, ButtonStyle, Card, Text, line
from handlers.outbox import post, reply
from handlers.permissions import Right, grantable
from handlers.readers import speech_of_person
from handlers.refusals import role_name, role_refusal
from handlers.speech import Speech
from handlers.turn import Response, Turn
from storage import audit, links, people
from storage.deliveries import Target, delivery_key
from storage.kinds import Role, TargetKind
from storage.tables import Person

GIVE, TAKE = "people.give", "people.take"
"""The buttons: with "role:person" they act, without they open the form of the same name."""


async def give_role(turn: Turn, person: Person, role: Role) -> Response:
    """Give a role, tell the person, and offer to take it back. Refused in words where it isn't the actor's to give."""
    turn.require(Right.GIVE_ROLES)
    if role not in grantable(turn.actor.roles):
        return Response(notice=await role_refusal(turn, role))
    speech = turn.speech
    names = {"name": person.display_name, "role": role_name(speech, role)}
    if not await people.give_role(turn.session, person.id, role):
        return await answer(turn, speech.say("{name} is {role} already.", **names))
    await _note(turn, "person.role_given", person, role)
    await _tell(turn, person, role, given=True)
    undo = Button(speech.say("Undo"), TAKE, f"{role.value}:{person.id}")
    return await answer(turn, speech.say("{name} is {role} now.", **names), undo)


async def take_role(turn: Turn, person: Person, role: Role) -> Response:
    """Take a role, tell the person, and offer to give it back. The last admin stays."""
    turn.require(Right.GIVE_ROLES)
    if role not in grantable(turn.actor.roles):
        return Response(notice=await role_refusal(turn, role))
    speech = turn.speech
    names = {"name": person.display_name, "role": role_name(speech, role)}
    if role is Role.ADMIN:
        admins = await people.holders(turn.session, Role.ADMIN)
        if [admin.id for admin in admins] == [person.id]:
            return await answer(
                turn, speech.say("{name} is the last admin and stays it. Make somebody else admin first.", **names)
            )
    if not await people.take_role(turn.session, person.id, role):
        return await answer(turn, speech.say("{name} is not {role}.", **names))
    await _note(turn, "person.role_taken", person, role)
    await _tell(turn, person, role, given=False)
    may_undo = person.id != turn.actor.person_id
    undo = Button(speech.say("Undo"), GIVE, f"{role.value}:{person.id}") if may_undo else None
    return await answer(turn, speech.say("{name} is not {role} any more.", **names), undo)


def role_help(speech: Speech, role: Role) -> str:
    """What a role may do, in one line."""
    told = {
        Role.ADMIN: speech.say("sets Linkpin up and gives roles"),
        Role.MANAGER: speech.say("publishes, also urgently, and makes marketers and salespeople"),
        Role.MARKETER: speech.say("posts briefs and publishes digests"),
        Role.SALESPERSON: speech.say("reads digests, reacts and asks"),
    }
    return told[role]


async def answer(turn: Turn, words: str, *buttons: Button | None) -> Response:
    """Say something about roles to the person alone, with buttons."""
    shown = tuple(button for button in buttons if button is not None)
    actions = (Actions(shown),) if shown else ()
    await reply(turn, Card((Text(line(words)), *actions), words), private=True, part="role")
    return Response()


async def _note(turn: Turn, action: str, person: Person, role: Role) -> None:
    await audit.record(
        turn.session,
        at=turn.now,
        actor_id=turn.actor.person_id,
        action=action,
        subject_kind="person",
        subject_id=person.id,
        details={"role": role.value},
    )


async def _tell(turn: Turn, person: Person, role: Role, *, given: bool) -> None:
    """Tell the person concerned, in their language, unless they did it themselves."""
    if person.id == turn.actor.person_id:
        return
    where = await links.where_to_write(turn.session, person.id, near=turn.actor.workspace_id)
    if where is None:
        return
    speech = await speech_of_person(turn.session, person.id)
    names = {"name": turn.actor.name, "role": role_name(speech, role)}
    if given:
        words = speech.say("{name} gave you the role {role}: who has it {may}.", may=role_help(speech, role), **names)
    else:
        words = speech.say("{name} took the role {role} from you.", **names)
    button = Button(speech.say("What I can do for you"), "help.show", style=ButtonStyle.PRIMARY)
    await post(
        turn,
        Target(where, TargetKind.PERSON, person.id),
        Card((Text(line(words)), Actions((button,))), words),
        message=delivery_key("role", turn.key, person.id),
        purpose="role",
        subject=person.id,
    )
