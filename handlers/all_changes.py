"""All that a new version of a brief changed, page by page, where its digest shows the most telling changes alone."""

from __future__ import annotations

from handlers.cards import Actions, Button, Card, Context, Header, line
from handlers.changes import ClosedError
from handlers.delta_card import ALL, listed
from handlers.panels import show_panel
from handlers.sources import readable
from handlers.turn import Response, Turn
from handlers.usecases import Press
from storage.changes import load_changes

PAGE = 20


async def show_changes(turn: Turn, value: str, message: str) -> Response:
    """Show the changes that the digest of the key in `value` ("key" or "key:page") begins with, to the actor alone."""
    key, _, number = value.partition(":")
    digest = await readable(turn, key)
    found = await load_changes(turn.session, digest.brief_id)
    if not found:
        raise ClosedError(None)
    speech = turn.speech
    pages = -(-len(found) // PAGE)
    page = min(int(number), pages - 1) if number.isdecimal() and len(number) < 6 else 0
    title = speech.say("Changed since the version before")
    counted = speech.count("{n} change", "{n} changes", len(found))
    paged = speech.say("Page {page} of {pages}", page=page + 1, pages=pages)
    buttons = []
    if page:
        buttons.append(Button(speech.say("Back"), ALL, f"{digest.id}:{page - 1}"))
    if page + 1 < pages:
        buttons.append(Button(speech.say("Next"), ALL, f"{digest.id}:{page + 1}"))
    buttons.append(Button(speech.say("Open the digest"), "digest.open", digest.id))
    elements = (
        Header(title),
        Context(line(f"{counted} · {paged}")),
        listed(found[page * PAGE : (page + 1) * PAGE], speech),
        Actions(tuple(buttons)),
    )
    return await show_panel(turn, Card(elements, f"{title}: {counted}"), message)


PRESSES: dict[str, Press] = {ALL: show_changes}
