"""Messages, buttons, dialogs, message extensions and thumbs, as Teams sends them."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers.cards import Card, Text, line
from handlers.events import Acted, Event, Said
from handlers.find import find_form
from handlers.outbox import reply
from handlers.turn import Response, Turn
from storage import people, questions
from storage.kinds import ChannelPurpose, Role
from storage.location import Location
from storage.reactions import counts
from tests.fake_teams import Actor, FaultKind, Message
from tests.fake_teams.cards import actions, button, inputs
from tests.teams.house import House, house, published

pytestmark = pytest.mark.anyio


async def staffed(home: House) -> tuple[Actor, Actor]:
    """A marketer and a salesperson, who have the app in their chats."""
    mara, sam = home.teams.person("mara"), home.teams.person("sam")
    await home.hires(mara, Role.MARKETER)
    await home.hires(sam, Role.SALESPERSON)
    for each in (mara, sam):
        await each.adds_bot()
        await home.teams.message(each.chat, "Hello")
    return mara, sam


async def form_in_chat(home: House, actor: Actor) -> Message:
    """A form that is a card in somebody's chat."""

    def found() -> list[Message]:
        return [each for each in home.teams.messages(actor.chat) if inputs(each.cards[0])]

    await home.teams.until(found, "a form in the chat")
    return found()[-1]


async def test_a_typed_command_is_answered_in_the_personal_chat(sqlite_location: Location, tmp_path: Path) -> None:
    """“help” in the personal chat shows what the person can do; the person is known by name, zone and language."""
    async with house(sqlite_location, tmp_path) as home:
        sam = home.teams.person("Sam Carter", time_zone="Asia/Tokyo", locale="de-DE")
        key = await home.hires(sam, Role.SALESPERSON)
        assert (await sam.says("help")).status == 200
        await home.teams.message(sam.chat, "Was ich für dich tun kann")
        async with home.database.read() as session:
            person = await people.get_person(session, key)
        assert (person.display_name, person.time_zone, person.language) == ("Sam Carter", "Asia/Tokyo", "de")


async def test_a_mention_in_a_channel_is_answered_there(sqlite_location: Location, tmp_path: Path) -> None:
    """What mentions the bot is meant for it, without the mention; the answer is in the thread. The rest is not read."""
    async with house(sqlite_location, tmp_path) as home:
        _, sam = await staffed(home)
        team = home.teams.team("Sales", sam, channels=("Deals",))
        await sam.says("find warranty & <service>", team.channels[1])
        await home.teams.message(sam.chat, "Nothing found for “warranty")
        before = len(home.teams.deliveries)
        delivery = await sam.says("nothing for you", team.channels[1], mention=False)
        assert delivery.status == 200
        assert len(home.teams.deliveries) == before + 1


async def test_a_group_chat_is_answered_by_mention(sqlite_location: Location, tmp_path: Path) -> None:
    """In a group chat the bot listens to its name."""
    async with house(sqlite_location, tmp_path) as home:
        mara, sam = await staffed(home)
        group = home.teams.group("Launch", mara, sam)
        await sam.adds_bot(group)
        await home.teams.message(group, "I am Linkpin")
        await sam.says("ask", group)
        await home.teams.message(sam.chat, "Ask marketing")


async def test_a_button_changes_the_message_and_tells_the_person_alone(
    sqlite_location: Location, tmp_path: Path
) -> None:
    """The button "Useful" under a digest is confirmed to who pressed it, and counted in the message itself."""
    async with house(sqlite_location, tmp_path) as home:
        mara, sam = await staffed(home)
        team = home.teams.team("Sales", sam)
        digest, message = await published(home, mara, await home.uses(team.channels[0], ChannelPurpose.SALES))
        await sam.presses(message, "digest.useful")
        await home.teams.until(lambda: message.edited, "the count in the message", 12)
        async with home.database.read() as session:
            assert (await counts(session, [digest]))[digest].useful == 1
        assert "you find this useful" in sam.toasts[-1]
        assert len(home.teams.messages(team.channels[0])) == 1


async def test_an_old_client_is_treated_alike(sqlite_location: Location, tmp_path: Path) -> None:
    """A client without Action.Execute sends a message: the same happens, and the person is told in their chat."""
    async with house(sqlite_location, tmp_path) as home:
        mara, sam = await staffed(home)
        team = home.teams.team("Sales", sam)
        digest, message = await published(home, mara, await home.uses(team.channels[0], ChannelPurpose.SALES))
        await sam.presses(message, "digest.useful", old_client=True)
        await home.teams.message(sam.chat, "you find this useful")
        async with home.database.read() as session:
            assert (await counts(session, [digest]))[digest].useful == 1


async def test_asking_marketing_by_a_dialog(sqlite_location: Location, tmp_path: Path) -> None:
    """The button "Ask marketing" opens a dialog; sent, marketing sees the question and the asker a receipt."""
    async with house(sqlite_location, tmp_path) as home:
        mara, sam = await staffed(home)
        sales, marketing = home.teams.team("Sales", sam), home.teams.team("Marketing", mara)
        await home.uses(marketing.channels[0], ChannelPurpose.MARKETING)
        _, message = await published(home, mara, await home.uses(sales.channels[0], ChannelPurpose.SALES))
        await sam.presses(message, "digest.ask")
        assert sam.dialog is not None
        assert sam.dialog.title == "Ask marketing"
        await sam.submits({"question": "Is there a <at>channel</at> price & for five?"})
        asked = await home.teams.message(marketing.channels[0], "price & for five?")
        assert "<at>channel</at>" not in asked.words
        assert not sam.opened
        assert "I have your question" in sam.toasts[-1]


async def test_a_dialog_says_what_is_wrong_and_goes_on(sqlite_location: Location, tmp_path: Path) -> None:
    """A wrong answer is told beside its field and the others stay; mended, the same dialog goes through."""
    async with house(sqlite_location, tmp_path) as home:
        ada = home.teams.person("ada")
        await home.hires(ada, Role.ADMIN)
        await ada.says("settings")
        panel = await home.teams.message(ada.chat, "ettings")
        await ada.presses(panel, "settings.open")
        await ada.submits({"time_zone": "Nowhere at all"})
        assert ada.dialog is not None
        assert "⚠" in ada.dialog.words
        await ada.submits({"time_zone": "Tokyo"})
        assert not ada.opened
        await home.teams.until(lambda: "Tokyo" in panel.words, "the panel with the new zone")


async def asked_in_chat(home: House, sam: Actor) -> Message:
    """The form to ask marketing as a card, as a client without dialogs gets it."""
    panel = await home.teams.message(sam.chat, "Hello")
    await sam.presses(panel, "digest.ask", old_client=True)
    return await form_in_chat(home, sam)


async def test_typed_words_open_a_form_as_a_card(sqlite_location: Location, tmp_path: Path) -> None:
    """Typed words can open no dialog: their form is a card in the personal chat, also where they were said aloud."""

    async def opens(turn: Turn, event: Event) -> Response:
        return Response(form=await find_form(turn, {}, "nonce")) if isinstance(event, Said) else Response()

    async with house(sqlite_location, tmp_path, handle=opens) as home:
        sam = home.teams.person("sam")
        await home.hires(sam, Role.SALESPERSON)
        group = home.teams.group("Launch", sam)
        await sam.says("search", group)
        form = await form_in_chat(home, sam)
        assert "What are you looking for?" in form.words
        assert home.teams.messages(group) == []


async def test_a_form_as_a_card_is_sent_there(sqlite_location: Location, tmp_path: Path) -> None:
    """Where no dialog opens, the form is filled in and sent in the chat, and is a receipt afterwards."""
    async with house(sqlite_location, tmp_path) as home:
        mara, sam = await staffed(home)
        marketing = home.teams.team("Marketing", mara)
        await home.uses(marketing.channels[0], ChannelPurpose.MARKETING)
        form = await asked_in_chat(home, sam)
        await sam.presses(form, "Ask", {"question": "How long does the battery of the Atlas last?"})
        await home.teams.message(marketing.channels[0], "How long does the battery of the Atlas last?")
        await home.teams.until(lambda: form.edited, "the receipt in the form's place")
        assert not [each for each in actions(form.cards[0]) if each.get("verb") == "submit"]
        await home.teams.message(sam.chat, "Your question to marketing")


async def test_a_form_as_a_card_is_cancelled(sqlite_location: Location, tmp_path: Path) -> None:
    """Its cancel button leaves a word and no dead buttons."""
    async with house(sqlite_location, tmp_path) as home:
        _, sam = await staffed(home)
        form = await asked_in_chat(home, sam)
        await sam.presses(form, "Cancel")
        await home.teams.until(lambda: form.edited, "the word in the form's place")
        assert actions(form.cards[0]) == []


async def test_a_message_is_sent_to_marketing(sqlite_location: Location, tmp_path: Path) -> None:
    """The action on anybody's message, also where the bot is not, opens the form with its words in it."""
    async with house(sqlite_location, tmp_path) as home:
        mara, sam = await staffed(home)
        marketing = home.teams.team("Marketing", mara)
        await home.uses(marketing.channels[0], ChannelPurpose.MARKETING)
        talk = home.teams.group("Talk", mara, sam)
        talk.bot_in = False
        activity = {"text": "<p>Does it work with <b>Nimbus</b> &amp; Co?</p>", "type": "message"}
        said = Message("17", talk, activity, mara.id)
        await sam.sends_to_marketing(said)
        assert sam.dialog is not None
        await sam.submits()
        await home.teams.message(marketing.channels[0], "Does it work with Nimbus & Co?")
        async with home.database.read() as session:
            workspace = await home.workspace()
            person = await people.person_of_account(session, workspace.id, sam.id)
            assert person is not None
            assert len(await questions.questions(session, asker_id=person.id)) == 1


async def test_published_digests_are_found_while_writing(sqlite_location: Location, tmp_path: Path) -> None:
    """The search extension finds what is published; the card has no buttons and nothing that is not for customers."""
    async with house(sqlite_location, tmp_path) as home:
        mara, sam = await staffed(home)
        team = home.teams.team("Sales", sam)
        assert await sam.searches("Atlas") == []
        await published(home, mara, await home.uses(team.channels[0], ChannelPurpose.SALES))
        (found,) = await sam.searches("Atlas")
        (latest,) = await sam.searches()
        assert found["preview"]["content"]["title"] == latest["preview"]["content"]["title"]
        assert "Atlas" in found["preview"]["content"]["title"]
        assert actions(found["content"]) == []


async def test_a_thumb_stands_for_useful(sqlite_location: Location, tmp_path: Path) -> None:
    """A thumb under a digest counts like the button, and is taken back with the thumb."""
    async with house(sqlite_location, tmp_path) as home:
        mara, sam = await staffed(home)
        team = home.teams.team("Sales", sam)
        digest, message = await published(home, mara, await home.uses(team.channels[0], ChannelPurpose.SALES))
        for taken_back, number in ((False, 1), (True, 0)):
            await sam.likes(message, taken_back=taken_back)
            async with home.database.read() as session:
                assert (await counts(session, [digest]))[digest].useful == number


async def test_who_has_no_role_is_told_so(sqlite_location: Location, tmp_path: Path) -> None:
    """A guest and somebody of another company in a shared chat have no say, whatever role their account was given."""
    async with house(sqlite_location, tmp_path) as home:
        await staffed(home)
        for name, more in (("gus", {"role": "guest"}), ("fay", {"tenant": "99999999-2222-4333-8444-555555555555"})):
            other = home.teams.person(name, **more)
            home.teams.chat(other).tenant = home.teams.tenant
            await home.hires(other, Role.ADMIN)
            await other.says("find Atlas")
            await home.teams.message(other.chat, "You have no role here yet")


async def test_a_panel_is_refreshed_in_place(sqlite_location: Location, tmp_path: Path) -> None:
    """A button of a panel answers with the panel's next card at once, and the message itself follows."""
    async with house(sqlite_location, tmp_path) as home:
        _, sam = await staffed(home)
        panel = await home.teams.message(sam.chat, "Hello")
        before = panel.words
        delivery = await sam.presses(panel, "settings.show")
        assert delivery.answer["type"] == "application/vnd.microsoft.card.adaptive"
        assert "ettings" in panel.words
        assert panel.words != before
        await home.teams.until(lambda: panel.edited, "the message itself")
        assert button(panel.cards[0], "settings.open")


async def test_feedback_is_answered_with_an_empty_object(sqlite_location: Location, tmp_path: Path) -> None:
    """Teams' own thumbs under a generated text get 200 and {}."""
    async with house(sqlite_location, tmp_path) as home:
        _, sam = await staffed(home)
        value = {"actionName": "feedback", "actionValue": {"reaction": "like", "feedback": "{}"}}
        activity = home.teams.activity("invoke", sam.chat, sam.person, name="message/submitAction", value=value)
        delivery = await home.teams.send(activity)
        assert (delivery.status, delivery.answer) == (200, {})


async def test_an_answer_in_a_channel_goes_into_the_thread(sqlite_location: Location, tmp_path: Path) -> None:
    """Asked in a channel, the answer that all may read stands below the question."""
    async with house(sqlite_location, tmp_path) as home:
        _, sam = await staffed(home)
        team = home.teams.team("Sales", sam)
        delivery = await sam.says("redeem ABCD-EFGH", team.channels[0])
        answer = await home.teams.message(team.channels[0], "Please never write a code")
        assert answer.thread == delivery.activity["id"]


async def test_a_person_is_named_by_mention(sqlite_location: Location, tmp_path: Path) -> None:
    """“make @Lee marketer” means whom it mentions, also somebody whom the bot has not met."""
    async with house(sqlite_location, tmp_path) as home:
        ada, lee = home.teams.person("ada"), home.teams.person("Lee Park")
        key = await home.hires(ada, Role.ADMIN)
        team = home.teams.team("Sales", ada, lee)
        at = "<at>Lee Park</at>"
        await ada.says("make LEE marketer", team.channels[0], mentions={at: lee.id})
        await home.teams.message(ada.chat, "Lee Park")
        async with home.database.read() as session:
            workspace = await home.workspace()
            person = await people.person_of_account(session, workspace.id, lee.id)
            assert person is not None
            assert (await people.profile(session, person.id)).roles == {Role.MARKETER}
        assert key


@pytest.mark.parametrize("restarted", [False, True])
async def test_who_asks_is_known_where_the_bot_is_not(
    sqlite_location: Location, tmp_path: Path, restarted: bool
) -> None:
    """A foreign chat tells nothing of who asks: their own chat does, or what was kept of them before a restart."""
    async with house(sqlite_location, tmp_path) as home:
        if restarted:
            _, sam = await staffed(home)
        else:
            sam = home.teams.person("sam")
            home.teams.next_call("member", FaultKind.REFUSED, status=500, times=2)
            await sam.adds_bot()
            await home.hires(sam, Role.SALESPERSON)
            await asks_elsewhere(home, sam)
    if restarted:
        async with house(sqlite_location, tmp_path, teams=home.teams) as home:
            await asks_elsewhere(home, sam)


async def asks_elsewhere(home: House, sam: Actor) -> None:
    """Use the message extension in a chat that the app was not added to."""
    talk = home.teams.group("Talk", sam)
    talk.bot_in = False
    await sam.sends_to_marketing(Message("17", talk, {"text": "<p>Is it blue?</p>"}, sam.id))
    assert sam.dialog is not None, sam.toasts
    assert sam.dialog.title == "Ask marketing"


async def test_unknown_commands_of_the_message_extension(sqlite_location: Location, tmp_path: Path) -> None:
    """A command of an older app package is not answered with somebody else's form."""
    async with house(sqlite_location, tmp_path) as home:
        _, sam = await staffed(home)
        said = Message("17", sam.chat, {"text": "x"}, sam.id)
        delivery = await sam.sends_to_marketing(said, "somethingOld")
        assert delivery.status == 501


async def test_what_a_model_has_made_is_labelled(sqlite_location: Location, tmp_path: Path) -> None:
    """A digest of a generating engine carries Teams' label and its sources, also once it was changed."""
    async with house(sqlite_location, tmp_path) as home:
        mara, sam = await staffed(home)
        team = home.teams.team("Sales", sam)
        row = await home.uses(team.channels[0], ChannelPurpose.SALES)
        _, message = await published(home, mara, row, engine="a-model")
        await sam.presses(message, "digest.useful")
        await home.teams.until(lambda: message.edited, "the count in the message", 12)
        (entity,) = message.activity["entities"]
        assert entity["additionalType"] == ["AIGeneratedContent"]
        assert 0 < len(entity["citation"]) <= 20
        for number, citation in enumerate(entity["citation"], start=1):
            assert citation["position"] == number
            assert f"[{number}]" in message.activity["text"]
            assert len(citation["appearance"]["name"]) <= 80
            assert len(citation["appearance"]["abstract"]) <= 160


async def test_what_is_quoted_is_not_labelled(sqlite_location: Location, tmp_path: Path) -> None:
    """The engine that picks and trims generates nothing."""
    async with house(sqlite_location, tmp_path) as home:
        mara, sam = await staffed(home)
        team = home.teams.team("Sales", sam)
        _, message = await published(home, mara, await home.uses(team.channels[0], ChannelPurpose.SALES))
        assert "entities" not in message.activity
        assert "text" not in message.activity


async def test_who_has_no_chat_with_the_bot_gets_one(sqlite_location: Location, tmp_path: Path) -> None:
    """What a message extension leads to goes to the person alone, in a chat that is made for it."""

    async def answers(turn: Turn, event: Event) -> Response:
        if isinstance(event, Acted):
            await reply(turn, Card((Text(line("Only you read this.")),), "Only you"))
        return Response(notice="Look into our chat.")

    async with house(sqlite_location, tmp_path, handle=answers) as home:
        sam = home.teams.person("sam")
        await home.hires(sam, Role.SALESPERSON)
        talk = home.teams.group("Talk", sam)
        await sam.says("hello", talk)
        await sam.sends_to_marketing(Message("17", talk, {"text": "x"}, sam.id))
        assert sam.toasts == ["Look into our chat."]
        await home.teams.message(sam.chat, "Only you read this.")
        assert home.teams.messages(talk) == []
