"""How soon Slack is acknowledged, and how much of a bare Bolt app's throughput is left beside keeping every event."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import aiohttp

from bench.load import Post, burst, steady
from bench.rows import Row, Setting, measure
from bench.service import database, percentile, process, wait_ready
from bench.slack_process import SECRET, TEAM, TOKEN

PER_SECOND, SECONDS = 100, 10
EVENTS, AT_ONCE, PAIRS = 2000, 64, 7
_numbers = itertools.count(1)


@measure("bench")
def slack_acknowledgement(setting: Setting) -> Iterator[Row]:
    """The whole service with worker and SQLite: 100 direct messages a second over HTTP, each worked off as well."""
    with process_api() as api, database("SQLite") as (url, _, home):
        arguments = ("-m", "bot", "serve", "--port", "0")
        with process(home, *arguments, **_settings(api, url)) as (_, address):
            wait_ready(address)
            asyncio.run(
                burst(_poster(address), events=200, at_once=8)
            )  # everybody is known by now, as after the first minutes of a day
            taken = asyncio.run(steady(_poster(address), per_second=PER_SECOND, seconds=SECONDS))
    note = f"{len(taken)} direct messages at {PER_SECOND}/s, from due to acknowledged, every commit on the disk"
    yield Row("Slack: acknowledgement, SQLite, p50", 1000 * median(taken), "ms", "lower", None, None, note)
    yield Row("Slack: acknowledgement, SQLite, p99", 1000 * percentile(taken, 0.99), "ms", "lower", None, 500, note)


@measure("bench")
def slack_throughput(setting: Setting) -> Iterator[Row]:
    """Events a second of the web part, which keeps each event before it acknowledges, and of a bare Bolt app."""
    ours, theirs, ratios = [], [], []
    arguments = ("-m", "bot", "serve", "--port", "0", "--no-worker", "--no-clock")
    with (
        process_api() as api,
        database("SQLite") as (url, _, home),
        process(home, *arguments, **_settings(api, url)) as (_, linkpin),
        process(home, "-m", "bench.slack_process", "bare", f"{api}/api/") as (_, bolt),
    ):
        wait_ready(linkpin)
        for address in (linkpin, bolt):
            asyncio.run(burst(_poster(address), events=300, at_once=AT_ONCE))
        for _ in range(PAIRS):
            ours.append(asyncio.run(burst(_poster(linkpin), events=EVENTS, at_once=AT_ONCE)))
            theirs.append(asyncio.run(burst(_poster(bolt), events=EVENTS, at_once=AT_ONCE)))
            ratios.append(ours[-1] / theirs[-1])
    note = f"{EVENTS} events, {AT_ONCE} at once, median of {PAIRS} alternating pairs; SQLite, the web part alone"
    yield Row("Slack: events kept and acknowledged", median(ours), "1/s", "higher", median(theirs), None, note)
    yield Row("Slack: throughput beside a bare Bolt app", median(ratios), "ratio", "higher", None, 0.5, note)


@contextmanager
def process_api() -> Iterator[str]:
    """Slack's Web API as a process of its own; gives its address."""
    with process(Path(), "-m", "bench.slack_process", "api") as (_, address):
        yield address


def _settings(api: str, url: str) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": f"{api}/api/",
        "DATABASE_URL": url,
    }


def _poster(address: str) -> Post:
    return lambda client: _post(client, address)


async def _post(client: aiohttp.ClientSession, address: str) -> None:
    body, timestamp = _event(next(_numbers)), str(int(time.time()))
    signed = hmac.new(SECRET.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    headers = {
        "content-type": "application/json",
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": f"v0={signed}",
    }
    async with client.post(f"{address}/slack/events", data=body, headers=headers) as response:
        response.raise_for_status()
        await response.read()


def _event(number: int) -> bytes:
    """One of 20 people writes to the bot."""
    user = f"U{number % 20}"
    event = {"type": "message", "channel_type": "im", "channel": f"D{user}", "user": user, "text": "help"}
    return json.dumps(
        {
            "type": "event_callback",
            "team_id": TEAM,
            "api_app_id": "A1",
            "event_id": f"Ev{number}",
            "event": {**event, "ts": f"{time.time():.0f}.{number:06d}"},
            "authorizations": [{"team_id": TEAM, "user_id": "UBOT", "is_bot": True, "is_enterprise_install": False}],
        }
    ).encode()
