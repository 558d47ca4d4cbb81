"""A preparation by team: what marketing's and sales' pins bring, a minute to read, changed and undone, kept right."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.cards import Bullets, Card, Context, Header
from handlers.meetings.pack_cards import WORDS, agenda_card, pack_card, words_of
from handlers.meetings.packs import Pack, PackText, Said
from handlers.meetings.seat_cards import Seat
from handlers.meetings.ticks import look_after
from handlers.speech import Speech
from storage import carried, digests, people, places
from storage import series as series_rows
from storage.kinds import ChannelPurpose, DigestStatus, PromiseStatus, Role, TeamKind
from storage.tables import Promise
from tests.handlers import launch_brief as made
from tests.handlers.desk import NOON, Desk, buttons, options, shown
from tests.handlers.meetings.visits import (
    FIRST,
    WEEKLY,
    accepted,
    arranged,
    at,
    coming,
    holder,
    looks,
    pass_by,
    two_teams,
)
from tests.handlers.scripted import Scripted, lines, writer

pytestmark = pytest.mark.anyio
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BACKWARDS = "new series every Wednesday 10:00 Berlin of Marketing with Sales, called Marketing weekly"
ASKED = "Does Nimbus offer an uptime guarantee for hospitals?"


async def asks(desk: Desk, name: str, words: str, **details: str) -> None:
    """A question through the form, queued."""
    form = (await desk.presses(name, "digest.ask", "")).form
    await desk.fills(name, form, answers={"question": words, **details})
    await desk.still(name)


async def prepared(desk: Desk, series: str) -> str:
    """Let it be the day before the first meeting; gives the pin."""
    name = await accepted(desk, series)
    await pass_by(desk, series, FIRST - 23 * HOUR)
    return name


async def only_series(desk: Desk) -> str:
    """The key of the one series that there is."""
    async with desk.database.read() as session:
        (series,) = await series_rows.all_series(session)
    return series.id


def pack(desk: Desk, name: str) -> str:
    """The preparation as its reader sees it now."""
    return next(shown(card) for card in desk.cards(name)[::-1] if is_pack(card))


def is_pack(card: Card) -> bool:
    """Whether a card is a preparation."""
    return card.summary.startswith(("Ready for", "Bereit für"))


async def test_marketing_brings_digests_and_answers_to_those_who_asked(desk: Desk) -> None:
    """Its own digest, its answer to sales, and what sales still waits for; nothing of another team."""
    await desk.open_channel("marketing", purpose=ChannelPurpose.MARKETING)
    digest = await desk.keeps(made.digest())
    await desk.publishes("mara", digest, "sales-emea")
    series = await arranged(desk)
    await asks(desk, "sam", ASKED)
    await desk.hire("olga", Role.SALESPERSON)
    await asks(desk, "olga", "Who prints the brochures for trade fairs?")
    headline = (await desk.row(digest)).headline
    name = await prepared(desk, series)
    seen = pack(desk, name)
    assert headline in " ".join(seen.split())
    assert "Sales asked since the last visit" in seen
    assert ASKED in seen
    assert "brochures" not in seen, "olga is not in the team"


async def test_sales_brings_questions_lost_deals_and_competitors(desk: Desk) -> None:
    """To marketing's meeting: what the field asks and waits for, what it lost, whom it met; never without a name."""
    await desk.open_channel("marketing", purpose=ChannelPurpose.MARKETING)
    await two_teams(desk)
    await desk.hire("sara", Role.SALESPERSON)
    async with desk.database.write() as session:
        sales = await places.ensure_team(session, "Sales", TeamKind.SALES)
        await people.join_team(session, desk.people["sara"], sales.id)
    await asks(desk, "sam", ASKED, stage="lost", customer="Globex", deal_size="70000", competitor="Fabrikam")
    await asks(desk, "sara", "May I tell anybody that our margin is too low?", anonymous="true")
    await desk.says("nina", BACKWARDS)
    await desk.delivers()
    series = await only_series(desk)
    name = await prepared(desk, series)
    seen = pack(desk, name)
    assert name in ("sam", "sara", "nina")
    assert f"“{ASKED}” (open)" in " ".join(seen.split())
    assert "Lost: Globex (70,000)" in seen
    assert "Competitor Fabrikam came up 1 time" in seen
    assert "margin" not in seen


async def test_lines_are_added_dropped_and_undone(desk: Desk) -> None:
    """The pin's card and the chair's proposal follow at once; at most three lines are added; a repeat adds nothing."""
    digest = await desk.keeps(made.digest())
    await desk.publishes("mara", digest, "sales-emea")
    series = await arranged(desk)
    name = await prepared(desk, series)
    meeting = (await coming(desk, series))[0]
    headline = (await desk.row(digest)).headline
    assert headline in " ".join(desk.sees("nina").split())
    card = next(each for each in desk.cards(name) if is_pack(each))
    dropped = options(card, "Drop a line")[0]
    assert (await desk.presses(name, "pack.drop", dropped.value, key="drop once")).notice == "Dropped."
    await desk.delivers()
    assert headline not in pack(desk, name)
    assert headline not in " ".join(desk.sees("nina").split())
    undo = buttons(next(each for each in desk.cards(name) if is_pack(each)))["Undo the last change"]
    assert (await desk.presses(name, undo.action_id, undo.value)).notice == "Undone."
    await desk.delivers()
    assert headline in " ".join(pack(desk, name).split())
    for number in range(3):
        form = (await desk.presses(name, "pack.add", meeting.id)).form
        for _ in range(2):
            await desk.fills(name, form, text=f"Own thing {number} <!channel>")
    await desk.delivers()
    card = next(each for each in desk.cards(name) if is_pack(each))
    told = [str(item.spans) for each in card.elements if isinstance(each, Bullets) for item in each.items]
    assert [sum(f"Own thing {number}" in text for text in told) for number in range(3)] == [1, 1, 1]
    refused = await desk.presses(name, "pack.add", meeting.id)
    assert "drop one first" in refused.notice
    other = next(each for each in ("mara", "mike", "mona") if each != name)
    assert "Only the linking pin" in (await desk.presses(other, "pack.drop", dropped.value)).notice


async def test_who_takes_the_seat_over_begins_afresh(desk: Desk) -> None:
    """The former pin's preparation goes with the lines that they added; the new one's and the agenda come once."""
    series = await arranged(desk)
    name = await prepared(desk, series)
    meeting = (await coming(desk, series))[0]
    form = (await desk.presses(name, "pack.add", meeting.id)).form
    await desk.fills(name, form, text="My own thing")
    await desk.delivers()
    assert "My own thing" in desk.sees(name)
    assert "My own thing" in desk.sees("nina")
    async with desk.database.write() as session:
        await people.set_active(session, desk.people[name], active=False)
    await looks(desk, series)
    other, _ = await holder(desk, series)
    await accepted(desk, series)
    await looks(desk, series)
    assert "Ready for" in desk.sees(other)
    assert "Ready for" not in desk.sees(name)
    assert "My own thing" not in desk.sees(other) + desk.sees("nina")
    assert desk.sees("nina").count("Proposed agenda") == 1


async def test_a_meeting_that_moved_is_prepared_anew(desk: Desk) -> None:
    """The preparation for the old time vanishes, the new one comes a day before the new time, once, whoever looks."""
    series = await arranged(desk)
    name = await prepared(desk, series)
    meeting = (await coming(desk, series))[0]
    form = (await desk.presses("nina", "series.move", series)).form
    await desk.fills("nina", form, answers={"meeting": meeting.id, "day": "2027-03-05", "at": "10:00"})
    await desk.delivers()
    assert "Ready for" not in desk.sees(name)
    assert "Proposed agenda" not in desk.sees("nina")
    await at(desk, FIRST + 2 * DAY - 23 * HOUR)

    async def one() -> list[str]:
        async with desk.database.write() as session:
            return await look_after(session, series)

    happened = await asyncio.gather(*(one() for _ in range(4)))
    assert sum(each.count("prepared") for each in happened) == 1
    await desk.delivers()
    assert desk.sees(name).count("Ready for") == 1
    assert "Fri, 5 Mar 2027, 10:00" in pack(desk, name)


async def test_what_became_of_the_last_visit_stands_in_the_next(desk: Desk) -> None:
    """A takeaway that was a question says how it stands, a promise whether it was kept; news begin at the visit."""
    await desk.open_channel("marketing", purpose=ChannelPurpose.MARKETING)
    series = await arranged(desk)
    await asks(desk, "sam", "Which trade fairs do we visit in autumn?")
    name = await prepared(desk, series)
    assert "trade fairs" in pack(desk, name)
    meeting = (await coming(desk, series))[0]
    await pass_by(desk, series, FIRST + 2 * HOUR)
    form = (await desk.presses(name, "carry.open", meeting.id)).form
    lines = {"line1": "Prices are too high", "line2": "Does the new battery work at minus 20 degrees?"}
    await desk.fills(name, form, answers={**lines, "promises": "Sam: a list by Friday\nMara: three stories"})
    await desk.still(name)
    await desk.presses("sam", "promise.done", (await promises_of(desk, series))["a list"])
    await pass_by(desk, series, FIRST + 6 * DAY - HOUR, step=6 * HOUR)
    next_pin = await accepted(desk, series)
    await pass_by(desk, series, FIRST + 6 * DAY + 2 * HOUR)
    seen = " ".join(pack(desk, next_pin).split())
    assert "Prices are too high" in seen
    assert "minus 20 degrees? – still open" in seen
    assert "Sam: a list (kept)" in seen
    assert "Mara: three stories" in seen
    assert "Still without an answer from us: “Which trade fairs do we visit in autumn?”" in seen
    assert "autumn?” (open)" not in seen, "that was asked before the last visit"


async def promises_of(desk: Desk, series: str) -> dict[str, str]:
    """The keys of a series' promises by what was promised."""
    async with desk.database.read() as session:
        return {each.what: each.id for each in await carried.promises(session, series, open_only=False)}


async def test_in_german(desk: Desk) -> None:
    """A pin who reads German is prepared in German."""
    await two_teams(desk)
    for name in ("mara", "mike", "mona"):
        async with desk.database.write() as session:
            await people.set_preferences(session, desk.people[name], language="de", time_zone=None)
    await desk.says("nina", WEEKLY)
    await desk.delivers()
    series = await only_series(desk)
    name, asking = await holder(desk, series)
    await desk.presses(name, "seat.accept", asking)
    await pass_by(desk, series, FIRST - 23 * HOUR)
    assert "Bereit für „Sales weekly“" in desk.sees(name)


LONG = st.text(alphabet="abc déß🙂", min_size=1, max_size=400)


@settings(max_examples=60)
@given(
    messages=st.lists(LONG, max_size=3),
    added=st.lists(LONG, max_size=3),
    asked=st.lists(LONG, max_size=3),
    said=st.lists(LONG, max_size=3),
    promised=st.lists(LONG, max_size=5),
    shared=st.lists(LONG, max_size=7),
    names=st.tuples(LONG, LONG),
    language=st.sampled_from(["en", "de"]),
)
def test_it_takes_a_minute_to_read(
    messages: list[str],
    added: list[str],
    asked: list[str],
    said: list[str],
    promised: list[str],
    shared: list[str],
    names: tuple[str, str],
    language: str,
) -> None:
    """Rule: however much there is, a preparation has at most 200 words, and an agenda five points."""

    def texts(rows: list[str], kind: str) -> tuple[PackText, ...]:
        return tuple(PackText(f"{kind}{n}", row, (f"{kind}{n}",)) for n, row in enumerate(rows))

    promises = tuple(
        Promise(id=f"p{n}", meeting_id="m", who="Sam", what=row, until="2027-02-01", created_at=NOON)
        for n, row in enumerate(promised)
    )
    closed = tuple(
        Promise(id=f"c{n}", meeting_id="m", who="Sam", what=row, status=PromiseStatus.KEPT, created_at=NOON)
        for n, row in enumerate(promised[:2])
    )
    whole = Pack(
        texts(messages, "m"),
        texts(added, "a"),
        texts(asked, "q"),
        tuple(Said(row, "still open") for row in said),
        promises,
        closed,
        tuple(shared),
        tuple(shared[:3]),
        model="a model",
    )
    seat = Seat(names[0], names[1], names[1], FIRST, FIRST + HOUR, False, "Europe/Berlin", names[0])
    speech = Speech(language)
    card = pack_card(seat, whole, "meeting", speech, NOON)
    assert words_of(card.elements) <= WORDS
    assert any(isinstance(each, Header) for each in card.elements)
    assert any(isinstance(each, Context) for each in card.elements)
    assert len(whole.agenda(speech, NOON)) <= 5
    assert agenda_card(seat, whole, speech, NOON).elements


async def test_a_model_words_the_messages_and_rules_keep_them_true(desk: Desk) -> None:
    """Sent at once in own words, then worded, checked and marked; what is dropped goes with all that it rests on."""
    digest = await desk.keeps(made.digest())
    await desk.publishes("mara", digest, "sales-emea")
    headline = (await desk.row(digest)).headline
    good = "With Atlas, Northwind saved 30 % of its planning time in the first quarter."
    lie = ("Northwind saved 31 % with Atlas.", "Northwind")
    model = Scripted({"visits another team": lines((good, "Northwind"), lie)})
    desk.writer = writer(model)
    series = await arranged(desk)
    name = await prepared(desk, series)
    assert headline in pack(desk, name)
    await desk.works()
    seen = pack(desk, name)
    assert good in seen
    assert headline not in seen
    assert "31 %" not in seen + desk.sees("nina")
    assert "AI-generated (test:model)" in seen
    assert good in desk.sees("nina")
    assert "AI-generated (test:model)" in desk.sees("nina")
    card = next(each for each in desk.cards(name) if is_pack(each))
    await desk.presses(name, "pack.drop", options(card, "Drop a line")[0].value)
    await desk.delivers()
    seen = pack(desk, name)
    assert good not in seen
    assert headline not in seen, "what it rests on is dropped with it"
    assert "AI-generated" not in seen
    async with desk.database.write() as session:
        await people.set_active(session, desk.people[name], active=False)
    await looks(desk, series)
    other, _ = await holder(desk, series)
    await accepted(desk, series)
    await looks(desk, series)
    assert headline in pack(desk, other)
    calls = len(model.seen)
    await desk.works()
    assert len(model.seen) > calls
    assert good in pack(desk, other)


async def test_a_withdrawn_digest_leaves_the_pack(desk: Desk) -> None:
    """What is not true any more is not shown, whoever worded it, as soon as the pin looks."""
    digest = await desk.keeps(made.digest())
    await desk.publishes("mara", digest, "sales-emea")
    good = "With Atlas, Northwind saved 30 % of its planning time in the first quarter."
    model = Scripted({"visits another team": lines((good, "Northwind"))})
    desk.writer = writer(model)
    series = await arranged(desk)
    name = await prepared(desk, series)
    await desk.works(times=2)
    assert len(model.seen) == 1, "a job that runs again finds its words"
    meeting = (await coming(desk, series))[0]
    async with desk.database.write() as session:
        await digests.move(session, digest, DigestStatus.WITHDRAWN, by=None, at=NOON)
    await desk.presses(name, "pack.show", meeting.id)
    await desk.delivers()
    assert good not in pack(desk, name)
