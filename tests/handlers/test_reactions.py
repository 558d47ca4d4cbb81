"""Readers react, see where a line stands, and marketing sees how far a digest reached."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from handlers.cards import Pressed
from handlers.events import Acted
from handlers.reactions import EVERY_SECONDS
from storage.kinds import DeliveryKind, Role
from tests.handlers import launch_brief as made
from tests.handlers.desk import Desk, options

pytestmark = pytest.mark.anyio
SOON = timedelta(seconds=EVERY_SECONDS)


async def _published(desk: Desk, *channels: str) -> str:
    digest_id = await desk.keeps(made.digest())
    await desk.publishes("mara", digest_id, *(channels or ("sales-emea",)))
    return digest_id


async def _a_little_later(desk: Desk) -> None:
    await desk.put_clock_forward(SOON)
    await desk.delivers()


async def test_a_reaction_counts_once_and_can_be_taken_back(desk: Desk) -> None:
    """Pressed, the copy counts one; by another person two; pressed again by the first, one."""
    digest_id = await _published(desk)
    first = await desk.presses("sam", "digest.useful", digest_id)
    assert first.notice == "Noted: you find this useful. Press again to take it back."
    await _a_little_later(desk)
    assert "1 person finds this useful" in desk.sees("sales-emea")
    await desk.presses("nina", "digest.useful", digest_id)
    await _a_little_later(desk)
    assert "2 people find this useful" in desk.sees("sales-emea")
    again = await desk.presses("sam", "digest.useful", digest_id)
    assert again.notice.startswith("Taken back")
    await _a_little_later(desk)
    assert "1 person finds this useful" in desk.sees("sales-emea")


async def test_useful_and_used_are_two_things(desk: Desk) -> None:
    """One person can say both; each is counted by itself."""
    digest_id = await _published(desk)
    await desk.presses("sam", "digest.useful", digest_id)
    used = await desk.presses("sam", "digest.used", digest_id)
    assert used.notice == "Noted: you used this. Press again to take it back."
    await _a_little_later(desk)
    assert "1 person finds this useful · 1 person used it" in desk.sees("sales-emea")
    back = await desk.presses("sam", "digest.used", digest_id)
    assert back.notice.startswith("Taken back")
    await _a_little_later(desk)
    assert "used it" not in desk.sees("sales-emea")


async def test_all_copies_count_each_in_its_language(desk: Desk) -> None:
    """A press in one channel shows in every channel that has the digest."""
    digest_id = await _published(desk, "sales-emea", "sales-dach")
    await desk.presses("sam", "digest.useful", digest_id)
    await _a_little_later(desk)
    assert "1 person finds this useful" in desk.sees("sales-emea")
    assert len(desk.cards("sales-dach")) == 1
    updated = {target for target, kind in desk.sent if kind is DeliveryKind.UPDATE}
    assert {desk.channels[name] for name in ("sales-emea", "sales-dach")} <= updated


async def test_many_presses_are_one_update(desk: Desk) -> None:
    """However many press within seconds, each copy is updated once, with the last count."""
    digest_id = await _published(desk)
    crowd = [f"person{number}" for number in range(6)]
    for name in crowd:
        await desk.hire(name, Role.SALESPERSON)
    before = len(desk.sent)
    for name in crowd:
        await desk.presses(name, "digest.useful", digest_id)
        await desk.delivers()
    await _a_little_later(desk)
    assert "6 people find this useful" in desk.sees("sales-emea")
    assert desk.sent[before:] == [(desk.channels["sales-emea"], DeliveryKind.UPDATE)]


async def test_presses_without_end_don_t_put_the_update_off(desk: Desk) -> None:
    """While people keep pressing, the copies still follow within seconds of the first press."""
    digest_id = await _published(desk)
    await desk.presses("sam", "digest.useful", digest_id)
    await desk.put_clock_forward(SOON)
    await desk.presses("nina", "digest.useful", digest_id)
    await desk.delivers()
    assert "2 people find this useful" in desk.sees("sales-emea")


async def test_presses_at_the_same_moment_are_all_counted(desk: Desk) -> None:
    """Of people who press and ask at once, each is in the count that the copies end up with."""
    digest_id = await _published(desk, "sales-emea", "sales-dach")
    form = (await desk.presses("mike", "digest.ask", digest_id)).form
    await asyncio.gather(
        *(desk.presses(name, "digest.useful", digest_id) for name in ("sam", "nina", "mara", "mike")),
        desk.fills("mike", form, question="Me too?"),
    )
    await _a_little_later(desk)
    assert "4 people find this useful · 1 question" in desk.sees("sales-emea")


async def test_an_edit_is_not_put_off_by_reactions(desk: Desk) -> None:
    """A correction goes out at once, with the reactions so far."""
    digest_id = await _published(desk)
    await desk.presses("sam", "digest.useful", digest_id)
    form = (await desk.presses("mara", "preview.edit", f"headline:{digest_id}")).form
    await desk.fills("mara", form, text="A corrected headline")
    await desk.delivers()
    assert "A corrected headline" in desk.sees("sales-emea")
    assert "1 person finds this useful" in desk.sees("sales-emea")


async def test_a_withdrawn_digest_takes_no_reactions(desk: Desk) -> None:
    """Who presses on a copy that is out of date is told; the withdrawn card stays as it is."""
    digest_id = await _published(desk)
    form = (await desk.presses("mara", "digest.withdraw", digest_id)).form
    await desk.fills("mara", form, reason="Wrong price")
    await desk.delivers()
    answer = await desk.presses("sam", "digest.useful", digest_id)
    assert answer.notice == "This digest was withdrawn, so nothing was changed."
    await _a_little_later(desk)
    assert "useful" not in desk.sees("sales-emea")


@pytest.mark.parametrize("action", ["digest.useful", "digest.used", "digest.source", "digest.reach"])
async def test_guests_are_refused(desk: Desk, action: str) -> None:
    """Somebody without a role is told so, and nothing is counted or shown."""
    digest_id = await _published(desk)
    answer = await desk.presses("guest", action, digest_id)
    assert "You have no role here yet." in answer.notice
    await _a_little_later(desk)
    assert "useful" not in desk.sees("sales-emea")
    assert desk.cards("guest") == []


@pytest.mark.parametrize("value", ["", "nothing", "\x00", "x" * 150])
@pytest.mark.parametrize("action", ["digest.useful", "digest.used", "digest.source"])
async def test_a_button_without_a_digest(desk: Desk, action: str, value: str) -> None:
    """A value that names no digest is answered in words."""
    assert (await desk.presses("sam", action, value)).notice == "There is no such digest any more."


async def test_reactions_are_written_down_without_words(desk: Desk) -> None:
    """The trail says who reacted how, and who took it back."""
    digest_id = await _published(desk)
    await desk.presses("sam", "digest.used", digest_id)
    await desk.presses("sam", "digest.used", digest_id)
    acts = [(act.action, act.actor_id, act.details) for act in await desk.trail(digest_id)][:2]
    sam = desk.people["sam"]
    assert acts == [
        ("reaction.taken_back", sam, {"kind": "used"}),
        ("reaction.given", sam, {"kind": "used"}),
    ]


async def test_a_line_shows_where_it_stands(desk: Desk) -> None:
    """The menu of sources answers in private with the statement, its slide and title, and the file."""
    await _published(desk)
    menu = options(desk.cards("sales-emea")[0], "Show source")
    price = next(option for option in menu if "€49" in option.label)
    answer = await desk.presses("sam", "digest.source", price.value)
    await desk.delivers()
    assert answer.notice == ""
    seen = desk.sees("sam")
    assert "Atlas costs €49 a month for each user from 1 June 2027." in seen
    assert "slide 2 · Offer" in seen
    assert "Atlas launch 2027.pptx" in seen
    assert "Not for customers" not in seen


async def test_asked_in_a_channel_the_source_comes_in_private(desk: Desk) -> None:
    """The channel is not disturbed: the source goes to who asked, and a line says so."""
    await _published(desk)
    menu = options(desk.cards("sales-emea")[0], "Show source")
    before = len(desk.cards("sales-emea"))

    answer = await desk.does("sam", Acted(Pressed("digest.source", menu[0].value)), channel="sales-emea")
    await desk.delivers()
    assert answer.notice == "I sent it to you in a direct message."
    assert len(desk.cards("sales-emea")) == before
    assert len(desk.cards("sam")) == 1


async def test_an_internal_source_says_so(desk: Desk) -> None:
    """A line from the speaker notes is shown with its warning."""
    await _published(desk)
    menu = options(desk.cards("sales-emea")[0], "Show source")
    note = next(option for option in menu if option.label.startswith("Only for us"))
    await desk.presses("sam", "digest.source", note.value)
    await desk.delivers()
    assert "Not for customers." in desk.sees("sam")
    assert "notes" in desk.sees("sam")


async def test_sources_of_a_draft_are_marketing_s(desk: Desk) -> None:
    """Before it is published, sales can't read a digest by way of its sources; marketing can."""
    await desk.keeps(made.digest())
    bullet = next(o.value.removeprefix("bullet:") for o in options(desk.cards("mara")[0], "Drop a line"))
    assert (await desk.presses("sam", "digest.source", bullet)).notice == "This digest is a draft: publish it first."
    await desk.presses("mike", "digest.source", bullet)
    await desk.delivers()
    assert desk.cards("sam") == []
    assert "slide" in desk.sees("mike")


async def test_reach_tells_what_arrived_and_what_came_back(desk: Desk) -> None:
    """Delivered by channel, reacted, used, asked: for marketing and management."""
    digest_id = await _published(desk, "sales-emea", "sales-dach")
    await desk.presses("sam", "digest.useful", digest_id)
    await desk.presses("sam", "digest.used", digest_id)
    await desk.presses("nina", "digest.useful", digest_id)
    form = (await desk.presses("sam", "digest.ask", digest_id)).form
    await desk.fills("sam", form, question="Is there a discount?")
    before = len(desk.cards("nina"))
    await desk.presses("nina", "digest.reach", digest_id)
    await desk.delivers()
    text = desk.sees("nina")
    assert len(desk.cards("nina")) == before + 1
    for told in ("Delivered: 2 of 2 channels", "Reacted: 2 people", "Useful: 2", "Used: 1", "Asked: 1", "#sales-dach"):
        assert told in text


async def test_reach_of_all_is_a_list(desk: Desk) -> None:
    """`reach` lists what is out; nothing out, it says so."""
    await desk.says("mara", "reach")
    await desk.delivers()
    assert "Nothing is published yet." in desk.sees("mara")
    await _published(desk)
    await desk.says("mara", "reichweite")
    await desk.delivers()
    assert "1 of 1 channel" in desk.sees("mara")


async def test_reach_is_not_for_sales(desk: Desk) -> None:
    """Sales is told who can see it."""
    digest_id = await _published(desk)
    for answer in (await desk.says("sam", "reach"), await desk.presses("sam", "digest.reach", digest_id)):
        assert answer.notice.startswith("Only ")
    await desk.delivers()
    assert desk.cards("sam") == []
