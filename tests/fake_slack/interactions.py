"""Payloads of what people do with an app's surfaces. Source: docs.slack.dev, interaction payloads, slash commands."""

from __future__ import annotations

from tests.fake_slack import shown
from tests.fake_slack.form_filling import state_of
from tests.fake_slack.model import App, Channel, Json, Message, Person, View
from tests.fake_slack.world import World


class Interactions:
    """Builds payloads, each with a fresh trigger id and, where Slack gives one, a response_url."""

    def __init__(self, world: World) -> None:
        self.world = world

    def _base(self, kind: str, app: App, person: Person) -> Json:
        return {
            "type": kind,
            "team": {"id": person.team.id, "domain": person.team.domain},
            "user": {
                "id": person.id,
                "username": person.name,
                "name": person.name,
                "team_id": person.team.id,
            },
            "api_app_id": app.id,
            "token": app.verification_token,
            "enterprise": None,
            "is_enterprise_install": False,
        }

    @staticmethod
    def _channel(channel: Channel) -> Json:
        name = {"im": "directmessage", "group": "privategroup"}.get(channel.kind, channel.name)
        return {"id": channel.id, "name": name}

    def message_action(self, app: App, person: Person, message: Message, action: Json) -> Json:
        """A click within a message: `block_actions`."""
        ephemeral = bool(message.ephemeral_for)
        container: Json = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": message.channel.id,
            "is_ephemeral": ephemeral,
        }
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        payload = self._base("block_actions", app, person) | {
            "container": container,
            "trigger_id": self.world.new_trigger(app, person),
            "channel": self._channel(message.channel),
            "state": {"values": state_of(message.blocks, {})},
            "response_url": self.world.new_response_url(app, person, message.channel, message),
            "actions": [action],
        }
        if not ephemeral:
            payload["message"] = shown.message(message, self.world, metadata=True)
        return payload

    def view_action(self, view: View, action: Json) -> Json:
        """A click within a view: `block_actions`."""
        trigger = self.world.new_trigger(view.app, view.person, view if view.body["type"] == "modal" else None)
        return self._base("block_actions", view.app, view.person) | {
            "container": {"type": "view", "view_id": view.id},
            "trigger_id": trigger,
            "view": shown.view(view),
            "actions": [action],
        }

    def submission(self, view: View) -> Json:
        """`view_submission`."""
        return self._base("view_submission", view.app, view.person) | {
            "trigger_id": self.world.new_trigger(view.app, view.person, view),
            "view": shown.view(view),
            "response_urls": [],
        }

    def closing(self, view: View, *, cleared: bool) -> Json:
        """`view_closed`."""
        return self._base("view_closed", view.app, view.person) | {"view": shown.view(view), "is_cleared": cleared}

    def shortcut(self, app: App, person: Person, callback_id: str) -> Json:
        """A global shortcut."""
        return self._base("shortcut", app, person) | {
            "callback_id": callback_id,
            "trigger_id": self.world.new_trigger(app, person),
            "action_ts": self.world.new_ts(),
        }

    def message_shortcut(self, app: App, person: Person, message: Message, callback_id: str) -> Json:
        """A message shortcut: `message_action`."""
        return self._base("message_action", app, person) | {
            "callback_id": callback_id,
            "trigger_id": self.world.new_trigger(app, person),
            "action_ts": self.world.new_ts(),
            "message_ts": message.ts,
            "message": shown.message(message, self.world),
            "channel": self._channel(message.channel),
            "response_url": self.world.new_response_url(app, person, message.channel),
        }

    def suggestion(
        self, app: App, person: Person, place: Message | View, element: Json, block: Json, value: str
    ) -> Json:
        """Typing into an external menu: `block_suggestion`."""
        payload = self._base("block_suggestion", app, person)
        payload |= {"action_id": element["action_id"], "block_id": block["block_id"], "value": value}
        if isinstance(place, View):
            return payload | {"view": shown.view(place), "container": {"type": "view", "view_id": place.id}}
        container = {"type": "message", "message_ts": place.ts, "channel_id": place.channel.id, "is_ephemeral": False}
        message = shown.message(place, self.world)
        return payload | {"container": container, "channel": self._channel(place.channel), "message": message}

    def command(self, app: App, person: Person, channel: Channel, command: str, text: str) -> Json:
        """A slash command's form."""
        name = {"im": "directmessage", "group": "privategroup"}.get(channel.kind, channel.name)
        return {
            "token": app.verification_token,
            "team_id": person.team.id,
            "team_domain": person.team.domain,
            "channel_id": channel.id,
            "channel_name": name,
            "user_id": person.id,
            "user_name": person.name,
            "command": command,
            "text": text,
            "api_app_id": app.id,
            "is_enterprise_install": "false",
            "response_url": self.world.new_response_url(app, person, channel),
            "trigger_id": self.world.new_trigger(app, person),
        }
