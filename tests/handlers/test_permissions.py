"""Who may do what: nobody without a role changes anything, and every refusal says who can."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from handlers import router
from handlers.cards import Pressed
from handlers.events import Acted, Filled, Place
from handlers.forms import FormMismatchError, Submission, Ticket
from handlers.permissions import GIVES, RIGHTS, NotAllowedError, Right, givers, grantable, may
from handlers.speech import Speech
from handlers.turn import Actor, Response, Turn
from storage import clock
from storage.kinds import Platform, Role
from storage.session import Session
from storage.tables.base import METADATA
from tests.handlers import launch_brief as made
from tests.handlers.desk import Desk

ROOT = Path(__file__).parent.parent.parent
OWN_ACCOUNTS = {f"links.{act}" for act in ("show", "ask", "yes", "no", "unlink", "write")}
"""Of one's own accounts everybody decides: somebody with a role in one chat has none in the other until then."""
FOR_EVERYBODY = {"home.show", "help.show", "help.about", "welcome.shared", *OWN_ACCOUNTS}
"""Buttons that need no role: they only show what there is."""
WORDS_FOR_EVERYBODY = {"home", "help", "redeem", "accounts", "link"}
"""Redeeming a code is how the first person gets a role; the code is the right."""
OUTDATED = Response(notice="This form is out of date. Please open it again.")
"""The answer to a value that no button of the kind carries; it tells nothing."""
ROLES = st.frozensets(st.sampled_from(Role))


class Unread(Mapping[str, Any]):
    """A form's answers that must not be looked at before the right was checked."""

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401  stands for any answer
        raise AssertionError(f"the answer {name!r} was read before the right was checked")

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


async def content(desk: Desk) -> dict[str, list[tuple[object, ...]]]:
    """All that is kept, but for the clock."""
    found = {}
    async with desk.database.read() as session:
        for table in METADATA.sorted_tables:
            if table.name != "clock":
                rows = await session.execute(select(table).order_by(*table.primary_key.columns))
                found[table.name] = [tuple(row) for row in rows]
    return found


async def guests_turn(desk: Desk, session: Session) -> Turn:
    """A turn of somebody without a role."""
    actor = Actor(desk.people["guest"], "Guest", frozenset(), desk.workspace, Platform.LOCAL)
    return Turn(session, actor, Place("D-guest"), Speech(), await clock.now(session), "guest's event")


async def values(desk: Desk) -> list[str]:
    """Values that buttons carry: a published digest, a draft, a person with a role, a channel, nothing."""
    published, draft = await desk.keeps(made.digest(), file="a"), await desk.keeps(made.digest(), file="b")
    await desk.publishes("mara", published, "sales-emea")
    return [published, draft, f"admin:{desk.people['guest']}", desk.channels["sales-emea"], "Europe/Berlin", ""]


def says_who_can(response: Response) -> bool:
    """Whether a refusal names roles and a person to ask, and shows nothing else."""
    named = response.notice.startswith("Only ") and "You have no role here yet. Ask Nina." in response.notice
    return named and response.form is None and response.home is None


@pytest.mark.anyio
async def test_buttons_refuse_who_has_no_role(desk: Desk) -> None:
    """Without a role no button changes or sends anything, whatever its value; each refusal says who can."""
    tried = await values(desk)
    before = await content(desk)
    for action in sorted(router.PRESSES.keys() - FOR_EVERYBODY):
        for value in tried:
            response = await desk.does("guest", Acted(Pressed(action, value)))
            assert says_who_can(response) or response == OUTDATED, (action, value, response)
    assert await content(desk) == before


@pytest.mark.anyio
async def test_words_refuse_who_has_no_role(desk: Desk) -> None:
    """Without a role no words change or send anything; each refusal says who can."""
    before = await content(desk)
    for command in router.COMMANDS:
        if command.name in WORDS_FOR_EVERYBODY:
            continue
        for words in (*command.words, f"{command.words[0]} sam admin", f"{command.words[0]} Berlin"):
            response = await desk.says("guest", words)
            assert says_who_can(response), (words, response)
    assert await content(desk) == before


@pytest.mark.anyio
async def test_forms_refuse_who_has_no_role(desk: Desk) -> None:
    """Without a role no form can be read back by hand, and none is submitted: its right is checked once more then."""
    published, draft, *_ = await values(desk)
    before = await content(desk)
    for name, case in router.FORMS.items():
        for digest in (published, draft):
            state = {"digest": digest, "about": f"digest:{digest}", "channel": desk.channels["sales-emea"]}
            response = await desk.does("guest", Filled(Ticket(name, "n", 0, state, {}), {}))
            assert says_who_can(response) or response == OUTDATED, (name, response)
            sent = Submission(name, "n", 0, True, state, Unread(), {}, {})
            async with desk.database.write() as session:
                with pytest.raises((NotAllowedError, FormMismatchError)):
                    await case.submit(await guests_turn(desk, session), sent, "")
    assert await content(desk) == before


@pytest.mark.anyio
async def test_what_everybody_may_see_changes_nothing_else(desk: Desk) -> None:
    """Home and help of somebody without a role only answer; they show no digest, no people and no setup."""
    published, *_ = await values(desk)
    before = await content(desk)
    for action in FOR_EVERYBODY:
        await desk.does("guest", Acted(Pressed(action, "find")))
    after = await content(desk)
    assert {name for name in before if before[name] != after[name]} == {"deliveries"}
    await desk.delivers()
    async with desk.database.read():
        shown = desk.sees("guest")
    assert "Atlas" not in shown
    assert published not in shown


@pytest.mark.anyio
async def test_a_refusal_names_who_has_the_right(desk: Desk) -> None:
    """Who has a role, but not the right one, reads which roles may and a person who has one."""
    refused = await desk.says("sam", "setup")
    assert (
        refused.notice
        == "Only admins can do this. Nobody holds such a role yet: run “linkpin admin invite” on the server."
    )
    await desk.hire("anna", Role.ADMIN)
    assert (await desk.says("sam", "setup")).notice == "Only admins can do this. Ask Anna."
    assert (
        await desk.says("sam", "make guest a marketer")
    ).notice == "Only admins and managers can do this. Ask Nina or Anna."


def test_every_right_is_checked_somewhere() -> None:
    """Each right of the table is asked for by a use case; a right that nothing asks for guards nothing."""
    sources = [
        path.read_text(encoding="utf-8") for path in (ROOT / "handlers").rglob("*.py") if path.stem != "permissions"
    ]
    assert [right for right in Right if not any(f"Right.{right.name}" in source for source in sources)] == []


def test_every_right_has_holders() -> None:
    """Each right is some role's, and all are the admin's: nothing is out of everybody's reach."""
    assert set(RIGHTS) == set(Right)
    assert all(Role.ADMIN in roles for roles in RIGHTS.values())


@given(ROLES, st.sampled_from(Right))
def test_more_roles_never_mean_less(roles: frozenset[Role], right: Right) -> None:
    """Another role never takes a right away, and no role means no right."""
    assert not may((), right)
    if may(roles, right):
        assert all(may(roles | {more}, right) for more in Role)


@given(ROLES)
def test_nobody_gives_more_than_they_may(roles: frozenset[Role]) -> None:
    """Who may give a role is in its givers; managers make no managers or admins; who has no role gives none."""
    assert grantable(roles) == {role for role in Role if set(givers(role)) & roles}
    if Role.ADMIN not in roles:
        assert not grantable(roles) & {Role.ADMIN, Role.MANAGER}
    assert grantable(()) == frozenset()
    assert all(may((giver,), Right.GIVE_ROLES) for giver in Role if GIVES[giver])
