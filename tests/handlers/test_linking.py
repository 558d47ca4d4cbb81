"""One person with accounts in Slack and in Teams: linked after both said yes, counted once, and taken apart again."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers.cards import Pressed
from handlers.events import Acted
from storage import link_requests, links, places, reactions, themes
from storage.database import Database
from storage.kinds import Role
from storage.tables import Account, EmailMark
from storage.themes import Wanted
from tests.handlers.across import SLACK, TEAMS, Across, company_across
from tests.handlers.desk import buttons, labels

pytestmark = pytest.mark.anyio
ADDRESS = "kim.lee@example.com"


@pytest.fixture
async def across(database: Database) -> Across:
    """The company, with Kim: marketer in Slack, salesperson in Teams."""
    made = await company_across(database)
    await made.hire(SLACK, "anna", Role.ADMIN)
    await made.hire(SLACK, "kim", Role.MARKETER)
    await made.hire(TEAMS, "lee", Role.SALESPERSON)
    return made


async def code_of(across: Across, where: str, name: str) -> str:
    """Ask for a code and read it."""
    await across.says(where, name, "link")
    found = re.findall(r"link ([0-9a-z]{4}(?:-[0-9a-z]{4}){3})", across.sees(where, name))
    return str(found[-1])


async def linked(across: Across) -> None:
    """Kim links both accounts by a code."""
    await across.says(TEAMS, "lee", f"link {await code_of(across, SLACK, 'kim')}")
    await across.presses(TEAMS, "lee", "Yes, both are me")
    await across.presses(SLACK, "kim", "Yes, both are me")


async def one(across: Across) -> bool:
    """Whether both accounts are one person."""
    return await across.person(SLACK, "kim") == await across.person(TEAMS, "lee")


async def test_by_a_code(across: Across) -> None:
    """A code typed with the other account asks both sides; only the second yes links, and both see it."""
    code = await code_of(across, SLACK, "kim")
    assert "Write me this in a direct message in Microsoft Teams (Contoso), within 15 minutes" in across.sees(
        SLACK, "kim"
    )
    await across.says(TEAMS, "lee", f"link {code.upper().replace('-', ' ')}")
    for where, name, other in ((TEAMS, "lee", "Kim in Slack (Acme)"), (SLACK, "kim", "Lee in Microsoft Teams")):
        assert f"{other}" in across.sees(where, name)
        assert "Each of them then has these roles: marketer and salesperson." in across.sees(where, name)
    assert code not in across.sees(SLACK, "kim"), "a code that was used is not shown any more"
    response = await across.presses(TEAMS, "lee", "Yes, both are me")
    assert response.notice == "Noted. Now say yes with the other account too."
    assert not await one(across)
    assert await across.roles(TEAMS, "lee") == {Role.SALESPERSON}
    assert (await across.presses(SLACK, "kim", "Yes, both are me")).notice.startswith("Linked")
    assert await one(across)
    for where, name in ((SLACK, "kim"), (TEAMS, "lee")):
        assert await across.roles(where, name) == {Role.MARKETER, Role.SALESPERSON}
        assert "You are one person in" in across.sees(where, name)
    (act,) = await across.trail("person.linked")
    assert act.details["roles"] == ["marketer", "salesperson"]


async def test_one_side_alone_links_nothing(across: Across) -> None:
    """Whoever says yes for both with one account is not heard; a no ends it, for both."""
    code = await code_of(across, SLACK, "kim")
    await across.says(TEAMS, "lee", f"link {code}")
    yes = buttons(across.cards(TEAMS, "lee")[-1])["Yes, both are me"]
    for _ in range(2):
        await across.acts(TEAMS, "lee", yes.action_id, yes.value)
    assert not await one(across)
    response = await across.acts(SLACK, "anna", yes.action_id, yes.value)
    assert response.notice == "This question is settled already."
    assert (await across.presses(SLACK, "kim", "No")).notice == "The accounts stay apart."
    assert "The accounts were not linked. Nothing has changed." in across.sees(TEAMS, "lee")
    assert (await across.acts(TEAMS, "lee", yes.action_id, yes.value)).notice == "This question is settled already."
    assert not await one(across)


async def test_codes_are_good_once_and_for_a_while(across: Across) -> None:
    """A used, an old, an earlier and a made-up code say the same; one's own code, and a colleague's, are explained."""
    bad = "This code doesn't work"
    first = await code_of(across, SLACK, "kim")
    second = await code_of(across, SLACK, "kim")
    await across.says(TEAMS, "lee", f"link {first}")
    assert bad in across.sees(TEAMS, "lee")
    assert second in across.sees(SLACK, "kim")
    await across.says(SLACK, "kim", f"link {second}")
    assert "This is your own code. Type it with your other account." in across.sees(SLACK, "kim")
    await across.says(SLACK, "anna", f"link {second}")
    assert "Both accounts are in the same workspace." in across.sees(SLACK, "anna")
    await across.passes(link_requests.CODE_VALID + timedelta(seconds=1))
    await across.says(TEAMS, "lee", f"link {second}")
    await across.says(TEAMS, "lee", "link aaaa-bbbb-cccc-dddd")
    assert across.sees(TEAMS, "lee").count(bad) == 3
    assert not await one(across)


async def test_who_guesses_is_slowed_down(across: Across) -> None:
    """After five tries even a good code must wait."""
    for _ in range(5):
        await across.says(TEAMS, "lee", "link aaaa-bbbb-cccc-dddd")
    await across.says(TEAMS, "lee", f"link {await code_of(across, SLACK, 'kim')}")
    assert "Those were too many tries." in across.sees(TEAMS, "lee")
    assert "Yes, both are me" not in labels(across.cards(TEAMS, "lee")[-1])


async def test_a_code_in_public_is_void(across: Across) -> None:
    """Others have read it, so it must not work any more."""
    code = await code_of(across, SLACK, "kim")
    await across.says(TEAMS, "lee", f"link {code}", channel="vertrieb")
    assert "Please never write a code where others can read it." in across.sees(TEAMS, "vertrieb")
    await across.says(TEAMS, "lee", f"link {code}")
    assert "This code doesn't work" in across.sees(TEAMS, "lee")
    assert len(await across.trail("link.code_revoked")) == 1


async def test_answers_come_in_time(across: Across) -> None:
    """A day after the code was typed a yes changes nothing."""
    await across.says(TEAMS, "lee", f"link {await code_of(across, SLACK, 'kim')}")
    await across.presses(SLACK, "kim", "Yes, both are me")
    await across.passes(link_requests.ANSWER_VALID + timedelta(seconds=1))
    await across.presses(TEAMS, "lee", "Yes, both are me")
    assert not await one(across)


async def test_guests_link_nothing(across: Across) -> None:
    """A stranger of a shared channel gets no code and can't use one."""
    response = await across.does(TEAMS, "guest", Acted(Pressed("links.ask", "")), stranger=True)
    assert response.notice == "Only people of the company link accounts."
    await across.says(TEAMS, "guest", f"link {await code_of(across, SLACK, 'kim')}", stranger=True)
    assert "Only people of the company link accounts." in across.sees(TEAMS, "guest")


async def test_an_equal_address_only_asks(across: Across) -> None:
    """Nothing follows from it; one side is asked, and only after its yes the other; both must say yes."""
    assert not await across.knows_email(SLACK, "kim", ADDRESS)
    assert await across.knows_email(TEAMS, "lee", " Kim.Lee@EXAMPLE.com ")
    assert not await one(across)
    assert await across.roles(TEAMS, "lee") == {Role.SALESPERSON}
    assert "Kim in Slack (Acme) has the same e-mail address as you. Are both you?" in across.sees(TEAMS, "lee")
    assert across.sees(SLACK, "kim") == "", "the other side is left in peace until the first said yes"
    await across.presses(TEAMS, "lee", "Yes, both are me")
    assert "Lee in Microsoft Teams (Contoso) has the same e-mail address" in across.sees(SLACK, "kim")
    assert await across.roles(SLACK, "kim") == {Role.MARKETER}
    await across.presses(SLACK, "kim", "Yes, both are me")
    assert await one(across)


async def test_who_said_no_is_not_asked_again(across: Across) -> None:
    """Neither side is bothered twice; with a code they can still be linked."""
    await across.knows_email(SLACK, "kim", ADDRESS)
    await across.knows_email(TEAMS, "lee", ADDRESS)
    await across.presses(TEAMS, "lee", "No")
    for where, name in ((SLACK, "kim"), (TEAMS, "lee")):
        await across.knows_email(where, name, "")
        assert not await across.knows_email(where, name, ADDRESS)
    await linked(across)
    assert await one(across)


@pytest.mark.parametrize("address", ["", "kim", "kim@localhost", "@example.com"])
async def test_what_is_no_address_proposes_nothing(across: Across, address: str) -> None:
    """Two empty or odd values are not equal addresses."""
    await across.knows_email(SLACK, "kim", address)
    assert not await across.knows_email(TEAMS, "lee", address)


async def test_an_address_of_several_people_proposes_nothing(across: Across) -> None:
    """A shared mailbox says nothing about who is who, nor does an address within one workspace."""
    await across.knows_email(SLACK, "kim", "sales@example.com")
    assert not await across.knows_email(SLACK, "anna", "sales@example.com")
    assert not await across.knows_email(TEAMS, "lee", "sales@example.com")


async def test_no_address_is_kept(across: Across) -> None:
    """What is kept can't be read, differs between installations, and goes when the address does."""
    await across.knows_email(SLACK, "kim", ADDRESS)
    async with across.database.read() as session:
        (row,) = await session.scalars(select(EmailMark))
        assert re.fullmatch(r"[0-9a-f]{64}", row.mark)
        accounts = await session.scalars(select(Account))
        assert not [each for each in accounts if "example.com" in str(each.reference)]
    await across.knows_email(SLACK, "kim", "")
    async with across.database.read() as session:
        assert list(await session.scalars(select(EmailMark))) == []


async def test_counted_once(across: Across) -> None:
    """What both said before and after linking counts once; a press on either side takes it back."""
    digest = await across.publishes(SLACK, "kim", (SLACK, "sales"), (TEAMS, "vertrieb"))
    await across.acts(SLACK, "kim", "digest.useful", digest)
    await across.acts(TEAMS, "lee", "digest.useful", digest)
    await across.acts(TEAMS, "lee", "digest.used", digest)

    async def counts() -> tuple[int, int, int]:
        async with across.database.read() as session:
            found = (await reactions.counts(session, [digest]))[digest]
        return found.useful, found.used, found.people

    assert await counts() == (2, 1, 2)
    await linked(across)
    assert await counts() == (1, 1, 1)
    await across.acts(TEAMS, "lee", "digest.useful", digest)
    assert await counts() == (0, 1, 1)
    await across.acts(SLACK, "kim", "digest.useful", digest)
    assert await counts() == (1, 1, 1)


async def test_questions_of_both_are_one_persons(across: Across) -> None:
    """Marketing's card says that one asks where two asked who are one, and the answer goes to them once."""
    for where, name in ((SLACK, "kim"), (TEAMS, "lee")):
        await across.says(where, name, "ask How long does the battery of Atlas last in the cold?")
        await across.works()
    async with across.database.read() as session:
        (theme,) = await themes.themes(session, Wanted(), limit=9)
    assert theme.askers == 2
    await linked(across)
    assert await _askers(across, theme.id) == 1
    before = len(across.sent)
    form = (await across.acts(SLACK, "anna", "theme.answer", theme.id)).form
    await across.fills(SLACK, "anna", form, {"text": "Four hours at minus ten degrees."})
    told = [screen for _, screen, kind in across.sent[before:] if screen in ("D-kim", "D-lee") and kind == "post"]
    assert len(told) == 1
    await across.says(SLACK, "kim", "unlink")
    await across.chooses(SLACK, "kim", "links.unlink", "Take an account out …", "Microsoft Teams (Contoso): Lee")
    assert await _askers(across, theme.id) == 2


async def test_told_once_where_they_want(across: Across) -> None:
    """A message unasked goes to one place: where they were known first, or where they chose."""
    await linked(across)
    before = len(across.sent)
    await across.says(SLACK, "anna", "make Lee a manager")  # by the name in Teams
    told = [(where, screen) for where, screen, _ in across.sent[before:] if screen in ("D-kim", "D-lee")]
    assert told == [(SLACK, "D-kim")]
    await across.says(TEAMS, "lee", "accounts")
    await across.chooses(TEAMS, "lee", "links.write", "Write to me in …", "Microsoft Teams")
    assert "I write to you in: Microsoft Teams (Contoso)" in across.sees(TEAMS, "lee")
    before = len(across.sent)
    await across.says(SLACK, "anna", "take manager from kim")
    told = [(where, screen) for where, screen, _ in across.sent[before:] if screen in ("D-kim", "D-lee")]
    assert told == [(TEAMS, "D-lee")]
    await across.chooses(TEAMS, "lee", "links.write", "Write to me in …", "No wish")
    key = await across.person(TEAMS, "lee")
    async with across.database.read() as session:
        assert await links.preferred(session, key) is None


async def test_taken_apart(across: Across) -> None:
    """Each has the roles that it brought, and what was taken while linked stays taken; all of it is in the trail."""
    await linked(across)
    root = await across.person(SLACK, "kim")
    await across.says(SLACK, "anna", "take salesperson from kim")
    await across.says(SLACK, "kim", "unlink")
    await across.chooses(SLACK, "kim", "links.unlink", "Take an account out …", "Microsoft Teams (Contoso): Lee")
    assert not await one(across)
    assert await across.roles(SLACK, "kim") == {Role.MARKETER}
    assert await across.roles(TEAMS, "lee") == frozenset()
    (act,) = await across.trail("person.unlinked")
    assert act.subject_id == root
    assert await across.person(TEAMS, "lee") == act.details["taken_out"]


async def test_an_admin_sees_and_ends_links(across: Across) -> None:
    """Who is linked is on one card for admins alone; the person is told on both sides when they take it apart."""
    await across.says(SLACK, "anna", "links")
    assert "Nobody has linked accounts yet." in across.sees(SLACK, "anna")
    await linked(across)
    await across.says(SLACK, "anna", "linked accounts")
    assert "Kim – Slack (Acme): Kim; Microsoft Teams (Contoso): Lee" in across.sees(SLACK, "anna")
    assert "Only admins can do this" in (await across.says(SLACK, "kim", "links")).notice
    await across.chooses(SLACK, "anna", "links.part", "Take an account out …", "Microsoft Teams")
    assert not await one(across)
    words = "Anna took your accounts apart: Microsoft Teams (Contoso) is an account of its own again."
    assert words in across.sees(SLACK, "kim")
    assert words in across.sees(TEAMS, "lee")


async def test_one_workspace_offers_no_links(across: Across, database: Database) -> None:
    """With one platform alone nothing of it is in the way, and no address leaves a trace."""
    async with database.write() as session:
        await places.allow_workspace(session, across.spaces[TEAMS], allowed=False)
    await across.says(SLACK, "kim", "my settings")
    assert "Your accounts" not in labels(across.cards(SLACK, "kim")[-1])
    assert not await across.knows_email(SLACK, "kim", ADDRESS)
    async with database.read() as session:
        assert list(await session.scalars(select(EmailMark))) == []


async def test_who_has_no_role_here_is_shown_the_way(across: Across) -> None:
    """Somebody with roles in one chat and none in the other finds the button that brings both together."""
    await across.says(TEAMS, "newcomer", "home")
    assert "Do you use me in another chat already?" in across.sees(TEAMS, "newcomer")
    await across.presses(TEAMS, "newcomer", "Link another account")
    assert "Write me this in a direct message in Slack (Acme)" in across.sees(TEAMS, "newcomer")
    await across.says(TEAMS, "guest", "home", stranger=True)
    assert "Do you use me in another chat already?" not in across.sees(TEAMS, "guest")


async def test_in_german(across: Across) -> None:
    """The words of both languages, and each side in its own."""
    await across.says(TEAMS, "lee", "Sprache Deutsch")
    await across.says(TEAMS, "lee", "Konten verknüpfen")
    assert "Schreib mir das in einer Direktnachricht in Slack (Acme)" in across.sees(TEAMS, "lee")
    code = re.findall(r"link ([0-9a-z-]{19})", across.sees(TEAMS, "lee"))[-1]
    await across.says(SLACK, "kim", f"verknüpfe {code}")
    assert "Bist du beide?" in across.sees(TEAMS, "lee")
    assert "Are both you?" in across.sees(SLACK, "kim")


async def _askers(across: Across, theme_id: str) -> int:
    async with across.database.read() as session:
        return (await themes.get_theme(session, theme_id)).askers
