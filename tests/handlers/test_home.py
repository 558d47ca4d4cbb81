"""Home shows each role what awaits it, all that it may do, and what to do first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.cards import Actions, Card, Pressed, Select
from handlers.events import Acted, Opened
from handlers.router import PRESSES
from storage import deliveries, digests, people
from storage.deliveries import Target, delivery_key
from storage.kinds import DigestStatus, Role, TargetKind
from tests.handlers import launch_brief as made
from tests.handlers.desk import NOON, Desk, labels, shown

pytestmark = pytest.mark.anyio
DAILY = {
    "Find something",
    "Latest digests",
    "Ask marketing",
    "Leads",
    "Linking pins",
    "Shared goals",
    "Alignment check",
    "My settings",
    "People",
    "Help",
}
MARKETING = DAILY | {"Post a brief", "Drafts", "Questions", "The field's voice", "Reach", "Cadences"}


def selects(card: Card) -> list[Select]:
    """The lists to choose from."""
    rows = [element for element in card.elements if isinstance(element, Actions)]
    return [item for row in rows for item in row.items if isinstance(item, Select)]


async def home(desk: Desk, name: str) -> str:
    """What somebody's home says when it is opened."""
    card = (await desk.does(name, Opened())).home
    assert card is not None
    return shown(card)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("sam", DAILY),
        ("mara", MARKETING),
        ("nina", MARKETING | {"Deliveries"}),
        ("anna", MARKETING | {"Deliveries", "Setup", "Language model"}),
        ("guest", {"Help"}),
    ],
)
async def test_buttons_by_role(desk: Desk, name: str, wanted: set[str]) -> None:
    """Each role has the buttons for all that it may do and no others; each is answered."""
    await desk.hire("anna", Role.ADMIN)
    await desk.says(name, "home")
    await desk.delivers()
    (card,) = desk.cards(name)
    assert set(labels(card)) == wanted
    for element in card.elements:
        for item in getattr(element, "items", ()):
            action = getattr(item, "action_id", None)
            assert action is None or action in PRESSES


async def test_nothing_to_do(desk: Desk) -> None:
    """Where nothing awaits, home says what to do first: marketing posts a brief, sales will find digests here."""
    assert "Nothing awaits you. Drop a brief here" in await home(desk, "mara")
    assert "No digest is published yet." in await home(desk, "sam")
    assert "Drop a brief" not in await home(desk, "sam")


async def test_drafts_and_approved_ones_await_marketing(desk: Desk) -> None:
    """A marketer's own drafts are listed to be opened, others' are counted, approved digests wait; sales sees none."""
    await desk.keeps(made.digest(), author="mara", file="a")
    approved = await desk.keeps(made.digest(), author="mike", file="b")
    await desk.keeps(made.digest(), author="mike", file="c")
    async with desk.database.write() as session:
        await digests.move(session, approved, DigestStatus.APPROVED, by=desk.people["mike"], at=NOON)
    seen = await home(desk, "mara")
    assert "1 draft to finish" in seen
    assert "1 draft of others" in seen
    assert "1 approved digest waits" in seen
    assert "Atlas" not in await home(desk, "sam")


@pytest.mark.parametrize("word", ["drafts", "publish", "Entwürfe", "zurückziehen"])
async def test_drafts_by_words(desk: Desk, word: str) -> None:
    """Every draft is opened from one list, one's own and others', and what is out beside them; sales is refused."""
    out = await desk.keeps(made.digest(), author="mike", file="a")
    await desk.publishes("mike", out, "sales-emea")
    own = await desk.keeps(made.digest(), author="mara", file="b")
    other = await desk.keeps(made.digest(), author="mike", file="c")
    await desk.says("mara", word)
    await desk.delivers()
    card = desk.cards("mara")[-1]
    assert "1 draft to finish" in shown(card)
    assert "1 draft of others" in shown(card)
    offered = [option.value for each in selects(card) for option in each.options]
    assert offered == [own, other, out]
    await desk.presses("mara", "digest.open", other)
    await desk.delivers()
    assert "Nobody else sees this until you publish it." in desk.sees("mara")
    assert "Only admins, managers and marketers" in (await desk.says("sam", word)).notice


async def test_without_drafts(desk: Desk) -> None:
    """Where nothing is unfinished, the list says how a digest is made."""
    await desk.says("mara", "drafts")
    await desk.delivers()
    assert "There are no drafts. Drop a brief here" in desk.sees("mara")


async def test_latest_digests(desk: Desk) -> None:
    """Sales sees the published digests with their day, opens one from the list, and gets more by the word."""
    digest_id = await desk.keeps(made.digest())
    await desk.publishes("mara", digest_id, "sales-emea")
    assert "Atlas" in await home(desk, "sam")
    await desk.says("sam", "latest")
    await desk.presses("sam", "digest.open", digest_id)
    await desk.delivers()
    assert "Atlas costs €49" in desk.sees("sam")
    assert "1 March 2027" in desk.sees("sam")


async def test_refused_messages_await_admins(desk: Desk) -> None:
    """An admin is told of refused and held messages; nobody else is."""
    await desk.hire("anna", Role.ADMIN)
    async with desk.database.write() as session:
        target = Target(desk.workspace, TargetKind.CONVERSATION, "elsewhere")
        await deliveries.enqueue(session, delivery_id=delivery_key("x"), target=target, payload=None, purpose="digest")
        (claim,) = await deliveries.claim_due(session, owner="me", lease=timedelta(minutes=5))
        assert await deliveries.settle_failed(session, claim.row.id, owner="me", error="no")
    assert "1 message was refused." in await home(desk, "anna")
    assert "refused" not in await home(desk, "nina")


async def test_without_a_role(desk: Desk) -> None:
    """Who has no role is told whom to ask; before there is anybody who gives roles, how to become admin."""
    assert "Ask Nina for one." in await home(desk, "guest")
    async with desk.database.write() as session:
        await people.take_role(session, desk.people["nina"], Role.MANAGER)
    assert "Run “linkpin admin invite” on the server" in await home(desk, "guest")


async def test_panels_follow_each_other_in_place(desk: Desk) -> None:
    """Walking from home to people and back changes one message; pressed on another's message, a new one comes."""
    await desk.says("sam", "home")
    await desk.delivers()
    ((_, message),) = [where for where in desk.screens if where[0] == "D-sam"]
    for action in ("people.show", "teams.show", "settings.show", "help.show", "home.show"):
        await desk.does("sam", Acted(Pressed(action, ""), message))
        await desk.delivers()
    assert len(desk.cards("sam")) == 1
    assert "Hello Sam" in desk.sees("sam")
    await desk.does("mara", Acted(Pressed("people.show", ""), message))
    await desk.delivers()
    assert "Hello Sam" in desk.sees("sam")
    assert "People and roles" in desk.sees("mara")


async def test_in_a_channel_it_comes_privately(desk: Desk) -> None:
    """Asked for in a channel, home comes as a direct message, and the channel shows nothing."""
    response = await desk.says("sam", "home", channel="sales-emea")
    await desk.delivers()
    assert response.notice == "I sent it to you in a direct message."
    assert desk.cards("sales-emea") == []
    assert "Hello Sam" in desk.sees("sam")
