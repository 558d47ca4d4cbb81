"""What a person does in Slack's client, as a test writes it: `await kim.says(channel, "hello")`."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tests.fake_slack import shown
from tests.fake_slack.blocks import check_message
from tests.fake_slack.form_filling import Answer, ClientWouldNotError, chosen, fill, missing, options_of, state_of
from tests.fake_slack.methods.files import new_file
from tests.fake_slack.methods.views import new_modal, replace_body
from tests.fake_slack.model import App, Channel, File, Installation, Json, Message, Person, View, nodes
from tests.fake_slack.refusal import RefusalError
from tests.fake_slack.rules import as_list
from tests.fake_slack.sender import COMMAND, INTERACTION, Delivery
from tests.fake_slack.views import check_view

if TYPE_CHECKING:
    from tests.fake_slack.server import FakeSlack

# What the client turns into links and mentions stays; all else that a person types is escaped, as Slack does.
MARKUP = re.compile(r"(<(?:[@#!][^<>]+|(?:https?|mailto):[^<>]+)>)")


def typed(text: str) -> str:
    """Text as a person's client sends it: `&`, `<` and `>` escaped, mentions and links kept."""
    parts = MARKUP.split(text)
    return "".join(part if index % 2 else html.escape(part, quote=False) for index, part in enumerate(parts))


def rich_text(text: str) -> list[Json]:
    """The rich_text block that clients send beside a person's text."""
    elements: list[Json] = []
    for part in MARKUP.split(text):
        if part.startswith("<@"):
            elements.append({"type": "user", "user_id": part[2:-1].partition("|")[0]})
        elif part:
            elements.append({"type": "text", "text": part})
    section = {"type": "rich_text_section", "elements": elements}
    return [{"type": "rich_text", "elements": [section]}] if elements else []


class Actor:
    """A person at their client. Where an app is meant, it is the only one of the workspace unless named."""

    def __init__(self, slack: FakeSlack, person: Person) -> None:
        self.slack = slack
        self.person = person
        self.troubles: list[str] = []  # errors that the client showed, such as "operation_timeout"
        self.bears_silence = False  # else an app that does not answer in time ends the test, as a time-out

    @property
    def id(self) -> str:
        return self.person.id

    def _installation(self, app: App | None) -> Installation:
        world = self.slack.world
        found = [
            each
            for each in world.installations
            if not each.removed and each.team is self.person.team and app in (None, each.app)
        ]
        if not found:
            raise ClientWouldNotError(f"no app is installed in {self.person.team.name}")
        return found[0]

    def dm(self, app: App | None = None) -> Channel:
        """The direct message with the app's bot."""
        return self.slack.world.direct(self._installation(app).bot, self.person)

    # ------------------------------------------------------------ messages

    def _may_write(self, channel: Channel) -> None:
        if self.id not in channel.members or channel.archived or self.person.deleted:
            raise ClientWouldNotError(f"{self.person.name} can't write in {channel.name or channel.id}")

    async def says(
        self, channel: Channel, text: str, *, thread: Message | str = "", broadcast: bool = False
    ) -> Message:
        """Post a message; `thread` is the message that it replies to."""
        self._may_write(channel)
        return self.slack.happenings.post(
            channel, self.person, typed(text), blocks=rich_text(text), thread_ts=_thread(thread), broadcast=broadcast
        )

    async def edits(self, message: Message, text: str) -> None:
        """Edit an own message."""
        if message.author is not self.person:
            raise ClientWouldNotError("not their message")
        self.slack.happenings.edit(message, self.person, typed(text), rich_text(text))

    async def deletes(self, message: Message) -> None:
        """Delete an own message."""
        if message.author is not self.person:
            raise ClientWouldNotError("not their message")
        self.slack.happenings.delete(message)

    async def uploads(
        self, channel: Channel, name: str, content: bytes, text: str = "", *, thread: Message | str = "", **more: object
    ) -> File:
        """Share a file in a channel. `more` sets fields of the File, such as mimetype, access or is_external."""
        self._may_write(channel)
        file = new_file(self.slack.world, self.person, name, content)
        for field, value in more.items():
            setattr(file, field, value)
        self.slack.happenings.share(file, channel, self.person, typed(text), _thread(thread))
        return file

    async def reacts(self, message: Message, emoji: str) -> None:
        """Add a reaction; `emoji` without colons."""
        if self.id in message.reactions.get(emoji, []):
            raise ClientWouldNotError("reacted already")
        self.slack.happenings.react(message, self.person, emoji)

    async def unreacts(self, message: Message, emoji: str) -> None:
        """Take a reaction back."""
        self.slack.happenings.react(message, self.person, emoji, add=False)

    # ------------------------------------------------------------ channels

    async def joins(self, channel: Channel) -> None:
        """Enter a channel."""
        self.slack.happenings.join(channel, self.person)

    async def leaves(self, channel: Channel) -> None:
        """Leave a channel."""
        self.slack.happenings.leave(channel, self.person, self.person)

    async def invites(self, channel: Channel, whom: Person | Actor | App) -> None:
        """Bring a person or an app's bot into a channel."""
        guest = self._installation(whom).bot if isinstance(whom, App) else _person(whom)
        self.slack.happenings.join(channel, guest, self.person)

    async def removes(self, channel: Channel, whom: Person | Actor | App) -> None:
        """Remove a person or an app's bot from a channel."""
        guest = self._installation(whom).bot if isinstance(whom, App) else _person(whom)
        self.slack.happenings.leave(channel, guest, self.person)

    async def archives(self, channel: Channel) -> None:
        """Archive a channel."""
        self.slack.happenings.archive(channel, self.person)

    async def opens_home(self, app: App | None = None, tab: str = "home") -> None:
        """Open the app's Home tab (or "messages")."""
        installation = self._installation(app)
        self.slack.events.home_opened(installation, self.person, self.dm(app), tab)

    async def uninstalls(self, app: App | None = None) -> None:
        """Remove an app from the workspace."""
        self.slack.happenings.uninstall(self._installation(app))

    # ------------------------------------------------------------ interactions

    async def _interacts(self, app: App, payload: Json, kind: str = INTERACTION) -> Delivery:
        delivery = await self.slack.sender.interaction(app, payload, kind)
        if not delivery.acknowledged:
            failure = delivery.attempts[-1].failure
            self.troubles.append("operation_timeout" if "timeout" in failure else f"dispatch_failed: {failure}")
            if delivery.attempts[-1].late and not self.bears_silence:
                raise TimeoutError("operation_timeout: the app did not acknowledge in time")
        return delivery

    async def slash(
        self, command: str, text: str = "", *, channel: Channel | None = None, app: App | None = None
    ) -> Delivery:
        """Type a slash command; in the direct message with the bot unless a channel is named. Never in a thread."""
        installation = self._installation(app)
        if installation.app.commands is not None and command not in installation.app.commands:
            raise ClientWouldNotError(f"{command} is not a valid command")
        if "commands" not in installation.scopes:
            raise ClientWouldNotError("the app has no scope for commands")
        installation.app.used_scopes.add("commands")
        where = channel or self.dm(app)
        payload = self.slack.interactions.command(installation.app, self.person, where, command, typed(text))
        delivery = await self._interacts(installation.app, payload, COMMAND)
        self._show_answer(installation, where, delivery.answer)
        return delivery

    def _show_answer(self, installation: Installation, channel: Channel, answer: object) -> None:
        """A command's acknowledgement may carry a message, as JSON or as plain text."""
        body = answer if isinstance(answer, dict) else {"text": answer} if isinstance(answer, str) else {}
        text, blocks = str(body.get("text") or ""), as_list(body.get("blocks"))
        if not text.strip() and not blocks:
            return
        try:
            check_message(text, blocks)
        except RefusalError as refusal:
            self.troubles.append(refusal.code)
            return
        if body.get("response_type") == "in_channel":
            self.slack.happenings.post(channel, installation.bot, text, blocks=blocks)
        else:
            self.slack.happenings.whisper(channel, installation.bot, self.person, text, blocks, "")

    async def shortcut(self, callback_id: str, app: App | None = None) -> Delivery:
        """Use a global shortcut."""
        installation = self._allowed_shortcut(callback_id, app)
        payload = self.slack.interactions.shortcut(installation.app, self.person, callback_id)
        return await self._interacts(installation.app, payload)

    async def message_shortcut(self, message: Message, callback_id: str, app: App | None = None) -> Delivery:
        """Use a shortcut of a message's menu."""
        installation = self._allowed_shortcut(callback_id, app)
        payload = self.slack.interactions.message_shortcut(installation.app, self.person, message, callback_id)
        return await self._interacts(installation.app, payload)

    def _allowed_shortcut(self, callback_id: str, app: App | None) -> Installation:
        installation = self._installation(app)
        if installation.app.shortcuts is not None and callback_id not in installation.app.shortcuts:
            raise ClientWouldNotError(f"no shortcut {callback_id}")
        installation.app.used_scopes.add("commands")
        return installation

    async def clicks(self, place: Message | View, action_id: str, value: Answer = None) -> Delivery:
        """Press a button, or choose in a menu or box. `value` tells buttons apart, or is the choice."""
        blocks = _blocks(place)
        block, element = _find(blocks, action_id, value)
        action = self._action(block, element, value)
        if isinstance(place, View):
            if element["type"] not in ("button", "overflow"):
                place.typed.setdefault(block["block_id"], {})[action_id] = chosen(element, value)
            return await self._interacts(place.app, self.slack.interactions.view_action(place, action))
        app = self.slack.world.apps[place.author.app_id]
        return await self._interacts(app, self.slack.interactions.message_action(app, self.person, place, action))

    def _action(self, block: Json, element: Json, value: Answer) -> Json:
        action: Json = {"type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"]}
        action["action_ts"] = self.slack.world.new_ts()
        if element["type"] == "button":
            extra = {name: element[name] for name in ("value", "style", "url") if name in element}
            return action | {"text": element["text"]} | extra
        return action | chosen(element, value)

    async def looks_up(self, place: Message | View, action_id: str, text: str) -> list[Json]:
        """Type into an external menu; gives the options that the app answered."""
        block, element = _find(_blocks(place), action_id, None)
        app = place.app if isinstance(place, View) else self.slack.world.apps[place.author.app_id]
        payload = self.slack.interactions.suggestion(app, self.person, place, element, block, text)
        answer = (await self._interacts(app, payload)).answer
        return options_of(answer) if isinstance(answer, dict) else []

    # ------------------------------------------------------------ modals

    async def submits(self, view: View, answers: Mapping[str, Answer] | None = None) -> Delivery:
        """Fill a modal's fields (named by block id, action id or label) and submit it.

        Errors that the app answers stand in `view.errors`; the view stays open with what was typed.
        """
        if view not in self.slack.views(self, view.app):
            raise ClientWouldNotError("the view is not open")
        blocks = _blocks(view)
        fill(blocks, view.typed, answers or {})
        if unanswered := missing(blocks, state_of(blocks, view.typed)):
            raise ClientWouldNotError(f"to be answered first: {unanswered}")
        view.errors = {}
        delivery = await self._interacts(view.app, self.slack.interactions.submission(view))
        if delivery.acknowledged:
            self._after_submission(view, delivery.answer)
        self.slack.world.changed()
        return delivery

    def _after_submission(self, view: View, answer: object) -> None:
        stack = self.slack.world.modals[(self.id, view.app.id)]
        body = answer if isinstance(answer, dict) else {}
        try:
            match body.get("response_action"):
                case None:
                    stack.remove(view)
                case "clear":
                    stack.clear()
                case "errors":
                    view.errors = _errors(view, body.get("errors"))
                case "update":
                    replace_body(self.slack.world, view, check_view(body.get("view"), "modal"))
                case "push":
                    new_modal(self.slack.world, view.app, self.person, check_view(body.get("view"), "modal"), view)
                case other:
                    raise RefusalError(f"response_action {other}")
        except RefusalError as refusal:
            self.troubles.append(f"{refusal.code}: {refusal.body.get('response_metadata', '')}")

    async def closes(self, view: View, *, everything: bool = False) -> Delivery | None:
        """Close a modal; with `everything`, all of its stack. The app hears of it where notify_on_close is set."""
        stack = self.slack.world.modals[(self.id, view.app.id)]
        if everything:
            stack.clear()
        else:
            stack.remove(view)
        self.slack.world.changed()
        if not view.body.get("notify_on_close"):
            return None
        return await self._interacts(view.app, self.slack.interactions.closing(view, cleared=everything))

    def sees(self, message: Message) -> Json:
        """The message as the API gives it."""
        return shown.message(message, self.slack.world)


def _thread(thread: Message | str) -> str:
    return (thread.thread_ts or thread.ts) if isinstance(thread, Message) else thread


def _person(whom: Person | Actor) -> Person:
    return whom.person if isinstance(whom, Actor) else whom


def _blocks(place: Message | View) -> list[Json]:
    return place.blocks if isinstance(place, Message) else list(place.body["blocks"])


def _find(blocks: list[Json], action_id: str, value: Answer) -> tuple[Json, Json]:
    """The block and element of an action id; among several buttons the one with the value."""
    found = [
        (block, node)
        for block in blocks
        for node in nodes(block)
        if node.get("action_id") == action_id and "type" in node
    ]
    if value is not None and any(node["type"] == "button" for _, node in found):
        found = [(block, node) for block, node in found if node.get("value") == value]
    if not found:
        there = [node["action_id"] for block in blocks for node in nodes(block) if "action_id" in node]
        raise ClientWouldNotError(f"nothing to press called {action_id!r} with {value!r}; there are {there}")
    return found[0]


def _errors(view: View, errors: object) -> dict[str, str]:
    """Errors of fields, as the client takes them: for blocks that are inputs of this view."""
    if not isinstance(errors, dict) or not errors:
        raise RefusalError("response_action errors without errors")
    inputs = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
    if unknown := set(errors) - inputs:
        raise RefusalError(f"errors for blocks that are no inputs: {sorted(unknown)}")
    return {str(name): str(text) for name, text in errors.items()}
