"""Roles and teams in the chat: given, taken, asked about; nobody loses the last admin."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.cards import Actions, Button, Select
from handlers.forms import ChoiceField, PickField
from handlers.person_words import parse
from storage import audit, invites, people, places
from storage.database import Database
from storage.kinds import Role, TeamKind
from tests.handlers.desk import NOON, Desk, buttons, labels, options

pytestmark = pytest.mark.anyio


async def roles(desk: Desk, name: str) -> frozenset[Role]:
    """Which roles somebody has now."""
    async with desk.database.read() as session:
        return (await people.profile(session, desk.people[name])).roles


async def acts(desk: Desk, action: str) -> list[tuple[str | None, str, dict[str, object]]]:
    """Who did it, to whom, with which details; the newest first."""
    async with desk.database.read() as session:
        return [(act.actor_id, act.subject_id, act.details) for act in await audit.trail(session, action=action)]


@pytest.fixture
async def desk(desk: Desk) -> Desk:
    """The company with an admin."""
    await desk.hire("anna", Role.ADMIN)
    return desk


@pytest.mark.parametrize(
    "words",
    ["make guest a marketer", "Make @Guest marketer", "give guest the role marketer", "mach Guest zum Marketer"],
)
async def test_a_role_by_words(desk: Desk, words: str) -> None:
    """Words in either language give a role; both are told, the act is in the trail, and a button takes it back."""
    await desk.says("nina", words)
    await desk.delivers()
    assert await roles(desk, "guest") == {Role.MARKETER}
    assert "Guest is marketer now." in desk.sees("nina")
    assert "Nina gave you the role marketer: who has it posts briefs and publishes digests." in desk.sees("guest")
    assert await acts(desk, "person.role_given") == [(desk.people["nina"], desk.people["guest"], {"role": "marketer"})]
    undo = buttons(desk.cards("nina")[-1])["Undo"]
    await desk.presses("nina", undo.action_id, undo.value)
    assert await roles(desk, "guest") == frozenset()


@pytest.mark.parametrize(
    "words", ["take marketer from mike", "nimm Mike die Rolle Marketer", "take role marketer from @Mike"]
)
async def test_a_role_is_taken_by_words(desk: Desk, words: str) -> None:
    """Words in either language take a role; the person is told by whom."""
    await desk.says("anna", words)
    await desk.delivers()
    assert await roles(desk, "mike") == frozenset()
    assert "Anna took the role marketer from you." in desk.sees("mike")
    assert len(await acts(desk, "person.role_taken")) == 1


async def test_the_person_reads_it_in_their_language(desk: Desk) -> None:
    """Whoever is concerned reads it in their own language, whatever the giver speaks."""
    await desk.hire("greta", language="de")
    await desk.says("anna", "make greta a manager")
    await desk.delivers()
    assert "Anna hat dir die Rolle Manager gegeben" in desk.sees("greta")


async def test_a_manager_makes_no_managers(desk: Desk) -> None:
    """A manager who gives more than they may is told who can, by words and by a forged button alike."""
    for response in (
        await desk.says("nina", "make guest a manager"),
        await desk.presses("nina", "people.give", f"admin:{desk.people['guest']}"),
        await desk.presses("nina", "people.take", f"admin:{desk.people['anna']}"),
    ):
        assert response.notice.startswith("Only admins can give or take the role")
        assert "Ask Anna." in response.notice
    assert await roles(desk, "guest") == frozenset()
    assert await roles(desk, "anna") == {Role.ADMIN}


async def test_the_last_admin_stays(desk: Desk) -> None:
    """The last admin can't be taken the role, not even by themselves; with a second one it can be."""
    await desk.says("anna", "take admin from me")
    await desk.delivers()
    assert await roles(desk, "anna") == {Role.ADMIN}
    assert "Anna is the last admin and stays it." in desk.sees("anna")
    await desk.says("anna", "make nina an admin")
    await desk.says("anna", "take admin from me")
    assert await roles(desk, "anna") == frozenset()
    assert Role.ADMIN in await roles(desk, "nina")


async def test_two_admins_take_each_other_at_once(desk: Desk) -> None:
    """Of two admins who take each other's role at the same moment, one stays."""
    await desk.hire("bert", Role.ADMIN)
    await asyncio.gather(
        desk.presses("anna", "people.take", f"admin:{desk.people['bert']}"),
        desk.presses("bert", "people.take", f"admin:{desk.people['anna']}"),
    )
    assert len([name for name in ("anna", "bert") if Role.ADMIN in await roles(desk, name)]) == 1


async def test_an_admin_who_left_does_not_count(desk: Desk) -> None:
    """An admin who is out of use is no second admin."""
    await desk.hire("old", Role.ADMIN)
    async with desk.database.write() as session:
        await people.set_active(session, desk.people["old"], active=False)
    await desk.says("anna", "take admin from anna")
    assert await roles(desk, "anna") == {Role.ADMIN}


async def test_the_same_name_asks_which(desk: Desk) -> None:
    """Of two people with the same name nobody gets the role before it is said which; the buttons tell them apart."""
    async with desk.database.write() as session:
        for account in ("kim.a", "kim.b"):
            person = await people.ensure_person(session, desk.workspace, account, display_name="Kim Lee", at=NOON)
            desk.people[account] = person.id
    await desk.says("anna", "make kim lee a marketer")
    await desk.delivers()
    assert await roles(desk, "kim.a") == await roles(desk, "kim.b") == frozenset()
    card = desk.cards("anna")[-1]
    assert "Whom do you mean?" in desk.sees("anna")
    assert "kim.a" in desk.sees("anna")
    second = buttons(card)["2. Kim Lee"]
    await desk.presses("anna", second.action_id, second.value)
    given = [name for name in ("kim.a", "kim.b") if await roles(desk, name)]
    assert [desk.people[name] for name in given] == [second.value.split(":")[1]]


async def test_an_account_is_meant_exactly(desk: Desk) -> None:
    """A mention of an account means that account, whatever the names are."""
    await desk.says("anna", "make <@guest|whoever> a salesperson")
    assert await roles(desk, "guest") == {Role.SALESPERSON}


async def test_nobody_is_made_up(desk: Desk) -> None:
    """A name that nobody has, and words without a role, change nothing and say what to do."""
    await desk.says("anna", "make Zorro a marketer")
    await desk.says("anna", "make guest happy")
    await desk.delivers()
    seen = desk.sees("anna")
    assert "I don't know “Zorro” yet. Ask them to say hello to me once" in seen
    assert "Whom and which role? Say for example “make @Kim a marketer”" in seen
    assert await acts(desk, "person.role_given") == []


async def test_twice_is_once(desk: Desk) -> None:
    """Giving a role twice is one act in the trail, and one message to the person."""
    for _ in range(2):
        await desk.says("anna", "make guest a marketer")
    await desk.delivers()
    assert len(await acts(desk, "person.role_given")) == 1
    assert len(desk.cards("guest")) == 1
    assert "Guest is marketer already." in desk.sees("anna")


async def test_a_role_by_form(desk: Desk) -> None:
    """The form offers the people and only the roles that the giver may give; somebody unknown is told in the form."""
    form = (await desk.presses("nina", "people.give", "")).form
    assert form is not None
    who, role = form.fields()
    assert isinstance(who, PickField)
    assert isinstance(role, ChoiceField)
    assert {option.value for option in who.options} == set(desk.people.values())
    assert [option.value for option in role.options] == ["marketer", "salesperson"]
    unknown = await desk.fills("nina", form, who=("U404",), role="marketer")
    assert "I don't know this person yet" in str(unknown.problems["who"])
    assert unknown.raw["role"] == "marketer"
    await desk.fills("nina", form, who=("guest",), role="marketer")
    assert await roles(desk, "guest") == {Role.MARKETER}
    taken = (await desk.presses("nina", "people.take", "")).form
    await desk.fills("nina", taken, who=(desk.people["guest"],), role="marketer")
    assert await roles(desk, "guest") == frozenset()


async def test_who_has_which_role(desk: Desk) -> None:
    """Everybody with a role sees who has which; only who gives roles sees who has none."""
    await desk.says("sam", "people")
    await desk.says("anna", "Leute")
    await desk.delivers()
    assert "Mara – marketer" in desk.sees("sam")
    assert "Guest" not in desk.sees("sam")
    assert "Guest – no role yet" in desk.sees("anna")
    assert "Give a role" not in labels(desk.cards("sam")[-1])
    assert "Give a role" in labels(desk.cards("anna")[-1])


async def test_many_people_are_paged(desk: Desk) -> None:
    """Sixty people stand on pages of twenty, and each person on one of them."""
    for number in range(60):
        await desk.hire(f"person {number:02}", Role.SALESPERSON)
    await desk.says("sam", "people")
    await desk.delivers()
    seen = desk.sees("sam")
    for page in range(1, 4):
        assert "Next" in labels(desk.cards("sam")[-1])
        await desk.presses("sam", "people.show", str(page))
        await desk.delivers()
        seen += desk.sees("sam")
    assert "Next" not in labels(desk.cards("sam")[-1])
    assert all(f"Person {number:02} " in seen for number in range(60))


async def test_teams(desk: Desk) -> None:
    """A manager names a team; people join and leave it by words and by the list; each act is in the trail."""
    await desk.says("nina", "new team Partner Sales")
    await desk.says("sam", "join partner sales")
    await desk.delivers()
    assert "Partner Sales: Sam" in desk.sees("sam")
    leave = options(desk.cards("sam")[-1], "Leave a team")
    assert [option.label for option in leave] == ["Partner Sales"]
    await desk.presses("sam", "teams.leave", leave[0].value)
    await desk.delivers()
    assert "Partner Sales: nobody yet" in desk.sees("sam")
    assert [len(await acts(desk, action)) for action in ("team.named", "team.joined", "team.left")] == [1, 1, 1]


async def test_a_team_by_form(desk: Desk) -> None:
    """The form names a team of a kind; a name that is taken makes no second one."""
    for _ in range(2):
        form = (await desk.presses("anna", "teams.new", "")).form
        await desk.fills("anna", form, team="Field", kind="sales")
    async with desk.database.read() as session:
        assert [(t.name, t.kind) for t in await places.teams(session) if t.name == "Field"] == [
            ("Field", TeamKind.SALES)
        ]
    assert len(await acts(desk, "team.named")) == 1


async def code(database: Database, role: Role = Role.ADMIN) -> str:
    """A one-time code, as `linkpin admin invite` makes it."""
    async with database.write() as session:
        return await invites.create(session, role=role, at=NOON)


async def test_a_code_makes_admin(desk: Desk) -> None:
    """Whoever redeems a code in a direct message is admin, once; the second to try is not."""
    secret = await code(desk.database)
    await desk.says("guest", f"redeem {secret.upper()}")
    await desk.says("sam", f"einlösen {secret}")
    await desk.delivers()
    assert await roles(desk, "guest") == {Role.ADMIN}
    assert await roles(desk, "sam") == {Role.SALESPERSON}
    assert "Welcome, Guest: you are admin now." in desk.sees("guest")
    assert await acts(desk, "person.role_redeemed") == [(desk.people["guest"], desk.people["guest"], {"role": "admin"})]


async def test_a_code_in_a_channel_is_burnt(desk: Desk) -> None:
    """A code that others could read gives nothing, is worth nothing from then on, and is not repeated."""
    secret = await code(desk.database)
    await desk.says("guest", f"redeem {secret}", channel="sales-emea")
    await desk.says("guest", f"redeem {secret}")
    await desk.delivers()
    assert await roles(desk, "guest") == frozenset()
    everything = desk.sees("guest") + desk.sees("sales-emea")
    assert "never write a code where others can read it" in everything
    assert secret not in everything


async def test_bad_codes_get_one_answer_and_then_none(desk: Desk) -> None:
    """A wrong, a used and an old code get the same answer; after five tries even a good one must wait."""
    used = await code(desk.database)
    await desk.says("sam", f"redeem {used}")
    for bad in (used, "0000-0000-0000-0000", "x", "y", "z"):
        await desk.says("guest", f"redeem {bad}")
    await desk.delivers()
    answers = {str(card.elements) for card in desk.cards("guest")}
    assert len(answers) == 1
    await desk.says("guest", f"redeem {await code(desk.database)}")
    await desk.delivers()
    assert "too many tries" in desk.sees("guest")
    assert await roles(desk, "guest") == frozenset()


async def test_a_mistyped_command_quotes_no_code(desk: Desk) -> None:
    """Where the word before a code is mistyped, the answer leaves the code out."""
    secret = await code(desk.database)
    await desk.says("guest", f"reedeeem {secret}", channel="sales-emea")
    await desk.delivers()
    assert "I don't know" in desk.sees("sales-emea")
    assert secret not in desk.sees("sales-emea")


async def test_every_button_leads_somewhere(desk: Desk) -> None:
    """What the cards of people, teams, settings and setup offer is answered: no button is out of date."""
    for words in ("people", "teams", "my settings", "setup", "help", "home"):
        await desk.says("anna", words)
        await desk.delivers()
        for item in [item for row in desk.cards("anna")[-1].elements if isinstance(row, Actions) for item in row.items]:
            value = (
                item.value if isinstance(item, Button) else item.options[0].value if isinstance(item, Select) else ""
            )
            assert isinstance(item, Button | Select)
            response = await desk.presses("anna", item.action_id, value)
            assert "out of date" not in response.notice, item


@given(st.sampled_from(Role), st.text(min_size=0, max_size=40), st.text(max_size=40))
def test_parse_never_fails(role: Role, before: str, after: str) -> None:
    """Whatever people write around a role, the words are read without an error, and a role is found in its own name."""
    parse(f"{before}{role.value}{after}")
    assert parse(f"@Xy {role.value}").role is role
    assert parse(f"@Xy {role.value}").who == "@Xy"
