"""What readers see of editions, what they choose for themselves, and how copies in editions stay true."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers import alarms
from handlers.cards import Pressed
from handlers.copies import digest_shown_by
from handlers.events import Acted
from handlers.publishing import expire_due
from storage import cadences, ledger, people, places
from storage.kinds import CadenceReach, DigestStatus, Role, TeamKind
from tests.handlers.cadences.rhythm import approved, arrange, at, morning, ticks
from tests.handlers.desk import Desk, labels

pytestmark = pytest.mark.anyio


async def test_an_edition_says_why(desk: Desk) -> None:
    """An edition says why it comes and how to change that; the digest in it has its buttons."""
    cadence = await arrange(desk)
    await approved(desk, "Prices fall in June")
    await at(desk, morning(1))
    await ticks(desk, cadence)
    (card,) = desk.cards("sales-emea")
    assert card.summary == "Prices fall in June"
    assert {"Useful", "Used it", "Ask marketing", "More, fewer, pause …"} <= set(labels(card))
    seen = desk.sees("sales-emea")
    assert "This channel gets “Morning” every day at 09:00" in seen
    assert "Arranged by Nina." in seen


async def test_most_important_first(desk: Desk) -> None:
    """Of several digests the most important stands first, and of like ones the one that was approved first."""
    cadence = await arrange(desk, ceiling=3)
    for name, importance in (("Low", "low"), ("Normal", "normal"), ("High", "high"), ("High too", "high")):
        await approved(desk, name, importance=importance)
    await at(desk, morning(1))
    await ticks(desk, cadence)
    (card,) = desk.cards("sales-emea")
    assert card.summary == "Morning: 3 digests. High. High too. Normal"
    assert "1 more digest waits for the next edition" in desk.sees("sales-emea")


async def test_published_by_the_first_edition(desk: Desk) -> None:
    """The first edition publishes a digest, as who approved it; a channel added by another cadence gets it later."""
    first = await arrange(desk, name="First", audience={"region": ["EMEA"]})
    second = await arrange(desk, name="Second", audience={"region": ["DACH"]})
    key = await approved(desk, "Prices fall in June")
    await at(desk, morning(1))
    await ticks(desk, first)
    row = await desk.row(key)
    assert (row.status, row.published_by) == (DigestStatus.PUBLISHED, desk.people["mara"])
    assert "Published by Mara" in desk.sees("mara")
    assert desk.cards("sales-dach") == []
    await ticks(desk, second)
    assert "Prices fall in June" in desk.sees("sales-dach")
    assert len(desk.cards("sales-emea")) == 1


async def test_edits_withdrawals_and_expiry_follow(desk: Desk) -> None:
    """What becomes of a digest shows in every edition that brought it, and the other digests of it stay."""
    cadence = await arrange(desk)
    first = await approved(desk, "Alpha")
    second = await approved(desk, "Beta")
    third = await approved(desk, "Gamma", valid_until="2027-03-10")
    await at(desk, morning(1))
    await ticks(desk, cadence)
    form = (await desk.presses("mara", "preview.edit", f"headline:{first}")).form
    await desk.fills("mara", form, text="Alpha is cheaper")
    form = (await desk.presses("mara", "digest.withdraw", second)).form
    await desk.fills("mara", form, reason="The price was wrong.")
    await desk.delivers()
    for channel in ("sales-emea", "sales-dach"):
        (card,) = desk.cards(channel)
        seen = desk.sees(channel)
        assert "Alpha is cheaper" in seen
        assert "The price was wrong." in seen
        assert "Gamma" in seen
        assert "Withdrawn" in seen or channel == "sales-dach"
        assert card.summary.endswith("Alpha is cheaper. Gamma")
    await at(desk, morning(12))
    async with desk.database.write() as session:
        assert await expire_due(session, morning(12)) == 1
    await desk.delivers()
    assert "No longer valid: Gamma" in desk.sees("sales-emea")
    assert "Alpha is cheaper" in desk.sees("sales-emea")
    assert (await desk.row(third)).status is DigestStatus.EXPIRED


async def test_withdrawn_before_it_went_out(desk: Desk) -> None:
    """A digest whose approval was taken back, or that was discarded, is in no edition."""
    cadence = await arrange(desk)
    first, second = await approved(desk, "Alpha"), await approved(desk, "Beta")
    await desk.presses("mara", "digest.unapprove", first)
    await desk.presses("mara", "preview.discard", second)
    await at(desk, morning(1))
    assert [each.outcome.value for each in await ticks(desk, cadence)] == ["nothing_new"]


async def test_reactions_show_in_the_edition(desk: Desk) -> None:
    """“Useful” counts on the digest in the edition."""
    cadence = await arrange(desk)
    key = await approved(desk, "Alpha")
    await at(desk, morning(1))
    await ticks(desk, cadence)
    await desk.does("sam", Acted(Pressed("digest.useful", key)))
    await desk.put_clock_forward(timedelta(minutes=5))
    await desk.delivers()
    assert "1 person finds this useful" in desk.sees("sales-emea")


async def test_urgent_goes_at_once(desk: Desk) -> None:
    """An urgent digest waits for no edition: approving it opens the form to publish it, for whoever has that right."""
    key = await approved(desk, "Recall")
    await desk.presses("mara", "digest.unapprove", key)
    form = (await desk.presses("nina", "preview.terms", key)).form
    await desk.fills("nina", form, urgent=True)
    assert "Only admins and managers" in (await desk.presses("mara", "digest.approve", key)).notice
    form = (await desk.presses("nina", "digest.approve", key)).form
    await desk.fills("nina", form)
    await desk.delivers()
    assert "Urgent" in desk.sees("sales-emea")


async def test_direct_messages_by_choice(desk: Desk) -> None:
    """A reader who chose direct messages gets the editions of their teams' channels as well, and reads why."""
    await desk.hire("otto", Role.SALESPERSON)
    async with desk.database.write() as session:
        emea = await places.ensure_team(session, "Sales EMEA", TeamKind.SALES)
        await people.join_team(session, desk.people["sam"], emea.id)
    await desk.open_channel("emea", team=emea.id)
    cadence = await arrange(desk, name="Emea news")
    async with desk.database.write() as session:
        await cadences.change_cadence(session, cadence, [desk.channels["emea"]])
    for name in ("sam", "otto"):
        await desk.says(name, "digests as direct message")
    await approved(desk, "Alpha", "emea")
    await at(desk, morning(1))
    await ticks(desk, cadence)
    assert "You chose to get “Emea news” as a direct message" in desk.sees("sam")
    assert "Alpha" in desk.sees("emea")
    assert "Alpha" not in desk.sees("otto")
    await desk.says("sam", "digests in the channel only")
    await approved(desk, "Beta", "emea")
    await at(desk, morning(2))
    await ticks(desk, cadence)
    assert "Beta" in desk.sees("emea")
    assert "Beta" not in desk.sees("sam")


async def test_pause_and_fewer(desk: Desk) -> None:
    """In a pause nothing comes; with “fewer” only what is important, one a day; afterwards the rest does not flood."""
    cadence = await arrange(desk, reach=CadenceReach.PEOPLE)
    await desk.says("sam", "pause until 2027-03-04")
    await approved(desk, "Alpha", importance="high")
    await at(desk, morning(1))
    await ticks(desk, cadence)
    assert "Alpha" not in desk.sees("sam")
    await desk.says("sam", "fewer digests")
    for name, importance in (("Beta", "high"), ("Small", "normal")):
        await approved(desk, name, importance=importance)
    await at(desk, morning(3))
    await ticks(desk, cadence)
    assert "Alpha" in desk.sees("sam")
    assert "Beta" not in desk.sees("sam")
    await at(desk, morning(4))
    await ticks(desk, cadence)
    assert "Beta" in desk.sees("sam")
    await at(desk, morning(5))
    await ticks(desk, cadence)
    assert "Small" not in desk.sees("sam")
    await desk.says("sam", "all digests")
    await at(desk, morning(6))
    await ticks(desk, cadence)
    assert "Small" in desk.sees("sam")


async def test_choices_by_form_and_button(desk: Desk) -> None:
    """The card opens from an edition in the direct message; the form and the buttons change what it shows."""
    await desk.presses("sam", "reader.show", "")
    await desk.delivers()
    assert "in the channels of your teams" in desk.sees("sam")
    form = (await desk.presses("sam", "reader.change", "")).form
    await desk.fills("sam", form, where="direct", how_many="fewer", until="2027-03-20")
    await desk.delivers()
    seen = desk.sees("sam")
    assert "only important ones, one a day at most" in seen
    assert "no direct messages until 20 March 2027" in seen
    await desk.presses("sam", "reader.go_on", "")
    await desk.delivers()
    assert "Pause: none" in desk.sees("sam")
    assert "already" in (await desk.says("sam", "pause until 2027-02-01")).notice


async def test_which_digest_an_edition_shows(desk: Desk) -> None:
    """An edition of one digest stands for it, as for an emoji or a reply below; of several nobody can tell which."""
    cadence = await arrange(desk)
    key = await approved(desk, "Alpha")
    await at(desk, morning(1))
    await ticks(desk, cadence)
    for name in ("Beta", "Gamma"):
        await approved(desk, name)
    await at(desk, morning(2))
    await ticks(desk, cadence)
    async with desk.database.read() as session:
        posts = await ledger.deliveries(session, purpose="edition", target=desk.channels["sales-emea"])
        assert [await digest_shown_by(session, post) for post in posts] == ["", key]
        assert await digest_shown_by(session, None) == ""


async def test_a_refused_edition_is_told(desk: Desk) -> None:
    """Where the platform refuses an edition, the manager who arranged it is told."""
    cadence = await arrange(desk)
    await approved(desk, "Alpha")
    await at(desk, morning(1))
    await ticks(desk, cadence)
    async with desk.database.write() as session:
        (post, _) = await ledger.deliveries(session, purpose="edition")
        await alarms.failed(session, post, "msg_too_long")
    await desk.delivers()
    assert "msg_too_long" in desk.sees("nina")
