"""Setting Linkpin up: by forms, repeatable, explained, and to be taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.cards import Button, Card
from handlers.forms import Form
from handlers.setup_forms import TAG, TAGS, read_tags
from handlers.setup_state import ChannelSetup, Setup, before_act, details_of, read_setup
from handlers.turn import Response
from storage import audit, clock, places
from storage.database import Database
from storage.kinds import ChannelPurpose, Platform, Role, TagKind, TeamKind
from storage.tables import AuditRow
from tests.handlers.desk import NOON, Desk, buttons, labels, options

pytestmark = pytest.mark.anyio


@pytest.fixture
async def fresh(database: Database, tmp_path: Path) -> Desk:
    """A company that was never set up: an admin, and three channels that the bot was invited to."""
    desk = Desk(database, tmp_path)
    async with database.write() as session:
        await clock.freeze(session, NOON)
        row = await places.ensure_workspace(session, Platform.LOCAL, "T1", name="T", at=NOON, allowed=True)
        desk.workspace = row.id
        for name in ("marketing", "sales-emea", "sales-us"):
            channel = await places.ensure_channel(session, row.id, name, name=name, at=NOON)
            desk.channels[name] = channel.id
    await desk.hire("anna", Role.ADMIN)
    return desk


async def setup_of(desk: Desk) -> Setup:
    """How the company is set up."""
    async with desk.database.read() as session:
        return await read_setup(session)


async def opened(desk: Desk) -> Form | None:
    """The setup form."""
    return (await desk.presses("anna", "setup.open", "")).form


async def set_up(desk: Desk, *sales: str, company: str = "Example AG", **more: object) -> Response:
    """Fill the form with the usual answers."""
    keys = tuple(desk.channels[name] for name in sales or ("sales-emea", "sales-us"))
    answers: dict[str, Any] = {
        "company": company,
        "language": "en",
        "time_zone": "Berlin",
        "marketing": (desk.channels["marketing"],),
        "sales": keys,
    }
    return await desk.fills("anna", await opened(desk), **{**answers, **more})


async def panel(desk: Desk) -> Card:
    """The setup's card."""
    await desk.says("anna", "setup")
    await desk.delivers()
    return desk.cards("anna")[-1]


async def test_an_admin_is_led_to_the_setup(fresh: Desk) -> None:
    """Home tells an admin without a setup what to do first, and the setup tells the three things."""
    await fresh.says("anna", "home")
    await fresh.delivers()
    assert "Linkpin is not set up yet" in fresh.sees("anna")
    first = buttons(fresh.cards("anna")[-1])["Set up Linkpin"]
    await fresh.presses("anna", first.action_id, "")
    await fresh.delivers()
    assert "Three things and you are done" in fresh.sees("anna")


async def test_the_form_sets_all_up(fresh: Desk) -> None:
    """Company, zone by a city's name, channels and teams are as filled in, and shown as they were understood."""
    await set_up(fresh)
    setup = await setup_of(fresh)
    assert setup.company == ("Example AG", "en", "Europe/Berlin")
    assert {fresh.channels[name]: setup.channels[fresh.channels[name]].purpose for name in fresh.channels} == {
        fresh.channels["marketing"]: ChannelPurpose.MARKETING,
        fresh.channels["sales-emea"]: ChannelPurpose.SALES,
        fresh.channels["sales-us"]: ChannelPurpose.SALES,
    }
    async with fresh.database.read() as session:
        assert {team.name: team.kind for team in await places.teams(session)} == {
            "Marketing": TeamKind.MARKETING,
            "Sales": TeamKind.SALES,
        }
        assert [act.actor_id for act in await audit.trail(session, action="setup.changed")] == [fresh.people["anna"]]
    await fresh.delivers()
    seen = fresh.sees("anna")
    assert "Saved. This is what I understood." in seen
    assert "Europe/Berlin (now 13:00)" in seen
    assert "#sales-emea – Sales" in seen


async def test_wrong_answers_stand_in_the_form(fresh: Desk) -> None:
    """An unknown city, an unclear one, and a channel for both are told beside their fields; nothing is saved."""
    for asked, told in (("Atlantis", "I know no time zone called “Atlantis”"), ("Germany", "Europe/Berlin or")):
        response = await set_up(fresh, time_zone=asked)
        assert told in str(response.problems["time_zone"])
        assert response.raw["company"] == "Example AG"
    both = (fresh.channels["marketing"],)
    response = await set_up(fresh, sales=both)
    assert "either for marketing or for sales" in str(response.problems["sales"])
    assert await setup_of(fresh) == Setup(None, {})


async def test_team_and_audience_of_a_channel(fresh: Desk) -> None:
    """Each sales channel gets its team, its audience and its language by a form of its own."""
    await set_up(fresh)
    key = fresh.channels["sales-emea"]
    assert [option.label for option in options(await panel(fresh), "Team and audience of …")] == [
        "#marketing",
        "#sales-emea",
        "#sales-us",
    ]
    form = (await fresh.presses("anna", "setup.channel", key)).form
    await fresh.fills(
        "anna", form, team="Field Sales", region="EMEA, DACH,emea", segment="", product="Pulse 2", language="de"
    )
    now = (await setup_of(fresh)).channels[key]
    assert now.tags == {TagKind.REGION: ("DACH", "EMEA"), TagKind.PRODUCT: ("Pulse 2",)}
    assert now.language == "de"
    await fresh.delivers()
    assert "#sales-emea – Field Sales · Region: DACH, " in fresh.sees("anna")


async def test_a_channel_form_refuses(fresh: Desk) -> None:
    """A marketing team for a sales channel, too many tags and an unknown city are told beside their fields."""
    await set_up(fresh)
    form = (await fresh.presses("anna", "setup.channel", fresh.channels["sales-emea"])).form
    many = ", ".join(f"region {number}" for number in range(TAGS + 1))
    response = await fresh.fills("anna", form, team="Marketing", region=many, time_zone="Atlantis")
    assert set(response.problems) == {"team", "region", "time_zone"}


async def test_it_can_be_repeated(fresh: Desk) -> None:
    """A second time the form holds the first answers; what a channel was given stays, a channel left out is free."""
    await set_up(fresh)
    key = fresh.channels["sales-emea"]
    form = (await fresh.presses("anna", "setup.channel", key)).form
    await fresh.fills("anna", form, team="Field Sales", region="EMEA")
    again = await opened(fresh)
    assert again is not None
    assert again.initial()["company"] == "Example AG"
    assert again.initial()["time_zone"] == "Europe/Berlin"
    assert again.initial()["sales"] == (key, fresh.channels["sales-us"])
    await set_up(fresh, "sales-emea", company="Example SE")
    setup = await setup_of(fresh)
    assert setup.company == ("Example SE", "en", "Europe/Berlin")
    assert setup.channels[key].tags == {TagKind.REGION: ("EMEA",)}
    assert fresh.channels["sales-us"] not in setup.channels


async def test_undo_restores_the_earlier_setup(fresh: Desk) -> None:
    """One press restores company, channels and audiences exactly; the first setup has nothing before it."""
    await set_up(fresh)
    assert "Undo the last change" not in labels(await panel(fresh))
    form = (await fresh.presses("anna", "setup.channel", fresh.channels["sales-us"])).form
    await fresh.fills("anna", form, team="US", region="US, Canada", segment="enterprise", language="de")
    earlier = await setup_of(fresh)
    await set_up(fresh, "sales-emea", company="Wrong Inc", time_zone="New York", marketing=())
    assert await setup_of(fresh) != earlier
    undo = undo_button(await panel(fresh))
    assert undo.confirm is not None
    await fresh.presses("anna", undo.action_id, undo.value)
    assert await setup_of(fresh) == earlier
    async with fresh.database.read() as session:
        assert len(await audit.trail(session, action="setup.undone")) == 1


async def test_an_outdated_undo_restores_nothing(fresh: Desk) -> None:
    """An undo that others have overtaken, and one pressed twice, change nothing and say so."""
    await set_up(fresh)
    await set_up(fresh, company="Second")
    old = undo_button(await panel(fresh))
    await set_up(fresh, company="Third")
    response = await fresh.presses("anna", old.action_id, old.value)
    await fresh.delivers()
    assert (await setup_of(fresh)).company == ("Third", "en", "Europe/Berlin")
    assert "changed since" in response.notice + fresh.sees("anna")


async def test_no_channels_yet(fresh: Desk) -> None:
    """Without a channel the form still takes the company, and says how channels come in."""
    async with fresh.database.write() as session:
        for key in fresh.channels.values():
            await session.delete(await places.get_channel(session, key))
    form = await opened(fresh)
    assert form is not None
    assert [each.id for each in form.fields()] == ["company", "language", "time_zone"]
    assert "I am in no channel yet" in str(form.pages[0].intro)
    await fresh.fills("anna", form, company="Example", time_zone="Wien")
    assert (await setup_of(fresh)).company == ("Example", "en", "Europe/Vienna")


async def test_the_companys_language_is_spoken_at_once(fresh: Desk) -> None:
    """A German company's admin reads the result in German, and its teams have German names."""
    await set_up(fresh, language="de")
    await fresh.delivers()
    assert "Gespeichert. So habe ich es verstanden." in fresh.sees("anna")
    async with fresh.database.read() as session:
        assert {team.name for team in await places.teams(session)} == {"Marketing", "Vertrieb"}


async def test_only_admins(desk: Desk) -> None:
    """A manager is told who can."""
    assert (await desk.says("nina", "setup")).notice.startswith("Only admins can do this.")
    assert (await desk.presses("nina", "setup.open", "")).notice.startswith("Only admins can do this.")


def undo_button(card: Card) -> Button:
    """The button that takes the last change back."""
    return buttons(card)["Undo the last change"]


KEYS = st.text("0123456789abcdefghjkmnpqrstvwxyz", min_size=26, max_size=26)
WORDS = st.text(min_size=1, max_size=TAG).map(lambda text: " ".join(text.split())).filter(bool)
CHANNELS = st.builds(
    ChannelSetup,
    st.sampled_from([ChannelPurpose.MARKETING, ChannelPurpose.SALES]),
    st.none() | KEYS,
    st.sampled_from([None, "de", "en-GB"]),
    st.sampled_from([None, "America/Argentina/ComodRivadavia", "UTC"]),
    st.dictionaries(st.sampled_from(TagKind), st.lists(WORDS, min_size=1, max_size=3, unique=True).map(tuple)),
)


@given(st.builds(Setup, st.tuples(WORDS, st.just("de"), st.just("UTC")), st.dictionaries(KEYS, CHANNELS, max_size=4)))
def test_a_setup_survives_the_trail(setup: Setup) -> None:
    """Whatever a setup holds, the trail gives it back as it was, "|" in names included."""
    row = AuditRow(
        at=NOON, action="setup.changed", subject_kind="organisation", subject_id="1", details=details_of(setup, "act")
    )
    assert before_act(row) == setup


@given(st.text(max_size=300))
def test_tags_are_clean(answer: str) -> None:
    """Tags that are read are few, short, without commas and without repetition, whatever was typed."""
    tags = read_tags(answer)
    if tags is not None:
        assert len(tags) <= TAGS
        assert all(tag and len(tag) <= TAG and "," not in tag and tag == " ".join(tag.split()) for tag in tags)
        assert len({tag.casefold() for tag in tags}) == len(tags)
