"""One request to the local chat: who asks, about which room, and how the answer is given."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse
from starlette.responses import Response as HttpResponse

from bot.local.company import DIRECT_ROOM, HOME_ROOM, PERSONAS, Persona, conversation_of, persona
from bot.local.feed import Feed
from bot.local.inbound import LocalInbound, Origin, fresh_nonce
from bot.local.message_html import address, card_html
from bot.local.page import View, page
from bot.local.stream import counted
from bot.local.uploads import Uploads
from bot.local.viewer import Viewer
from bot.pictures.shelf import Pictures
from bot.render import html_form
from handlers.turn import Response
from storage import local_chat
from storage.database import Database
from storage.keys import new_key
from storage.session import Session

COOKIE = "linkpin-local"
"""Remembers whom one was last, for an address that doesn't say; it is no secret."""
PAGE_MESSAGES = 50


@dataclass(frozen=True, slots=True)
class Chat:
    """What all addresses work with."""

    database: Database
    inbound: LocalInbound
    feed: Feed
    uploads: Uploads
    pictures: Pictures


@dataclass(frozen=True, slots=True)
class Asked:
    """A request. `room` is a name in addresses, `conversation` what stands behind it."""

    chat: Chat
    request: Request
    viewer: Viewer
    room: str
    conversation: str

    @property
    def scripted(self) -> bool:
        """Whether the page's script asks, which wants JSON."""
        return self.request.headers.get("accept", "").startswith("application/json")

    def parameter(self, name: str) -> str:
        """A value from the address, empty where there is none."""
        return self.request.query_params.get(name, "")

    def origin(self, nonce: str) -> Origin:
        """Who does something, and where."""
        return Origin(self.viewer.persona, self.conversation, fresh_nonce(nonce))


def persona_of(request: Request) -> Persona | None:
    """Whom the address names."""
    return persona(request.query_params.get("as", ""))


def remembered(request: Request) -> Persona:
    """Whom one was last, else the first."""
    return persona(request.cookies.get(COOKIE, "")) or PERSONAS[0]


def room_of(request: Request, who: Persona) -> tuple[str, str] | None:
    """The room that the address names, and its conversation; None where there is no such room."""
    name = request.query_params.get("in", DIRECT_ROOM)
    if name == HOME_ROOM:
        return name, who.direct
    conversation = conversation_of(who, name)
    return None if conversation is None else (name, conversation)


async def view(asked: Asked, *, notice: str = "", form: str = "") -> View:
    """What the page shows of the room. Raises StorageError."""
    home = ""
    if asked.room == HOME_ROOM:
        opened = await asked.chat.inbound.open_home(asked.origin(new_key()))
        home = "" if opened.home is None else card_html(opened.home, asked.viewer, HOME_ROOM)
        notice = notice or opened.notice
    async with asked.chat.database.read() as session:
        return await _view(session, asked, home, notice, form)


async def _view(session: Session, asked: Asked, home: str, notice: str, form: str) -> View:
    before = asked.parameter("before")
    newest = await local_chat.newest_change(session)
    rows = (
        []
        if asked.room == HOME_ROOM
        else await local_chat.messages(
            session,
            asked.conversation,
            before=int(before) if before.isdecimal() and len(before) < 19 else None,
            limit=PAGE_MESSAGES + 1,
        )
    )
    counts = await counted(session, asked.viewer.persona)
    return View(
        viewer=asked.viewer,
        room=asked.room,
        messages=rows[-PAGE_MESSAGES:],
        earlier=len(rows) > PAGE_MESSAGES,
        newest=newest,
        unread=counts.unread,
        waiting=counts.waiting,
        home=home,
        notice=notice,
        form=form,
        draft=asked.parameter("draft")[:1000],
    )


async def answer(asked: Asked, response: Response, message: str = "") -> HttpResponse:
    """What the bot said at once: to the script, or as the page; `message` is what a form was opened from."""
    form = ""
    if response.form is not None:
        target = address("/chat/fill", asked.viewer, asked.room, on=message)
        form = html_form.render(
            response.form, asked.viewer.audience, response.page, response.raw, response.problems, post_to=target
        )
    if asked.scripted:
        home = "" if response.home is None else card_html(response.home, asked.viewer, HOME_ROOM)
        return JSONResponse({"notice": response.notice, "form": form, "home": home})
    if response.notice or form:
        return HTMLResponse(page(await view(asked, notice=response.notice, form=form)))
    return RedirectResponse(address("/", asked.viewer, asked.room), status_code=303)


async def problem(asked: Asked, text: str, status: int) -> HttpResponse:
    """Say what went wrong and what to do."""
    if asked.scripted:
        return JSONResponse({"error": text}, status_code=status)
    return HTMLResponse(page(await view(asked, notice=text)), status_code=status)
