"""Forms of several pages, in Slack's modals."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers.events import Acted, Event, Filled
from handlers.forms import Form, Page, TextField, read_answers
from handlers.turn import Response, Turn
from storage.kinds import Role
from storage.location import Location
from tests.fake_slack import FakeSlack
from tests.slack.house import TRANSPORTS, register, staging

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
    if isinstance(event, Filled):
        sent = read_answers(FORM, event.ticket, event.raw)
        if sent.problems or not sent.last:
            page = sent.page + (not sent.problems)
            return Response(form=FORM, page=page, problems=sent.problems, raw=sent.raw)
        return Response(notice=f"{sent.values['first']} and {sent.values['second']}")
    return Response(form=FORM) if isinstance(event, Acted) else Response()


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_pages_follow_one_another_and_keep_their_answers(
    sqlite_location: Location, tmp_path: Path, transport: str
) -> None:
    """The second page takes the first one's place; sent, the answers of both arrive."""
    async with FakeSlack() as slack:
        app = register(slack, transport)
        slack.install(app)
        async with staging(slack, app, sqlite_location, tmp_path, transport, two_pages, {}) as home:
            mara = slack.person("mara")
            await home.hires(mara, Role.MARKETER)
            await mara.shortcut("linkpin_brief")
            form = await slack.modal(mara, "Page 1 of 2")
            await mara.submits(form, {"first": "ab & <c>"})
            second = await slack.modal(mara, "Page 2 of 2")
            assert len(str(second.body["private_metadata"])) < 300
            await mara.submits(second, {"second": "d"})
            await slack.modal(mara, "ab & <c> and d")
            assert mara.troubles == []
