"""Buttons, menus, forms, shortcuts, emoji and the Home tab, in both transports."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage import questions
from storage.kinds import ChannelPurpose, Role
from storage.location import Location
from storage.reactions import counts
from tests.fake_slack import Actor, FaultKind
from tests.slack.house import TRANSPORTS, House, house, published

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("transport", TRANSPORTS)]


async def staffed(home: House) -> tuple[Actor, Actor]:
    """A marketer and a salesperson."""
    mara, sam = home.slack.person("mara"), home.slack.person("sam")
    await home.hires(mara, Role.MARKETER)
    await home.hires(sam, Role.SALESPERSON)
    return mara, sam


async def test_a_button_changes_the_message_and_tells_the_person_alone(
    sqlite_location: Location, tmp_path: Path, transport: str
) -> None:
    """The button "Useful" under a digest is confirmed to who pressed it, and counted in the message itself."""
    async with house(sqlite_location, tmp_path, transport) as home:
        mara, sam = await staffed(home)
        sales = home.slack.channel("sales", sam, home.app)
        digest, message = await published(home, mara, await home.uses(sales, ChannelPurpose.SALES))
        await sam.clicks(message, "digest.useful")
        told = await home.slack.ephemeral(sam, "you find this useful")
        await home.slack.until(lambda: message.edited, "the count in the message", 12)
        async with home.database.read() as session:
            assert (await counts(session, [digest]))[digest].useful == 1
        assert told.channel is sales
        assert len(home.slack.from_bots(sales)) == 1


async def test_asking_marketing_by_a_form(sqlite_location: Location, tmp_path: Path, transport: str) -> None:
    """The button "Ask marketing" opens a form; sent, marketing sees the question and the asker a receipt."""
    async with house(sqlite_location, tmp_path, transport) as home:
        mara, sam = await staffed(home)
        sales = home.slack.channel("sales", sam, home.app)
        marketing = home.slack.channel("marketing", mara, home.app)
        await home.uses(marketing, ChannelPurpose.MARKETING)
        _, message = await published(home, mara, await home.uses(sales, ChannelPurpose.SALES))
        await sam.clicks(message, "digest.ask")
        form = await home.slack.modal(sam, "Ask marketing")
        await sam.submits(form, {"question": "Is there a <!channel> price & for five?"})
        await home.slack.message(marketing, "Is there a <!channel> price & for five?")
        await home.slack.ephemeral(sam, "I have your question")
        assert home.slack.views(sam) == []
        assert sam.troubles == []


async def test_a_form_says_what_is_wrong_in_place(sqlite_location: Location, tmp_path: Path, transport: str) -> None:
    """A wrong answer is told beside its field and the others stay; mended, the same form goes through."""
    async with house(sqlite_location, tmp_path, transport) as home:
        ada = home.slack.person("ada")
        await home.hires(ada, Role.ADMIN)
        await ada.says(ada.dm(), "settings")
        panel = await home.slack.message(ada.dm(), "ettings")
        await ada.clicks(panel, "settings.open")
        form = await home.slack.modal(ada)
        answer = (await ada.submits(form, {"time_zone": "Nowhere at all"})).answer
        assert isinstance(answer, dict)
        assert answer["response_action"] == "errors"
        assert set(form.errors) == {"time_zone"}
        await ada.submits(form, {"time_zone": "Tokyo"})
        assert home.slack.views(ada) == []
        await home.slack.until(lambda: "Tokyo" in panel.words, "the panel with the new zone")


async def test_a_message_is_sent_to_marketing(sqlite_location: Location, tmp_path: Path, transport: str) -> None:
    """The shortcut on anybody's message opens the form with its words in it."""
    async with house(sqlite_location, tmp_path, transport) as home:
        mara, sam = await staffed(home)
        marketing = home.slack.channel("marketing", mara, home.app)
        await home.uses(marketing, ChannelPurpose.MARKETING)
        talk = home.slack.channel("talk", sam, mara)
        said = await mara.says(talk, "Does it work with <https://nimbus.example|Nimbus> & Co?")
        await sam.message_shortcut(said, "linkpin_ask")
        form = await home.slack.modal(sam, "Ask marketing")
        await sam.submits(form)
        await home.slack.message(marketing, "Does it work with Nimbus (https://nimbus.example) & Co?")
        assert sam.troubles == []


async def test_a_brief_is_posted_by_the_global_shortcut(
    sqlite_location: Location, tmp_path: Path, transport: str
) -> None:
    """The shortcut "Post a brief" opens a form for files and text; a text becomes a digest in the direct message."""
    async with house(sqlite_location, tmp_path, transport) as home:
        mara, _ = await staffed(home)
        await mara.shortcut("linkpin_brief")
        form = await home.slack.modal(mara, "Post a brief")
        words = "Atlas costs 49 euros a month for each user from 1 June 2027. " * 12
        await mara.submits(form, {"words": words})
        await home.slack.message(mara.dm(), "Atlas")
        assert mara.troubles == []


async def test_who_may_not_is_told_so_in_a_modal(sqlite_location: Location, tmp_path: Path, transport: str) -> None:
    """A salesperson who wants to post a brief learns who can, at once."""
    async with house(sqlite_location, tmp_path, transport) as home:
        _, sam = await staffed(home)
        await sam.shortcut("linkpin_brief")
        view = await home.slack.modal(sam, "can do this")
        assert "submit" not in view.body


async def test_the_home_tab_shows_what_awaits_and_is_renewed(
    sqlite_location: Location, tmp_path: Path, transport: str
) -> None:
    """Each role has its own Home; after an act of its reader it is published again."""
    async with house(sqlite_location, tmp_path, transport) as home:
        mara, sam = await staffed(home)
        await sam.opens_home()
        await mara.opens_home()
        seen = await home.slack.home_with(sam, "Hello sam")
        await home.slack.home_with(mara, "Post a brief")
        assert "Post a brief" not in seen.words
        sales = home.slack.channel("sales", sam, home.app)
        await published(home, mara, await home.uses(sales, ChannelPurpose.SALES))
        await sam.clicks(seen, "find.open")
        await home.slack.modal(sam)
        await home.slack.home_with(sam, "Atlas")


async def test_a_press_on_the_home_tab_says_where_the_answer_is(
    sqlite_location: Location, tmp_path: Path, transport: str
) -> None:
    """The Home tab has no place for messages: a modal tells that the answer is in the direct message."""
    async with house(sqlite_location, tmp_path, transport) as home:
        _, sam = await staffed(home)
        await sam.opens_home()
        seen = await home.slack.home_with(sam, "Hello sam")
        await sam.clicks(seen, "settings.show")
        await home.slack.modal(sam, "direct message")
        await home.slack.message(sam.dm(), "ettings")


async def test_an_emoji_stands_for_useful(sqlite_location: Location, tmp_path: Path, transport: str) -> None:
    """A thumb under a digest counts once beside the button, and is taken back with the thumb; others mean nothing."""
    async with house(sqlite_location, tmp_path, transport) as home:
        mara, sam = await staffed(home)
        sales = home.slack.channel("sales", sam, home.app)
        digest, message = await published(home, mara, await home.uses(sales, ChannelPurpose.SALES))

        async def useful() -> int:
            await home.slack.settled()
            async with home.database.read() as session:
                return (await counts(session, [digest]))[digest].useful

        await sam.clicks(message, "digest.useful")
        await sam.reacts(message, "+1")
        await sam.reacts(message, "tada")
        assert await useful() == 1
        await sam.unreacts(message, "+1")
        assert await useful() == 0


async def test_an_emoji_asks_marketing(sqlite_location: Location, tmp_path: Path, transport: str) -> None:
    """A question mark under a digest is answered by a button that opens the form about it."""
    async with house(sqlite_location, tmp_path, transport) as home:
        mara, sam = await staffed(home)
        sales = home.slack.channel("sales", sam, home.app)
        digest, message = await published(home, mara, await home.uses(sales, ChannelPurpose.SALES))
        await sam.reacts(message, "question")
        offer = await home.slack.message(sam.dm(), "What would you like to know")
        await sam.clicks(offer, "digest.ask")
        await sam.submits(await home.slack.modal(sam, "Ask marketing"), {"question": "Why?"})
        await home.slack.ephemeral(sam, "no marketing channel yet")
        async with home.database.read() as session:
            assert [each.digest_id for each in await questions.questions(session)] == [digest]


@pytest.mark.parametrize(
    ("error", "told"),
    [("expired_trigger_id", "press again"), ("ratelimited", "press again"), ("fatal_error", "went wrong")],
)
async def test_a_form_that_does_not_open_is_explained(
    sqlite_location: Location, tmp_path: Path, transport: str, error: str, told: str
) -> None:
    """A form whose trigger has expired can't open, nor one that Slack has no time for now: the person is told."""
    async with house(sqlite_location, tmp_path, transport) as home:
        mara, sam = await staffed(home)
        sales = home.slack.channel("sales", sam, home.app)
        _, message = await published(home, mara, await home.uses(sales, ChannelPurpose.SALES))
        home.slack.next_error("views.open", error)
        await sam.clicks(message, "digest.ask")
        await home.slack.ephemeral(sam, told)


async def test_a_guest_has_no_role(sqlite_location: Location, tmp_path: Path, transport: str) -> None:
    """Somebody whom Slack calls a guest may do nothing, whatever role they were given; nor where Slack is silent."""
    async with house(sqlite_location, tmp_path, transport) as home:
        guest = home.slack.person("gil", is_restricted=True)
        other = home.slack.person("ola")
        await home.hires(guest, Role.MARKETER)
        await home.hires(other, Role.MARKETER)
        home.slack.next_call("users.info", FaultKind.SERVER_ERROR)
        await other.shortcut("linkpin_brief")
        await home.slack.modal(other, "can do this")
        await guest.shortcut("linkpin_brief")
        await home.slack.modal(guest, "can do this")


@pytest.mark.parametrize("fault", [FaultKind.SERVER_ERROR, FaultKind.RESET])
async def test_a_used_up_response_address_keeps_no_word_back(
    sqlite_location: Location, tmp_path: Path, transport: str, fault: FaultKind
) -> None:
    """Slack's address for answers is good five times and half an hour: where it is not, the word comes another way."""
    async with house(sqlite_location, tmp_path, transport) as home:
        mara, sam = await staffed(home)
        sales = home.slack.channel("sales", sam, home.app)
        _, message = await published(home, mara, await home.uses(sales, ChannelPurpose.SALES))
        home.slack.next_call("response_url", fault)
        home.slack.next_call("chat.postEphemeral", FaultKind.RATE_LIMITED, retry_after=1)
        await sam.clicks(message, "digest.useful")
        told = await home.slack.ephemeral(sam, "you find this useful")
        assert told.channel is sales
        assert len(home.slack.ephemerals(sam)) == 1


async def test_the_home_tab_waits_as_long_as_slack_says(
    sqlite_location: Location, tmp_path: Path, transport: str
) -> None:
    """A Home tab that Slack has no time for now is published when its time has come."""
    async with house(sqlite_location, tmp_path, transport) as home:
        _, sam = await staffed(home)
        home.slack.next_call("views.publish", FaultKind.RATE_LIMITED, retry_after=1)
        await sam.opens_home()
        await home.slack.home_with(sam, "Hello sam")


async def test_the_newest_home_tab_stays(sqlite_location: Location, tmp_path: Path, transport: str) -> None:
    """A Home tab that Slack made wait does not take the place of one that was made after it."""
    async with house(sqlite_location, tmp_path, transport) as home:
        mara, sam = await staffed(home)
        sales = home.slack.channel("sales", sam, home.app)
        row = await home.uses(sales, ChannelPurpose.SALES)
        home.slack.next_call("views.publish", FaultKind.RATE_LIMITED, retry_after=3)
        await sam.opens_home()
        await home.slack.settled()
        await published(home, mara, row)
        await sam.opens_home()
        await home.slack.home_with(sam, "Atlas", 10)
        await home.slack.settled()
        seen = home.slack.home(sam)
        assert seen is not None
        assert "Atlas" in seen.words
        assert len(home.slack.calls("views.publish")) <= 2
