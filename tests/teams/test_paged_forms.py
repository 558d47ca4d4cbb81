"""Forms of several pages, in dialogs and as cards, and a form that can be shown nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers.cards import Actions, Button, Card
from handlers.events import Acted, Event, Filled, Said
from handlers.find import find_form
from handlers.forms import Form, Page, TextField, read_answers
from handlers.outbox import reply
from handlers.turn import Response, Turn
from storage.kinds import Role
from storage.location import Location
from tests.fake_teams.cards import actions, inputs
from tests.teams.house import House, house
from tests.teams.test_surfaces import form_in_chat

pytestmark = pytest.mark.anyio
FORM = Form(
    "test.form",
    "Two pages",
    (
        Page((TextField(id="first", label="First", min_length=3),)),
        Page((TextField(id="second", label="Second"),)),
    ),
    "Send",
    "Cancel",
    "nonce",
)


async def two_pages(turn: Turn, event: Event) -> Response:
    """Opens the form on any press, and reads it as the router does."""
    if isinstance(event, Said):
        await reply(turn, Card((Actions((Button("Open", "digest.ask"),)),), "Here it is"))
    if isinstance(event, Filled):
        sent = read_answers(FORM, event.ticket, event.raw)
        if sent.problems or not sent.last:
            page = sent.page + (not sent.problems)
            return Response(form=FORM, page=page, problems=sent.problems, raw=sent.raw)
        return Response(notice=f"{sent.values['first']} and {sent.values['second']}")
    return Response(form=FORM) if isinstance(event, Acted) else Response()


async def test_pages_follow_one_another_in_a_dialog(sqlite_location: Location, tmp_path: Path) -> None:
    """Problems stay on their page; the second page takes the first one's place; the answers of both arrive."""
    async with house(sqlite_location, tmp_path, handle=two_pages) as home:
        mara = home.teams.person("mara")
        await home.hires(mara, Role.MARKETER)
        await mara.says("open")
        await home.teams.until(lambda: home.teams.messages(mara.chat), "the button")
        await mara.presses(home.teams.messages(mara.chat)[0], "Open")
        assert mara.dialog is not None
        assert "Page 1 of 2" in mara.dialog.words
        await mara.submits({"first": "ab"})
        assert "Page 1 of 2" in mara.dialog.words
        await mara.submits({"first": "ab & <c>"})
        assert "Page 2 of 2" in mara.dialog.words
        await mara.submits({"second": "d"})
        assert mara.toasts == ["ab & <c> and d"]


@pytest.mark.parametrize("old_client", [False, True])
async def test_pages_follow_one_another_as_cards(sqlite_location: Location, tmp_path: Path, old_client: bool) -> None:
    """The same in the chat: one message changes its pages, and is a receipt at the end."""
    async with house(sqlite_location, tmp_path, handle=two_pages) as home:
        mara = home.teams.person("mara")
        await home.hires(mara, Role.MARKETER)
        await mara.says("open")
        await home.teams.until(lambda: home.teams.messages(mara.chat), "the button")
        await mara.presses(home.teams.messages(mara.chat)[0], "Open", old_client=True)
        form = await home.teams.message(mara.chat, "Page 1 of 2")
        await sends(home, form_id=form.id, answers={"first": "abc"}, title="Next", old_client=old_client)
        await home.teams.until(lambda: "Page 2 of 2" in form.words, "the second page")
        await sends(home, form_id=form.id, answers={"second": "d"}, title="Send", old_client=old_client)
        await home.teams.until(lambda: "abc and d" in form.words, "the receipt")
        assert (actions(form.cards[0]), inputs(form.cards[0])) == ([], {})
        assert len(home.teams.messages(mara.chat)) == 2


async def sends(home: House, *, form_id: str, answers: dict[str, str], title: str, old_client: bool) -> None:
    """Send a page."""
    mara = home.teams.person("mara")
    message = next(each for each in home.teams.messages(mara.chat) if each.id == form_id)
    await mara.presses(message, title, answers, old_client=old_client)


async def test_a_form_that_reaches_nobody_is_told_of(sqlite_location: Location, tmp_path: Path) -> None:
    """Somebody without a chat with the bot is told, where they asked, how to open one; then the form comes."""

    async def opens(turn: Turn, event: Event) -> Response:
        return Response(form=await find_form(turn, {}, "nonce")) if isinstance(event, Said) else Response()

    async with house(sqlite_location, tmp_path, handle=opens) as home:
        sam = home.teams.person("sam")
        await home.hires(sam, Role.SALESPERSON)
        sam.chat.bot_in = False
        group = home.teams.group("Launch", sam)
        await sam.says("search", group)
        told = await home.teams.message(group, "I can't write to you alone")
        (open_chat,) = actions(told.cards[0])
        assert open_chat["url"].endswith(home.teams.bot_id)
        sam.chat.bot_in = True
        await sam.says("search", group)
        await form_in_chat(home, sam)
