"""A manager's way: a rhythm said or chosen, said back, saved; then looked at, run, skipped, paused, changed, ended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.cadences.ticks import tick
from handlers.events import Filled
from handlers.forms import Form, Raw, Ticket
from handlers.turn import Response
from storage import audit, cadences, deliveries, people, places
from storage.kinds import CadenceStatus, Role, TeamKind
from storage.tables import Cadence
from tests.handlers.cadences.rhythm import approved, arrange, at, fired, morning, ticks
from tests.handlers.desk import Desk, buttons, labels, options

pytestmark = pytest.mark.anyio


async def kept(desk: Desk) -> list[Cadence]:
    """All cadences that there are."""
    async with desk.database.read() as session:
        return await cadences.cadences(session, ended=True)


async def acts(desk: Desk, cadence: str) -> list[str]:
    """What was done to a cadence, newest first, with whom."""
    names = {key: name for name, key in desk.people.items()}
    async with desk.database.read() as session:
        trail = await audit.trail(session, subject=("cadence", cadence))
    return [f"{act.action} {names.get(act.actor_id or '', 'nobody')}" for act in trail]


async def press(desk: Desk, name: str, label: str) -> Response:
    """Press the button with this label on the newest card that a person sees."""
    button = buttons(desk.cards(name)[-1])[label]
    response = await desk.presses(name, button.action_id, button.value)
    await desk.delivers()
    return response


async def says(desk: Desk, name: str, text: str) -> Response:
    """Say something, and see what comes back."""
    response = await desk.says(name, text)
    await desk.delivers()
    return response


async def fills_pages(desk: Desk, who: str, form: Form | None, **answers: Raw) -> Response:
    """Send a form's pages one after the other, each with what it showed but for these answers."""
    kept: dict[str, Raw] = {}
    response = Response(form=form)
    for page in range(2):
        assert response.form is not None
        shown = response.form
        fields = {each.id for each in shown.pages[page].fields}
        raw = {k: v for k, v in {**shown.initial(), **answers}.items() if k in fields}
        response = await desk.does(who, Filled(Ticket(shown.id, shown.nonce, page, shown.state, dict(kept)), raw))
        kept |= raw
        if response.problems:
            return response
    await desk.delivers()
    return response


async def test_said_in_words(desk: Desk) -> None:
    """Words are said back with the next five runs; nothing is kept before Save, which starts it."""
    await says(desk, "nina", "new cadence every Monday at 9:00 for #sales-emea, called Monday news")
    seen = desk.sees("nina")
    assert "every Monday at 09:00" in seen
    assert "The next 5 runs" in seen
    assert "Mon, 8 Mar 2027, 09:00" in seen
    assert "Mon, 5 Apr 2027, 09:00" in seen
    assert "#sales-emea" in seen
    assert await kept(desk) == []
    await press(desk, "nina", "Save")
    (cadence,) = await kept(desk)
    assert (cadence.name, cadence.status) == ("Monday news", CadenceStatus.ACTIVE)
    assert "running" in desk.sees("nina")
    assert await acts(desk, cadence.id) == ["cadence.arranged nina"]
    await approved(desk, "Prices fall in June")
    await at(desk, morning(7))
    await ticks(desk, cadence.id)
    assert "Prices fall in June" in desk.sees("sales-emea")
    assert desk.cards("sales-dach") == []


async def test_said_in_german(desk: Desk) -> None:
    """German words do the same, and are said back in German."""
    await desk.hire("gerd", Role.MANAGER, language="de")
    await says(desk, "gerd", "neuer Rhythmus werktags um 9 für #sales-dach")
    seen = desk.sees("gerd")
    assert "Meinst du das so?" in seen
    assert "jeden Werktag um 09:00" in seen
    assert "Di., 02.03.2027, 09:00" in seen
    await press(desk, "gerd", "Speichern")
    assert len(await kept(desk)) == 1


async def test_not_understood(desk: Desk) -> None:
    """What can't be understood is said, with an example and the way to the form; nothing is kept."""
    await says(desk, "nina", "new cadence whenever it rains")
    seen = desk.sees("nina")
    assert "For example" in seen
    assert "Choose in a form" in labels(desk.cards("nina")[-1])
    assert await kept(desk) == []


async def test_chosen_in_the_form(desk: Desk) -> None:
    """The form does the same: two pages, then what was understood; “Change…” opens it with the answers."""
    form = (await desk.presses("nina", "cadence.new", "")).form
    response = await fills_pages(
        desk,
        "nina",
        form,
        name="Start of the month",
        rhythm="month_start",
        time="08:30",
        zone="Berlin",
        channels=(desk.channels["sales-dach"],),
        ceiling="2",
    )
    assert not response.problems
    seen = desk.sees("nina")
    assert "Start of the month" in seen
    assert "2 digests at a time" in seen
    assert "weekends" in seen
    again = (await press(desk, "nina", "Change…")).form
    assert again is not None
    assert again.initial()["name"] == "Start of the month"
    assert again.initial()["rhythm"] == "month_start"
    await fills_pages(desk, "nina", again, time="10:00")
    assert "10:00" in desk.sees("nina")
    await press(desk, "nina", "Save")
    (cadence,) = await kept(desk)
    assert (cadence.ceiling, cadence.time_zone) == (2, "Europe/Berlin")


async def test_wrong_answers_stay_on_their_page(desk: Desk) -> None:
    """Words that mean no time, a week without a day and an unknown country are said beside their fields."""
    form = (await desk.presses("nina", "cadence.new", "")).form
    wrong = await fills_pages(desk, "nina", form, name="X", words="when pigs fly")
    assert (wrong.page, set(wrong.problems)) == (0, {"words"})
    wrong = await fills_pages(desk, "nina", form, name="X", weekdays=())
    assert (wrong.page, set(wrong.problems)) == (0, {"weekdays"})
    wrong = await fills_pages(desk, "nina", form, name="X", holidays=True, country="Atlantis")
    assert (wrong.page, set(wrong.problems)) == (1, {"country"})


async def test_acts_with_their_trail(desk: Desk) -> None:
    """Skip, undo, pause until a day, resume, run now, end: each does what it says, and the trail says who."""
    cadence = await arrange(desk)
    await approved(desk, "Prices fall in June")
    await desk.presses("nina", "cadence.show", cadence)
    await desk.delivers()
    await press(desk, "nina", "Skip the next")
    assert "Skipped: Tue, 2 Mar 2027, 09:00" in desk.sees("nina")
    await press(desk, "nina", "Undo: don't skip")
    await press(desk, "nina", "Skip the next")
    await at(desk, morning(1))
    assert await ticks(desk, cadence) == []
    form = (await press(desk, "nina", "Pause…")).form
    await desk.fills("nina", form, until="2027-03-05")
    await at(desk, morning(3))
    assert await ticks(desk, cadence) == []
    await at(desk, morning(4))
    assert [each.outcome.value for each in await ticks(desk, cadence)] == ["sent"]
    assert len(desk.cards("sales-emea")) == 1
    await says(desk, "nina", "pause cadence Morning")
    assert "paused until somebody resumes it" in desk.sees("nina")
    await says(desk, "nina", "resume cadence Morning")
    await approved(desk, "Second")
    await says(desk, "nina", "run cadence Morning")
    assert "Second" in desk.sees("sales-emea")
    await says(desk, "nina", "end cadence Morning")
    assert (await kept(desk))[0].status is CadenceStatus.ENDED
    await at(desk, morning(9))
    assert await ticks(desk, cadence) == []
    done = [*reversed(await acts(desk, cadence))]
    assert done == [
        "cadence.skipped nina",
        "cadence.unskipped nina",
        "cadence.skipped nina",
        "cadence.paused nina",
        "cadence.resumed nobody",
        "cadence.paused nina",
        "cadence.resumed nina",
        "cadence.run nina",
        "cadence.ended nina",
    ]
    await desk.presses("nina", "cadence.history", cadence)
    await desk.delivers()
    assert "paused: Nina" in desk.sees("nina")
    assert "resumed: by itself" in desk.sees("nina")


async def test_pause_is_not_caught_up_on(desk: Desk) -> None:
    """What fell due in a pause is not caught up on when it is resumed; the digests come at the next time."""
    cadence = await arrange(desk)
    await approved(desk, "Prices fall in June")
    await says(desk, "nina", "pause cadence Morning")
    await at(desk, morning(3, hour=11))
    await says(desk, "nina", "resume cadence Morning")
    assert await ticks(desk, cadence) == []
    await at(desk, morning(4))
    assert [each.missed for each in await ticks(desk, cadence)] == [0]
    assert "Prices fall in June" in desk.sees("sales-emea")


async def test_changed_and_duplicated_by_words(desk: Desk) -> None:
    """A change is said back and saved like a new one; a copy has its own name; the rest stays as it was."""
    cadence = await arrange(desk, ceiling=2)
    await says(desk, "nina", "change cadence Morning to every Friday at 10:30")
    assert "every Friday at 10:30" in desk.sees("nina")
    await press(desk, "nina", "Save the change")
    await says(desk, "nina", "duplicate cadence Morning")
    assert "Copy of Morning" in desk.sees("nina")
    await press(desk, "nina", "Save")
    copy, first = sorted(await kept(desk), key=lambda each: each.name)
    assert (copy.name, copy.plan, copy.ceiling) == ("Copy of Morning", first.plan, 2)
    await at(desk, morning(1))
    assert await ticks(desk, cadence) == []
    await at(desk, morning(4, hour=10, minute=30))
    assert len(await ticks(desk, cadence)) == 1


async def test_two_change_at_once(desk: Desk) -> None:
    """Who saves a change that was said back before somebody else's change is told to look again."""
    await arrange(desk)
    await desk.hire("nora", Role.MANAGER)
    for name in ("nina", "nora"):
        await says(desk, name, "change cadence Morning to every Friday at 10:30")
    await press(desk, "nina", "Save the change")
    response = await press(desk, "nora", "Save the change")
    assert "changed this cadence meanwhile" in response.notice


async def test_only_own_teams(desk: Desk) -> None:
    """A manager acts only for own teams: others' cadences can be seen, and neither changed nor arranged anew."""
    async with desk.database.write() as session:
        emea = await places.ensure_team(session, "Sales EMEA", TeamKind.SALES)
        us = await places.ensure_team(session, "Sales US", TeamKind.SALES)
        await people.join_team(session, desk.people["nina"], emea.id)
    await desk.open_channel("emea", team=emea.id)
    await desk.open_channel("us", team=us.id)
    theirs = await arrange(desk, name="Theirs")
    async with desk.database.write() as session:
        await cadences.change_cadence(session, theirs, [desk.channels["us"]])
    for action in ("run", "skip", "resume", "end", "change", "preview", "deliveries", "pause"):
        response = await desk.presses("nina", f"cadence.{action}", theirs)
        assert "not yours to change" in response.notice, action
    assert await acts(desk, theirs) == []
    response = await desk.says("nina", "new cadence every Monday at 9:00 for #us")
    assert "another team" in response.notice
    await says(desk, "nina", "new cadence every Monday at 9:00")
    await press(desk, "nina", "Save")
    own = next(each for each in await kept(desk) if each.name != "Theirs")
    await approved(desk, "Prices fall in June")
    await at(desk, morning(7))
    await ticks(desk, own.id)
    assert len(desk.cards("emea")) == 1
    assert desk.cards("us") == []
    await desk.hire("anna", Role.ADMIN)
    await desk.presses("anna", "cadence.end", theirs)
    await desk.delivers()
    assert "“Theirs” has ended" in desk.sees("anna")


async def test_preview_sends_nothing(desk: Desk) -> None:
    """The preview says what each channel would get and what waits; nothing goes out, and nothing is used up."""
    cadence = await arrange(desk, ceiling=1)
    await approved(desk, "First", importance="high")
    await approved(desk, "Second", importance="normal")
    await desk.presses("nina", "cadence.preview", cadence)
    await desk.delivers()
    seen = desk.sees("nina")
    assert "#sales-emea: 1 digest, 1 waits" in seen
    assert "First" in seen
    assert "Second" not in seen
    assert desk.cards("sales-emea") == []
    assert await fired(desk, cadence) == []


async def test_deliveries_with_retry(desk: Desk) -> None:
    """Where an edition failed the manager sees why, and sends it again; the others had it meanwhile."""
    cadence = await arrange(desk)
    await approved(desk, "Prices fall in June")
    await at(desk, morning(1))
    async with desk.database.write() as session:
        await tick(session, cadence)
    async with desk.database.write() as session:
        claims = await deliveries.claim_due(session, owner="x", lease=timedelta(minutes=1))
        for claim in claims:
            if claim.row.target == desk.channels["sales-emea"]:
                await deliveries.settle_failed(session, claim.row.id, owner="x", error="msg_too_long")
            elif claim.row.purpose == "edition":
                await deliveries.settle_sent(session, claim.row.id, owner="x", external_ids=["1"])
            else:
                await deliveries.settle_sent(session, claim.row.id, owner="x", external_ids=[claim.row.id])
    await desk.presses("nina", "cadence.deliveries", cadence)
    await desk.delivers()
    seen = desk.sees("nina")
    assert "failed: msg_too_long" in seen
    assert "#sales-dach" in seen
    await press(desk, "nina", "Try again where it failed")
    assert "Prices fall in June" in desk.sees("sales-emea")
    assert "cadence.retried nina" in await acts(desk, cadence)


async def test_list_and_words_without_a_name(desk: Desk) -> None:
    """The list shows each cadence with what comes next; words that name none offer the names that there are."""
    await arrange(desk)
    await arrange(desk, name="Evening")
    await says(desk, "mara", "cadences")
    seen = desk.sees("mara")
    assert "Morning – every day at 09:00" in seen
    assert "next: Tue, 2 Mar 2027, 09:00" in seen
    assert [option.label for option in options(desk.cards("mara")[-1], "Open a cadence")] == ["Evening", "Morning"]
    response = await desk.says("nina", "skip cadence Mornin")
    assert "“Morning”" in response.notice


async def test_daily_ceiling(desk: Desk) -> None:
    """A manager sets how many digests a day anybody gets, over all cadences."""
    cadence = await arrange(desk)
    for name in ("A", "B", "C"):
        await approved(desk, name)
    form = (await desk.presses("nina", "cadence.daily", "")).form
    await desk.fills("nina", form, most="1")
    await at(desk, morning(1))
    await ticks(desk, cadence)
    assert desk.cards("sales-emea")[0].summary == "A"
    assert "2 more digests wait" in desk.sees("sales-emea")


async def test_approving_says_when(desk: Desk) -> None:
    """Who approves a digest reads when it goes out; without a cadence, that it waits and how that ends."""
    key = await approved(desk, "No rhythm yet")
    await desk.presses("mara", "digest.unapprove", key)
    assert "No cadence reaches" in (await desk.presses("mara", "digest.approve", key)).notice
    await arrange(desk)
    await desk.presses("mara", "digest.unapprove", key)
    told = (await desk.presses("mara", "digest.approve", key)).notice
    assert "next edition: Tue, 2 Mar 2027, 09:00" in told
    await desk.put_clock_forward(timedelta(seconds=1))
