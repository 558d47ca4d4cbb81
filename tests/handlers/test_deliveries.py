"""What is stuck is seen by those who lead, and decided by admins."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.cards import Card, Pressed
from handlers.events import Acted
from handlers.turn import Response
from storage import audit, deliveries, ledger, places
from storage.kinds import DeliveryStatus, Role, TargetKind
from tests.handlers import launch_brief as made
from tests.handlers.desk import Desk, buttons, labels

pytestmark = pytest.mark.anyio


async def _stuck(desk: Desk) -> dict[str, str]:
    """A published digest that is held in one channel and refused by the other; gives the deliveries by channel."""
    await desk.hire("ada", Role.ADMIN)
    digest_id = await desk.keeps(made.digest())
    form = (await desk.presses("mara", "digest.publish", digest_id)).form
    await desk.fills("mara", form)
    found = {}
    async with desk.database.write() as session:
        for claim in await deliveries.claim_due(session, owner="test", lease=timedelta(minutes=5)):
            row = claim.row
            await session.flush()
            if row.target == desk.channels["sales-emea"]:
                await deliveries.hold(session, row.id, owner="test", error="timed out")
                found["sales-emea"] = row.id
            elif row.target == desk.channels["sales-dach"]:
                await deliveries.settle_failed(session, row.id, owner="test", error="is_archived")
                found["sales-dach"] = row.id
            else:
                await deliveries.settle_sent(session, row.id, owner="test", external_ids=[row.id])
    return found


async def _card(desk: Desk, name: str = "ada", words: str = "deliveries") -> Card:
    await desk.says(name, words)
    await desk.delivers()
    return desk.cards(name)[-1]


async def _presses_on_card(desk: Desk, name: str, action: str, value: str) -> Response:
    """Presses on the last card that the person has, which stands on a message."""
    key = desk.people[name]
    message = [message for target, message in desk.screens if target in (key, f"D-{name}")][-1]
    response = await desk.does(name, Acted(Pressed(action, value), message))
    await desk.delivers()
    return response


async def _status(desk: Desk, delivery_id: str) -> DeliveryStatus:
    async with desk.database.read() as session:
        row = await ledger.find(session, delivery_id)
    assert row is not None
    return row.status


@pytest.mark.parametrize("words", ["deliveries", "Zustellungen"])
async def test_the_card_says_what_is_stuck_and_why(desk: Desk, words: str) -> None:
    """Held and failed with channel and reason, and how many wait or were sent today; never what they say."""
    await _stuck(desk)
    card = await _card(desk, words=words)
    text = desk.sees("ada")
    for told in ("Held: 1", "Failed: 1", "#sales-emea: held", "timed out", "#sales-dach: failed", "is_archived"):
        assert told in text
    assert "Atlas" not in text
    assert {"Send", "Drop", "Retry"} <= set(labels(card))


async def test_sent_today_is_today_where_the_reader_is(desk: Desk) -> None:
    """What was sent yesterday does not count."""
    await desk.hire("ada", Role.ADMIN)
    await desk.publishes("mara", await desk.keeps(made.digest()), "sales-emea")
    await _card(desk)
    today = next(row for row in desk.sees("ada").splitlines() if row.startswith("Sent today"))
    assert today != "Sent today: 0"
    await desk.put_clock_forward(timedelta(hours=12))
    card = await _card(desk)
    assert "Sent today: 0" in desk.sees("ada").split("Deliveries")[-1]
    assert "Nothing is stuck." in desk.sees("ada")
    assert labels(card) == ["Look again"]


async def test_a_held_one_can_be_sent(desk: Desk) -> None:
    """Sent by an admin, it arrives, and the card no longer lists it."""
    stuck = await _stuck(desk)
    card = await _card(desk)
    assert buttons(card)["Send"].confirm is not None
    answer = await _presses_on_card(desk, "ada", "deliveries.send", buttons(card)["Send"].value)
    assert answer.notice == "It is on its way again."
    assert "Atlas" in desk.sees("sales-emea")
    assert await _status(desk, stuck["sales-emea"]) is DeliveryStatus.SENT
    assert "Held: 0" in desk.sees("ada")
    assert "#sales-emea" not in desk.sees("ada")


async def test_a_failed_one_can_be_retried_or_dropped(desk: Desk) -> None:
    """Retried it is sent; dropped it never is, and that can't be undone by a second press."""
    stuck = await _stuck(desk)
    await _card(desk)
    await _presses_on_card(desk, "ada", "deliveries.send", stuck["sales-dach"])
    assert len(desk.cards("sales-dach")) == 1
    dropped = await _presses_on_card(desk, "ada", "deliveries.drop", stuck["sales-emea"])
    assert dropped.notice == "Dropped: it is not sent any more."
    again = await _presses_on_card(desk, "ada", "deliveries.send", stuck["sales-emea"])
    assert again.notice == "Somebody has decided that already, or it was sent."
    assert desk.cards("sales-emea") == []
    assert await _status(desk, stuck["sales-emea"]) is DeliveryStatus.DROPPED


@pytest.mark.parametrize("value", ["", "nothing", "x" * 150])
@pytest.mark.parametrize("action", ["deliveries.send", "deliveries.drop", "deliveries.resume"])
async def test_a_button_without_a_delivery(desk: Desk, action: str, value: str) -> None:
    """A value that names nothing is answered in words."""
    await desk.hire("ada", Role.ADMIN)
    assert (await desk.presses("ada", action, value)).notice


async def test_managers_see_and_can_t_decide(desk: Desk) -> None:
    """A manager's card has no buttons for it, and a button pressed by hand is refused."""
    stuck = await _stuck(desk)
    card = await _card(desk, "nina")
    assert labels(card) == ["Look again"]
    assert "Admins can send, drop and resume." in desk.sees("nina")
    for action in ("deliveries.send", "deliveries.drop", "deliveries.resume"):
        answer = await desk.presses("nina", action, stuck["sales-emea"])
        assert answer.notice == "Only admins can do this. Ask Ada."
    assert await _status(desk, stuck["sales-emea"]) is DeliveryStatus.HELD


@pytest.mark.parametrize("name", ["mara", "sam", "guest"])
async def test_others_don_t_see_them(desk: Desk, name: str) -> None:
    """Who leads nobody is refused, by words and by button."""
    stuck = await _stuck(desk)
    for answer in (
        await desk.says(name, "deliveries"),
        await desk.presses(name, "deliveries.show", ""),
        await desk.presses(name, "deliveries.refresh", ""),
        await desk.presses(name, "deliveries.drop", stuck["sales-emea"]),
    ):
        assert answer.notice.startswith("Only ")
    before = len(desk.cards(name))
    await desk.delivers()
    assert len(desk.cards(name)) == before


async def test_a_paused_channel_is_resumed(desk: Desk) -> None:
    """The card says what waits for it and why; resumed, it arrives."""
    await desk.hire("ada", Role.ADMIN)
    channel = desk.channels["sales-emea"]
    async with desk.database.write() as session:
        await ledger.pause_target(session, desk.workspace, TargetKind.CHANNEL, channel, reason="not_in_channel")
    await desk.publishes("mara", await desk.keeps(made.digest()), "sales-emea")
    assert desk.cards("sales-emea") == []
    card = await _card(desk)
    assert "#sales-emea is paused, 1 delivery waits." in desk.sees("ada")
    answer = await _presses_on_card(desk, "ada", "deliveries.resume", buttons(card)["Resume"].value)
    assert answer.notice == "Resumed: 1 delivery is on its way."
    assert "Atlas" in desk.sees("sales-emea")
    assert "paused," not in desk.sees("ada")


async def test_a_paused_channel_that_nothing_waits_for(desk: Desk) -> None:
    """It is listed as well, with its reason, and can be resumed."""
    await desk.hire("ada", Role.ADMIN)
    async with desk.database.write() as session:
        await places.pause_channel(session, desk.channels["sales-dach"], "is_archived")
    card = await _card(desk)
    assert "#sales-dach is paused, 0 deliveries wait." in desk.sees("ada")
    await _presses_on_card(desk, "ada", "deliveries.resume", buttons(card)["Resume"].value)
    async with desk.database.read() as session:
        assert not (await places.get_channel(session, desk.channels["sales-dach"])).paused


async def test_look_again_changes_the_same_card(desk: Desk) -> None:
    """The card is brought up to date where it stands."""
    stuck = await _stuck(desk)
    await _card(desk)
    async with desk.database.write() as session:
        await ledger.drop(session, stuck["sales-emea"], reason="elsewhere")
    before = len(desk.cards("ada"))
    await _presses_on_card(desk, "ada", "deliveries.refresh", "")
    assert len(desk.cards("ada")) == before
    assert "Held: 0" in desk.sees("ada")


async def test_decisions_are_written_down(desk: Desk) -> None:
    """Who sent, dropped and resumed what stands in the trail."""
    stuck = await _stuck(desk)
    await desk.presses("ada", "deliveries.send", stuck["sales-emea"])
    await desk.presses("ada", "deliveries.drop", stuck["sales-dach"])
    async with desk.database.read() as session:
        acts = await audit.trail(session, actor_id=desk.people["ada"])
    assert [(act.action, act.subject_id) for act in acts] == [
        ("delivery.dropped", stuck["sales-dach"]),
        ("delivery.resent", stuck["sales-emea"]),
    ]
