"""Processes are killed with -9 again and again; every acknowledged event is answered, and everything posted once."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import socket
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from bot.envelope import Envelope, envelope_to_json
from handlers.cards import card_to_json
from storage import deliveries, inbox, ledger
from storage.database import Database
from storage.deliveries import Target
from storage.kinds import DeliveryStatus, InboxStatus, TargetKind
from storage.location import PostgresLocation, SqliteLocation
from tests.bot.conversation import plain, said, serve_workspace, until
from tests.crash.chat import ChatServer, chat_server

pytestmark = pytest.mark.anyio
KILLS = int(os.environ.get("LINKPIN_CRASH_KILLS") or 5)
"""`make crash` has 20 for each database and number of workers; the suite has as many over all four."""
ROUND = 25
"""Between two kills so many messages come up: half are put in, half answer events."""
ROOT = Path(__file__).parents[2]


@dataclass
class Fleet:
    """The bot's processes, by port."""

    starter: asyncio.subprocess.Process
    ports: list[int]
    running: dict[int, int] = field(default_factory=dict)

    async def start(self, port: int) -> None:
        assert self.starter.stdin is not None
        assert self.starter.stdout is not None
        self.starter.stdin.write(f"{port}\n".encode())
        self.running[port] = int(await self.starter.stdout.readline())

    async def kill(self, port: int) -> None:
        """Kill the process, which must have run until now; it holds its port for a moment after the signal."""
        process = self.running.pop(port)
        os.kill(process, signal.SIGKILL)

        async def gone() -> bool:
            try:
                os.kill(process, 0)
            except ProcessLookupError:
                return True
            return False

        await until(gone)


@asynccontextmanager
async def fleet(database: Database, home: Path, chat: ChatServer, workers: int, what: str = "") -> AsyncIterator[Fleet]:
    """Processes that are all gone at the end."""
    location = database.location
    assert isinstance(location, SqliteLocation | PostgresLocation)
    url = f"sqlite:///{location.path}" if isinstance(location, SqliteLocation) else location.dsn
    starter = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.crash.process", url, str(home), chat.url, *([what] if what else [])),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    bots = Fleet(starter, [_free_port(random.Random()) for _ in range(workers)])
    try:
        for port in bots.ports:
            await bots.start(port)
        yield bots
    finally:
        for process in bots.running.values():
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        starter.kill()
        await starter.wait()


def _free_port(chance: random.Random) -> int:
    """Below the ports that systems give to outgoing connections: one of those may be taken between two starts."""
    while True:
        port = chance.randrange(20_000, 30_000)
        with socket.socket() as each, suppress(OSError):
            each.bind(("127.0.0.1", port))
            return port


async def tell(client: httpx.AsyncClient, ports: list[int], envelope: Envelope, way: str, chance: random.Random) -> str:
    """Send an event as platforms do: again until it is acknowledged, at any process, and sometimes once more."""
    answers: list[str] = []
    wanted = 2 if chance.random() < 0.2 else 1
    while len(answers) < wanted:
        try:
            url = f"http://127.0.0.1:{chance.choice(ports)}/chat/{way}"
            answer = await client.post(url, json=envelope_to_json(envelope))
        except httpx.TransportError:
            await asyncio.sleep(0.05)
            continue
        if answer.status_code == 200:
            answers.append(answer.json())
    assert len(set(answers)) == 1
    return answers[0]


async def put_in(database: Database, workspace_id: str, names: list[str]) -> None:
    """Put messages into the ledger."""
    async with database.write() as session:
        for name in names:
            await deliveries.enqueue(
                session,
                delivery_id=name,
                target=Target(workspace_id, TargetKind.CONVERSATION, f"D{len(name) % 3}"),
                payload=card_to_json(plain(name)),
                purpose="crash",
            )


@pytest.mark.parametrize("workers", [1, 2])
async def test_nothing_lost_nothing_doubled(database: Database, tmp_path: Path, workers: int) -> None:
    """Kills at random points, 25 messages between two, against a chat that is slow, limits, fails and goes silent."""
    seed = int(os.environ.get("LINKPIN_CRASH_SEED") or random.SystemRandom().randrange(1_000_000))
    print(f"LINKPIN_CRASH_SEED={seed}")  # noqa: T201  shown when the test fails, to repeat it
    chance = random.Random(seed)
    workspace = await serve_workspace(database)
    expected: set[str] = set()
    telling: list[asyncio.Task[str]] = []
    async with (
        chat_server(seed) as chat,
        fleet(database, tmp_path, chat, workers) as bots,
        httpx.AsyncClient(timeout=10) as client,
    ):
        for kill in range(KILLS):
            names = [f"m{kill}-{number}" for number in range(ROUND // 2)]
            words = [f"e{kill}-{number}" for number in range(ROUND - len(names))]
            expected |= {*names, *(f"re: {word}" for word in words)}
            ways = {word: chance.choice(("receive", "accept")) for word in words}
            # What a queued event answers for the person alone is posted as well.
            expected |= {f"got {word}" for word in words if ways[word] == "accept"}
            await put_in(database, workspace.id, names)
            for word in words:
                event = said(word, key=word, conversation=f"D{chance.randrange(12)}")
                telling.append(asyncio.create_task(tell(client, bots.ports, event, ways[word], chance)))
            await asyncio.sleep(chance.uniform(0.05, 0.4))
            port = chance.choice(bots.ports)
            await bots.kill(port)
            await bots.start(port)
        await asyncio.gather(*telling)

        async def all_done() -> bool:
            async with database.read() as session:
                counts, backlog = await ledger.counts(session), await inbox.backlog(session)
            return set(counts) == {DeliveryStatus.SENT} and set(backlog.counts) == {InboxStatus.DONE}

        await until(all_done, seconds=240)
        posted = Counter(text for _, text in chat.record)
    assert len(expected) >= KILLS * ROUND
    lost, doubled = expected - set(posted), {text for text, times in posted.items() if times > 1}
    assert (lost, doubled) == (set(), set())
    assert set(posted) == expected
    assert min(chat.answers[kind] for kind in ("limited", "taken, no answer", "taken, 500", "looked up")) > 0
