"""The field's voice: every week to marketing, with themes, trends, lost deals, contradictions, leads; and as a file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup

from handlers.cards import Attachment
from handlers.forms import Raw
from handlers.queue.export import safe
from handlers.voice import due_day, tell_week
from storage import documents, leads, people, places
from storage.compositions import composition
from storage.kinds import ChannelPurpose, Role, TeamKind
from tests.handlers import launch_brief as made
from tests.handlers.desk import Desk, buttons, options

pytestmark = pytest.mark.anyio
ASKED = "Does anybody at our hotline speak Portuguese?"


@pytest.fixture
async def field(desk: Desk) -> Desk:
    """The company with a marketing channel."""
    await desk.open_channel("marketing", purpose=ChannelPurpose.MARKETING)
    return desk


async def _asks(desk: Desk, name: str, words: str, about: str = "", **details: Raw) -> None:
    form = (await desk.presses(name, "digest.ask", about)).form
    await desk.fills(name, form, answers={"question": words, **details})
    await desk.still(name)


async def _file(desk: Desk, who: str) -> str:
    card = next(card for card in desk.cards(who)[::-1] if any(isinstance(each, Attachment) for each in card.elements))
    attachment = next(each for each in card.elements if isinstance(each, Attachment))
    async with desk.database.read() as session:
        return (await documents.get_document(session, attachment.document)).content.decode()


async def test_told_every_week_once(field: Desk) -> None:
    """On its day from its hour on, in every marketing channel, once; a quiet week is left out."""
    # NOON is a Monday, 13:00 in Berlin: the report of this week was due at 8.
    now = await field.put_clock_forward(timedelta(0))
    async with field.database.write() as session:
        assert await tell_week(session, now) == 0, "nothing was asked"
    await _asks(field, "sam", ASKED)
    now = await field.put_clock_forward(timedelta(days=7))
    async with field.database.write() as session:
        assert await tell_week(session, now) == 1
        assert await tell_week(session, now + timedelta(minutes=1)) == 0
    await field.delivers()
    seen = field.sees("marketing")
    assert "The field's voice" in seen
    assert ASKED in seen
    assert "Without an answer" in seen


@pytest.mark.parametrize(
    ("local", "due"),
    [
        (datetime(2027, 3, 1, 7, 59, tzinfo=UTC), "2027-02-22"),
        (datetime(2027, 3, 1, 8, tzinfo=UTC), "2027-03-01"),
        (datetime(2027, 3, 7, 23, tzinfo=UTC), "2027-03-01"),
    ],
)
def test_when_it_is_due(local: datetime, due: str) -> None:
    """The latest Monday at eight."""
    assert due_day(local, 0, 8).isoformat() == due


async def test_what_it_tells(field: Desk) -> None:
    """Weight and trend with verbatims, lost deals by name, contradictions with a digest, regions, as card and file."""
    digest_id = await field.keeps(made.digest())
    await field.publishes("mara", digest_id, "sales-emea")
    async with field.database.read() as session:
        view = await composition(session, digest_id)
    bullet = next(each for each in view.shown() if "€49" in each.text)
    await _asks(field, "sam", ASKED, stage="lost", customer="Globex", deal_size="70000")
    await _asks(field, "sam", "The customer was told €39 by a partner, why?", about=bullet.id)
    await field.says("sam", "@linkpin Which trade fairs do we visit in autumn?", channel="sales-emea")
    await field.still("sam")
    await field.put_clock_forward(timedelta(minutes=1))
    await field.says("mara", "voice")
    await field.delivers()
    seen = field.sees("mara")
    for told in (
        "Lost deals",
        "Globex (70,000)",
        "The field reports something else",
        "€39",
        "By region: EMEA: 1",
        "first asked now",
    ):
        assert told in seen, told
    assert "What was asked most, by week." in seen, "the picture in words"
    page = await _file(field, "mara")
    assert "Globex" in page
    assert "Only " in (await field.says("sam", "voice")).notice


async def test_the_file_holds_text_and_no_markup(field: Desk) -> None:
    """What people wrote is text in the page, whatever it looks like; it has no script and asks no network."""
    await _asks(field, "sam", "<script>alert(1)</script> <img src=x onerror=alert(1)> is that right?")
    await field.put_clock_forward(timedelta(minutes=1))
    await field.says("mara", "voice")
    await field.delivers()
    page = await _file(field, "mara")
    soup = BeautifulSoup(page, "lxml")
    assert not soup.find_all(["script", "img", "link", "iframe"])
    assert "<script>alert(1)</script>" in soup.get_text()


async def test_a_lead_is_rated_in_two_taps(field: Desk) -> None:
    """Known campaigns are chosen, then a verdict with its reason; marketing sees it; it can be taken back."""
    form = (await field.presses("sam", "leads.rate", "")).form
    await field.fills("sam", form, campaign="Spring", verdict="bad", reason="budget", comment="All students")
    await field.says("sam", "leads Spring")
    await field.delivers()
    card = field.cards("sam")[-1]
    choice = next(each for each in options(card, "Good …") if each.label == "timing")
    await field.presses("sam", "leads.reason.good", choice.value)
    await field.delivers()
    await field.put_clock_forward(timedelta(minutes=1))
    await field.says("mara", "voice")
    await field.delivers()
    seen = field.sees("mara")
    assert "Spring" in seen
    assert "not good: budget" in seen
    assert "good: timing" in seen
    undo = buttons(field.cards("sam")[-1])["Undo"]
    assert (await field.presses("mike", undo.action_id, undo.value)).notice == "That was taken back already."
    await field.presses("sam", undo.action_id, undo.value)
    async with field.database.read() as session:
        assert len(await leads.rated(session, datetime(2027, 1, 1, tzinfo=UTC))) == 1


async def test_both_managements_keep_one_text(field: Desk) -> None:
    """One side proposes, the other's manager agrees; nobody agrees with themselves, and sales does not decide."""
    await field.hire("olaf", Role.MANAGER)
    async with field.database.write() as session:
        marketing = await places.ensure_team(session, "Marketing", TeamKind.MARKETING)
        sales = await places.ensure_team(session, "Sales", TeamKind.SALES)
        await people.join_team(session, field.people["nina"], marketing.id)
        await people.join_team(session, field.people["olaf"], sales.id)
    form = (await field.presses("nina", "leads.define", "")).form
    response = await field.fills("nina", form, text="Has a budget and a date.")
    await field.delivers()
    assert response.notice == "Proposed: 1 manager of the other side is asked."
    button = buttons(field.cards("olaf")[-1])["Agree"]
    assert "nothing of the other side" in (await field.presses("nina", button.action_id, button.value)).notice
    assert "Only " in (await field.presses("sam", button.action_id, button.value)).notice
    assert (await field.presses("olaf", button.action_id, button.value)).notice.startswith("Agreed")
    await field.says("sam", "what is a qualified lead?")
    await field.delivers()
    assert "Has a budget and a date." in field.sees("sam")
    assert "Agreed by both" in field.sees("sam")


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\ufeff=1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    """What a spreadsheet could take for a formula begins with an apostrophe; other text stays as it is."""
    assert safe(cell) == f"'{cell}"
    assert safe("1 - 2 = -1") == "1 - 2 = -1"
