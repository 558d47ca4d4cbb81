"""Pictures are drawn from kept numbers, served under signed addresses that expire, and always told in words."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.pictures.drawing import COLOURS, HEIGHT, WIDTH, draw
from bot.pictures.shelf import Addresses, Pictures
from bot.pictures.web import pictures_app
from bot.render import adaptive_card, block_kit, html, text
from bot.render.audience import Audience
from handlers.cards import Card
from handlers.pictures import PictureFormatError, Trend, in_words, keep_trend, trend_from_json, trend_to_json
from storage.database import Database

NOW = datetime(2027, 3, 1, tzinfo=UTC)
TREND = Trend("Reach", ("1 Mar", "8 Mar"), {"delivered": (12, 13), "used": (3, 5)})
NUMBERS = st.integers(0, 10**9)
WORDS = st.text(max_size=30)


@st.composite
def trends(pick: st.DrawFn) -> Trend:
    """Any trend that may be kept."""
    points = pick(st.integers(1, 24))
    names = pick(st.lists(WORDS, min_size=1, max_size=6, unique=True))
    values = st.lists(NUMBERS, min_size=points, max_size=points).map(tuple)
    return Trend(pick(WORDS), tuple(pick(WORDS) for _ in range(points)), {name: pick(values) for name in names})


@settings(max_examples=12, deadline=None)
@given(trends())
def test_anything_can_be_drawn(trend: Trend) -> None:
    """Whatever the names and numbers, there is a picture of the usual size; kept and read back it is the same."""
    image = Image.open(io.BytesIO(draw(trend)))
    assert (image.format, image.size) == ("PNG", (WIDTH, HEIGHT))
    assert trend_from_json(trend_to_json(trend)) == trend


def test_higher_is_higher() -> None:
    """A line that rises is drawn from the lower left to the upper right, in its own colour."""
    image = Image.open(io.BytesIO(draw(Trend("", ("a", "b"), {"x": (0, 20)})))).convert("RGB")
    blue = [
        (x, y)
        for x in range(60, WIDTH)
        for y in range(90, HEIGHT)
        if (p := image.getpixel((x, y))) and isinstance(p, tuple) and p[2] > 180 and p[0] < 90
    ]
    assert min(blue)[1] > HEIGHT - 90
    assert max(blue)[1] < 130


def test_every_line_keeps_its_colour_and_its_name() -> None:
    """Six lines with long names: each colour is in the picture, and no name runs out of it."""
    series = {f"{letter} question with a rather long name": (n, n + 1) for n, letter in enumerate("ABCDEF")}
    image = Image.open(io.BytesIO(draw(Trend("", ("a", "b"), series)))).convert("RGB")
    seen = {colour for _, colour in image.getcolors(WIDTH * HEIGHT) or [] if isinstance(colour, tuple)}
    for wanted in COLOURS:
        rgb = tuple(int(wanted[at : at + 2], 16) for at in (1, 3, 5))
        assert any(max(abs(a - b) for a, b in zip(rgb, each, strict=True)) < 12 for each in seen), wanted
    assert min(image.crop((WIDTH - 36, 0, WIDTH, 120)).convert("L").tobytes()) > 240


def test_every_letter_of_german_is_there() -> None:
    """Umlauts are drawn as themselves, not as boxes."""
    plain, umlaut = draw(Trend("Muller", ("a",), {"x": (1,)})), draw(Trend("Müller", ("a",), {"x": (1,)}))
    other = draw(Trend("Möller", ("a",), {"x": (1,)}))
    assert len({plain, umlaut, other}) == 3


def test_not_a_picture() -> None:
    """What is kept and no trend is refused."""
    for stored in ({}, {"kind": "pie"}, {"kind": "trend", "title": "", "labels": [], "series": []}):
        with pytest.raises(PictureFormatError):
            trend_from_json(stored)


@pytest.mark.anyio
async def test_only_by_a_signed_address(database: Database) -> None:
    """The address in a card shows the picture until it expires; changed in any part it shows nothing."""
    async with database.write() as session:
        image = await keep_trend(session, "reach1", TREND, NOW)
    pictures = await Pictures.open(database, "https://linkpin.example.com/")
    address = pictures.addresses()[image.file]
    assert address.startswith("https://linkpin.example.com/pictures/reach1.png?until=")
    path = "/" + address.split("/pictures/")[1]
    transport = httpx.ASGITransport(pictures_app(pictures))
    async with httpx.AsyncClient(transport=transport, base_url="http://linkpin") as client:
        answer = await client.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
        assert Image.open(io.BytesIO(answer.content)).size == (WIDTH, HEIGHT)
        wrong = (
            path.replace("reach1", "reach2"),
            path.replace("until=", "until=1"),
            path[:-1] + ("0" if path[-1] != "0" else "1"),
            "/reach1.png",
            "/reach1.png?until=99999999999999&sig=x",
            "/reach1.png?until=%C2%B2&sig=%C3%A4",
        )
        assert [(await client.get(each)).status_code for each in wrong] == [403] * len(wrong)
        old = Addresses("", pictures._key, timedelta(seconds=-1))["reach1"].removeprefix("/pictures")
        assert (await client.get(old)).status_code == 403
        gone = pictures.addresses()["nothing"].split("/pictures")[1]
        assert (await client.get(gone)).status_code == 404


@pytest.mark.anyio
async def test_replicas_sign_alike(database: Database) -> None:
    """An address that one replica signed is good at another: the key is in the database."""
    one, other = [await Pictures.open(database, "https://one.example") for _ in range(2)]
    address = one.addresses()["x"]
    until, sig = (part.split("=")[1] for part in address.split("?")[1].split("&"))
    assert other.is_signed("x", until, sig)


@pytest.mark.anyio
async def test_shown_on_each_platform(database: Database) -> None:
    """Slack shows an uploaded file, Teams and the page an address; without either, the numbers stand there in words."""
    async with database.write() as session:
        card = Card((await keep_trend(session, "reach1", TREND, NOW),), "Reach")
    address = (await Pictures.open(database, "https://l.example")).addresses()
    (message,) = block_kit.render(card, Audience(uploads={"reach1": "F0123"}))
    assert message["blocks"][0]["slack_file"] == {"id": "F0123"}
    assert message["blocks"][0]["alt_text"] == in_words(TREND)
    assert "https://l.example/pictures/reach1.png" in str(adaptive_card.render(card, Audience(files=address)))
    assert "https://l.example/pictures/reach1.png" in "".join(html.render(card, Audience(files=address)))
    for renderer in (block_kit, adaptive_card, html, text):
        told = str(renderer.render(card, Audience()))
        assert "8 Mar: delivered 13, used 5" in told
        assert "reach1" not in told
