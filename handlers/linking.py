"""One person, several platforms: accounts are linked once both sides said yes, and taken apart again.

An equal e-mail address proposes it and does no more; roles come together only when both sides agreed.
"""

from __future__ import annotations

from handlers.aside import sent_aside
from handlers.cards import Actions, Button, Card, Text, line
from handlers.commands import Command, gettext_noop
from handlers.link_cards import (
    ALL,
    ASK,
    NEAREST,
    NO,
    PART,
    SHOW,
    UNLINK,
    WRITE,
    YES,
    accounts_card,
    all_card,
    code_card,
    taken_apart_card,
    used_card,
)
from handlers.link_counts import refresh_counts
from handlers.link_wishes import code_key, note_wish, post_about, served, show_wish
from handlers.outbox import change, reply
from handlers.panels import show_panel
from handlers.permissions import Right
from handlers.readers import speech_of_person
from handlers.tries import may_try
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press
from storage import audit, ledger, link_requests, links, people
from storage.deliveries import Target, delivery_key
from storage.errors import ConflictError, NotFoundError
from storage.kinds import LinkStatus, TargetKind
from storage.tables import LinkRequest, Workspace

LISTED = 20


async def show_accounts(turn: Turn, said: str = "", message: str = "") -> Response:
    """Show the actor's accounts, to them alone."""
    seats = await links.seats(turn.session, turn.actor.person_id)
    card = accounts_card(
        turn.speech,
        seats,
        wished=await links.preferred(turn.session, turn.actor.person_id),
        others=bool(await _other_places(turn)) and not turn.actor.stranger,
        all_links=turn.actor.may(Right.SEE_LINKS),
        said=said,
    )
    return await show_panel(turn, card, message, said=said)


async def ask_code(turn: Turn, message: str = "") -> Response:
    """Give the actor a code to type with their other account."""
    speech = turn.speech
    if turn.actor.stranger:
        return Response(notice=speech.say("Only people of the company link accounts."))
    others = await _other_places(turn)
    if not others:
        return await show_accounts(turn, speech.say("There is no other workspace to link an account of."), message)
    row, code = await link_requests.ask(turn.session, turn.actor.person_id, at=turn.now)
    minutes = int(link_requests.CODE_VALID.total_seconds() // 60)
    card = code_card(speech, code, others, minutes)
    target = Target(turn.actor.workspace_id, TargetKind.PERSON, turn.actor.person_id)
    await post_about(turn.session, target, card, key=code_key(row), request=row)
    await note_wish(turn.session, turn.now, turn.actor.person_id, "link.asked", row)
    return sent_aside(turn)


async def type_code(turn: Turn, code: str) -> Response:
    """Take a code that the actor's other account was shown, and ask both sides."""
    speech = turn.speech
    if not turn.place.private:
        return await _in_public(turn, code)
    if turn.actor.stranger:
        return await _tell(turn, speech.say("Only people of the company link accounts."))
    if not await may_try(turn, "link"):
        return await _tell(turn, speech.say("Those were too many tries. Please wait an hour, then try again."))
    row = await link_requests.wish_of_code(turn.session, code, at=turn.now)
    if row is None:
        return await _tell(
            turn,
            speech.say("This code doesn't work: it may be mistyped, used already or too old. Have a new one made."),
        )
    if await links.root_of(turn.session, row.first_id) == turn.actor.person_id:
        return await _tell(turn, speech.say("This is your own code. Type it with your other account."))
    if await _share_a_place(turn, row.first_id):
        return await _tell(
            turn, speech.say("Both accounts are in the same workspace. Only accounts of different ones can be linked.")
        )
    taken = await link_requests.take_code(turn.session, row.id, turn.actor.person_id, at=turn.now)
    if taken is None:
        return await _tell(turn, speech.say("This code was used a moment ago."))
    await note_wish(turn.session, turn.now, turn.actor.person_id, "link.code_typed", taken)
    shown = await ledger.find(turn.session, code_key(taken))
    await change(turn, code_key(taken), used_card(await speech_of_person(turn.session, taken.first_id)))
    await show_wish(
        turn.session,
        taken,
        key=turn.key,
        at=turn.now,
        first_in="" if shown is None else shown.workspace_id,
        second_in=turn.actor.workspace_id,
    )
    return Response()


async def say_yes(turn: Turn, value: str, message: str) -> Response:
    """Agree that both accounts are one's own; when both sides did, they are linked."""
    row = await _open_wish(turn, value)
    if row is None:
        return Response(notice=turn.speech.say("This question is settled already."))
    both = await link_requests.say_yes(turn.session, row, await _side(turn, row), at=turn.now)
    await note_wish(turn.session, turn.now, turn.actor.person_id, "link.agreed", row)
    if both:
        notice = await _link(turn, row)
    else:
        notice = turn.speech.say("Noted. Now say yes with the other account too.")
    await show_wish(turn.session, row, key=turn.key, at=turn.now)
    return Response(notice=notice)


async def say_no(turn: Turn, value: str, message: str) -> Response:
    """Refuse, or take one's yes back: nothing is linked, and it is not proposed again."""
    row = await _open_wish(turn, value)
    if row is None:
        return Response(notice=turn.speech.say("This question is settled already."))
    await link_requests.close(turn.session, row, LinkStatus.DECLINED)
    await note_wish(turn.session, turn.now, turn.actor.person_id, "link.declined", row)
    await show_wish(turn.session, row, key=turn.key, at=turn.now)
    return Response(notice=turn.speech.say("The accounts stay apart."))


async def take_out(turn: Turn, value: str, message: str) -> Response:
    """Take one of one's own accounts out; it is a person of its own again, with its own earlier roles."""
    if value not in await links.same_person(turn.session, turn.actor.person_id):
        return Response(notice=turn.speech.say("There is no such account any more."))
    if not await _unlink(turn, value):
        return await show_accounts(turn, message=message)
    done = turn.speech.say("Done: that account is one of its own again.")
    left = {seat.workspace.id for seat in await links.seats(turn.session, turn.actor.person_id)}
    if turn.actor.workspace_id not in left:
        return Response(notice=done)  # the actor is somebody else by now: the next event knows
    return await show_accounts(turn, done, message)


async def write_in(turn: Turn, value: str, message: str) -> Response:
    """Choose the workspace to be written to unasked."""
    own = {seat.workspace.id for seat in await links.seats(turn.session, turn.actor.person_id)}
    if value != NEAREST and value not in own:
        return Response(notice=turn.speech.say("There is no such account any more."))
    wished = None if value == NEAREST else value
    await links.prefer(turn.session, turn.actor.person_id, wished)
    await audit.record(
        turn.session,
        at=turn.now,
        actor_id=turn.actor.person_id,
        action="person.writing_place_chosen",
        subject_kind="person",
        subject_id=turn.actor.person_id,
        details={"workspace": wished},
    )
    return await show_accounts(turn, turn.speech.say("Saved."), message)


async def show_all(turn: Turn, page: int = 0, *, said: str = "", message: str = "") -> Response:
    """Show an admin who is linked."""
    turn.require(Right.SEE_LINKS)
    found = await links.linked(turn.session)
    pages = max(1, -(-len(found) // LISTED))
    page = min(max(page, 0), pages - 1)
    part = found[page * LISTED : (page + 1) * LISTED]
    card = all_card(turn.speech, part, page=page, pages=pages, number=len(found), said=said)
    return await show_panel(turn, card, message, said=said)


async def take_apart(turn: Turn, value: str, message: str) -> Response:
    """As an admin, take an account out of somebody's; they are told on both sides."""
    turn.require(Right.SEE_LINKS)
    speech = turn.speech
    try:
        person = await people.get_person(turn.session, value)
    except NotFoundError:
        return Response(notice=speech.say("There is no such person any more."))
    if not await _unlink(turn, value):
        return await show_all(turn, said=speech.say("These accounts are apart already."), message=message)
    leaving = await links.seats(turn.session, value)
    for key in dict.fromkeys((person.id, value)):
        where = await links.where_to_write(turn.session, key)
        if where is not None and key != turn.actor.person_id:
            card = taken_apart_card(await speech_of_person(turn.session, key), leaving, turn.actor.name)
            await post_about(
                turn.session, Target(where, TargetKind.PERSON, key), card, key=delivery_key("apart", turn.key, key)
            )
    return await show_all(turn, said=speech.say("Done: that account is one of its own again."), message=message)


async def _link(turn: Turn, row: LinkRequest) -> str:
    """Both said yes: who has roles stays the one by whose key they go, else who was known first."""
    session, speech = turn.session, turn.speech
    first, second = [await people.profile(session, key) for key in (row.first_id, row.second_id or "")]
    root, other = sorted((first, second), key=lambda each: (not each.roles, each.person.created_at, each.person.id))
    try:
        await links.link(session, root.person.id, other.person.id, at=turn.now)
    except ConflictError:
        await link_requests.close(session, row, LinkStatus.DECLINED)
        return speech.say("These accounts can't be linked any more.")
    await link_requests.close(session, row, LinkStatus.LINKED)
    if root.person.language is None and root.person.time_zone is None:
        await people.set_preferences(
            session, root.person.id, language=other.person.language, time_zone=other.person.time_zone
        )
    roles = sorted(role.value for role in first.roles | second.roles)
    details = {"other": other.person.id, "roles": roles, "reason": row.reason.value}
    await audit.record(
        session,
        at=turn.now,
        actor_id=turn.actor.person_id,
        action="person.linked",
        subject_kind="person",
        subject_id=root.person.id,
        details=details,
    )
    await refresh_counts(session, await links.same_person(session, root.person.id), key=turn.key)
    return speech.say("Linked: both accounts are one person now.")


async def _unlink(turn: Turn, person_id: str) -> bool:
    root, keys = await links.root_of(turn.session, person_id), await links.same_person(turn.session, person_id)
    if not await links.unlink(turn.session, person_id):
        return False
    await audit.record(
        turn.session,
        at=turn.now,
        actor_id=turn.actor.person_id,
        action="person.unlinked",
        subject_kind="person",
        subject_id=root,
        details={"taken_out": person_id},
    )
    await refresh_counts(turn.session, keys, key=turn.key)
    return True


async def _open_wish(turn: Turn, value: str) -> LinkRequest | None:
    """The wish that a button stands for, if the actor is one of its sides and it is open."""
    try:
        row = await link_requests.get(turn.session, value, lock=True)
    except NotFoundError:
        return None
    if row.status is not LinkStatus.OPEN or row.second_id is None or row.expires_at <= turn.now:
        return None
    return row if await _side(turn, row) else None


async def _side(turn: Turn, row: LinkRequest) -> str:
    """Which side of a wish the actor is, by that side's key; "" for neither."""
    for key in (row.first_id, row.second_id):
        if key is not None and await links.root_of(turn.session, key) == turn.actor.person_id:
            return key
    return ""


async def _in_public(turn: Turn, code: str) -> Response:
    """A code that others have read must not work any more."""
    if await may_try(turn, "link") and await link_requests.revoke_code(turn.session, code) is not None:
        await audit.record(
            turn.session,
            at=turn.now,
            actor_id=turn.actor.person_id,
            action="link.code_revoked",
            subject_kind="person",
            subject_id=turn.actor.person_id,
        )
    words = turn.speech.say(
        "Please never write a code where others can read it. I have revoked it, if it was a good one: have a new one "
        "made, and write it to me in a direct message."
    )
    return await _tell(turn, words)


async def _tell(turn: Turn, words: str) -> Response:
    button = Button(turn.speech.say("Your accounts"), SHOW)
    await reply(turn, Card((Text(line(words)), Actions((button,))), words), part="link")
    return Response()


async def _other_places(turn: Turn) -> list[Workspace]:
    """The workspaces in which the actor has no account that is known to be theirs."""
    own = {seat.workspace.id for seat in await links.seats(turn.session, turn.actor.person_id)}
    return [space for space in await served(turn.session) if space.id not in own]


async def _share_a_place(turn: Turn, person_id: str) -> bool:
    own = {seat.workspace.id for seat in await links.seats(turn.session, turn.actor.person_id)}
    return bool(own & {seat.workspace.id for seat in await links.seats(turn.session, person_id)})


async def _show(turn: Turn, value: str, message: str) -> Response:
    return await show_accounts(turn, message=message)


async def _ask(turn: Turn, value: str, message: str) -> Response:
    return await ask_code(turn, message)


async def _all(turn: Turn, value: str, message: str) -> Response:
    return await show_all(turn, int(value) if value.isdecimal() and len(value) < 6 else 0, message=message)


async def _said(turn: Turn, rest: str) -> Response:
    return await show_accounts(turn)


async def _said_link(turn: Turn, rest: str) -> Response:
    """`link` asks for a code, `link CODE` types one."""
    return await (type_code(turn, rest) if rest.strip(" .!?") else ask_code(turn))


async def _said_all(turn: Turn, rest: str) -> Response:
    return await show_all(turn)


PRESSES: dict[str, Press] = {
    SHOW: _show,
    ASK: _ask,
    YES: say_yes,
    NO: say_no,
    UNLINK: take_out,
    WRITE: write_in,
    ALL: _all,
    PART: take_apart,
}
FORMS: dict[str, FormCase] = {}
COMMANDS: tuple[Command, ...] = (
    Command(
        "accounts",
        (
            *("accounts", "my accounts", "account", "unlink", "unlink account", "unlink accounts"),
            *("konten", "meine konten", "konto", "konto trennen", "konten trennen", "trenne konten", "trenne konto"),
        ),
        gettext_noop("Your accounts in Slack and Teams, and where I write to you"),
        _said,
        SHOW,
        german="Konten",
    ),
    Command(
        "link",
        (
            *("link", "link account", "link accounts", "link my accounts", "connect account", "connect accounts"),
            *("verknüpfe", "verknüpfen", "konto verknüpfen", "konten verknüpfen", "verknüpfe konto", "verbinde konto"),
        ),
        gettext_noop("Link your account in another chat, with a one-time code"),
        _said_link,
        german="verknüpfe",
    ),
    Command(
        "links",
        ("links", "linked accounts", "linked people", "verknüpfungen", "verknüpfte konten"),
        gettext_noop("Who has linked accounts"),
        _said_all,
        ALL,
        german="Verknüpfungen",
    ),
)
