"""How soon Teams is acknowledged, and the throughput beside a bare bot of the stock SDK, which keeps no event."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import aiohttp
import httpx

from bench.load import Post, burst, steady
from bench.rows import Row, Setting, measure
from bench.service import database, percentile, process, wait_ready
from bench.teams_process import APP_ID, SECRET, TENANT

PER_SECOND, SECONDS = 100, 10
EVENTS, AT_ONCE, PAIRS = 1000, 64, 5
_numbers = itertools.count(1)


@measure("bench")
def teams_acknowledgement(setting: Setting) -> Iterator[Row]:
    """The whole service with worker and SQLite: 100 personal messages a second over HTTP, each worked off as well."""
    with _connector() as connector, database("SQLite") as (url, _, home):
        arguments = ("-m", "bot", "serve", "--port", "0")
        with process(home, *arguments, **_settings(connector, url)) as (_, address):
            wait_ready(address)
            post = _poster(address, connector)
            asyncio.run(burst(post, events=200, at_once=8))  # everybody is known by now, as after the first minutes
            taken = asyncio.run(steady(post, per_second=PER_SECOND, seconds=SECONDS))
    note = f"{len(taken)} personal messages at {PER_SECOND}/s, from due to acknowledged, every commit on the disk"
    yield Row("Teams: acknowledgement, SQLite, p50", 1000 * median(taken), "ms", "lower", None, None, note)
    yield Row("Teams: acknowledgement, SQLite, p99", 1000 * percentile(taken, 0.99), "ms", "lower", None, 500, note)


@measure("bench")
def teams_throughput(setting: Setting) -> Iterator[Row]:
    """Events a second of the web part, which keeps each event before it acknowledges, and of a bare stock bot."""
    ours, theirs, ratios = [], [], []
    arguments = ("-m", "bot", "serve", "--port", "0", "--no-worker", "--no-clock")
    with (
        _connector() as connector,
        database("SQLite") as (url, _, home),
        process(home, *arguments, **_settings(connector, url)) as (_, linkpin),
        process(home, "-m", "bench.teams_process", "bare", connector) as (_, stock),
    ):
        wait_ready(linkpin)
        posts = [_poster(address, connector) for address in (linkpin, stock)]
        for post in posts:
            asyncio.run(burst(post, events=300, at_once=AT_ONCE))
        for _ in range(PAIRS):
            ours.append(asyncio.run(burst(posts[0], events=EVENTS, at_once=AT_ONCE)))
            theirs.append(asyncio.run(burst(posts[1], events=EVENTS, at_once=AT_ONCE)))
            ratios.append(ours[-1] / theirs[-1])
    note = f"{EVENTS} events, {AT_ONCE} at once, median of {PAIRS} alternating pairs; SQLite, the web part alone"
    yield Row("Teams: events kept and acknowledged", median(ours), "1/s", "higher", median(theirs), None, note)
    yield Row("Teams: throughput beside a bare stock bot", median(ratios), "ratio", "higher", None, 0.5, note)


@contextmanager
def _connector() -> Iterator[str]:
    """The connector as a process of its own; gives its address."""
    with process(Path(), "-m", "bench.teams_process", "connector") as (_, address):
        yield address


def _settings(connector: str, url: str) -> dict[str, str]:
    return {
        "MicrosoftAppId": APP_ID,
        "MicrosoftAppPassword": SECRET,
        "MicrosoftAppTenantId": TENANT,
        "TEAMS_SERVICE_URLS": f"{connector}/",
        "TEAMS_LOGIN_URL": f"{connector}/login/",
        "TEAMS_OPENID_URL": f"{connector}/openid",
        "DATABASE_URL": url,
    }


def _poster(address: str, connector: str) -> Post:
    """Posts activities with one token, as the connector does for an hour."""
    headers = {"Authorization": f"Bearer {httpx.get(f'{connector}/sign').json()['token']}"}

    async def post(client: aiohttp.ClientSession) -> None:
        activity = _activity(next(_numbers), f"{connector}/")
        async with client.post(f"{address}/api/messages", json=activity, headers=headers) as response:
            response.raise_for_status()
            await response.read()

    return post


def _activity(number: int, service_url: str) -> dict[str, object]:
    """One of 20 people writes to the bot."""
    user = number % 20
    return {
        "type": "message",
        "id": str(number),
        "channelId": "msteams",
        "serviceUrl": service_url,
        "text": "help",
        "from": {"id": f"29:{user}", "name": f"Person {user}", "aadObjectId": str(user)},
        "recipient": {"id": f"28:{APP_ID}", "name": "Linkpin"},
        "conversation": {"id": f"a:{user}", "conversationType": "personal", "tenantId": TENANT},
        "channelData": {"tenant": {"id": TENANT}},
        "localTimezone": "Europe/Berlin",
        "locale": "en-US",
    }
