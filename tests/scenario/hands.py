"""What a person sees in the direct message with the bot and does there, the same on every platform, over real HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx
from lxml import html

from bot.local.company import Persona
from tests.fake_slack import Actor as SlackActor
from tests.fake_slack import Channel, FakeSlack
from tests.fake_slack.form_filling import ClientWouldNotError
from tests.fake_teams import Actor as TeamsActor
from tests.fake_teams import Conversation, FakeTeams, Message
from tests.fake_teams.cards import NoSuchThingError, button

PATIENCE = 60.0
JSON = {"accept": "application/json"}
Answers = Mapping[str, str]
Sees = Callable[[], Awaitable[str]]


class Hand(Protocol):
    """Somebody with hands. `key` is by which the database knows them, `name` what others read."""

    key: str

    @property
    def name(self) -> str:
        """As above."""

    async def says(self, words: str) -> None:
        """Write to the bot."""

    async def sees(self) -> str:
        """All that the bot wrote to them and did not take back, oldest first."""

    async def presses(self, action: str, value: str = "") -> None:
        """Press the newest such button; `value` tells several apart."""

    async def fills(self, action: str, answers: Answers, value: str = "") -> None:
        """Press a button that opens a form, and send that with these answers in place of what stands in it."""

    async def files(self) -> list[str]:
        """The contents of the files that they were sent, oldest first."""


async def until(sees: Sees, *words: str, gone: bool = False) -> str:
    """Wait until all of the words are there (or, `gone`, none of them); gives all that is seen then."""
    loop = asyncio.get_running_loop()
    end = loop.time() + PATIENCE
    while True:
        seen = await sees()
        if all((each in seen) is not gone for each in words):
            return seen
        assert loop.time() < end, f"{words} {'still' if gone else 'not'} in {seen}"
        await asyncio.sleep(0.02)


@dataclass
class SlackHand:
    """Somebody in the fake Slack."""

    slack: FakeSlack
    actor: SlackActor
    key: str

    @property
    def name(self) -> str:
        return self.actor.person.name

    async def says(self, words: str) -> None:
        await self.actor.says(self.actor.dm(), words)

    async def sees(self) -> str:
        return slack_words(self.slack, self.actor.dm())

    async def presses(self, action: str, value: str = "") -> None:
        for message in reversed(self.slack.from_bots(self.actor.dm())):
            with suppress(ClientWouldNotError):
                await self.actor.clicks(message, action, value or None)
                return
        raise AssertionError(f"{self.name} has no button {action} {value}: {await self.sees()}")

    async def fills(self, action: str, answers: Answers, value: str = "") -> None:
        await self.presses(action, value)
        form = await self.slack.modal(self.actor)
        await self.actor.submits(form, answers)
        assert not form.errors, form.errors
        assert self.actor.troubles == []

    async def files(self) -> list[str]:
        shown = str([message.blocks for message in self.slack.from_bots(self.actor.dm())])
        return [each.content.decode() for each in self.slack.world.files.values() if each.id in shown]


@dataclass
class TeamsHand:
    """Somebody in the fake Teams. Whatever file is offered they take."""

    teams: FakeTeams
    actor: TeamsActor
    key: str
    _taken: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.actor.person.name

    async def says(self, words: str) -> None:
        await self.actor.says(words)

    async def sees(self) -> str:
        return teams_words(self.teams, self.actor.chat)

    async def presses(self, action: str, value: str = "") -> None:
        for message in reversed(self.teams.messages(self.actor.chat)):
            if message.cards and value in str(message.cards[0]):
                with suppress(NoSuchThingError):
                    button(message.cards[0], action)
                    await self.actor.presses(message, action)
                    return
        raise AssertionError(f"{self.name} has no button {action} {value}: {await self.sees()}")

    async def fills(self, action: str, answers: Answers, value: str = "") -> None:
        await self.presses(action, value)
        await self.actor.submits(answers)
        assert self.actor.dialog is None, self.actor.dialog.words

    async def files(self) -> list[str]:
        for message in [each for each in self.teams.messages(self.actor.chat) if each.consent is not None]:
            await self._take(message)
        return list(self._taken.values())

    async def _take(self, message: Message) -> None:
        if message.id in self._taken:
            return
        _, file = await self.actor.decides(message, accept=True)
        assert file is not None
        await self.teams.until(lambda: file.content, "the file")
        self._taken[message.id] = file.content.decode()


@dataclass
class LocalHand:
    """Somebody in a room of the local chat, whose page is used without its script."""

    client: httpx.AsyncClient
    persona: Persona
    key: str
    room: str = "linkpin"

    @property
    def name(self) -> str:
        return self.persona.full_name

    async def says(self, words: str) -> None:
        answer = await self.client.post(self._address("/chat/files/post"), data={"text": words}, headers=JSON)
        assert answer.status_code == 200, answer.text

    async def sees(self) -> str:
        return await local_words(self.client, self.persona, self.room)

    async def presses(self, action: str, value: str = "") -> None:
        await self._pressed(action, value)

    async def fills(self, action: str, answers: Answers, value: str = "") -> None:
        opened = await self._pressed(action, value)
        (form,) = html.fromstring(opened["form"]).xpath("descendant-or-self::form")
        given = {name: text for name, text in form.form_values() if name not in answers} | dict(answers)
        done = (await self.client.post(form.get("action"), data=given, headers=JSON)).json()
        assert not done["form"], done

    async def files(self) -> list[str]:
        page = html.fromstring((await self.client.get(self._address("/"))).text)
        found = page.xpath("//p[@class='attachment']/a/@href")
        return [(await self.client.get(str(each))).text for each in found]

    async def _pressed(self, action: str, value: str) -> dict[str, Any]:
        page = html.fromstring((await self.client.get(self._address("/"))).text)
        for form in reversed(page.xpath("//form[@class='actions']")):
            for name in form.xpath(".//button[@name='linkpin']/@value"):
                ours = json.loads(name)
                if ours["action"] == action and value in ours.get("value", ""):
                    answer = await self.client.post(form.get("action"), data={"linkpin": name}, headers=JSON)
                    found: dict[str, Any] = answer.json()
                    return found
        raise AssertionError(f"{self.name} has no button {action} {value}: {await self.sees()}")

    def _address(self, path: str) -> str:
        return f"{path}?as={self.persona.id}&in={self.room}"


def slack_words(slack: FakeSlack, channel: Channel) -> str:
    """What the bot wrote in a conversation of the fake Slack."""
    return "\n".join(each.words for each in slack.from_bots(channel))


def teams_words(teams: FakeTeams, conversation: Conversation) -> str:
    """What the bot wrote in a conversation of the fake Teams."""
    return "\n".join(each.words for each in teams.messages(conversation))


async def local_words(client: httpx.AsyncClient, persona: Persona, room: str) -> str:
    """What stands in a room of the local chat."""
    page = html.fromstring((await client.get(f"/?as={persona.id}&in={room}")).text)
    return "\n".join(_texts(page))


def _texts(page: html.HtmlElement) -> Iterator[str]:
    for card in page.xpath("//article[@class='card']"):
        yield " ".join(card.text_content().split())
