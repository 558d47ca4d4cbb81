"""The local chat as one of the service's platforms."""

from __future__ import annotations

import asyncio

from bot.local.asked import Chat
from bot.local.feed import Feed
from bot.local.inbound import LocalInbound
from bot.local.opening import Opening, set_up
from bot.local.outbound import LocalOutbound
from bot.local.uploads import LIMIT_BYTES, Uploads
from bot.local.web import chat_app, files_app
from bot.platforms import Connection, Core, Surface

ENVELOPE_BYTES = 1 << 20
"""What comes around a file: its name, the words beside it."""
STOP_SECONDS = 5.0
TRY_THIS = (
    "Open that address in a browser. You are Mara in marketing; these are sample roles, not real people. Try this:",
    "  1. #sales-emea: the sample brief is there already, as a digest of one minute. Press “Show source”.",
    "  2. Direct message: drop a deck, a document or a PDF there, and watch it being read.",
    "  3. In its preview: edit a line, then “Publish now…”.",
    "  4. Choose Emil (sales): press “Useful”, “Ask marketing”, or write “find price”.",
    "  5. As Emil, drop a file: sales may not, and is told who may. Lee is the manager: write “deliveries”.",
)


def connect(core: Core) -> Connection:
    """Wire the local chat in."""
    feed = Feed()
    uploads = Uploads(core.home)
    inbound = LocalInbound(core.database, core.inbound, feed)
    opening = Opening(core.database, inbound, uploads, feed)
    chat = Chat(core.database, inbound, feed, uploads, core.pictures)
    tasks: list[asyncio.Task[None]] = []

    async def start() -> None:
        await set_up(core.database)
        tasks.append(asyncio.create_task(opening.run(), name="local chat opening"))

    async def stop() -> None:
        feed.close()
        if tasks:  # not cancelled: what it has begun to write it ends first
            await asyncio.wait(tasks, timeout=STOP_SECONDS)

    return Connection(
        outbound=LocalOutbound(core.database, feed),
        fetcher=uploads,
        surfaces=(
            Surface("/chat/files", files_app(chat), LIMIT_BYTES + ENVELOPE_BYTES),
            Surface("", chat_app(chat), ENVELOPE_BYTES),
        ),
        start=start,
        stop=stop,
        hang_up=feed.close,
        try_this=TRY_THIS,
    )
