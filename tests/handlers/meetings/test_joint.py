"""Joint meetings and events: both teams are invited, nobody has a seat, the chair prepares and carries home."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import icalendar
import pytest

from storage import carried, people, personal
from storage import meetings as rows
from storage import series as series_rows
from storage.documents import get_document
from storage.kinds import Attendance, SeatStatus, SeriesKind
from storage.tables import Series
from tests.handlers.desk import Desk, buttons, labels, options, shown
from tests.handlers.meetings.test_arranging import fill, only_series
from tests.handlers.meetings.visits import PINS, accepted, at, coming, holder, looks, pass_by, series_of, two_teams

pytestmark = pytest.mark.anyio
HOUR = timedelta(hours=1)
QUARTERLY = "joint meeting of Marketing and Sales every first Tuesday of the quarter 10:00 Berlin, called All hands"
TUESDAY = datetime(2027, 4, 6, 8, tzinfo=UTC)
BOTH = ("sales-room", "marketing-room")


async def arranged(desk: Desk, words: str = QUARTERLY, *, language: str = "en") -> Series:
    """Joint meetings by words."""
    await two_teams(desk)
    async with desk.database.write() as session:
        await people.set_preferences(session, desk.people["nina"], language=language, time_zone=None)
    await desk.says("nina", words)
    await desk.delivers()
    return await only_series(desk)


@pytest.mark.parametrize(
    ("words", "language", "kind", "starts"),
    [
        (QUARTERLY, "en", SeriesKind.JOINT, ["0406 0800", "0706 0800"]),
        (
            "gemeinsames Treffen von Marketing und Sales jeden ersten Dienstag im Quartal 10 Uhr Berlin",
            "de",
            SeriesKind.JOINT,
            ["0406 0800", "0706 0800"],
        ),
        ("joint event of Sales and Marketing on 12 March 2027 at 14:00 Berlin", "en", SeriesKind.EVENT, ["0312 1300"]),
        (
            "gemeinsame Veranstaltung von Sales und Marketing am 12.3.2027 um 14 Uhr",
            "de",
            SeriesKind.EVENT,
            ["0312 1300"],
        ),
        (
            "new series joint meeting between Sales and Marketing 2 December 10:00",
            "en",
            SeriesKind.EVENT,
            ["1202 0900"],
        ),
    ],
)
async def test_in_words(desk: Desk, words: str, language: str, kind: SeriesKind, starts: list[str]) -> None:
    """A rhythm is joint meetings, one day an event, however far away; both channels are known, and no pool is made."""
    series = await arranged(desk, words, language=language)
    assert (series.kind, series.kind.is_joint) == (kind, True)
    assert {series.channel_id, series.home_channel_id} == {desk.channels[name] for name in BOTH}
    assert [f"{each.starts:%m%d %H%M}" for each in await coming(desk, series.id)] == starts
    async with desk.database.read() as session:
        assert await series_rows.pool(session, series.id) == []
    card = desk.cards("nina")[-1]
    names = ("Name a pin", "Weigh or exclude", "Pin bestimmen")
    assert not set(names) & set(labels(card))
    assert ("Everybody of" in shown(card)) or ("Alle aus" in shown(card))


async def test_everybody_is_invited_and_reminded_and_nobody_asked(desk: Desk) -> None:
    """A week before, once, in both channels; the ladder in both and to the chair; nobody is asked to be a pin."""
    series = await arranged(desk)
    await at(desk, TUESDAY - timedelta(days=8))
    await pass_by(desk, series.id, TUESDAY - timedelta(minutes=30))
    for channel in BOTH:
        assert desk.sees(channel).count("You are all invited: “All hands”") == 1
        assert desk.sees(channel).count("In 1 day: “All hands” of Marketing and Sales") == 1
        assert desk.sees(channel).count("In 1 hour: “All hands”") == 1
    assert desk.sees("nina").count("In 1 hour: “All hands”") == 1
    assert desk.sees("nina").count("Proposed agenda for “All hands”") == 1
    for name in (*PINS, "sam"):
        assert "Will you join" not in desk.sees(name)
    assert (await coming(desk, series.id))[0].seat is SeatStatus.OPEN


async def test_whoever_wants_it_has_it_in_their_calendar(desk: Desk) -> None:
    """A file with one uid for the meeting; after it was moved a newer one replaces it; a guest gets none."""
    series = await arranged(desk)
    meeting = (await coming(desk, series.id))[0]
    first = await own_file(desk, "sam", meeting.id)
    await desk.put_clock_forward(timedelta(hours=2))
    form = (await desk.presses("nina", "series.move", series.id)).form
    await desk.fills("nina", form, answers={"meeting": meeting.id, "day": "2027-04-07", "at": "11:00"})
    second = await own_file(desk, "sam", meeting.id)
    assert first["UID"] == second["UID"]
    assert int(str(second["SEQUENCE"])) > int(str(first["SEQUENCE"]))
    assert second.decoded("DTSTART") == datetime(2027, 4, 7, 9, tzinfo=UTC)
    assert "Only" in (await desk.presses("guest", "meeting.ics", meeting.id)).notice


async def test_whoever_took_it_hears_of_changes_in_their_calendar(desk: Desk) -> None:
    """A moved meeting sends its takers the next file, one that is called off its cancellation; others get none."""
    series = await arranged(desk)
    await at(desk, TUESDAY - timedelta(days=6))
    meeting = (await coming(desk, series.id))[0]
    first = await own_file(desk, "sam", meeting.id)
    await desk.put_clock_forward(HOUR)
    form = (await desk.presses("nina", "series.move", series.id)).form
    await desk.fills("nina", form, answers={"meeting": meeting.id, "at": "15:00"})
    await desk.delivers()
    moved = await newest_file(desk, "sam")
    assert moved.decoded("DTSTART") == TUESDAY + 5 * HOUR
    await desk.put_clock_forward(HOUR)
    form = (await desk.presses("nina", "series.move", series.id)).form
    await desk.fills("nina", form, answers={"meeting": meeting.id, "off": True})
    await desk.delivers()
    off = await newest_file(desk, "sam")
    assert off["STATUS"] == "CANCELLED"
    assert first["UID"] == moved["UID"] == off["UID"]
    assert int(str(first["SEQUENCE"])) < int(str(moved["SEQUENCE"])) < int(str(off["SEQUENCE"]))
    assert "calendar" not in desk.sees("mara")


async def own_file(desk: Desk, name: str, meeting: str) -> icalendar.Component:
    """What somebody gets who presses the button."""
    assert "direct messages" in (await desk.presses(name, "meeting.ics", meeting)).notice
    await desk.delivers()
    return await newest_file(desk, name)


async def newest_file(desk: Desk, name: str) -> icalendar.Component:
    """The calendar file that somebody was sent last."""
    elements = [each for card in desk.cards(name) for each in card.elements if type(each).__name__ == "Attachment"]
    async with desk.database.read() as session:
        document = await get_document(session, getattr(elements[-1], "document"))  # noqa: B009  of the attachment
    return icalendar.Calendar.from_ical(document.content).walk("VEVENT")[0]


async def test_moved_and_called_off_is_told_in_both_channels(desk: Desk) -> None:
    """Also what was reminded of before is taken back in both."""
    series = await arranged(desk)
    await at(desk, TUESDAY - timedelta(days=2))
    await looks(desk, series.id)
    meeting = (await coming(desk, series.id))[0]
    form = (await desk.presses("nina", "series.move", series.id)).form
    await desk.fills("nina", form, answers={"meeting": meeting.id, "at": "15:00"})
    await desk.delivers()
    for channel in BOTH:
        assert "“All hands” is moved" in desk.sees(channel)
        assert "10:00. All of you" not in desk.sees(channel)
    form = (await desk.presses("nina", "series.move", series.id)).form
    await desk.fills("nina", form, answers={"meeting": meeting.id, "off": True})
    await pass_by(desk, series.id, TUESDAY + timedelta(days=1))
    for channel in BOTH:
        assert "is called off" in desk.sees(channel)
        assert "In 1 hour" not in desk.sees(channel)


async def test_the_chair_carries_home(desk: Desk) -> None:
    """Asked of the chair alone, posted in both channels; no turn is counted, and the event is over by itself."""
    series = await arranged(desk, "joint event of Sales and Marketing on 12 March 2027 14:00 Berlin, called Kick-off")
    end = datetime(2027, 3, 12, 14, tzinfo=UTC)
    await at(desk, end - timedelta(days=1))
    await pass_by(desk, series.id, end + HOUR)
    assert "What came of “Kick-off”?" in desk.sees("nina")
    async with desk.database.read() as session:
        (meeting,) = await rows.lately(session, series.id, end - HOUR, end + HOUR)
    form = (await desk.presses("nina", "carry.open", meeting.id)).form
    await desk.fills("nina", form, line1="One price list for both", promises="Sam: sends it by 20 March")
    await desk.delivers()
    for channel in BOTH:
        assert "One price list for both" in desk.sees(channel)
    async with desk.database.read() as session:
        assert (await rows.get_meeting(session, meeting.id)).attendance is Attendance.THERE
        (promise,) = await carried.promises(session, series.id)
    await pass_by(desk, series.id, end + timedelta(days=10), step=timedelta(hours=6))
    assert (await series_of(desk, series.id)).active  # a promise is open
    await desk.presses("nina", "promise.done", promise.id)
    await pass_by(desk, series.id, end + timedelta(days=12), step=timedelta(hours=6))
    assert not (await series_of(desk, series.id)).active


async def test_two_chairs_prepare_it_together(desk: Desk) -> None:
    """One from each team: both are reminded and get the agenda, and what either changes both see; nobody else may."""
    series = await arranged(desk)
    form = (await desk.presses("nina", "series.change", series.id)).form
    assert not (await fill(desk, form, second_chair=desk.people["mara"])).problems
    await desk.delivers()
    assert "Nina and Mara" in shown(desk.cards("nina")[-1])
    await at(desk, TUESDAY - timedelta(days=8))
    await pass_by(desk, series.id, TUESDAY - timedelta(hours=20))
    meeting = (await coming(desk, series.id))[0]
    for chair in ("nina", "mara"):
        assert desk.sees(chair).count("Proposed agenda for “All hands”") == 1
        assert desk.sees(chair).count("In 1 day: “All hands”") == 1
    for name, text in (("mara", "The new price list"), ("nina", "Who answers <!channel>?")):
        form = (await desk.presses(name, "pack.add", meeting.id)).form
        assert (await desk.fills(name, form, text=text)).notice == "Added."
        await desk.put_clock_forward(timedelta(seconds=1))
        await desk.delivers()
    for chair in ("nina", "mara"):
        agenda = next(shown(card) for card in desk.cards(chair) if "Proposed agenda" in card.summary)
        assert agenda.index("The new price list") < agenda.index("Who answers")
    card = next(card for card in desk.cards("nina") if "Proposed agenda" in card.summary)
    drop = next(each for each in options(card, "Drop a line") if each.label == "The new price list")
    assert (await desk.presses("nina", "pack.drop", drop.value)).notice == "Dropped."
    await desk.delivers()
    assert "The new price list" not in desk.sees("mara")
    undo = buttons(next(card for card in desk.cards("mara") if "Proposed agenda" in card.summary))
    await desk.presses("mara", "pack.undo", undo["Undo the last change"].value)
    await desk.delivers()
    assert "The new price list" in desk.sees("nina")
    assert "Only the chairs" in (await desk.presses("sam", "pack.add", meeting.id)).notice
    await pass_by(desk, series.id, TUESDAY + 2 * HOUR)
    assert "What came of “All hands”?" in desk.sees("nina")
    assert "What came of “All hands”?" not in desk.sees("mara")


async def test_an_erased_chair_leaves_the_other(desk: Desk) -> None:
    """Who is erased chairs nothing any more; the other is reminded as before."""
    series = await arranged(desk)
    form = (await desk.presses("nina", "series.change", series.id)).form
    await fill(desk, form, second_chair=desk.people["mara"])
    async with desk.database.write() as session:
        await personal.erase(session, desk.people["mara"])
    assert (await series_of(desk, series.id)).second_chair_id is None
    await desk.presses("nina", "series.show", series.id)
    await desk.delivers()
    assert "Chair" in desk.sees("nina")


async def test_a_series_with_a_seat_becomes_joint(desk: Desk) -> None:
    """Whoever had the seat is told that it is no longer theirs; an event needs one day."""
    await two_teams(desk)
    await desk.says("nina", "new series every Wednesday 10:00 Berlin of Sales with Marketing, called Weekly")
    await desk.delivers()
    series = await only_series(desk)
    name = await accepted(desk, series.id)
    form = (await desk.presses("nina", "series.change", series.id)).form
    assert "words" in (await fill(desk, form, kind="event", words="every Wednesday 11:00")).problems
    assert not (await fill(desk, form, kind="joint")).problems
    await desk.delivers()
    assert "the seat is no longer yours" in desk.sees(name)
    assert "out of your calendar" in desk.sees(name)
    assert await holder(desk, series.id) == ("", "")
    await looks(desk, series.id)
    assert await holder(desk, series.id) == ("", "")


@pytest.mark.parametrize(
    "words", ["joint meeting", "joint meeting of Sales", "joint event of Sales and Sales on 3 May"]
)
async def test_what_is_missing_is_said_with_an_example(desk: Desk, words: str) -> None:
    """Nothing is saved, and the example works."""
    await two_teams(desk)
    await desk.says("nina", words)
    await desk.delivers()
    assert "every first Tuesday of the quarter" in desk.sees("nina")
    async with desk.database.read() as session:
        assert await series_rows.all_series(session) == []
    assert "Only" in (await desk.says("sam", QUARTERLY)).notice


async def test_an_event_that_is_put_off_for_months_is_the_same(desk: Desk) -> None:
    """By another day in its form it is moved, and not called off; what comes is reminded of then."""
    series = await arranged(desk, "joint event of Sales and Marketing on 4 March 2027 14:00 Berlin, called Kick-off")
    meeting = (await coming(desk, series.id))[0]
    form = (await desk.presses("nina", "series.change", series.id)).form
    assert not (await fill(desk, form, words="on 8 June 2027 at 9:00 Berlin")).problems
    await desk.delivers()
    (moved,) = await coming(desk, series.id)
    assert (moved.id, moved.cancelled, moved.starts) == (meeting.id, False, datetime(2027, 6, 8, 7, tzinfo=UTC))
    for channel in BOTH:
        assert "“Kick-off” is moved" in desk.sees(channel)


async def test_holidays_that_nobody_knows_are_said(desk: Desk) -> None:
    """In a zone without a country holidays can't be left out: that is said, and nothing is saved."""
    await two_teams(desk)
    await desk.says("nina", "joint meeting of Sales and Marketing every Monday 10:00 UTC, not on holidays")
    await desk.delivers()
    assert "I know no public holidays for UTC" in desk.sees("nina")
    async with desk.database.read() as session:
        assert await series_rows.all_series(session) == []
