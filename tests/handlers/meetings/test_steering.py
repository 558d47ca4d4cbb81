"""A manager's reasons, why it is whose turn, who has to do with the agenda, and people who are one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from handlers.meetings.rounds import Round
from handlers.meetings.status import keep_status
from meetings.availability import Hindrance
from meetings.planning import Why
from storage import absences, clock, links, people, places
from storage import meetings as rows
from storage import series as series_rows
from storage.kinds import AbsenceSource, Platform, QuestionStatus
from storage.questions import ask
from storage.tables import Question
from tests.handlers.desk import Desk, buttons, labels
from tests.handlers.meetings.visits import FIRST, PINS, accepted, arranged, at, coming, holder, looks, series_of

pytestmark = pytest.mark.anyio
WEEK = timedelta(days=7)


async def weighs(desk: Desk, series: str, person: str, weight: str, **more: str) -> str:
    """Nina weighs somebody; gives what she sees then."""
    form = (await desk.presses("nina", "series.weigh", series)).form
    response = await desk.fills("nina", form, answers={"person": desk.people[person], "weight": weight, **more})
    assert not response.problems, response.problems
    await desk.delivers()
    return desk.sees("nina")


async def foreseen(desk: Desk, series: str) -> list[tuple[date, str, Why | None]]:
    """The next ten turns: the day, who, and why."""
    names = {key: name for name, key in desk.people.items()}
    async with desk.database.read() as session:
        look = Round(session, await series_rows.get_series(session, series), await clock.now(session))
        return [(t.slot.start.date(), names.get(t.person, ""), t.why) for t in await look.turns(explain=True)]


async def test_left_out_until_a_day_for_a_reason(desk: Desk) -> None:
    """Not foreseen up to and with that day, and again after it; the reason is shown, and forgotten with the day."""
    series = await arranged(desk)
    first, _ = await holder(desk, series)
    out = next(each for each in PINS if each != first)  # who was asked already keeps that seat
    told = await weighs(desk, series, out, "never", until="2027-03-24", reason="Trade fair")
    assert f"{out.title()}: left out, until 24 March 2027, “Trade fair”" in told
    turns = await foreseen(desk, series)
    days = [day for day, who, _ in turns if who == out]
    assert days
    assert min(days) > date(2027, 3, 24)
    await at(desk, FIRST + 5 * WEEK)
    await looks(desk, series)
    async with desk.database.read() as session:
        member = {each.person_id: each for each in await series_rows.pool(session, series)}[desk.people[out]]
    assert (member.excluded, member.reason, member.until, member.ruled_by) == (False, "", "", None)


async def test_who_was_asked_and_is_left_out_then(desk: Desk) -> None:
    """The manager reads that they keep the seat; one press asks somebody else, who was in turn, and tells the first."""
    series = await arranged(desk)
    first = await accepted(desk, series)
    told = await weighs(desk, series, first, "never")
    assert f"{first.title()} was asked already for Wed, 3 Mar 2027, 10:00, and keeps that seat." in told
    meeting = (await coming(desk, series))[0]
    assert "Only" in (await desk.presses("sam", "series.other", meeting.id)).notice
    button = buttons(desk.cards("nina")[-1])["Ask somebody else"]
    await desk.presses("nina", button.action_id, button.value)
    await desk.delivers()
    name, _ = await holder(desk, series)
    assert name not in ("", first)
    assert f"I ask {name.title()}." in desk.sees("nina")
    assert "the seat is no longer yours" in desk.sees(first)
    assert "Will you join" in desk.sees(name)
    await desk.presses("nina", button.action_id, button.value)  # pressed twice, it takes nothing from the second
    assert (await holder(desk, series))[0] == name
    assert "Ask somebody else" not in labels(desk.cards("nina")[-1])


async def test_left_out_up_to_a_day_before_the_seat(desk: Desk) -> None:
    """A seat after that day is theirs as any other, and nothing is said of it; when nobody else can, that is said."""
    series = await arranged(desk)
    first, _ = await holder(desk, series)
    assert "was asked already" not in await weighs(desk, series, first, "never", until="2027-03-02")
    for name in PINS:
        if name != first:
            await weighs(desk, series, name, "never")
    assert "was asked already" in await weighs(desk, series, first, "never")
    meeting = (await coming(desk, series))[0]
    await desk.presses("nina", "series.other", meeting.id)
    await desk.delivers()
    assert "The seat is free, and nobody else can come." in desk.sees("nina")


async def test_weighed_and_undone(desk: Desk) -> None:
    """Twice as often has twice the turns of the others; as often as the others undoes it, with its reason."""
    series = await arranged(desk)
    told = await weighs(desk, series, "mona", "double", reason="Knows the market")
    assert "Mona: twice as often, “Knows the market”" in told
    turns = [who for _, who, _ in await foreseen(desk, series)]
    assert turns.count("mona") == 5
    await weighs(desk, series, "mona", "normal", reason="ignored")
    turns = [who for _, who, _ in await foreseen(desk, series)]
    assert 3 <= turns.count("mona") <= 4
    await desk.presses("nina", "series.show", series)
    await desk.delivers()
    assert "Knows the market" not in desk.sees("nina").rpartition("Next turns")[2]


async def test_a_named_pin_has_a_reason_and_can_be_undone(desk: Desk) -> None:
    """The preview says that a manager named them, and why; by turn again the next in turn is asked."""
    series = await arranged(desk)
    first, _ = await holder(desk, series)
    other = next(each for each in PINS if each != first)
    meeting = (await coming(desk, series))[0]
    form = (await desk.presses("nina", "series.fix", series)).form
    answers = {"meeting": meeting.id, "person": desk.people[other], "reason": "Knows the customer"}
    await desk.fills("nina", form, answers=answers)
    await desk.delivers()
    assert f"{other.title()} (asked, named by a manager, “Knows the customer”)" in desk.sees("nina")
    form = (await desk.presses("nina", "series.fix", series)).form
    await desk.fills("nina", form, answers={"meeting": meeting.id, "person": "-"})
    await desk.delivers()
    name, _ = await holder(desk, series)
    assert name not in ("", other)
    async with desk.database.read() as session:
        row = await rows.get_meeting(session, meeting.id)
    assert (row.fixed, row.reason) == (False, "")


async def test_the_preview_says_why(desk: Desk) -> None:
    """In the beginning nobody had a turn; later it is who was there the longest ago."""
    series = await arranged(desk)
    whys = [why for _, _, why in await foreseen(desk, series)]
    assert whys[0] is Why.HOLDS
    assert whys[1:3] == [Why.NEW, Why.NEW]
    assert set(whys[4:]) == {Why.LONGEST}
    assert "(foreseen, no turn yet)" in desk.sees("nina")
    assert "(foreseen, longest ago)" in desk.sees("nina")


async def asks(desk: Desk, name: str, words: str, *, deal: int | None = None, anonymous: bool = False) -> None:
    """A question in the queue."""
    async with desk.database.write() as session:
        question = Question(
            verbatim=words,
            status=QuestionStatus.NEW,
            asker_id=desk.people[name],
            anonymous=anonymous,
            deal_size=deal,
            workspace_id=desk.workspace,
            conversation=f"D-{name}",
            created_at=datetime(2027, 3, 1, 12, tzinfo=UTC),
        )
        assert await ask(session, question)


VISITS = "new series every Wednesday 10:00 Berlin of Sales with Marketing, called Battery prices"


async def test_whose_questions_touch_the_agenda_comes_first(desk: Desk) -> None:
    """Within fairness: sooner, never more often; a deal counts more; what was asked anonymously counts nothing."""
    series = await arranged(desk, VISITS)
    order = [who for _, who, _ in await foreseen(desk, series)][:3]
    last = order[2]
    await asks(desk, last, "What do the batteries cost, which prices hold in winter?", deal=50_000)
    await asks(desk, order[1], "Prices of the battery?", anonymous=True)
    await desk.presses(order[0], "seat.decline", (await holder(desk, series))[1])
    turns = await foreseen(desk, series)
    assert turns[0][1] == last
    assert [who for _, who, _ in turns[1:]].count(last) <= 4
    await at(desk, datetime(2027, 3, 1, 12, 1, tzinfo=UTC))
    async with desk.database.read() as session:
        meeting = (await rows.meetings_to_come(session, series, await clock.now(session)))[1]
        look = Round(session, await series_rows.get_series(session, series), await clock.now(session))
        assert (await look.turn_of(meeting)) is not None


async def test_the_reason_is_the_agenda(desk: Desk) -> None:
    """Before anybody is asked the preview says who comes because of the agenda."""
    series = await arranged(desk, VISITS.replace("every Wednesday", "every Wednesday from 1 June"))
    first = (await foreseen(desk, series))[0]
    other = next(name for name in PINS if name != first[1])
    await asks(desk, other, "Which battery prices hold in winter?")
    day, who, why = (await foreseen(desk, series))[0]
    assert (day, who, why) == (first[0], other, Why.AGENDA)


async def linked_twin(desk: Desk, name: str) -> str:
    """A second account of somebody, on another platform, linked with the first; gives its own person's key."""
    now = datetime(2027, 3, 1, 12, tzinfo=UTC)
    async with desk.database.write() as session:
        teams = await places.ensure_workspace(session, Platform.TEAMS, "T2", name="T2", at=now, allowed=True)
        twin = await people.ensure_person(session, teams.id, f"{name}-2", display_name=f"{name.title()} T.", at=now)
        marketing = next(team for team in await places.teams(session) if team.name == "Marketing")
        await people.join_team(session, twin.id, marketing.id)
    return twin.id


async def test_who_is_linked_counts_once(desk: Desk) -> None:
    """Before linking both are in the pool; then one is, with both turns counted, away and busy as either is."""
    series = await arranged(desk)
    twin = await linked_twin(desk, "mona")
    await looks(desk, series)
    async with desk.database.write() as session:
        for person, served, last in ((desk.people["mona"], 2, 4), (twin, 1, 6)):
            row = next(each for each in await series_rows.pool(session, series) if each.person_id == person)
            row.served, row.last, row.share = served, last, 1.5
        await links.link(session, desk.people["mona"], twin, at=datetime(2027, 3, 1, 12, tzinfo=UTC))
    async with desk.database.write() as session:
        look = Round(session, await series_rows.get_series(session, series), await clock.now(session))
        pool = await look.rotation()
        assert {each.person for each in pool.members} == {desk.people[name] for name in PINS}
        mona = next(each for each in pool.members if each.person == desk.people["mona"])
        assert (mona.served, mona.last, mona.share) == (3, 6, 3.0)
        now = await clock.now(session)
        await keep_status(session, twin, away=True, until=now + 3 * WEEK)
        found = await absences.absences(session, [desk.people["mona"]], now)
        assert [row.source for row in found[desk.people["mona"]]] == [AbsenceSource.STATUS]
        turns = await look.turns()
    for turn in turns:
        if turn.slot.start < now + 3 * WEEK:
            assert turn.hindered[desk.people["mona"]] is Hindrance.ABSENT


async def test_who_was_asked_before_linking_answers_after_it(desk: Desk) -> None:
    """The seat stays theirs under the key that they go by now, and the visit counts for them."""
    series = await arranged(desk)
    name, asking = await holder(desk, series)
    twin = await linked_twin(desk, name)
    async with desk.database.write() as session:
        await links.link(session, twin, desk.people[name], at=datetime(2027, 3, 1, 12, tzinfo=UTC))
    old, desk.people[name] = desk.people[name], twin
    await looks(desk, series)
    response = await desk.presses(name, "seat.accept", asking)
    assert "You are the linking pin" in response.notice
    await looks(desk, series)
    assert (await coming(desk, series))[0].person_id in (old, twin)
    await at(desk, FIRST + timedelta(hours=2))
    await looks(desk, series)
    async with desk.database.read() as session:
        look = Round(session, await series_rows.get_series(session, series), await clock.now(session))
        assert {each.person: each.served for each in (await look.rotation()).members}[twin] == 1


async def test_a_status_without_an_end(desk: Desk) -> None:
    """Counts for two weeks, is not prolonged by being told again, and is gone when it is taken back."""
    series = await arranged(desk)
    name = await accepted(desk, series)
    async with desk.database.write() as session:
        await keep_status(session, desk.people[name], away=True)
        await keep_status(session, desk.people[name], away=True)
        now = await clock.now(session)
        (row,) = (await absences.absences(session, [desk.people[name]], now))[desk.people[name]]
        assert row.ends - row.begins == 2 * WEEK
    await looks(desk, series)
    assert (await holder(desk, series))[0] not in ("", name)
    await desk.says(name, "away")
    await desk.delivers()
    assert "by your status" in desk.sees(name)
    async with desk.database.write() as session:
        await keep_status(session, desk.people[name], away=False)
        assert (await absences.absences(session, [desk.people[name]], now))[desk.people[name]] == []
    assert (await series_of(desk, series)).active
