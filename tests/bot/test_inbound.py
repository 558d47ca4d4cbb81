"""The way in: kept once, worked off once, in the right person's name, and told in words when it fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from bot.grouping import GroupCommit
from bot.inbound import Inbound
from bot.metrics import Metrics
from bot.signals import Signals
from handlers.turn import Response
from storage import inbox, ledger, people, places
from storage.database import Database
from storage.kinds import InboxStatus, Role
from tests.bot.conversation import FORM, NOON, UseCases, make_person, said, serve_workspace

pytestmark = pytest.mark.anyio


class Desk:
    def __init__(self, database: Database, inbound: Inbound, cases: UseCases, workspace_id: str) -> None:
        self.database = database
        self.inbound = inbound
        self.cases = cases
        self.workspace_id = workspace_id

    async def posted(self) -> int:
        async with self.database.read() as session:
            return len(await ledger.deliveries(session))

    async def events(self) -> list[tuple[str, InboxStatus]]:
        async with self.database.read() as session:
            return [(row.key, row.status) for row in reversed(await inbox.events(session))]


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    """An inbound over a fresh database with one served workspace."""
    workspace = await serve_workspace(database)
    cases = UseCases()
    async with AsyncExitStack() as stack:
        grouped = await stack.enter_async_context(GroupCommit(database))
        inbound = Inbound(database, cases.handle, signals=Signals(), metrics=Metrics(), grouped=grouped)
        yield Desk(database, inbound, cases, workspace.id)


async def test_answered_inline(desk: Desk) -> None:
    """An event is answered at once, and its row, its posts and its answer are there after one commit."""
    response = await desk.inbound.receive(said("hello"))
    assert response.notice == "Kim: hello #1"
    assert await desk.events() == [("local:T1:e1", InboxStatus.DONE)]
    assert await desk.posted() == 1


async def test_repeat_gets_the_same_answer(desk: Desk) -> None:
    """A repeat, also one that arrives at the same moment, runs nothing again and gets the very same response."""
    first, second = await asyncio.gather(desk.inbound.receive(said("form")), desk.inbound.receive(said("form")))
    third = await desk.inbound.receive(said("form"))
    assert first == second == third == Response(form=FORM, raw={"name": "typed"})
    assert desk.cases.texts == ["form"]
    assert await desk.posted() == 1


async def test_failure_leaves_nothing(desk: Desk) -> None:
    """A failed use case is told to the person in words without its text; nothing is kept, and a repeat runs anew."""
    response = await desk.inbound.receive(said("fail"))
    assert "try again" in response.notice
    assert "secret" not in response.notice
    assert (await desk.events(), await desk.posted()) == ([], 0)
    await desk.inbound.receive(said("fail"))
    assert desk.cases.texts == ["fail", "fail"]


async def test_a_crowd_at_once(desk: Desk) -> None:
    """Of many events at one moment, repeats among them, each gets its own answer; who fails takes nobody along."""
    words = [f"word {number}" for number in range(12)]
    events = [said(word, key=word, user=f"U{number % 5}") for number, word in enumerate(words)]
    failing = said("fail", key="bad")
    answers = await asyncio.gather(*(desk.inbound.receive(event) for event in (*events, failing, *events)))
    told = [answer.notice for answer in answers]
    assert "try again" in told.pop(len(words))
    assert told[: len(words)] == told[len(words) :]
    assert [notice.split(" #")[0] for notice in told[: len(words)]] == [f"Kim: {word}" for word in words]
    assert sorted(await desk.events()) == sorted((f"local:T1:{word}", InboxStatus.DONE) for word in words)
    assert await desk.posted() == len(words)


async def test_a_mishap_is_told_in_the_persons_language(desk: Desk) -> None:
    """Who chose German is told of a failure in German."""
    key = await make_person(desk.database, desk.workspace_id, "U1")
    async with desk.database.write() as session:
        await people.set_preferences(session, key, language="de", time_zone=None)
    assert "noch einmal" in (await desk.inbound.receive(said("fail"))).notice


async def test_strange_workspace_sees_nothing(desk: Desk) -> None:
    """A workspace that is unknown or not allowed gets a refusal; no use case runs and nobody is noted down."""
    await serve_workspace(desk.database, allowed=False, external_id="T2")
    for name in ("T2", "T3"):
        for answer in (desk.inbound.receive, desk.inbound.accept):
            response = await answer(said("hello", workspace=name))
            assert "another company" in response.notice
    assert (desk.cases.texts, await desk.events()) == ([], [])
    async with desk.database.read() as session:
        assert await people.people(session) == []


async def test_who_acts(desk: Desk) -> None:
    """A person is known again by the account with the roles; guests and people out of use have none."""
    key = await make_person(desk.database, desk.workspace_id, "U1", Role.MARKETER)
    await desk.inbound.receive(said("a", key="1"))
    guest = said("b", key="2")
    await desk.inbound.receive(type(guest)(**{n: getattr(guest, n) for n in guest.__slots__} | {"stranger": True}))
    async with desk.database.write() as session:
        await people.set_active(session, key, active=False)
    await desk.inbound.receive(said("c", key="3"))
    await desk.inbound.receive(said("d", key="4", user="U2"))
    assert [turn.actor.person_id == key for turn in desk.cases.turns] == [True, True, True, False]
    assert [sorted(turn.actor.roles) for turn in desk.cases.turns] == [[Role.MARKETER], [], [], []]


async def test_language_and_zone(desk: Desk) -> None:
    """The person's own language and zone count first, then the channel's, then the company's, then English and UTC."""
    key = await make_person(desk.database, desk.workspace_id, "U1")
    event = said("x")

    async def speaks(number: int) -> tuple[str, str]:
        fields = {n: getattr(event, n) for n in event.__slots__} | {"key": str(number), "channel": "C1"}
        await desk.inbound.receive(type(event)(**fields))
        speech = desk.cases.turns[-1].speech
        return speech.language, str(speech.zone)

    assert await speaks(1) == ("en", "UTC")
    async with desk.database.write() as session:
        await places.set_organisation(session, name="Example", language="de", time_zone="Europe/Berlin")
    assert await speaks(2) == ("de", "Europe/Berlin")
    async with desk.database.write() as session:
        channel = await places.ensure_channel(session, desk.workspace_id, "C1", name="sales", at=NOON)
        await places.set_channel(
            session, channel.id, purpose=channel.purpose, team_id=None, language="en", time_zone="America/New_York"
        )
    assert await speaks(3) == ("en", "America/New_York")
    assert desk.cases.turns[-1].place.channel == channel.id
    async with desk.database.write() as session:
        await people.set_preferences(session, key, language="de-AT", time_zone="Asia/Tokyo")
    assert await speaks(4) == ("de", "Asia/Tokyo")


async def test_accepted_events_wait(desk: Desk) -> None:
    """Accepted events are kept once each, in order, without running anything; a receive of one of them runs nothing."""
    await asyncio.gather(*(desk.inbound.accept(said("x", key=f"e{n}")) for n in range(50)))
    await asyncio.gather(*(desk.inbound.accept(said("x", key=f"e{n}")) for n in range(50)))
    assert await desk.inbound.receive(said("x", key="e7")) == Response()
    assert await desk.events() == [(f"local:T1:e{n}", InboxStatus.PENDING) for n in range(50)]
    assert desk.cases.texts == []
