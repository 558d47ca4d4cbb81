"""A dropped calendar: which is meant is asked; series are compared with a newer file; absences tell no titles."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.meetings.absences import absence_jobs
from bot.meetings.dropped import dropped_jobs
from bot.meetings.fetching import series_jobs
from handlers.forms import Form
from handlers.meetings.away_calendars import fetch_due_absences
from handlers.meetings.fetching import fetch_due_series
from handlers.ports import FetchError
from storage import absences, people
from storage import series as series_rows
from storage.tables import Series
from tests.handlers import desk as desks
from tests.handlers.desk import Desk, buttons, field_options
from tests.handlers.meetings.test_arranging import fill, only_series
from tests.handlers.meetings.visits import FIRST, accepted, coming, holder, looks, pass_by, two_teams
from tests.meetings.published_calendars import calendar

pytestmark = pytest.mark.anyio
HOUR = timedelta(hours=1)
WEEKLY = (
    "UID:w@example\nSUMMARY:Sales weekly\nDTSTART;TZID=Europe/Berlin:20270303T100000\nDURATION:PT1H\n"
    "RRULE:FREQ=WEEKLY;COUNT=6"
)
LUNCH = "UID:l@example\nSUMMARY:Lunch\nDTSTART;TZID=Europe/Berlin:20270305T120000\nDURATION:PT1H"
BOTH = calendar(WEEKLY, LUNCH)
MOVED = calendar(
    WEEKLY,
    "UID:w@example\nSUMMARY:Sales weekly\nRECURRENCE-ID;TZID=Europe/Berlin:20270303T100000\n"
    "DTSTART;TZID=Europe/Berlin:20270304T150000\nDURATION:PT1H",
    "UID:w@example\nSUMMARY:Sales weekly\nRECURRENCE-ID;TZID=Europe/Berlin:20270310T100000\nSTATUS:CANCELLED\n"
    "DTSTART;TZID=Europe/Berlin:20270310T100000\nDURATION:PT1H",
    LUNCH,
)


class Outside:
    """Stands for the internet."""

    def __init__(self) -> None:
        self.served: dict[str, bytes] = {}

    async def fetch(self, address: str, limit_bytes: int) -> bytes:
        if address not in self.served:
            raise FetchError("There is no connection to the calendar's server.", "Check the address.")
        return self.served[address]


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Outside:
    """The jobs that read calendars, as the bootstrap wires them."""
    made = Outside()
    jobs = {**desks.ALL_JOBS, **dropped_jobs(), **series_jobs(made), **absence_jobs(made)}
    monkeypatch.setattr(desks, "ALL_JOBS", jobs)
    return made


async def dropped(desk: Desk, who: str, text: str, *, name: str = "Sales.ics", said: str = "") -> str:
    """Drop a calendar; gives the key under which it is kept."""
    await desk.drops(who, (name, text.encode()), text=said)
    await desk.works()
    shown = buttons(desk.cards(who)[-1])
    return next((each.value for each in shown.values() if each.action_id.startswith("dropped.")), "")


async def series_from_file(desk: Desk) -> Series:
    """A series of the weekly event alone."""
    await two_teams(desk)
    document = await dropped(desk, "nina", BOTH)
    assert "What is “Sales.ics”?" in desk.sees("nina")
    form = (await desk.presses("nina", "dropped.series", document)).form
    teams, events = field_options(form, "host"), field_options(form, "events")
    (weekly,) = [value for label, value in events.items() if label.startswith("Sales weekly")]
    assert len(events) == 2
    response = await fill(
        desk, form, name="Sales weekly", host=teams["Sales"], guest=teams["Marketing"], events=(weekly,)
    )
    assert not response.problems, response.problems
    await desk.works()
    return await only_series(desk)


async def test_a_series_of_the_events_that_were_chosen(desk: Desk, outside: Outside) -> None:
    """Its meetings are those of the event alone; the next pin is asked, and the file's name stands as its rhythm."""
    series = await series_from_file(desk)
    met = await coming(desk, series.id)
    assert [f"{each.starts:%m%d %H%M}" for each in met][:4] == ["0303 0900", "0310 0900", "0317 0900", "0324 0900"]
    assert len(met) == 6
    assert (await holder(desk, series.id))[0]
    await desk.presses("nina", "series.show", series.id)
    await desk.delivers()
    assert "by the calendar “Sales.ics”" in desk.sees("nina")


async def test_a_newer_file_moves_and_calls_off(desk: Desk, outside: Outside) -> None:
    """The pin keeps the moved meeting and is told, its reminders follow; whoever dropped it reads what changed."""
    series = await series_from_file(desk)
    name = await accepted(desk, series.id)
    await dropped(desk, "nina", MOVED, name="Sales (1).ics")
    told = desk.sees("nina")
    assert "“Sales (1).ics” is a newer file of “Sales weekly”." in told
    assert "1 meeting is moved" in told
    assert "1 is called off" in told
    met = await coming(desk, series.id)
    moved = next(each for each in met if each.person_id == desk.people[name])
    assert moved.starts == datetime(2027, 3, 4, 14, tzinfo=UTC)
    assert [each.cancelled for each in sorted(met, key=lambda each: each.recurrence)][:3] == [False, True, False]
    assert "“Sales weekly” is moved" in desk.sees(name)
    await pass_by(desk, series.id, FIRST, step=timedelta(minutes=30))
    assert "In 1 hour" not in desk.sees(name)
    await pass_by(desk, series.id, moved.starts - HOUR, step=timedelta(minutes=30))
    assert desk.sees(name).count("In 1 hour: “Sales weekly”") == 1


async def test_a_changed_invitation_to_one_meeting_leaves_the_others(desk: Desk, outside: Outside) -> None:
    """A file that tells of one meeting alone moves that one; all others stay, also when it is read again."""
    series = await series_from_file(desk)
    one = calendar(
        "UID:w@example\nSEQUENCE:1\nRECURRENCE-ID;TZID=Europe/Berlin:20270317T100000\n"
        "DTSTART;TZID=Europe/Berlin:20270318T090000\nDURATION:PT1H",
        head="PRODID:x\nMETHOD:REQUEST",
    )
    await dropped(desk, "nina", one, name="invite.ics")
    assert "1 meeting is moved" in desk.sees("nina")
    assert "called off" not in desk.sees("nina")
    await desk.put_clock_forward(timedelta(hours=1))
    async with desk.database.write() as session:
        assert await fetch_due_series(session)
    await desk.works()
    met = [each for each in await coming(desk, series.id) if not each.cancelled]
    assert [f"{each.starts:%m%d %H%M}" for each in met][:3] == ["0303 0900", "0310 0900", "0318 0800"]
    assert len(met) == 6


async def test_a_newer_file_without_any_of_the_events(desk: Desk, outside: Outside) -> None:
    """Of the same name it is offered as a newer file of the series; taken as such all its meetings are called off."""
    series = await series_from_file(desk)
    name = await accepted(desk, series.id)
    await dropped(desk, "nina", calendar(LUNCH), name="Sales (2).ics")
    shown = buttons(desk.cards("nina")[-1])
    button = shown["A newer file of “Sales weekly”"]
    assert "Only" in (await desk.presses("sam", button.action_id, button.value)).notice
    await desk.presses("nina", button.action_id, button.value)
    await desk.works()
    assert all(each.cancelled for each in await coming(desk, series.id))
    assert "is called off" in desk.sees(name)


async def test_a_series_by_file_is_read_again_as_time_passes(desk: Desk, outside: Outside) -> None:
    """A rule without an end goes on, though its file was dropped once."""
    series = await series_from_file(desk)
    endless = BOTH.replace(";COUNT=6", "")
    await dropped(desk, "nina", endless)
    before = (await coming(desk, series.id))[-1].starts
    await desk.put_clock_forward(timedelta(days=60))
    async with desk.database.write() as session:
        assert await fetch_due_series(session)
    await desk.works()
    assert (await coming(desk, series.id))[-1].starts > before + timedelta(days=50)


async def test_a_newer_file_of_somebody_without_rights_changes_nothing(desk: Desk, outside: Outside) -> None:
    """A salesperson who drops the same calendar is asked whether it is their absences, and no meeting moves."""
    series = await series_from_file(desk)
    await dropped(desk, "sam", MOVED)
    assert [each.cancelled for each in await coming(desk, series.id)] == [False] * 6
    assert "What is “Sales.ics”?" in desk.sees("sam")


async def test_a_rhythm_in_words_replaces_the_file(desk: Desk, outside: Outside) -> None:
    """The form of a series by file can be saved as it is, and given words instead; then the file counts no more."""
    series = await series_from_file(desk)
    form = (await desk.presses("nina", "series.change", series.id)).form
    assert (await fill(desk, form, name="Weekly")).problems == {}
    await desk.works()
    assert len([each for each in await coming(desk, series.id) if not each.cancelled]) == 6
    form = (await desk.presses("nina", "series.change", series.id)).form
    assert (await fill(desk, form, words="every Friday 09:00 Berlin until 31 March")).problems == {}
    await desk.works()
    held = [each for each in await coming(desk, series.id) if not each.cancelled]
    assert {each.starts.weekday() for each in held} == {4}
    async with desk.database.read() as session:
        assert await series_rows.uids_of_files(session) == []


VACATION = calendar(
    "UID:v\nSUMMARY:Secret operation\nDTSTART;VALUE=DATE:20270303\nDTEND;VALUE=DATE:20270306",
    "UID:h\nSUMMARY:Dentist\nDTSTART;TZID=Europe/Berlin:20270308T130000\nDTEND;TZID=Europe/Berlin:20270308T180000",
    "UID:m\nSUMMARY:Sales weekly\nDTSTART;TZID=Europe/Berlin:20270317T100000\nDTEND;TZID=Europe/Berlin:20270317T110000",
)


async def away(desk: Desk, name: str) -> list[str]:
    """When somebody is away, in UTC."""
    async with desk.database.read() as session:
        found = await absences.absences(session, [desk.people[name]], datetime(2027, 3, 1, tzinfo=UTC))
    return [f"{row.begins:%m%d %H%M}-{row.ends:%m%d %H%M}" for row in found[desk.people[name]]]


async def test_own_absences_by_file(desk: Desk, outside: Outside) -> None:
    """Whole and half days count, an hour's meeting does not; the seat is covered; no title is kept or shown."""
    await two_teams(desk)
    await desk.says("nina", "new series every Wednesday 10:00 Berlin of Sales with Marketing, called Weekly")
    await desk.delivers()
    series = await only_series(desk)
    name = await accepted(desk, series.id)
    document = await dropped(desk, name, VACATION, name="me.ics")
    await desk.presses(name, "dropped.away", document)
    await desk.works()
    assert await away(desk, name) == ["0302 2300-0305 2300", "0308 1200-0308 1700"]
    await looks(desk, series.id)
    assert (await holder(desk, series.id))[0] not in ("", name)
    await desk.says(name, "away")
    await desk.delivers()
    everything = desk.sees(name) + desk.sees("nina")
    assert "Secret" not in everything
    assert "Dentist" not in everything
    assert "3 March 2027 to 5 March 2027 (by your calendar)" in everything
    await dropped(desk, name, calendar("UID:v\nDTSTART;VALUE=DATE:20270401"), name="me.ics", said="my absences")
    assert await away(desk, name) == ["0331 2200-0401 2200"]


async def test_absences_of_own_team_by_a_manager_alone(desk: Desk, outside: Outside) -> None:
    """Nina gives Sam's, who is in her team; of others she can't, and Sam can't give anybody's but his own."""
    await two_teams(desk)
    document = await dropped(desk, "nina", VACATION, name="sam.ics")
    form: Form | None = (await desk.presses("nina", "dropped.away_of", document)).form
    assert set(field_options(form, "whom")) == {"My own", "Sam"}
    await desk.fills("nina", form, answers={"whom": desk.people["sam"]})
    await desk.works()
    assert len(await away(desk, "sam")) == 2
    assert "Sam is away 2 times" in desk.sees("nina")
    assert await away(desk, "nina") == []
    document = await dropped(desk, "sam", VACATION)
    assert "Only" in (await desk.presses("sam", "dropped.away_of", document)).notice


async def test_absences_by_address_follow_it(desk: Desk, outside: Outside) -> None:
    """Read at once and again hours later; a failure is shown and changes nothing; forgotten with what it told."""
    await two_teams(desk)
    outside.served["https://example.com/me.ics"] = VACATION.encode()
    form = (await desk.presses("mara", "away.calendar", "")).form
    assert not (await desk.fills("mara", form, address="https://example.com/me.ics")).problems
    await desk.works()
    assert len(await away(desk, "mara")) == 2
    outside.served["https://example.com/me.ics"] = calendar("UID:o\nDTSTART;VALUE=DATE:20270310").encode()
    async with desk.database.write() as session:
        assert not await fetch_due_absences(session)
    await desk.put_clock_forward(timedelta(hours=7))
    async with desk.database.write() as session:
        assert await fetch_due_absences(session)
    await desk.works()
    assert await away(desk, "mara") == ["0309 2300-0310 2300"]
    outside.served.clear()
    await desk.put_clock_forward(timedelta(hours=7))
    async with desk.database.write() as session:
        await fetch_due_absences(session)
    await desk.works()
    await desk.says("mara", "away")
    await desk.delivers()
    assert "Your calendar could not be read" in desk.sees("mara")
    assert len(await away(desk, "mara")) == 1
    await desk.presses("mara", "away.forget_calendar", "")
    assert await away(desk, "mara") == []


async def test_who_gave_an_address_is_told_what_was_read(desk: Desk, outside: Outside) -> None:
    """One's own absences, those of somebody in one's team, and the meetings of a series; or why there are none."""
    await two_teams(desk)
    outside.served["https://example.com/me.ics"] = VACATION.encode()
    for address, told in (
        ("https://example.com/me.ics", "You are away 2 times"),
        ("https://example.com/no.ics", "Your calendar could not be read: There is no connection"),
    ):
        form = (await desk.presses("mara", "away.calendar", "")).form
        await desk.fills("mara", form, address=address)
        await desk.works()
        assert told in desk.sees("mara")
    form = (await desk.presses("nina", "away.calendar", "")).form
    await desk.fills("nina", form, answers={"address": "https://example.com/no.ics", "whom": desk.people["sam"]})
    await desk.works()
    assert "The calendar of Sam could not be read" in desk.sees("nina")
    weekly = calendar("UID:w\nDTSTART;TZID=Europe/Berlin:20270303T100000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=6")
    outside.served["https://example.com/weekly.ics"] = weekly.encode()
    for name, told in (
        ("weekly", "“weekly”: its calendar has 6 meetings to come."),
        ("gone", "The calendar of “gone” could not be read: There is no connection to the calendar's server. Check"),
    ):
        form = (await desk.presses("nina", "series.new", "")).form
        teams = field_options(form, "host")
        who = {"host": teams["Sales"], "guest": teams["Marketing"]}
        response = await fill(desk, form, name=name, words="", address=f"https://example.com/{name}.ics", **who)
        assert not response.problems, response.problems
        await desk.works()
        assert told in desk.sees("nina")


async def test_outlook_marks_out_of_office(desk: Desk, outside: Outside) -> None:
    """Where a whole calendar is given in which Outlook marks absences, these alone count, short ones too."""
    text = calendar(
        "UID:a\nDTSTART;VALUE=DATE:20270302\nX-MICROSOFT-CDO-BUSYSTATUS:FREE\nSUMMARY:Birthday",
        "UID:b\nDTSTART:20270304T080000Z\nDTEND:20270304T100000Z\nX-MICROSOFT-CDO-BUSYSTATUS:OOF",
        "UID:c\nDTSTART:20270305T080000Z\nDTEND:20270305T160000Z\nX-MICROSOFT-CDO-BUSYSTATUS:BUSY",
    )
    await desk.presses("mara", "dropped.away", await dropped(desk, "mara", text))
    await desk.works()
    assert await away(desk, "mara") == ["0304 0800-0304 1000"]


async def test_nobody_is_away_from_a_meeting_by_going_there(desk: Desk, outside: Outside) -> None:
    """A long seat that we sent for the calendar comes back in it, and is no absence."""
    text = calendar("UID:0123@linkpin\nDTSTART:20270303T080000Z\nDTEND:20270303T160000Z\nSUMMARY:Sales day")
    await desk.presses("mara", "dropped.away", await dropped(desk, "mara", text))
    await desk.works()
    assert await away(desk, "mara") == []


async def test_no_calendar_is_said(desk: Desk, outside: Outside) -> None:
    """A file that is none is told, in the reader's language, and nothing is asked."""
    async with desk.database.write() as session:
        await people.set_preferences(session, desk.people["sam"], language="de", time_zone=None)
    await desk.drops("sam", ("broken.ics", b"nothing"))
    await desk.works()
    assert "Kalender" in desk.sees("sam")
    assert "Was ist" not in desk.sees("sam")
