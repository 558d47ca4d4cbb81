"""Posting a brief: each thing that people drop or paste gets a clear answer at once."""

from __future__ import annotations

import pytest

from handlers.briefs import is_link, text_name
from handlers.events import FileRef, Shared
from tests.handlers.desk import Desk, shown

pytestmark = pytest.mark.anyio
LONG = "Atlas costs 49 euros a month from the first of June for every small team in Europe. " * 8
HOSTILE = (
    "../../etc/passwd.pptx",
    "<!channel> *bold*.pptx",
    "\u202egpj.exe.pptx",
    "a" * 400 + ".pptx",
    "\x00\x1b[31m.pptx",
)


async def test_a_file_is_answered_at_once(desk: Desk) -> None:
    """Before anything is read, the marketer has a message that says the file arrived, and one job waits."""
    await desk.drops("mara", ("launch.pptx", b"..."))
    await desk.delivers()
    assert [shown(card) for card in desk.cards("mara")] == ["I have got launch.pptx and am about to read it."]


async def test_two_files_have_a_message_each(desk: Desk) -> None:
    """Two files at once: a word that they come one after the other, then a message for each, in order."""
    await desk.drops("mara", ("one.pptx", b"1"), ("two.pdf", b"2"))
    await desk.delivers()
    told = [shown(card) for card in desk.cards("mara")]
    assert "2 files" in told[0]
    assert "one.pptx" in told[1]
    assert "two.pdf" in told[2]


async def test_a_repeat_of_the_event_posts_nothing_again(desk: Desk) -> None:
    """A platform that sends the same drop twice makes one message and one job."""
    drop = Shared((FileRef("F1", "launch.pptx", 3),))
    for _ in range(2):
        await desk.does("mara", drop, key="the same")
    await desk.delivers()
    assert len(desk.cards("mara")) == 1
    assert await desk.works() == 1


@pytest.mark.parametrize(
    ("name", "hint"),
    [("photo.png", "PowerPoint (.pptx)"), ("old.ppt", "Save it as .pptx"), ("x.doc", ".docx"), ("a.zip", "Unpack")],
)
async def test_a_wrong_kind_is_refused_by_its_name(desk: Desk, name: str, hint: str) -> None:
    """A picture, an old Office file or an archive is refused before it is fetched, with what is read instead."""
    await desk.drops("mara", (name, b"..."))
    assert await desk.works() == 0
    assert name in desk.sees("mara")
    assert hint in desk.sees("mara")


async def test_a_file_of_200_mb_is_refused_with_the_numbers(desk: Desk) -> None:
    """The answer to a huge file names its size and the limit, and nothing is fetched."""
    await desk.does("mara", Shared((FileRef("F1", "huge.pptx", 200 * 2**20),)))
    assert await desk.works() == 0
    assert "200 MB" in desk.sees("mara")
    assert "up to 100 MB" in desk.sees("mara")
    assert desk.files.paths == []


async def test_a_file_dropped_in_a_channel_is_answered_in_private(desk: Desk) -> None:
    """A brief shown to the bot in a channel shows its digest to nobody but who posted it."""
    response = await desk.drops("mara", ("launch.pptx", b"..."), channel="sales-emea")
    await desk.delivers()
    assert "direct message" in response.notice
    assert desk.cards("sales-emea") == []
    assert len(desk.cards("mara")) == 1


@pytest.mark.parametrize("text", ["https://example.com/deck.pptx", "digest https://example.com/x please"])
async def test_a_link_is_not_opened(desk: Desk, text: str) -> None:
    """A link in place of a file: the answer says that none is opened, and how to post the file."""
    await desk.says("mara", text)
    assert await desk.works() == 0
    assert "I don't open links" in desk.sees("mara")
    assert "drop it here" in desk.sees("mara")


@pytest.mark.parametrize("text", [LONG, f"digest: {LONG}", f"Zusammenfassen\n{LONG}", f"digest {LONG}"])
async def test_a_long_text_is_a_brief(desk: Desk, text: str) -> None:
    """A pasted text of 80 words or more is taken, with or without the command's word."""
    await desk.says("mara", text)
    await desk.delivers()
    assert "Atlas costs 49 euros" in desk.sees("mara")
    assert "about to read it" in desk.sees("mara")


async def test_a_short_text_is_sent_back(desk: Desk) -> None:
    """A text of a few words is not worth a digest, and the answer says from how many words on it is."""
    await desk.says("mara", "digest Atlas costs 49 euros.")
    assert await desk.works() == 0
    assert "4 words" in desk.sees("mara")
    assert "80 words" in desk.sees("mara")


async def test_the_bare_command_tells_how(desk: Desk) -> None:
    """The word "digest" alone tells how to post a brief."""
    await desk.says("mara", "digest")
    await desk.delivers()
    assert "Drop a file" in desk.sees("mara")


@pytest.mark.parametrize("name", ["sam", "guest"])
async def test_who_may_not_post_is_refused(desk: Desk, name: str) -> None:
    """A salesperson or a guest who drops a file is told so; nothing is read."""
    response = await desk.drops(name, ("launch.pptx", b"..."))
    assert response.notice != ""
    assert await desk.works() == 0
    assert desk.cards(name) == []


async def test_sales_is_told_who_may_post(desk: Desk) -> None:
    """The refusal names the roles that may, and people who hold one."""
    response = await desk.drops("sam", ("launch.pptx", b"..."))
    assert "marketers" in response.notice
    assert "Mara" in response.notice


async def test_a_salespersons_long_text_is_no_brief(desk: Desk) -> None:
    """A long text of somebody who may not post briefs is refused with who may, and not read."""
    assert "marketers" in (await desk.says("sam", LONG)).notice
    assert await desk.works() == 0


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_names_are_shown_as_plain_text(desk: Desk, name: str) -> None:
    """Names with paths, markup, control or reordering characters are shown on one short line, and act nowhere."""
    await desk.drops("mara", (name, b"..."))
    await desk.delivers()
    (told,) = [shown(card) for card in desk.cards("mara")]
    assert len(told) < 200
    assert not any(char in told for char in "\u202e\x00\x1b")


def test_links_are_told_from_texts() -> None:
    """A link with a few words around is a link; a text that quotes one is not."""
    assert is_link("<https://example.com/a?b=c>")
    assert is_link("please digest www.example.com/deck")
    assert not is_link("Atlas costs 49 euros")
    assert not is_link(f"{LONG} https://example.com")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("# Launch\n\nAtlas", "Launch.md"),
        ("\n\n  Atlas: 1/2 price?  \nmore", "Atlas 1 2 price.txt"),
        ("...", "….txt"),
        ("\u202eevil", "evil.txt"),
    ],
)
def test_a_pasted_text_is_named_by_its_first_words(text: str, name: str) -> None:
    """The name that stands in the receipt comes from the text, without what a disk would not take."""
    assert " ".join(text_name(text).split()) == name


async def test_a_name_without_an_ending_is_let_through(desk: Desk) -> None:
    """Only the content can tell what a file without an ending in its name is."""
    await desk.drops("mara", ("README", LONG.encode()), ("Version 2.0 of the plan", LONG.encode()))
    await desk.delivers()
    assert desk.sees("mara").count("about to read it") == 2
