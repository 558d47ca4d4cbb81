"""The chat's addresses: pages without script, JSON for the script, everything once, clear words where it can't be."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import pytest

from bot.local import posting
from bot.local.company import WORKSPACE
from handlers.cards import Pressed
from handlers.events import Acted, Filled, Said, Shared
from storage import clock, documents, local_chat, people, places
from storage.database import Database
from storage.kinds import Platform
from tests.bot.local.chat import JSON, Talk, talk

pytestmark = pytest.mark.anyio
DIRECT = "/post?as=mara&in=linkpin"
CHANNEL = "/post?as=mara&in=marketing"


@pytest.fixture
async def there(database: Database, tmp_path: Path) -> AsyncIterator[Talk]:
    """A chat that is set up, on both databases."""
    async with talk(database, tmp_path) as running:
        yield running


async def texts(database: Database, conversation: str) -> list[str]:
    """What stands in a conversation."""
    async with database.read() as session:
        return [row.text for row in await local_chat.messages(session, conversation)]


async def test_page_is_whole_without_script(there: Talk) -> None:
    """The page names rooms, personas and the message box, and posts all by plain forms."""
    page = (await there.page.get("/?as=emil&in=sales-emea")).text
    for part in (
        "#sales-emea",
        "sales-us",
        "Mara",
        "Uma",
        "Lee",
        '<textarea id="text"',
        'enctype="multipart/form-data"',
    ):
        assert part in page
    assert "<script>" not in page
    assert "style=" not in page
    assert " on" not in re.sub(r">[^<]*<|\"[^\"]*\"", "", page)


async def test_who_one_was_is_remembered(there: Talk) -> None:
    """An address that names nobody leads to whom one was last; the cookie is no other site's business."""
    seen = await there.page.get("/?as=lee&in=linkpin")
    assert "samesite=strict" in seen.headers["set-cookie"].lower()
    again = await there.page.get("/")
    assert again.headers["location"] == "/?as=lee&in=linkpin"


async def test_no_such_room(there: Talk) -> None:
    """An unknown room is said to be unknown, and another person's direct message is one."""
    for room in ("nowhere", "dm-emil"):
        answer = await there.page.get(f"/?as=mara&in={room}")
        assert answer.status_code == 404
        assert "no such conversation" in answer.text


async def test_words_in_a_direct_message(there: Talk, database: Database) -> None:
    """Words in a direct message are shown, and told to the bot in the person's name; its note comes back."""
    answer = await there.files.post(DIRECT, data={"text": "find price"}, headers=JSON)
    assert answer.json()["notice"] == "heard: find price"
    assert await texts(database, "dm-mara") == ["find price"]
    assert there.script.events == [("Mara (Marketing)", Said("find price"))]


async def test_a_repeat_is_done_once(there: Talk, database: Database) -> None:
    """What the page sends again because no answer came is there once, and gets the same answer."""
    fields = {"text": "hello", "nonce": "0123456789abcdef"}
    first = await there.files.post(DIRECT, data=fields, headers=JSON)
    again = await there.files.post(DIRECT, data=fields, headers=JSON)
    assert first.json() == again.json()
    assert await texts(database, "dm-mara") == ["hello"]
    assert len(there.script.events) == 1


async def test_channel_talk(there: Talk, database: Database) -> None:
    """In a channel the bot hears what begins with its name, without the name."""
    await there.files.post(CHANNEL, data={"text": "good morning"})
    await there.files.post(CHANNEL, data={"text": "@Linkpin, help"})
    assert await texts(database, "marketing") == ["good morning", "@Linkpin, help"]
    assert [event for _, event in there.script.events] == [Said("help")]


async def test_file_by_the_script(there: Talk) -> None:
    """A file is uploaded first and handed over with the message, with its own name and size."""
    kept = (await there.files.post("/new?as=mara&in=linkpin&name=plan.md", content=b"# Plan", headers=JSON)).json()
    assert (kept["name"], kept["size"]) == ("plan.md", 6)
    await there.files.post(DIRECT, data={"text": "look", "upload": f"{kept['id']} plan.md"}, headers=JSON)
    ((_, event),) = there.script.events
    assert isinstance(event, Shared)
    assert [(file.name, file.size) for file in event.files] == [("plan.md", 6)]
    assert event.text == "look"


async def test_file_without_script(there: Talk, tmp_path: Path) -> None:
    """A plain form hands a file over, and it can be fetched as it was."""
    await there.files.post(DIRECT, data={"text": ""}, files={"file": ("C:\\plans\\plan.md", b"# Plan")})
    ((_, event),) = there.script.events
    assert isinstance(event, Shared)
    await there.chat.uploads.fetch(event.files[0], "w", tmp_path / "fetched", 1000)
    assert (tmp_path / "fetched").read_bytes() == b"# Plan"
    assert event.files[0].name == "plan.md"


async def test_sample_is_handed_over_once(there: Talk) -> None:
    """The sample concept goes to the bot like a dropped file; sent again for want of an answer, it went once."""
    for _ in range(2):
        await there.page.post("/chat/sample?as=mara&in=linkpin", data={"nonce": "0123456789abcdef"}, headers=JSON)
    ((_, event),) = there.script.events
    assert isinstance(event, Shared)
    assert event.files[0].name.endswith(".docx")


async def test_unknown_upload(there: Talk) -> None:
    """A file that is not here any more is asked for again, and the message is not posted."""
    fields = {"text": "look", "upload": "../../../etc/passwd x"}
    answer = await there.files.post(DIRECT, data=fields, headers=JSON)
    assert answer.status_code == 410
    assert "drop it again" in answer.json()["error"]
    assert there.script.events == []


async def test_too_long(there: Talk) -> None:
    """A text that no message holds is answered with what to do instead."""
    answer = await there.files.post(DIRECT, data={"text": "x" * 300_000}, headers=JSON)
    assert answer.status_code == 413
    assert "text file" in answer.json()["error"]


async def test_button_and_form(there: Talk) -> None:
    """A button opens a form, which the script gets as HTML; its answers come back as filled in."""
    pressed = {"linkpin": json.dumps({"action": "digest.ask", "value": "d1"}), "nonce": "n" * 16}
    opened = (await there.page.post("/chat/act?as=emil&in=sales-emea&on=m1", data=pressed, headers=JSON)).json()
    assert "Name &lt;b&gt;" in opened["form"]
    assert 'action="/chat/fill?as=emil&amp;in=sales-emea&amp;on=m1"' in opened["form"]
    ticket = unescape(re.findall(r'name="linkpin" value="([^"]+)"', opened["form"])[0])
    answer = await there.page.post(
        "/chat/fill?as=emil&in=sales-emea&on=m1", data={"linkpin": ticket, "name": "Kim"}, headers=JSON
    )
    assert answer.json()["notice"] == "filled: Kim"
    acted, filled = (event for _, event in there.script.events)
    assert acted == Acted(Pressed("digest.ask", "d1"), "m1")
    assert isinstance(filled, Filled)


async def test_form_without_script(there: Talk) -> None:
    """Without script the form stands in the page, and cancelling leads back to the room."""
    pressed = {"linkpin": json.dumps({"action": "digest.ask", "value": "d1"})}
    shown = await there.page.post("/chat/act?as=emil&in=sales-emea&on=m1", data=pressed)
    assert '<dialog id="dialog" open>' in shown.text
    left = await there.page.post("/chat/fill?as=emil&in=sales-emea", data={"linkpin-cancel": "1"})
    assert left.headers["location"] == "/?as=emil&in=sales-emea"


@pytest.mark.parametrize("ticket", ["", "{}", "no json", '{"f":1,"n":2,"p":3,"s":4,"k":5}'])
async def test_forged_form(there: Talk, ticket: str) -> None:
    """What is no form of the bot's is refused and not handed on."""
    answer = await there.page.post("/chat/fill?as=emil&in=sales-emea", data={"linkpin": ticket}, headers=JSON)
    assert answer.status_code == 400
    assert there.script.events == []


async def test_home(there: Talk) -> None:
    """The home room shows the bot's home card, and no message box."""
    page = (await there.page.get("/?as=lee&in=home")).text
    assert "This is home" in page
    assert "<textarea" not in page


async def test_language(there: Talk) -> None:
    """The language is the person's: the page follows at once, others' stay; one that there isn't changes nothing."""
    await there.page.post("/chat/language?as=emil&in=linkpin", data={"language": "de"})
    assert '<html lang="de">' in (await there.page.get("/?as=emil&in=linkpin")).text
    await there.page.post("/chat/language?as=emil&in=linkpin", data={"language": "xx"})
    assert '<html lang="de">' in (await there.page.get("/?as=emil&in=linkpin")).text
    assert '<html lang="en">' in (await there.page.get("/?as=uma&in=linkpin")).text


async def test_unread(there: Talk) -> None:
    """What others wrote is unread until it was read, for each person by themselves."""
    await there.files.post(CHANNEL, data={"text": "one"})
    await there.files.post(CHANNEL, data={"text": "two"})
    room = (await there.page.get("/chat/room?as=emil&in=linkpin", headers=JSON)).json()
    assert room["unread"]["marketing"] == 2
    assert room["waiting"] == {"mara": 0, "emil": 2, "uma": 2, "lee": 2}
    serial = re.findall(r'data-serial="(\d+)"', (await there.page.get("/?as=emil&in=marketing")).text)[-1]
    await there.page.post(f"/chat/read?as=emil&in=marketing&upto={serial}")
    room = (await there.page.get("/chat/room?as=emil&in=linkpin", headers=JSON)).json()
    assert room["unread"]["marketing"] == 0
    assert room["waiting"]["uma"] == 2


async def test_earlier_messages(there: Talk, database: Database) -> None:
    """A long conversation shows its end, and a link to what was before."""
    for number in range(60):
        async with database.write() as session:
            await local_chat.post(
                session, message_id=f"m{number}", conversation="marketing", author="uma", text=f"word {number}."
            )
    page = (await there.page.get("/?as=mara&in=marketing")).text
    assert "word 59." in page
    assert "word 9." not in page
    earlier = unescape(re.findall(r'<p class="earlier"><a href="([^"]+)"', page)[0])
    before = (await there.page.get(earlier)).text
    assert "word 9." in before
    assert "word 10." not in before


@pytest.mark.parametrize("given", ["", "x", "-1", "9" * 30, "٣"])
async def test_odd_numbers_in_addresses(there: Talk, given: str) -> None:
    """Numbers that are none change nothing."""
    assert (await there.page.get("/", params={"as": "mara", "in": "marketing", "before": given})).status_code == 200
    answer = await there.page.post("/chat/read", params={"as": "mara", "in": "marketing", "upto": given})
    assert answer.status_code == 204


async def test_database_away(there: Talk, database: Database) -> None:
    """Where nothing can be kept the page says so with 503, and that it is worth trying again."""
    from storage.errors import StorageUnavailableError  # noqa: PLC0415  only this test needs it

    async def fail(*_: object, **__: object) -> None:
        raise StorageUnavailableError("away", "wait")

    there.chat.inbound.post = fail  # type: ignore[method-assign,assignment]  # the edge of this process's own code
    answer = await there.files.post(DIRECT, data={"text": "hello"}, headers=JSON)
    assert answer.status_code == 503
    assert "try again" in answer.json()["error"]


async def test_static_files_are_known_by_their_content(there: Talk) -> None:
    """A file that the browser has is not sent again."""
    first = await there.page.get("/chat/static/chat.js")
    assert first.headers["content-type"].startswith("text/javascript")
    tag = first.headers["etag"]
    again = await there.page.get("/chat/static/chat.js", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")


async def test_hostile_words(there: Talk) -> None:
    """What people write is escaped in the page."""
    await there.files.post(
        CHANNEL, data={"text": '<script>alert(1)</script> " onclick="x @linkpin https://e.example/?a=1&b=2'}
    )
    page = (await there.page.get("/?as=uma&in=marketing")).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert 'href="https://e.example/?a=1&amp;b=2"' in page


async def test_files_at_most(there: Talk) -> None:
    """More files than go with one message are left out, not half taken."""
    many = [("file", (f"{number}.md", b"x")) for number in range(posting.FILES + 3)]
    answer = await there.files.post(DIRECT, data={"text": ""}, files=many)
    assert answer.status_code == 400
    assert there.script.events == []


async def test_a_file_is_for_whom_it_was_made(there: Talk) -> None:
    """Its owner saves it under its name, as a download; nobody else finds it."""
    async with there.chat.database.write() as session:
        workspace = await places.find_workspace(session, Platform.LOCAL, WORKSPACE)
        assert workspace is not None
        mara = await people.person_of_account(session, workspace.id, "mara")
        assert mara is not None
        at = await clock.now(session)
        await documents.keep_document(
            session, key="f1", name="Fragen ä.csv", media_type="text/csv", content=b"a,b", owner_id=mara.id, at=at
        )
    got = await there.page.get("/chat/documents/mara/f1")
    assert (got.status_code, got.content) == (200, b"a,b")
    assert got.headers["content-disposition"] == "attachment; filename*=UTF-8''Fragen%20%C3%A4.csv"
    for path in ("/chat/documents/emil/f1", "/chat/documents/nobody/f1", "/chat/documents/mara/f2"):
        assert (await there.page.get(path)).status_code == 404
