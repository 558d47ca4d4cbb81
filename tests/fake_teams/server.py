"""The fake Teams itself: the connector, the login and the keys, on a free port of this machine."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import aiohttp
from aiohttp import web

from tests.fake_teams.connector import connector_routes
from tests.fake_teams.faults import Fault, FaultKind, Faults
from tests.fake_teams.keys import Keys
from tests.fake_teams.model import Conversation, Delivery, File, Json, Message, Person, Team
from tests.fake_teams.person import Actor
from tests.fake_teams.rules import MESSAGE_BYTES, Rates

PATIENCE = 60.0
TENANT = "11111111-2222-4333-8444-555555555555"
APP_ID = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
REGION = "/emea/"


class FakeTeams:
    """A Teams on 127.0.0.1 with one tenant, in which the app may be added to chats and teams."""

    def __init__(self) -> None:
        self.tenant = TENANT
        self.app_id, self.secret = APP_ID, "a-secret-of-the-app"
        self.keys, self.faults, self.rates = Keys(), Faults(), Rates()
        self.people: dict[str, Person] = {}
        self.conversations: dict[str, Conversation] = {}
        self.teams: dict[str, Team] = {}
        self.files: dict[str, File] = {}
        self.tokens: dict[str, float] = {}
        self.calls: list[tuple[str, str, int]] = []
        self.deliveries: list[Delivery] = []
        self.bot_url = ""
        self.base_url = ""
        self.signs = True
        self.message_bytes = MESSAGE_BYTES
        self._numbers = 0
        self._actors: dict[str, Actor] = {}
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None
        self._changed = asyncio.Event()

    async def __aenter__(self) -> Self:
        self.faults.closing.clear()
        app = web.Application(client_max_size=4 << 20)
        app.add_routes(connector_routes(self))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.base_url = f"http://{host}:{port}"
        # Shorter than the bot's own five seconds: who closes an idle connection first is no race then.
        connector = aiohttp.TCPConnector(keepalive_timeout=1.0)
        self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), connector=connector)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.faults.closing.set()
        if self._session is not None:
            await self._session.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def service_url(self) -> str:
        """The connector's address, as activities name it."""
        return f"{self.base_url}{REGION}"

    @property
    def bot_id(self) -> str:
        """The bot as Teams names it."""
        return f"28:{self.app_id}"

    def settings(self) -> dict[str, str]:
        """What the bot is started with, named as in its settings."""
        return {
            "microsoftappid": self.app_id,
            "microsoftapppassword": self.secret,
            "microsoftapptenantid": self.tenant,
            "teams_service_urls": self.service_url,
            "teams_login_url": f"{self.base_url}/login/",
            "teams_openid_url": f"{self.base_url}/openid",
            "teams_file_hosts": "127.0.0.1",
        }

    # ------------------------------------------------------------ making things

    def new_id(self, prefix: str = "") -> str:
        """An id that there was not before."""
        self._numbers += 1
        return f"{prefix}{1700000000000 + self._numbers}"

    def person(self, name: str, *, tenant: str | None = None, **more: str) -> Actor:
        """The person of that name, made when new. `more` sets fields of Person."""
        known = next((each for each in self.people.values() if each.name == name), None)
        if known is None:
            number = len(self.people) + 1
            directory_id = f"00000000-0000-4000-8000-{number:012d}"
            known = Person(f"29:1{name.replace(' ', '')}-{number}_x", directory_id, name, tenant or self.tenant)
            self.people[known.id] = known
        for field, value in more.items():
            setattr(known, field, value)
        return self._actors.setdefault(known.id, Actor(self, known))

    def chat(self, actor: Actor, *, bot_in: bool = True) -> Conversation:
        """The personal chat of somebody with the bot."""
        name = f"a:1{actor.person.id[3:]}"
        if name not in self.conversations:
            made = Conversation(name, "personal", actor.person.tenant, members=[actor.person], bot_in=bot_in)
            self.conversations[name] = made
        return self.conversations[name]

    def group(self, name: str, *members: Actor) -> Conversation:
        """A group chat that the app is in."""
        made = Conversation(self.new_id("19:") + "@thread.v2", "groupChat", self.tenant, name)
        made.members = [each.person for each in members]
        self.conversations[made.id] = made
        return made

    def team(self, name: str, *members: Actor, channels: tuple[str, ...] = ()) -> Team:
        """A team that the app is in, with its General and further channels."""
        general = self.new_id("19:") + "@thread.tacv2"
        team = Team(general, name)
        for each, external in (("", general), *((name, self.new_id("19:") + "@thread.tacv2") for name in channels)):
            made = Conversation(external, "channel", self.tenant, each, team, [actor.person for actor in members])
            team.channels.append(made)
            self.conversations[made.id] = made
        self.teams[team.id] = team
        return team

    def file(self, name: str, content: bytes) -> File:
        """A file in somebody's OneDrive."""
        made = File(secrets.token_hex(8), name, content)
        self.files[made.id] = made
        return made

    # ------------------------------------------------------------ faults

    def next_call(self, name: str, kind: FaultKind, *, times: int = 1, **more: Any) -> None:  # noqa: ANN401  fields of Fault
        """Let the next calls of a kind go wrong. `more`: status, code, retry_after."""
        self.faults.order(name, Fault(kind, **more), times)

    def count(self, method: str, ending: str = "") -> int:
        """How many calls the connector has got of a method, whose path ends so."""
        return sum(1 for each, path, _ in self.calls if each == method and path.endswith(ending))

    # ------------------------------------------------------------ sending to the bot

    async def send(self, activity: Json, **wrong: Any) -> Delivery:  # noqa: ANN401  claims of any kind
        """Send an activity, signed unless `signs` is off. `wrong` as for `Keys.token`; `token` in its place."""
        given = wrong.pop("token", None)
        token = given if given is not None else self.keys.token(self.app_id, self.service_url, **wrong)
        headers = {"Authorization": f"Bearer {token}"} if self.signs and token else {}
        delivery = Delivery(activity)
        self.deliveries.append(delivery)
        assert self._session is not None, "the server runs"
        begun = time.monotonic()
        async with self._session.post(self.bot_url, json=activity, headers=headers) as response:
            delivery.status = response.status
            is_json = response.content_type == "application/json"
            delivery.answer = await response.json() if is_json else await response.text()
        delivery.seconds = time.monotonic() - begun
        self.changed()
        return delivery

    async def again(self, delivery: Delivery) -> Delivery:
        """Send the very same once more, as Teams does where an answer took more than 15 seconds."""
        return await self.send(delivery.activity)

    def activity(self, kind: str, conversation: Conversation, person: Person, **more: Any) -> Json:  # noqa: ANN401  any fields
        """An activity as Teams makes it."""
        data: Json = {"tenant": {"id": conversation.tenant}}
        account: Json = {"id": conversation.id, "conversationType": conversation.kind, "tenantId": conversation.tenant}
        if conversation.kind != "personal":
            account["isGroup"] = True
        if conversation.team is not None:
            data |= {"channel": {"id": conversation.id}, "team": {"id": conversation.team.id}}
            data |= {"teamsChannelId": conversation.id, "teamsTeamId": conversation.team.id}
        made = {
            "type": kind,
            "id": self.new_id(),
            "timestamp": "2026-11-25T09:00:00.000Z",
            "channelId": "msteams",
            "serviceUrl": self.service_url,
            "from": {"id": person.id, "name": person.name, "aadObjectId": person.directory_id},
            "conversation": account,
            "recipient": {"id": self.bot_id, "name": "Linkpin"},
            "channelData": data,
        }
        return made | more

    # ------------------------------------------------------------ looking

    def messages(self, conversation: Conversation) -> list[Message]:
        """What the bot has posted in a conversation and not deleted, oldest first."""
        return [each for each in conversation.messages if each.by == self.bot_id and not each.deleted]

    def changed(self) -> None:
        """Something happened: whoever waits looks again."""
        self._changed.set()

    async def until(self, true: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
        """Wait until something holds. Raises TimeoutError with what was waited for."""
        try:
            async with asyncio.timeout(seconds):
                while not true():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise TimeoutError(f"{what} did not come about in {seconds} s") from None

    async def message(self, conversation: Conversation, containing: str = "", seconds: float = PATIENCE) -> Message:
        """Wait for a message of the bot's that says something; gives the newest such."""

        def found() -> list[Message]:
            return [each for each in self.messages(conversation) if containing in each.words]

        def told() -> str:
            return " | ".join(each.words[:300] for each in self.messages(conversation))

        try:
            await self.until(found, f"a message with {containing!r}", seconds)
        except TimeoutError as error:
            raise TimeoutError(f"{error}: there is {told()!r}") from None
        return found()[-1]
