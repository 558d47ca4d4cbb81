"""What somebody is told who lacks a right: that they do, and who has it."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.permissions import RIGHTS, Right, givers
from handlers.speech import Speech
from handlers.turn import Turn
from storage.kinds import Role
from storage.people import people

_NAMED = 3


def role_name(speech: Speech, role: Role, *, many: bool = False) -> str:
    """A role's name in the reader's language."""
    names = {
        Role.ADMIN: (speech.say("admin"), speech.say("admins")),
        Role.MANAGER: (speech.say("manager"), speech.say("managers")),
        Role.MARKETER: (speech.say("marketer"), speech.say("marketers")),
        Role.SALESPERSON: (speech.say("salesperson"), speech.say("salespeople")),
    }
    return names[role][many]


async def refusal(turn: Turn, right: Right) -> str:
    """One line for the person: which roles may do it, and up to three people to ask."""
    speech = turn.speech
    roles = [role for role in Role if role in RIGHTS[right]]
    allowed = speech.say("Only {roles} can do this.", roles=_listed(speech, roles))
    if not turn.actor.roles:
        roles = givers(Role.SALESPERSON)
        allowed += " " + speech.say("You have no role here yet.")
    return f"{allowed} {await _whom_to_ask(turn, roles)}"


async def role_refusal(turn: Turn, role: Role) -> str:
    """One line for somebody who may give roles, but not this one."""
    speech = turn.speech
    roles = givers(role)
    allowed = speech.say(
        "Only {roles} can give or take the role {role}.", roles=_listed(speech, roles), role=role_name(speech, role)
    )
    return f"{allowed} {await _whom_to_ask(turn, roles)}"


def _listed(speech: Speech, roles: Sequence[Role]) -> str:
    return speech.listing([role_name(speech, role, many=True) for role in roles])


async def _whom_to_ask(turn: Turn, roles: Sequence[Role]) -> str:
    speech = turn.speech
    named: list[str] = []
    for role in reversed(roles):
        named += [person.display_name for person in await people(turn.session, role=role)]
    who = list(dict.fromkeys(named))[:_NAMED]
    if who:
        return speech.say("Ask {names}.", names=speech.either(who))
    return speech.say("Nobody holds such a role yet: run “linkpin admin invite” on the server.")
