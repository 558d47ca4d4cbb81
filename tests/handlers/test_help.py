"""Help tells each role what it can do, with examples, in the reader's language."""

from __future__ import annotations

import pytest

from handlers.help import GROUPS
from handlers.router import COMMANDS
from storage.kinds import Role
from tests.handlers.desk import Desk, buttons, options

pytestmark = pytest.mark.anyio


async def helped(desk: Desk, name: str, words: str = "help") -> str:
    """What help shows somebody."""
    await desk.says(name, words)
    await desk.delivers()
    return desk.sees(name)


def test_every_command_stands_in_one_group() -> None:
    """No command is left out of help, and none stands there twice."""
    told = [each.command for _, examples in GROUPS for each in examples]
    assert sorted(told) == sorted(command.name for command in COMMANDS)


async def test_by_role(desk: Desk) -> None:
    """Sales reads nothing of setup, roles and briefs; an admin reads it all; who has no role reads how to get on."""
    await desk.hire("anna", Role.ADMIN)
    sales, admin, guest = [await helped(desk, name) for name in ("sam", "anna", "guest")]
    assert "find cold chain" in sales
    assert not [word for word in ("setup", "make @Kim", "A brief needs no word", "deliveries") if word in sales]
    assert all(word in admin for word in ("setup", "make @Kim a marketer", "deliveries", "find cold chain"))
    assert "redeem CODE" in guest
    assert "You have no role here yet" in guest
    assert "find cold chain" not in guest


@pytest.mark.parametrize("words", ["help find", "help search", "hilfe suche", "help fnid"])
async def test_about_one_command(desk: Desk, words: str) -> None:
    """Help on a command, by any of its words or nearly so, gives its example and the words it is known by."""
    seen = await helped(desk, "sam", words)
    assert "For example: find cold chain" in seen
    assert "search" in seen
    assert buttons(desk.cards("sam")[-1])["Find"].action_id == "find.open"


async def test_the_list_leads_on(desk: Desk) -> None:
    """Each choice of "More about" shows that command."""
    await helped(desk, "nina")
    for option in options(desk.cards("nina")[-1], "More about …"):
        await desk.presses("nina", "help.about", option.value)
        await desk.delivers()
        assert desk.sees("nina").count(option.label) >= 2


async def test_in_german(desk: Desk) -> None:
    """A German reader gets German help, with German examples."""
    await desk.hire("greta", Role.SALESPERSON, language="de")
    seen = await helped(desk, "greta", "was kannst du?")
    assert "Was ich für dich tun kann" in seen
    assert "suche Kühlkette" in seen
