"""The fake Slack's interactions, through a real Bolt app over HTTP: commands, buttons, modals, shortcuts, Home."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.fake_slack import Actor, App, Channel, ClientWouldNotError, FakeSlack, Message, Timings, View

pytestmark = pytest.mark.anyio
Node = dict[str, Any]
_EVERYTHING = re.compile(".*")


def plain(text: str) -> Node:
    """A plain text object."""
    return {"type": "plain_text", "text": text}


def modal(title: str = "Brief", **more: object) -> Node:
    """A modal with a required line, an optional menu and a button."""
    blocks = [
        {
            "type": "input",
            "block_id": "name",
            "label": plain("Name"),
            "element": {"type": "plain_text_input", "action_id": "answer", "max_length": 20},
        },
        {
            "type": "input",
            "block_id": "team",
            "label": plain("Team"),
            "optional": True,
            "element": {
                "type": "static_select",
                "action_id": "answer",
                "initial_option": {"text": plain("Sales"), "value": "s"},
                "options": [{"text": plain("Sales"), "value": "s"}, {"text": plain("Marketing"), "value": "m"}],
            },
        },
        {"type": "actions", "elements": [{"type": "button", "action_id": "more", "text": plain("More")}]},
    ]
    view = {"type": "modal", "callback_id": "brief", "title": plain(title), "submit": plain("Save"), "blocks": blocks}
    return view | more


BUTTONS = [
    {
        "type": "actions",
        "block_id": "row",
        "elements": [
            {"type": "button", "action_id": "useful", "text": plain("Useful"), "value": "d1"},
            {
                "type": "overflow",
                "action_id": "menu",
                "options": [{"text": plain("Hide"), "value": "hide"}, {"text": plain("Keep"), "value": "keep"}],
            },
            {"type": "external_select", "action_id": "who", "placeholder": plain("Who?"), "min_query_length": 0},
        ],
    }
]


class Bot:
    """A Bolt app that notes every payload and acknowledges it with what the test prepared."""

    def __init__(self, slack: FakeSlack) -> None:
        self.slack = slack
        self.app: App = slack.app()
        installation = slack.install(self.app)
        self.client = AsyncWebClient(token=installation.bot_token, base_url=slack.api_url)
        self.bolt = AsyncApp(client=self.client, signing_secret=self.app.signing_secret)
        self.payloads: list[Node] = []
        self.answer: Any = None
        self.opens: Node | None = None
        for register in (self.bolt.command, self.bolt.action, self.bolt.shortcut, self.bolt.view, self.bolt.options):
            register(_EVERYTHING)(self._take)
        self.bolt.view_closed(_EVERYTHING)(self._take)

    async def _take(self, ack: AsyncAck, body: Node) -> None:
        self.payloads.append(body)
        if isinstance(self.answer, dict):
            await ack(**self.answer)
        else:
            await ack(self.answer or "")
        if self.opens is not None:
            await self.client.views_open(trigger_id=body["trigger_id"], view=self.opens)

    async def serve(self) -> web.AppRunner:
        """Listen on a free port."""
        runner = web.AppRunner(self.bolt.web_app("/slack/events"), access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.app.request_url = "http://{}:{}/slack/events".format(*runner.addresses[0][:2])
        return runner

    async def post(self, channel: Channel) -> Message:
        """A message with a button, a menu and a look-up."""
        ts = (await self.client.chat_postMessage(channel=channel.id, text="A digest", blocks=BUTTONS))["ts"]
        message = self.slack.world.message(channel, ts)
        assert message is not None
        return message

    async def opened(self, kim: Actor, view: Node) -> View:
        """A modal that was opened by a command."""
        self.opens = view
        await kim.slash("/linkpin")
        found = await self.slack.modal(kim)
        self.opens = None
        return found


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """A Slack that runs."""
    async with AsyncExitStack() as stack:
        yield await stack.enter_async_context(FakeSlack(Timings(acknowledge=1.0)))


@pytest.fixture
async def bot(slack: FakeSlack) -> AsyncIterator[Bot]:
    """A Bolt app that is served over HTTP."""
    bot = Bot(slack)
    runner = await bot.serve()
    yield bot
    await runner.cleanup()


@pytest.fixture
def kim(slack: FakeSlack, bot: Bot) -> Actor:
    """A person in the bot's workspace."""
    assert bot.app.request_url
    return slack.person("kim")


# ---------------------------------------------------------------- commands and response addresses


async def test_a_command_is_a_form_and_its_answer_is_seen(slack: FakeSlack, bot: Bot, kim: Actor) -> None:
    """The fields that Slack documents arrive, the text escaped; the acknowledgement is shown to the person."""
    bot.answer = "Help is near"
    delivery = await kim.slash("/linkpin", "help <me>")
    [body] = bot.payloads
    assert (body["command"], body["text"], body["user_id"]) == ("/linkpin", "help &lt;me&gt;", kim.id)
    assert (body["team_id"], body["channel_name"]) == (slack.team.id, "directmessage")
    assert delivery.acknowledged
    assert [message.text for message in slack.ephemerals(kim)] == ["Help is near"]


async def test_a_command_may_answer_in_the_channel(slack: FakeSlack, bot: Bot, kim: Actor) -> None:
    """response_type in_channel is a message for all."""
    sales = slack.channel("sales", kim)
    bot.answer = {"text": "For all", "response_type": "in_channel"}
    await kim.slash("/linkpin", channel=sales)
    assert [message.text for message in slack.messages(sales)] == ["For all"]


async def test_a_response_url_works_five_times_and_half_an_hour(slack: FakeSlack, bot: Bot, kim: Actor) -> None:
    """The sixth use and a late one are refused with 404."""
    await kim.slash("/linkpin")
    await kim.slash("/linkpin")
    statuses = []
    async with aiohttp.ClientSession() as session:
        for number in range(6):
            answer = await session.post(bot.payloads[0]["response_url"], json={"text": str(number)})
            statuses.append(answer.status)
        slack.advance(1801)
        late = await session.post(bot.payloads[1]["response_url"], json={"text": "late"})
    assert statuses == [200] * 5 + [404]
    assert late.status == 404
    assert [message.text for message in slack.ephemerals(kim)] == list("01234")


async def test_a_response_url_can_replace_and_delete_its_message(slack: FakeSlack, bot: Bot, kim: Actor) -> None:
    """replace_original changes the message that was clicked in, delete_original removes it."""
    message = await bot.post(kim.dm())
    await kim.clicks(message, "useful")
    async with aiohttp.ClientSession() as session:
        url = bot.payloads[0]["response_url"]
        await session.post(url, json={"text": "Thanks", "replace_original": True})
        assert [each.words for each in slack.messages(kim.dm())] == ["Thanks"]
        await session.post(url, json={"delete_original": True})
    assert slack.messages(kim.dm()) == []


# ---------------------------------------------------------------- buttons and menus


async def test_a_click_tells_who_where_and_what(slack: FakeSlack, bot: Bot, kim: Actor) -> None:
    """block_actions carries the button's value, the message, the channel and a response_url."""
    message = await bot.post(kim.dm())
    assert message.action_ids == ["useful", "menu", "who"]
    await kim.clicks(message, "useful")
    await kim.clicks(message, "menu", "hide")
    press, choice = bot.payloads
    assert press["actions"][0]["value"] == "d1"
    assert press["actions"][0]["block_id"] == "row"
    assert press["container"] == {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": kim.dm().id,
        "is_ephemeral": False,
    }
    assert (press["message"]["ts"], press["user"]["id"]) == (message.ts, kim.id)
    assert choice["actions"][0]["selected_option"]["value"] == "hide"
    assert press["response_url"].startswith(slack.world.base_url)


async def test_a_person_can_not_press_what_is_not_there(bot: Bot, kim: Actor) -> None:
    """The client offers only what the message has."""
    message = await bot.post(kim.dm())
    with pytest.raises(ClientWouldNotError, match="nothing to press"):
        await kim.clicks(message, "missing")
    with pytest.raises(ClientWouldNotError, match="no option"):
        await kim.clicks(message, "menu", "burn")


async def test_a_look_up_offers_what_the_app_answers(bot: Bot, kim: Actor) -> None:
    """block_suggestion carries what was typed; its answer is the list of options."""
    message = await bot.post(kim.dm())
    bot.answer = {"options": [{"text": plain("Anna"), "value": "anna"}]}
    found = await kim.looks_up(message, "who", "an")
    assert bot.payloads[0]["value"] == "an"
    assert [option["value"] for option in found] == ["anna"]


async def test_shortcuts_carry_their_callback_and_message(slack: FakeSlack, bot: Bot, kim: Actor) -> None:
    """A message shortcut has the message, also in a channel without the bot; a global one has none."""
    message = await kim.says(slack.channel("random", kim), "worth a brief")
    await kim.message_shortcut(message, "send_to_marketing")
    await kim.shortcut("post_brief")
    of_message, of_all = bot.payloads
    assert (of_message["type"], of_message["message"]["text"]) == ("message_action", "worth a brief")
    assert (of_all["type"], of_all["callback_id"]) == ("shortcut", "post_brief")
    assert "channel" not in of_all


# ---------------------------------------------------------------- modals


async def test_a_modal_is_filled_and_submitted(slack: FakeSlack, bot: Bot, kim: Actor) -> None:
    """state.values has what was typed and what was preset; acknowledged plainly, the modal closes."""
    view = await bot.opened(kim, modal(private_metadata="t1"))
    await kim.submits(view, {"Name": "Launch"})
    body = bot.payloads[-1]
    values = body["view"]["state"]["values"]
    assert (body["type"], body["view"]["private_metadata"]) == ("view_submission", "t1")
    assert values["name"]["answer"] == {"type": "plain_text_input", "value": "Launch"}
    assert values["team"]["answer"]["selected_option"]["value"] == "s"
    assert slack.views(kim) == []


async def test_the_client_holds_back_what_is_not_valid(bot: Bot, kim: Actor) -> None:
    """A required field, a length and an option are checked before anything is sent."""
    view = await bot.opened(kim, modal())
    sent = len(bot.payloads)
    for answers in ({}, {"name": "x" * 21}, {"name": "x", "team": "nobody"}, {"name": "x", "colour": "red"}):
        with pytest.raises(ClientWouldNotError):
            await kim.submits(view, answers)
    assert len(bot.payloads) == sent


async def test_errors_stay_beside_their_fields_with_what_was_typed(slack: FakeSlack, bot: Bot, kim: Actor) -> None:
    """response_action errors keeps the modal open; errors for blocks that are no inputs are trouble."""
    view = await bot.opened(kim, modal())
    bot.answer = {"response_action": "errors", "errors": {"name": "Too vague"}}
    await kim.submits(view, {"name": "Launch"})
    assert view.errors == {"name": "Too vague"}
    assert slack.views(kim) == [view]
    bot.answer = {"response_action": "errors", "errors": {"other": "?"}}
    await kim.submits(view)
    assert bot.payloads[-1]["view"]["state"]["values"]["name"]["answer"]["value"] == "Launch"
    assert "no inputs" in kim.troubles[0]


async def test_a_submission_can_update_push_and_clear(slack: FakeSlack, bot: Bot, kim: Actor) -> None:
    """The three ways on from a submission."""
    view = await bot.opened(kim, modal("One"))
    bot.answer = {"response_action": "update", "view": modal("Two")}
    await kim.submits(view, {"name": "x"})
    assert [each.title for each in slack.views(kim)] == ["Two"]
    bot.answer = {"response_action": "push", "view": modal("Three")}
    await kim.submits(view)
    assert [each.title for each in slack.views(kim)] == ["Two", "Three"]
    bot.answer = {"response_action": "clear"}
    await kim.submits(slack.views(kim)[-1], {"name": "x"})
    assert slack.views(kim) == []


async def test_an_answer_with_a_bad_view_is_trouble(slack: FakeSlack, bot: Bot, kim: Actor) -> None:
    """A view over its limits in a response is refused like one in a call."""
    view = await bot.opened(kim, modal())
    bot.answer = {"response_action": "update", "view": modal("x" * 25)}
    await kim.submits(view, {"name": "x"})
    assert "must be less than 25 characters" in kim.troubles[0]
    assert slack.views(kim)[-1].title == "Brief"


async def test_closing_is_told_where_it_was_asked_for(slack: FakeSlack, bot: Bot, kim: Actor) -> None:
    """view_closed comes with notify_on_close only."""
    quiet = await bot.opened(kim, modal())
    assert await kim.closes(quiet) is None
    loud = await bot.opened(kim, modal(notify_on_close=True))
    await kim.closes(loud, everything=True)
    assert (bot.payloads[-1]["type"], bot.payloads[-1]["is_cleared"]) == ("view_closed", True)
    assert slack.views(kim) == []


async def refusal(bot: Bot, method: str, **args: object) -> str:
    """The error of a call that is refused."""
    with pytest.raises(SlackApiError) as caught:
        await bot.client.api_call(method, json=args)
    return str(caught.value.response["error"])


async def test_a_trigger_works_once_and_for_three_seconds(slack: FakeSlack, bot: Bot, kim: Actor) -> None:
    """Used, old and made-up trigger ids have an error each."""
    await bot.opened(kim, modal())
    used = bot.payloads[-1]["trigger_id"]
    await kim.slash("/linkpin")
    old = bot.payloads[-1]["trigger_id"]
    slack.advance(3.1)
    assert await refusal(bot, "views.open", trigger_id=used, view=modal()) == "exchanged_trigger_id"
    assert await refusal(bot, "views.open", trigger_id=old, view=modal()) == "expired_trigger_id"
    assert await refusal(bot, "views.open", trigger_id="1.2.3", view=modal()) == "invalid_trigger_id"


async def test_three_modals_lie_on_each_other_at_most(slack: FakeSlack, bot: Bot, kim: Actor) -> None:
    """views.push needs a trigger from a modal, and stops at three."""
    view = await bot.opened(kim, modal("1"))
    for title in ("2", "3"):
        await kim.clicks(view, "more")
        await bot.client.views_push(trigger_id=bot.payloads[-1]["trigger_id"], view=modal(title))
        view = slack.views(kim)[-1]
    await kim.clicks(view, "more")
    assert (
        await refusal(bot, "views.push", trigger_id=bot.payloads[-1]["trigger_id"], view=modal())
        == "push_limit_reached"
    )
    assert [each.title for each in slack.views(kim)] == ["1", "2", "3"]
    assert view.root == slack.views(kim)[0].id
    await kim.slash("/linkpin")
    assert await refusal(bot, "views.push", trigger_id=bot.payloads[-1]["trigger_id"], view=modal()) == "not_found"


async def test_an_update_with_an_old_hash_is_a_conflict(slack: FakeSlack, bot: Bot, kim: Actor) -> None:
    """views.update and views.publish compare hashes; what is not open is not found."""
    view = await bot.opened(kim, modal("1"))
    old = view.hash
    await bot.client.views_update(view_id=view.id, hash=old, view=modal("2"))
    assert await refusal(bot, "views.update", view_id=view.id, hash=old, view=modal("3")) == "hash_conflict"
    assert await refusal(bot, "views.update", view_id="V0NONE", view=modal("3")) == "not_found"
    home = {"type": "home", "blocks": []}
    first = (await bot.client.views_publish(user_id=kim.id, view=home))["view"]["hash"]
    await bot.client.views_publish(user_id=kim.id, view=home, hash=first)
    assert await refusal(bot, "views.publish", user_id=kim.id, hash=first, view=home) == "hash_conflict"


async def test_a_home_tab_is_published_and_pressed(slack: FakeSlack, bot: Bot, kim: Actor) -> None:
    """A published Home is the person's, its buttons are block_actions of a view, and an app may have none."""
    button = {"type": "button", "action_id": "setup", "text": plain("Set up")}
    await bot.client.views_publish(
        user_id=kim.id, view={"type": "home", "blocks": [{"type": "actions", "elements": [button]}]}
    )
    home = await slack.home_with(kim, "Set up")
    await kim.clicks(home, "setup")
    assert (bot.payloads[-1]["container"]["type"], bot.payloads[-1]["view"]["type"]) == ("view", "home")
    bot.app.home_tab = False
    assert await refusal(bot, "views.publish", user_id=kim.id, view={"type": "home", "blocks": []}) == "not_enabled"


async def test_an_interaction_that_fails_is_shown_to_the_person(slack: FakeSlack, bot: Bot, kim: Actor) -> None:
    """A wrong signing secret at the app means 401, and the person sees that nothing happened."""
    bot.app.signing_secret = "changed"
    await kim.slash("/linkpin")
    assert kim.troubles == ["dispatch_failed: http_error"]
    assert slack.deliveries("/linkpin")[0].attempts[0].status == 401
    assert bot.payloads == []
