"""Somebody who uses Teams: writes, presses, fills in, drops files. What their client sends, the bot gets."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tests.fake_teams.cards import Dialog, actions, button, data_of
from tests.fake_teams.model import Conversation, Delivery, File, Json, Message, Person, Team

if TYPE_CHECKING:
    from tests.fake_teams.server import FakeTeams

ADAPTIVE = "application/vnd.microsoft.card.adaptive"
DOWNLOAD = "application/vnd.microsoft.teams.file.download.info"


class Actor:
    """A person with hands. `toasts` are the words that Teams showed for a moment, `dialogs` those that are open."""

    def __init__(self, teams: FakeTeams, person: Person) -> None:
        self.teams = teams
        self.person = person
        self.toasts: list[str] = []
        self.dialog: Dialog | None = None

    @property
    def id(self) -> str:
        return self.person.id

    @property
    def opened(self) -> bool:
        """Whether a dialog is open."""
        return self.dialog is not None

    @property
    def chat(self) -> Conversation:
        """The personal chat with the bot."""
        return self.teams.chat(self)

    # ------------------------------------------------------------ writing

    async def says(
        self,
        text: str,
        conversation: Conversation | None = None,
        *,
        mention: bool = True,
        thread: str = "",
        mentions: Mapping[str, str] | None = None,
        **more: Any,  # noqa: ANN401  any fields
    ) -> Delivery:
        """Write something; in a channel or group with a mention of the bot before it.

        `mentions` are markup and ids of others: the word in capitals stands where each is named.
        """
        where = conversation or self.chat
        activity = self._message(where, thread)
        written = html.escape(text, quote=False)
        if where.kind != "personal" and mention:
            at = "<at>Linkpin</at>"
            written = f"{at} {written}"
            activity["entities"].append({"type": "mention", "text": at, "mentioned": {"id": self.teams.bot_id}})
        for markup, user in (mentions or {}).items():
            written = re.sub(r"\b[A-Z]{2,}\b", markup, written, count=1)
            activity["entities"].append({"type": "mention", "text": markup, "mentioned": {"id": user}})
        return await self.teams.send(activity | {"text": written} | more)

    async def drops(self, *files: File, text: str = "") -> Delivery:
        """Drop files into the personal chat."""
        attachments = [
            {
                "contentType": DOWNLOAD,
                "contentUrl": f"https://contoso-my.sharepoint.com/{each.name}",
                "name": each.name,
                "content": {
                    "downloadUrl": f"{self.teams.base_url}/files/{each.id}?tempauth=yes",
                    "uniqueId": each.id,
                    "fileType": each.name.rpartition(".")[2],
                },
            }
            for each in files
        ]
        activity = self._message(self.chat, "")
        return await self.teams.send(activity | {"text": text, "attachments": attachments})

    async def drops_in_channel(self, channel: Conversation, text: str = "") -> Delivery:
        """Drop a file into a channel: all that a bot gets of it is a mark in the text."""
        marked = {"contentType": "text/html", "content": f'<p>{text}</p><attachment id="f00"></attachment>'}
        return await self.says(text, channel, attachments=[marked])

    async def likes(self, message: Message, *, taken_back: bool = False) -> Delivery:
        """Put a thumb under a message of the bot's."""
        name = "reactionsRemoved" if taken_back else "reactionsAdded"
        more = {name: [{"type": "like"}], "replyToId": message.id}
        return await self.teams.send(self._activity("messageReaction", message.conversation, message.thread, **more))

    async def rates(self, message: Message, thumb: str, words: str = "") -> Delivery:
        """A thumb ("like", "dislike") of Teams' own under a generated text, with words."""
        given = {"reaction": thumb, "feedback": json.dumps({"feedbackText": words})}
        value = {"actionName": "feedback", "actionValue": given}
        return await self._invokes("message/submitAction", message, value)

    # ------------------------------------------------------------ cards

    async def presses(
        self, message: Message, name: str, answers: Mapping[str, str] | None = None, *, old_client: bool = False
    ) -> Delivery:
        """Press a button of a message, as its client does. An old client knows no Action.Execute and no dialogs."""
        card = message.cards[0]
        action = button(card, name)
        data = data_of(card, action, answers or {})
        opens_dialog = action["type"] == "Action.Submit" and data.get("msteams", {}).get("type") == "task/fetch"
        if opens_dialog and not old_client:
            value = {"data": {"type": "task/fetch", **data}, "context": {"theme": "default"}}
            delivery = await self._invokes("task/fetch", message, value)
            self._open(delivery, data)
            return delivery
        if action["type"] == "Action.Submit" or old_client:
            activity = self._message(message.conversation, message.thread)
            return await self.teams.send(activity | {"value": data, "replyToId": message.id})
        sent = {"type": "Action.Execute", "verb": action.get("verb", ""), "data": data}
        delivery = await self._invokes("adaptiveCard/action", message, {"action": sent, "trigger": "manual"})
        self._show(delivery, message)
        return delivery

    async def submits(self, answers: Mapping[str, str] | None = None) -> Delivery:
        """Send the open dialog."""
        dialog = self.dialog
        assert dialog is not None, "no dialog is open"
        data = data_of(dialog.card, button(dialog.card, _submit(dialog.card)), answers or {})
        if dialog.command:
            value = {**dialog.opened_with["value"], "data": data}
            activity = {**dialog.opened_with, "name": "composeExtension/submitAction", "value": value}
        else:
            activity = {**dialog.opened_with, "name": "task/submit", "value": {"data": data}}
        delivery = await self.teams.send({**activity, "id": self.teams.new_id("f:")})
        self._open(delivery, data, command=dialog.command)
        return delivery

    async def sends_to_marketing(self, message: Message, command: str = "sendToMarketing") -> Delivery:
        """The message extension's action on somebody's message."""
        words = str(message.activity.get("text") or "")
        payload = {"id": message.id, "body": {"contentType": "html", "content": words}}
        value = {"commandId": command, "commandContext": "message", "messagePayload": payload}
        delivery = await self._invokes("composeExtension/fetchTask", message, value)
        self._open(delivery, {}, command=True)
        return delivery

    async def searches(self, words: str = "", conversation: Conversation | None = None) -> list[Json]:
        """Look for something with the search extension, where a message is being written."""
        first = {"name": "initialRun", "value": "true"}
        parameters = [{"name": "words", "value": words}] if words else [first]
        value = {"commandId": "searchDigests", "parameters": parameters, "queryOptions": {"skip": 0, "count": 25}}
        activity = self._activity("invoke", conversation or self.chat, "", name="composeExtension/query", value=value)
        delivery = await self.teams.send(activity)
        found = delivery.answer["composeExtension"]
        if found["type"] == "message":
            self.toasts.append(found["text"])
            return []
        return list(found["attachments"])

    async def decides(self, message: Message, *, accept: bool) -> tuple[Delivery, File | None]:
        """Answer the question whether a file may be saved; gives the file, empty until the bot has put it there."""
        consent = message.consent
        assert consent is not None, "no file is offered"
        value: Json = {"type": "fileUpload", "action": "accept" if accept else "decline"}
        value["context"] = consent["content"]["acceptContext" if accept else "declineContext"]
        file = None
        if accept:
            file = self.teams.file(consent["name"], b"")
            value["uploadInfo"] = {
                "contentUrl": f"https://contoso-my.sharepoint.com/{file.name}",
                "name": file.name,
                "uploadUrl": f"{self.teams.base_url}/upload/{file.id}",
                "uniqueId": file.id,
                "fileType": "md",
            }
        return await self._invokes("fileConsent/invoke", message, value), file

    # ------------------------------------------------------------ the app

    async def adds_bot(self, where: Conversation | Team | None = None) -> list[Delivery]:
        """Add the app to the personal chat, a group or a team: two events tell of it."""
        conversation = where.channels[0] if isinstance(where, Team) else where or self.chat
        for each in where.channels if isinstance(where, Team) else [conversation]:
            each.bot_in = True
        return [
            await self._changes("conversationUpdate", conversation, membersAdded=[{"id": self.teams.bot_id}]),
            await self._changes("installationUpdate", conversation, action="add"),
        ]

    async def removes_bot(self, where: Conversation | Team | None = None) -> list[Delivery]:
        """Remove the app again."""
        conversation = where.channels[0] if isinstance(where, Team) else where or self.chat
        for each in where.channels if isinstance(where, Team) else [conversation]:
            each.bot_in = False
        return [
            await self._changes("conversationUpdate", conversation, membersRemoved=[{"id": self.teams.bot_id}]),
            await self._changes("installationUpdate", conversation, action="remove"),
        ]

    async def changes_team(self, team: Team, event: str, channel: Conversation | None = None) -> Delivery:
        """An event of a team, such as channelRenamed, channelDeleted or teamDeleted."""
        activity = self._activity("conversationUpdate", team.channels[0], "")
        data = activity["channelData"] | {"eventType": event, "team": {"id": team.id, "name": team.name}}
        if channel is not None:
            data["channel"] = {"id": channel.id, "name": channel.name}
        return await self.teams.send(activity | {"channelData": data})

    async def _changes(self, kind: str, conversation: Conversation, **more: Any) -> Delivery:  # noqa: ANN401  any fields
        activity = self._activity(kind, conversation, "", **more)
        if conversation.team is not None:
            named = {"id": conversation.team.id, "name": conversation.team.name}
            activity["channelData"] = activity["channelData"] | {"team": named}
        if conversation.name and conversation.kind == "groupChat":
            activity["conversation"]["name"] = conversation.name
        return await self.teams.send(activity)

    # ------------------------------------------------------------ inside

    def _activity(self, kind: str, conversation: Conversation, thread: str, **more: Any) -> Json:  # noqa: ANN401  any fields
        activity = self.teams.activity(kind, conversation, self.person, **more)
        if thread:
            activity["conversation"]["id"] += f";messageid={thread}"
        return activity

    def _message(self, conversation: Conversation, thread: str) -> Json:
        activity = self._activity("message", conversation, thread, textFormat="plain", locale=self.person.locale)
        client = {"type": "clientInfo", "locale": self.person.locale, "timezone": self.person.time_zone}
        activity |= {"localTimezone": self.person.time_zone, "entities": [client]}
        if conversation.kind == "channel" and not thread:
            activity["conversation"]["id"] += f";messageid={activity['id']}"
        conversation.messages.append(Message(activity["id"], conversation, activity, self.id, thread))
        return activity

    async def _invokes(self, name: str, message: Message, value: Json) -> Delivery:
        activity = self._activity("invoke", message.conversation, message.thread, name=name, value=value)
        return await self.teams.send(activity | {"id": self.teams.new_id("f:"), "replyToId": message.id})

    def _open(self, delivery: Delivery, data: Json, *, command: bool = False) -> None:
        task = delivery.answer.get("task") if isinstance(delivery.answer, dict) else None
        self.dialog = None
        if task is None:
            return
        if task["type"] == "message":
            self.toasts.append(task["value"])
            return
        value = task["value"]
        self.dialog = Dialog(value["card"]["content"], value["title"], delivery.activity, command)

    def _show(self, delivery: Delivery, message: Message) -> None:
        answer = delivery.answer
        assert delivery.status == 200, f"Teams shows an error: {delivery.status} {answer}"
        assert set(answer) == {"statusCode", "type", "value"}, "no answer to an Action.Execute"
        if answer["type"] == ADAPTIVE:
            message.activity = {
                **message.activity,
                "attachments": [{"contentType": ADAPTIVE, "content": answer["value"]}],
            }
        elif answer["value"]:
            self.toasts.append(answer["value"])


def _submit(card: Json) -> str:
    """The title of the one button that sends a dialog."""
    return str(next(each["title"] for each in actions(card) if each["type"] == "Action.Submit"))
