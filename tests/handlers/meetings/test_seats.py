"""A seat finds its pin, who is asked, chased, covered, reminded, prepared, and carries home; meetings move."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest

from handlers.meetings.fetching import keep_calendar
from handlers.meetings.telling import reachable
from handlers.meetings.ticks import look_after
from meetings.published import meetings as published
from storage import carried, clock, links, people, places
from storage import meetings as rows
from storage import series as series_rows
from storage.deliveries import delivery_key
from storage.documents import get_document
from storage.kinds import Attendance, Platform, QuestionStatus, SeatStatus, TeamKind
from storage.questions import questions
from storage.tables import Series
from tests.handlers.desk import Desk, buttons, labels, options, shown
from tests.handlers.meetings.visits import (
    FIRST,
    PINS,
    WEEKLY,
    accepted,
    arranged,
    at,
    coming,
    holder,
    looks,
    pass_by,
    series_of,
    two_teams,
)
from tests.meetings.published_calendars import calendar

pytestmark = pytest.mark.anyio
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


async def test_arranged_in_a_sentence_and_asked(desk: Desk) -> None:
    """A sentence arranges it; whose turn it is is asked at once, as the first meeting is near; ten turns are shown."""
    series = await arranged(desk)
    told = desk.sees("nina")
    assert "Sales weekly" in told
    assert "every Wednesday at 10:00" in told
    assert told.count("foreseen") == 9
    name, _ = await holder(desk, series)
    assert name in PINS
    assert "Will you join “Sales weekly” of Sales as linking pin" in desk.sees(name)
    assert sum("Will you join" in desk.sees(each) for each in PINS) == 1


async def test_accepting_tells_the_chair_and_brings_the_calendar_file(desk: Desk) -> None:
    """The pin gets a request for their calendar, the chair hears who comes, and the question becomes an answer."""
    series = await arranged(desk)
    name = await accepted(desk, series)
    assert f"{name.title()} of Marketing comes to “Sales weekly” as linking pin" in desk.sees("nina")
    assert "you are the linking pin." in desk.sees(name)
    event = await invitation(desk, series)
    assert event["SEQUENCE"] == 0
    assert event.decoded("DTSTART") == FIRST


async def invitation(desk: Desk, series: str) -> icalendar.Component:
    """The newest calendar file of the next meeting."""
    meeting = (await coming(desk, series))[0]
    key = delivery_key("invitation", meeting.id, meeting.person_id or "", meeting.sequence - 1)
    async with desk.database.read() as session:
        document = await get_document(session, key)
    return icalendar.Calendar.from_ical(document.content).walk("VEVENT")[0]


async def test_a_decline_finds_the_next_in_turn(desk: Desk) -> None:
    """At once, another person; when all have declined the seat is reported as empty, once, to chair and owner."""
    series = await arranged(desk)
    seen = []
    for _ in PINS:
        name, asking = await holder(desk, series)
        seen.append(name)
        response = await desk.presses(name, "seat.decline", asking)
        assert "Noted" in response.notice
        await desk.delivers()
    assert sorted(seen) == sorted(PINS)
    for _ in range(3):
        await looks(desk, series)
    assert desk.sees("nina").count("Nobody of Marketing can come to “Sales weekly”") == 1
    assert (await coming(desk, series))[0].seat is SeatStatus.UNFILLED


async def test_only_who_was_asked_answers_and_only_once(desk: Desk) -> None:
    """Somebody else's button, a stale one, and a repeat change nothing."""
    series = await arranged(desk)
    name, asking = await holder(desk, series)
    other = next(each for each in PINS if each != name)
    assert "Only who was asked" in (await desk.presses(other, "seat.accept", asking)).notice
    await desk.presses(name, "seat.decline", asking)
    assert "Somebody else was asked" in (await desk.presses(name, "seat.accept", asking)).notice
    assert (await holder(desk, series))[0] not in ("", name)


async def test_silence_is_chased_once_and_then_passed_on(desk: Desk) -> None:
    """No answer: one reminder, then the next in turn is asked; nobody is asked at night."""
    series = await arranged(desk)
    first, _ = await holder(desk, series)
    happened = await pass_by(desk, series, datetime(2027, 3, 2, 21, tzinfo=UTC))
    assert happened.count("chased") == 1
    assert "lapsed" in happened
    assert (await holder(desk, series))[0] == ""  # it is night by now
    await pass_by(desk, series, datetime(2027, 3, 3, 7, 20, tzinfo=UTC), step=timedelta(minutes=10))
    assert "I have no answer from you yet" in desk.sees(first)
    assert "no answer in time" in desk.sees(first)
    assert (await holder(desk, series))[0] != first


async def test_nobody_is_asked_at_night(desk: Desk) -> None:
    """A seat that falls free in the evening is offered in the morning."""
    await at(desk, datetime(2027, 3, 1, 20, tzinfo=UTC))
    series = await arranged(desk)
    assert (await coming(desk, series))[0].seat is SeatStatus.OPEN
    await pass_by(desk, series, datetime(2027, 3, 2, 6, 50, tzinfo=UTC), step=timedelta(minutes=10))
    assert (await coming(desk, series))[0].seat is SeatStatus.OPEN
    await pass_by(desk, series, datetime(2027, 3, 2, 7, 10, tzinfo=UTC), step=timedelta(minutes=10))
    assert (await coming(desk, series))[0].seat is SeatStatus.ASKED


async def test_a_pool_of_one(desk: Desk) -> None:
    """Regression: with nobody to swap with the question could not be built, and the series was never looked after."""
    await two_teams(desk)
    async with desk.database.write() as session:
        marketing = await places.ensure_team(session, "Marketing", TeamKind.MARKETING)
        for name in PINS[1:]:
            await people.leave_team(session, desk.people[name], marketing.id)
    await desk.says("nina", WEEKLY)
    await desk.delivers()
    async with desk.database.read() as session:
        (series,) = await series_rows.all_series(session)
    assert await accepted(desk, series.id) == PINS[0]
    assert "Swap with" not in desk.sees(PINS[0])


async def test_swap_with_a_named_person(desk: Desk) -> None:
    """The other one is asked, and reads who asks; if they accept, the seat is theirs."""
    series = await arranged(desk)
    name, _ = await holder(desk, series)
    card = next(each for each in desk.cards(name) if "I will be there" in labels(each))
    chosen = options(card, "Swap with")[0]
    await desk.presses(name, "seat.swap", chosen.value)
    await desk.delivers()
    other, _ = await holder(desk, series)
    assert other.title() == chosen.label
    assert f"{name.title()} asks you to take this seat over." in desk.sees(other)
    assert await accepted(desk, series) == other


async def test_who_declined_is_no_partner_for_a_swap(desk: Desk) -> None:
    """Regression: whoever had said no was offered to the next, and asked once more; also by a press of before."""
    series = await arranged(desk)
    first, asking = await holder(desk, series)
    await desk.presses(first, "seat.decline", asking)
    await desk.delivers()
    second, asking = await holder(desk, series)
    card = next(each for each in desk.cards(second) if "I will be there" in labels(each))
    third = next(each for each in PINS if each not in (first, second))
    assert [each.label for each in options(card, "Swap with")] == [third.title()]
    response = await desk.presses(second, "seat.swap", f"{asking}:{desk.people[first]}")
    assert "can't come then" in response.notice
    assert await holder(desk, series) == (second, asking)


async def test_absence_in_words_covers_a_seat(desk: Desk) -> None:
    """Being away gives the seat back by itself: the chair is told, the next is asked, the invitation is taken back."""
    series = await arranged(desk)
    name = await accepted(desk, series)
    await desk.says(name, "away 2–5 March")
    await pass_by(desk, series, datetime(2027, 3, 1, 13, tzinfo=UTC), step=timedelta(minutes=5))
    other, _ = await holder(desk, series)
    assert other not in ("", name)
    assert f"{name.title()} can't come to “Sales weekly”" in desk.sees("nina")
    assert "out of your calendar" in desk.sees(name)


async def test_a_deactivated_pin_is_replaced(desk: Desk) -> None:
    """Who leaves the company has no seat any more."""
    series = await arranged(desk)
    name = await accepted(desk, series)
    async with desk.database.write() as session:
        await people.set_active(session, desk.people[name], active=False)
    await looks(desk, series)
    assert (await holder(desk, series))[0] not in ("", name)


async def test_who_leaves_is_replaced_at_once(desk: Desk) -> None:
    """Regression: it took up to twelve hours until a series noticed; and whom a manager had named kept the seat."""
    series = await arranged(desk)
    meeting = (await coming(desk, series))[0]
    first, _ = await holder(desk, series)
    other = next(each for each in PINS if each != first)
    form = (await desk.presses("nina", "series.fix", series)).form
    await desk.fills("nina", form, answers={"meeting": meeting.id, "person": desk.people[other]})
    assert await accepted(desk, series) == other
    await looks(desk, series)
    assert not await due(desk, series)
    async with desk.database.write() as session:
        await people.set_active(session, desk.people[other], active=False)
    assert await due(desk, series)
    await looks(desk, series)
    assert (await holder(desk, series))[0] not in ("", other)
    assert "can't come to “Sales weekly”" in desk.sees("nina")


async def test_a_newcomer_is_foreseen_at_once(desk: Desk) -> None:
    """Regression: who joins the guest team, or leaves it, is noticed by the next sweep."""
    series = await arranged(desk)
    async with desk.database.read() as session:
        marketing = (await series_rows.get_series(session, series)).guest_team_id
    for act in (people.join_team, people.leave_team):
        await looks(desk, series)
        async with desk.database.write() as session:
            await act(session, desk.people["sam"], marketing)
        assert await due(desk, series)
    async with desk.database.read() as session:
        assert desk.people["sam"] in {each.person_id for each in await series_rows.pool(session, series)}


async def test_pins_are_written_to_where_they_prefer(desk: Desk) -> None:
    """Regression: the series' own workspace was taken, also by whom prefers another, and where nobody is served."""
    await two_teams(desk)
    here, name = desk.workspace, "mara"
    async with desk.database.write() as session:
        at_ = await clock.now(session)
        there = await places.ensure_workspace(session, Platform.TEAMS, "T2", name="Teams", at=at_, allowed=True)
        await people.link_account(session, desk.people[name], there.id, "mara-2")
        series = Series(
            name="w",
            workspace_id=here,
            host_team_id="h",
            guest_team_id="g",
            time_zone="UTC",
            created_at=at_,
        )
        near = await reachable(session, series, desk.people[name])
        await links.prefer(session, desk.people[name], there.id)
        preferred = await reachable(session, series, desk.people[name])
        await places.allow_workspace(session, there.id, allowed=False)
        closed = await reachable(session, series, desk.people[name])
    assert [each and each.workspace_id for each in (near, preferred, closed)] == [here, there.id, here]


async def due(desk: Desk, series: str) -> bool:
    """Whether the series is to be looked after now."""
    async with desk.database.read() as session:
        return series in await series_rows.due_series(session, await clock.now(session))


async def test_reminders_each_once_to_pin_chair_and_channel(desk: Desk) -> None:
    """A day and an hour before, once each, whatever is looked; nothing after the meeting began."""
    series = await arranged(desk)
    name = await accepted(desk, series)
    await pass_by(desk, series, FIRST + HOUR, step=timedelta(minutes=10))
    for who in (name, "nina", "sales-room"):
        assert desk.sees(who).count("In 1 day: “Sales weekly”") == 1, who
        assert desk.sees(who).count("In 1 hour: “Sales weekly”") == 1, who
    assert f"{name.title()} of Marketing joins as linking pin" in desk.sees("sales-room")


async def test_many_look_at_once(desk: Desk) -> None:
    """Several replicas at the same moment: each reminder once."""
    series = await arranged(desk)
    name = await accepted(desk, series)
    await at(desk, FIRST - HOUR)

    async def one() -> list[str]:
        async with desk.database.write() as session:
            return await look_after(session, series)

    happened = await asyncio.gather(*(one() for _ in range(5)))
    assert sum(each.count("reminded") for each in happened) == 1
    await desk.delivers()
    assert desk.sees(name).count("In 1 hour: “Sales weekly”") == 1


async def test_moved_after_reminders_went_out(desk: Desk) -> None:
    """Told to pin, chair and channel; old reminders vanish, new ones come, the calendar file is replaced."""
    series = await arranged(desk)
    name = await accepted(desk, series)
    await pass_by(desk, series, FIRST - 2 * HOUR)
    meeting = (await coming(desk, series))[0]
    form = (await desk.presses("nina", "series.move", series)).form
    await desk.fills("nina", form, answers={"meeting": meeting.id, "day": "2027-03-05", "at": "11:00"})
    await desk.delivers()
    for who in (name, "nina", "sales-room"):
        assert "“Sales weekly” is moved" in desk.sees(who), who
    event = await invitation(desk, series)
    assert event.decoded("DTSTART") == datetime(2027, 3, 5, 10, tzinfo=UTC)
    assert event["SEQUENCE"] == 1
    await pass_by(desk, series, datetime(2027, 3, 3, 9, 30, tzinfo=UTC), step=timedelta(minutes=10))
    assert "In 1 hour" not in desk.sees(name)
    await pass_by(desk, series, datetime(2027, 3, 5, 9, 30, tzinfo=UTC), step=timedelta(minutes=10))
    assert desk.sees(name).count("In 1 hour: “Sales weekly”") == 1
    assert "Fri, 5 Mar 2027, 11:00" in desk.sees(name)


async def test_called_off_and_ended(desk: Desk) -> None:
    """No reminder for a cancelled meeting; the pin hears of it, and a cancellation for the calendar comes."""
    series = await arranged(desk)
    name = await accepted(desk, series)
    confirm = buttons(next(card for card in desk.cards("nina") if "End it" in labels(card)))["End it"].confirm
    assert confirm is not None
    await desk.presses("nina", "series.end", series)
    await desk.delivers()
    assert "is called off" in desk.sees(name)
    assert "out of your calendar" in desk.sees(name)
    await at(desk, FIRST - HOUR)
    await looks(desk, series)
    assert "In 1 hour" not in desk.sees(name) + desk.sees("sales-room")
    assert not (await series_of(desk, series)).active


async def test_a_calendar_that_moves_its_meeting(desk: Desk) -> None:
    """Published anew with another time: the same meeting, pin and all, an hour later."""
    series = await arranged(desk)
    async with desk.database.write() as session:
        row = await series_rows.get_series(session, series, lock=True)
        row.rule, row.address = None, "https://example.com/a.ics"
    text = calendar("UID:w\nDTSTART;TZID=Europe/Berlin:20270303T100000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=6")
    await published_anew(desk, series, text)
    name = await accepted(desk, series)
    await published_anew(desk, series, text.replace("T100000", "T110000"))
    meeting = (await coming(desk, series))[0]
    assert meeting.starts == FIRST + HOUR
    assert meeting.person_id == desk.people[name]
    assert len([each for each in await coming(desk, series) if not each.cancelled]) == 6
    assert "“Sales weekly” is moved" in desk.sees(name)


async def published_anew(desk: Desk, series: str, text: str) -> None:
    """What a fetch found is taken over."""
    row = await series_of(desk, series)
    now = datetime(2027, 3, 1, 12, tzinfo=UTC)
    found = published(text.encode(), now, now + 100 * DAY, ZoneInfo(row.time_zone))
    async with desk.database.write() as session:
        await keep_calendar(session, series, found)
    await desk.delivers()


async def test_prepared_and_carried_home(desk: Desk) -> None:
    """A day before: preparation and agenda; afterwards takeaways in both channels, a question, a promise kept."""
    series = await arranged(desk)
    name = await accepted(desk, series)
    await pass_by(desk, series, FIRST - 23 * HOUR)
    assert "Ready for “Sales weekly”" in desk.sees(name)
    assert "Proposed agenda for “Sales weekly”" in desk.sees("nina")
    meeting = (await coming(desk, series))[0]
    form = (await desk.presses(name, "pack.add", meeting.id)).form
    await desk.fills(name, form, text="Prices fall <!channel> in June")
    await desk.presses(name, "pack.show", meeting.id)
    await desk.delivers()
    assert "in June" in desk.sees(name)
    await pass_by(desk, series, FIRST + 2 * HOUR)
    assert "What do you carry home from “Sales weekly”?" in desk.sees(name)
    await pass_by(desk, series, FIRST + 30 * HOUR)
    assert desk.sees(name).count("Your team has not heard yet") == 1
    form = (await desk.presses(name, "carry.open", meeting.id)).form
    await desk.fills(
        name,
        form,
        line1="They want the price list earlier",
        line2="Does the new battery work at minus 20 degrees?",
        promises="Sam: sends three customer stories by 9 March",
    )
    await desk.delivers()
    for channel in ("sales-room", "marketing-room"):
        assert "They want the price list earlier" in desk.sees(channel)
        assert "Sam: sends three customer stories, until 9 March 2027" in desk.sees(channel)
    async with desk.database.read() as session:
        asked = await questions(session, status=QuestionStatus.OFFERED)
        assert [each.verbatim for each in asked] == ["Does the new battery work at minus 20 degrees?"]
        (promise,) = await carried.promises(session, series)
    await pass_by(desk, series, datetime(2027, 3, 9, 12, tzinfo=UTC), step=timedelta(hours=3))
    assert "You promised in “Sales weekly”: sends three customer stories." in desk.sees("sam")
    assert "stories" not in desk.sees(name), "the pin is not asked in Sam's place"
    await desk.presses("sam", "promise.done", promise.id)
    async with desk.database.read() as session:
        assert await carried.promises(session, series) == []
        ledger = await rows.ledger(session, series, FIRST - DAY)
    assert (ledger["attended"], ledger["reported"]) == (1, 1)


async def test_a_visit_that_was_missed_does_not_count(desk: Desk) -> None:
    """Who was not there stays in line, and is not nudged."""
    series = await arranged(desk)
    name = await accepted(desk, series)
    meeting = (await coming(desk, series))[0]
    await pass_by(desk, series, FIRST + 2 * HOUR)
    await desk.presses(name, "carry.missed", meeting.id)
    await pass_by(desk, series, FIRST + 3 * DAY, step=timedelta(hours=6))
    assert "Your team has not heard yet" not in desk.sees(name)
    async with desk.database.read() as session:
        members = {each.person_id: each for each in await series_rows.pool(session, series)}
        assert (await rows.get_meeting(session, meeting.id)).attendance is Attendance.MISSED
    assert members[desk.people[name]].served == 0


async def test_a_manager_names_and_excludes(desk: Desk) -> None:
    """A named pin is asked; who is excluded is not foreseen any more."""
    series = await arranged(desk)
    first, _ = await holder(desk, series)
    other = next(each for each in PINS if each != first)
    meeting = (await coming(desk, series))[0]
    form = (await desk.presses("nina", "series.fix", series)).form
    await desk.fills("nina", form, answers={"meeting": meeting.id, "person": desk.people[other]})
    assert (await holder(desk, series))[0] == other
    form = (await desk.presses("nina", "series.weigh", series)).form
    await desk.fills("nina", form, answers={"person": desk.people[first], "weight": "never"})
    await desk.delivers()
    assert f"{first.title()} (foreseen)" not in shown(desk.cards("nina")[-1])


async def test_rights(desk: Desk) -> None:
    """Only managers arrange, change and end; a guest sees nothing."""
    series = await arranged(desk)
    for action in ("series.change", "series.end", "series.fix", "series.weigh", "series.move"):
        response = await desk.presses("sam", action, series)
        assert response.form is None
        assert "Only" in response.notice
    assert "Only" in (await desk.presses("guest", "series.list", "")).notice
    assert (await series_of(desk, series)).active


async def test_what_is_not_understood_says_what_to_do(desk: Desk) -> None:
    """No team, no time: an example is shown, and nothing is saved."""
    await two_teams(desk)
    for words in ("new series", "new series every Wednesday", "new series every blue moon of Sales with Marketing"):
        await desk.says("nina", words)
    await desk.delivers()
    assert desk.sees("nina").count("Choose in a form") == 3
    async with desk.database.read() as session:
        assert await series_rows.all_series(session) == []


async def test_in_german(desk: Desk) -> None:
    """Words and answers in German."""
    await two_teams(desk)
    async with desk.database.write() as session:
        await people.set_preferences(session, desk.people["nina"], language="de", time_zone=None)
    await desk.says("nina", "neue Serie jeden Mittwoch 10 Uhr Berlin von Sales mit Marketing, genannt Runde")
    await desk.delivers()
    assert "Eingerichtet" in desk.sees("nina")
    assert "vorgesehen" in desk.sees("nina")
