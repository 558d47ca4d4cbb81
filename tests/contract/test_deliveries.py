"""The delivery ledger: put in once, sent once, in order, no faster than allowed, and what an admin can do."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from storage import clock, deliveries, ledger, places, rates
from storage.database import Database
from storage.deliveries import Claim, Target, delivery_key
from storage.errors import ConflictError, NotFoundError
from storage.kinds import DeliveryKind, DeliveryStatus, Platform, TargetKind
from storage.rates import Limit
from storage.tables import DeliveryRow

pytestmark = pytest.mark.anyio
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LEASE = 30 * SECOND


def one_a_second(row: DeliveryRow) -> Sequence[Limit]:
    """Each target one a second, the workspace ten a second with as many at once."""
    return Limit(f"target:{row.target}", SECOND), Limit(f"workspace:{row.workspace_id}", SECOND / 10, burst=10)


class Desk:
    """A database at noon with one workspace, and short ways to put in, claim and look."""

    def __init__(self, database: Database, workspace_id: str) -> None:
        self.database = database
        self.workspace_id = workspace_id

    async def post(
        self,
        name: str,
        *,
        target: str = "C1",
        not_before: datetime | None = None,
        expires_at: datetime | None = None,
        kind: TargetKind = TargetKind.CONVERSATION,
    ) -> bool:
        async with self.database.write() as session:
            return await deliveries.enqueue(
                session,
                delivery_id=name,
                target=Target(self.workspace_id, kind, target),
                payload={"text": name},
                purpose="digest",
                subject_id="d1",
                not_before=not_before,
                expires_at=expires_at,
            )

    async def change(self, name: str, message: str, *, delete: bool = False) -> bool:
        async with self.database.write() as session:
            return await deliveries.enqueue_change(
                session, delivery_id=name, message=message, payload={"text": name}, delete=delete
            )

    async def claim(self, owner: str = "me", limit: int = 20, *, limited: bool = False) -> list[Claim]:
        async with self.database.write() as session:
            if limited:
                return await deliveries.claim_due(session, owner=owner, lease=LEASE, limit=limit, limits=one_a_second)
            return await deliveries.claim_due(session, owner=owner, lease=LEASE, limit=limit)

    async def sent(self, name: str, *ids: str, owner: str = "me") -> bool:
        async with self.database.write() as session:
            return await deliveries.settle_sent(session, name, owner=owner, external_ids=ids or (f"ts-{name}",))

    async def row(self, name: str) -> DeliveryRow:
        async with self.database.read() as session:
            row = await ledger.find(session, name)
        assert row is not None
        return row

    async def pass_time(self, delta: timedelta) -> None:
        async with self.database.write() as session:
            await clock.shift(session, delta)


@pytest.fixture
async def desk(database: Database) -> Desk:
    """A desk at noon."""
    async with database.write() as session:
        await clock.freeze(session, NOON)
        workspace = await places.ensure_workspace(session, Platform.SLACK, "T1", name="Example", at=NOON)
    return Desk(database, workspace.id)


def names(claims: Sequence[Claim]) -> list[str]:
    """The ids of what was claimed."""
    return [claim.row.id for claim in claims]


async def test_put_in_once(desk: Desk) -> None:
    """The same delivery put in twice, also at the same moment, is there once, as the first said it."""
    key = delivery_key("digest", "d1", 1, "c1")
    assert key == delivery_key("digest", "d1", 1, "c1")
    assert key != delivery_key("digest", "d1", 11, "c1")
    assert delivery_key("a", "bc") != delivery_key("ab", "c")
    assert sorted(await asyncio.gather(desk.post(key), desk.post(key))) == [False, True]
    assert names(await desk.claim()) == [key]


async def test_sent_and_done(desk: Desk) -> None:
    """A due delivery is claimed with its card and target, settled with the platform's ids, and not claimed again."""
    await desk.post("m1")
    (claim,) = await desk.claim()
    assert (claim.row.payload, claim.row.target, claim.suspect) == ({"text": "m1"}, "C1", False)
    assert claim.leased_until - claim.claimed_at == LEASE
    assert await desk.sent("m1", "1.1", "1.2")
    await desk.pass_time(LEASE)
    assert await desk.claim() == []
    row = await desk.row("m1")
    assert (row.status, row.external_ids, row.settled_at) == (DeliveryStatus.SENT, ["1.1", "1.2"], NOON)


async def test_not_before_its_time(desk: Desk) -> None:
    """A delivery for later waits until its instant, and the worker knows how long it may sleep."""
    await desk.post("later", not_before=NOON + 60 * SECOND)
    assert await desk.claim() == []
    async with desk.database.read() as session:
        assert await ledger.next_due(session) == NOON + 60 * SECOND
    await desk.pass_time(60 * SECOND)
    assert names(await desk.claim()) == ["later"]
    async with desk.database.read() as session:
        assert await ledger.next_due(session) is None


async def test_past_its_use(desk: Desk) -> None:
    """A delivery that could not go out in time is dropped with the reason, not sent late."""
    await desk.post("reminder", expires_at=NOON + 5 * SECOND)
    await desk.pass_time(5 * SECOND)
    told: list[DeliveryRow] = []
    async with desk.database.write() as session:
        assert await deliveries.claim_due(session, owner="w", lease=LEASE, dropped=told.append) == []
    row = await desk.row("reminder")
    assert (row.status, row.error) == (DeliveryStatus.DROPPED, "past its use")
    assert [each.id for each in told] == ["reminder"]


async def test_held_past_its_use(desk: Desk) -> None:
    """What is held is dropped once it is of no use, if it is of a purpose that may be; what has no end stays held."""
    for name, ends in (("reminder", NOON + 5 * SECOND), ("later", NOON + 9 * SECOND), ("endless", None)):
        await desk.post(name, expires_at=ends)
    for claim in await desk.claim(limit=3):
        async with desk.database.write() as session:
            assert await deliveries.hold(session, claim.row.id, owner="me", error="in doubt")
    purpose = (await desk.row("reminder")).purpose
    await desk.pass_time(5 * SECOND)
    async with desk.database.write() as session:
        assert await ledger.drop_held_past_use(session, ["other"]) == []
        assert await ledger.drop_held_past_use(session, [purpose]) == ["reminder"]
    states = [(await desk.row(name)).status for name in ("reminder", "later", "endless")]
    assert states == [DeliveryStatus.DROPPED, DeliveryStatus.HELD, DeliveryStatus.HELD]


async def test_two_claimers_never_share(desk: Desk) -> None:
    """Many workers that claim at once get each delivery once; together they get all."""
    await asyncio.gather(*(desk.post(f"m{number}", target=f"C{number}") for number in range(40)))
    await asyncio.gather(*(desk.database.ping() for _ in range(8)))
    taken = await asyncio.gather(*(desk.claim(f"w{number}", limit=10) for number in range(8)))
    found = [name for claims in taken for name in names(claims)]
    found += names(await desk.claim("last", limit=40))
    assert len(found) == len(set(found))
    assert sorted(found) == sorted(f"m{number}" for number in range(40))


async def test_killed_while_sending_is_suspect(desk: Desk) -> None:
    """What a killed worker was sending comes back after its lease as suspect, and its own word counts no more."""
    await desk.post("m1")
    await desk.claim("killed")
    assert await desk.claim("other") == []
    await desk.pass_time(LEASE)
    (again,) = await desk.claim("other")
    assert again.suspect
    assert not await desk.sent("m1", owner="killed")
    assert await desk.sent("m1", owner="other")
    assert not (await desk.row("m1")).suspect


async def test_certainly_not_sent(desk: Desk) -> None:
    """After a 429 a delivery waits as long as the platform said, and is not suspect."""
    await desk.post("m1")
    await desk.claim()
    async with desk.database.write() as session:
        assert await deliveries.settle_retry(session, "m1", owner="me", after=7 * SECOND, error="ratelimited")
    assert await desk.claim() == []
    await desk.pass_time(7 * SECOND)
    (again,) = await desk.claim()
    assert (again.suspect, again.row.attempts) == (False, 2)


async def test_held_until_somebody_decides(desk: Desk) -> None:
    """A suspect that can't be looked up is held; an admin sends it or drops it, and only once."""
    for name in ("m1", "m2"):
        await desk.post(name)
    await desk.claim()
    async with desk.database.write() as session:
        for name in ("m1", "m2"):
            assert await deliveries.hold(session, name, owner="me", error="timeout")
    await desk.pass_time(10 * LEASE)
    assert await desk.claim() == []
    async with desk.database.write() as session:
        assert [row.id for row in await ledger.deliveries(session, status=DeliveryStatus.HELD)] == ["m2", "m1"]
        await ledger.resend(session, "m1")
        await ledger.drop(session, "m2", reason="seen in the channel")
        with pytest.raises(ConflictError):
            await ledger.drop(session, "m2", reason="again")
        with pytest.raises(NotFoundError):
            await ledger.resend(session, "m3")
    (again,) = await desk.claim()
    assert (again.row.id, again.suspect) == ("m1", False)


async def test_failed_can_be_retried(desk: Desk) -> None:
    """What the platform refused shows its reason and can be sent again."""
    await desk.post("m1")
    await desk.claim()
    async with desk.database.write() as session:
        assert await deliveries.settle_failed(session, "m1", owner="me", error="channel_not_found")
    assert (await desk.row("m1")).error == "channel_not_found"
    async with desk.database.write() as session:
        await ledger.resend(session, "m1")
    assert names(await desk.claim()) == ["m1"]
    async with desk.database.write() as session:
        assert await deliveries.settle_dropped(session, "m1", owner="me", error="nobody left")
        assert await ledger.counts(session) == {DeliveryStatus.DROPPED: 1}


async def test_paused_target_waits(desk: Desk) -> None:
    """To a paused channel nothing is sent, neither what waited nor what is put in later; resumed, all goes out."""
    async with desk.database.write() as session:
        channel = await places.ensure_channel(session, desk.workspace_id, "C1", name="sales", at=NOON)
    for name in ("m1", "m2"):
        await desk.post(name, target=channel.id, kind=TargetKind.CHANNEL)
    await desk.claim(limit=1)
    where = desk.workspace_id, TargetKind.CHANNEL, channel.id
    async with desk.database.write() as session:
        assert await deliveries.settle_paused(session, "m1", owner="me", reason="is_archived")
        assert await ledger.pause_target(session, *where, reason="is_archived") == 1
    await desk.post("m3", target=channel.id, kind=TargetKind.CHANNEL)
    await desk.post("elsewhere")
    assert names(await desk.claim()) == ["elsewhere"]
    async with desk.database.read() as session:
        (paused,) = await places.channels(session)
        assert (paused.paused, paused.pause_reason) == (True, "is_archived")
    async with desk.database.write() as session:
        assert await ledger.resume_target(session, *where) == 3
        assert not (await places.get_channel(session, channel.id)).paused
    assert names(await desk.claim()) == ["m1", "m2", "m3"]


async def test_update_follows_its_post(desk: Desk) -> None:
    """An update waits until its post is out, then knows the platform's ids; the post's own changes go in order."""
    await desk.post("m1")
    await desk.claim()
    assert await desk.change("u1", "m1")
    assert await desk.claim() == []
    await desk.sent("m1", "1.1")
    (update,) = await desk.claim()
    assert (update.row.id, update.row.kind, update.posted) == ("u1", DeliveryKind.UPDATE, ("1.1",))
    assert await desk.change("u2", "m1")
    assert await desk.claim() == []
    await desk.sent("u1", "1.1", "1.2")
    (second,) = await desk.claim()
    assert (second.row.id, second.posted) == ("u2", ("1.1", "1.2"))


async def test_newer_update_overtakes(desk: Desk) -> None:
    """Of several updates that wait, only the newest is sent: a progress message does not lag behind."""
    await desk.post("m1")
    await desk.claim()
    await desk.sent("m1")
    for number in range(3):
        assert await desk.change(f"u{number}", "m1")
    assert not await desk.change("u0", "m1")
    assert names(await desk.claim()) == ["u2"]
    assert (await desk.row("u1")).status is DeliveryStatus.DROPPED


async def test_change_before_the_post_is_out(desk: Desk) -> None:
    """An edit of what is not out yet changes it; a deletion drops it, so that nobody ever sees it."""
    await desk.post("m1")
    await desk.post("m2")
    assert await desk.change("u1", "m1")
    assert await desk.change("x2", "m2", delete=True)
    (claim,) = await desk.claim()
    assert (claim.row.id, claim.row.payload) == ("m1", {"text": "u1"})


async def test_nothing_after_a_deletion(desk: Desk) -> None:
    """A deleted message is not updated any more, and is no copy of its digest; an unknown one can't be changed."""
    await desk.post("m1")
    await desk.post("m2", target="C2")
    await desk.claim()
    await desk.sent("m1")
    await desk.sent("m2")
    assert await desk.change("x1", "m1", delete=True)
    assert not await desk.change("u1", "m1")
    (claim,) = await desk.claim()
    assert (claim.row.kind, claim.posted) == (DeliveryKind.DELETE, ("ts-m1",))
    async with desk.database.read() as session:
        copies = await ledger.posts(session, purpose="digest", subject_id="d1")
        assert [copy.id for copy in copies] == ["m2"]
    with pytest.raises(NotFoundError):
        await desk.change("u9", "m9")


async def test_order_and_pace_in_a_channel(desk: Desk) -> None:
    """Six posts to one channel go out in order, one a second; a post to another channel does not wait for them."""
    for number in range(6):
        await desk.post(f"m{number}")
    await desk.post("quick", target="C2")
    sent: list[tuple[str, datetime]] = []
    for _ in range(60):
        for claim in await desk.claim(limited=True):
            sent.append((claim.row.id, claim.claimed_at))
            await desk.sent(claim.row.id)
        await desk.pass_time(SECOND / 5)
    assert ("quick", NOON) in sent
    assert [entry for entry in sent if entry[0] != "quick"] == [(f"m{n}", NOON + n * SECOND) for n in range(6)]


async def test_suspect_waits_for_its_turn(desk: Desk) -> None:
    """Sending a suspect again counts in the rate limit too; until its turn, its first sender may still settle it."""
    await desk.post("m1")
    await desk.claim("slow", limited=True)
    await desk.pass_time(LEASE)
    await desk.post("m0", target="C1")
    async with desk.database.write() as session:
        await rates.back_off(session, Limit("target:C1", SECOND), 5 * SECOND)
    assert await desk.claim("other", limited=True) == []
    assert await desk.sent("m1", owner="slow")
    await desk.pass_time(6 * SECOND)  # it had queued up behind the suspect
    assert names(await desk.claim("other", limited=True)) == ["m0"]


async def test_filters(desk: Desk) -> None:
    """Deliveries are listed newest first, by status, purpose, subject, workspace and target."""
    await desk.post("m1")
    await desk.post("m2", target="C2")
    async with desk.database.read() as session:
        assert [row.id for row in await ledger.deliveries(session)] == ["m2", "m1"]
        assert [row.id for row in await ledger.deliveries(session, target="C1", workspace_id=desk.workspace_id)] == [
            "m1"
        ]
        assert await ledger.deliveries(session, purpose="reminder") == []
        assert len(await ledger.deliveries(session, subject_id="d1", limit=1)) == 1
