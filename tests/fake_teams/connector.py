"""The HTTP side: keys, tokens, the connector's calls, and files."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.fake_teams.faults import Fault, FaultKind
from tests.fake_teams.model import Conversation, Message
from tests.fake_teams.rules import RefusalError, check_message, error

if TYPE_CHECKING:
    from tests.fake_teams.server import FakeTeams

Handler = Callable[[web.Request], Awaitable[Any]]
TOKEN_SECONDS = 3599
THREAD = ";messageid="
LOGIN_ERRORS = {
    "client_secret": (7000215, 401),
    "client_id": (700016, 400),
    "tenant": (90002, 400),
    "scope": (70011, 400),
    "grant_type": (70003, 400),
}
"""Entra's own numbers of what is wrong, and the status."""


def connector_routes(teams: FakeTeams) -> list[web.RouteDef]:
    """All addresses of the fake Teams."""
    api = _Api(teams)
    base = "/emea/v3"
    activities = base + "/conversations/{conversation}/activities"
    return [
        web.get("/openid", api.wrapped("keys", api.openid, token=False)),
        web.get("/keys", api.wrapped("keys", api.keys, token=False)),
        web.post("/login/{tenant}/oauth2/v2.0/token", api.wrapped("token", api.token, token=False)),
        web.post(base + "/conversations", api.wrapped("create", api.create)),
        web.post(activities, api.wrapped("post", api.post)),
        web.post(activities + "/{activity}", api.wrapped("post", api.post)),
        web.put(activities + "/{activity}", api.wrapped("update", api.update)),
        web.delete(activities + "/{activity}", api.wrapped("delete", api.delete)),
        web.get(base + "/conversations/{conversation}/members/{user}", api.wrapped("member", api.member)),
        web.get(base + "/teams/{team}/conversations", api.wrapped("channels", api.channels)),
        web.get("/files/{file}", api.download),
        web.put("/upload/{file}", api.wrapped("upload", api.upload, token=False)),
    ]


class _Api:
    def __init__(self, teams: FakeTeams) -> None:
        self._teams = teams

    def wrapped(self, name: str, handler: Handler, *, token: bool = True) -> Handler:
        """A handler with the token's check, the ordered faults, and refusals as answers."""

        async def handle(request: web.Request) -> web.StreamResponse:
            fault = self._teams.faults.take(name)
            headers: dict[str, str] = {}
            try:
                if fault is not None:
                    await self._before(request, fault)
                if token:
                    self._check_token(request)
                found = await handler(request)
                if fault is not None:
                    self._after(request, fault)
                status, body = 200, found
            except RefusalError as refusal:
                status, body, headers = error(refusal)
            self._teams.calls.append((request.method, request.path, status))
            self._teams.changed()
            if isinstance(body, web.Response):
                return body
            return web.json_response(body, status=status, headers=headers)

        return handle

    async def _before(self, request: web.Request, fault: Fault) -> None:
        match fault.kind:
            case FaultKind.REFUSED:
                raise RefusalError(fault.status, fault.code, fault.retry_after)
            case FaultKind.TIMEOUT:
                await self._teams.faults.closing.wait()
            case FaultKind.RESET:
                _cut(request)

    def _after(self, request: web.Request, fault: Fault) -> None:
        if fault.kind is FaultKind.DONE_THEN_REFUSED:
            raise RefusalError(fault.status, fault.code, fault.retry_after)
        if fault.kind is FaultKind.DONE_THEN_RESET:
            _cut(request)

    def _check_token(self, request: web.Request) -> None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if self._teams.signs and self._teams.tokens.get(token, 0.0) < time.monotonic():
            raise RefusalError(401, "Unauthorized")

    async def openid(self, request: web.Request) -> Any:  # noqa: ANN401  plain JSON
        return {
            "issuer": "https://api.botframework.com",
            "jwks_uri": f"{self._teams.base_url}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    async def keys(self, request: web.Request) -> Any:  # noqa: ANN401  plain JSON
        return self._teams.keys.document()

    async def token(self, request: web.Request) -> Any:  # noqa: ANN401  plain JSON
        form = await request.post()
        wanted = {
            "grant_type": "client_credentials",
            "client_id": self._teams.app_id,
            "client_secret": self._teams.secret,
            "scope": "https://api.botframework.com/.default",
        }
        wrong = [name for name, value in wanted.items() if form.get(name) != value]
        if wrong or request.match_info["tenant"] != self._teams.tenant:
            code, status = LOGIN_ERRORS[wrong[0] if wrong else "tenant"]
            told = {"error": "invalid_client", "error_description": f"AADSTS{code}: …", "error_codes": [code]}
            return web.json_response(told, status=status)
        value = f"token-{len(self._teams.tokens) + 1}"
        self._teams.tokens[value] = time.monotonic() + TOKEN_SECONDS
        return {"token_type": "Bearer", "expires_in": TOKEN_SECONDS, "access_token": value}

    async def create(self, request: web.Request) -> Any:  # noqa: ANN401  plain JSON
        asked = await request.json()
        teams = self._teams
        person = teams.people.get(str(asked["members"][0]["id"]))
        if asked["bot"]["id"] != teams.bot_id or asked.get("tenantId") != teams.tenant or person is None:
            raise RefusalError(400, "BadArgument")
        chat = teams.chat(teams.person(person.name))
        if not chat.bot_in:
            raise RefusalError(403, "BotNotInConversationRoster")
        return {"id": chat.id}

    async def post(self, request: web.Request) -> Any:  # noqa: ANN401  plain JSON
        conversation, thread = self._conversation(request)
        activity = await request.json()
        self._teams.rates.count(conversation.id)
        check_message(activity, self._teams.message_bytes)
        message = Message(self._teams.new_id(), conversation, activity, self._teams.bot_id, thread)
        conversation.messages.append(message)
        return {"id": message.id}

    async def update(self, request: web.Request) -> Any:  # noqa: ANN401  plain JSON
        message = self._message(request)
        activity = await request.json()
        check_message(activity, self._teams.message_bytes)
        message.activity, message.edited = activity, message.edited + 1
        return {"id": message.id}

    async def delete(self, request: web.Request) -> Any:  # noqa: ANN401  plain JSON
        self._message(request).deleted = True
        return {}

    async def member(self, request: web.Request) -> Any:  # noqa: ANN401  plain JSON
        conversation, _ = self._conversation(request)
        wanted = request.match_info["user"]
        everybody = list(self._teams.people.values())
        person = next((each for each in everybody if wanted in (each.id, each.directory_id)), None)
        if person is None or (conversation.kind == "personal" and person not in conversation.members):
            raise RefusalError(404, "MemberNotFoundInConversation")
        anonymous = person.role == "anonymous"
        return {
            "id": person.id,
            "name": person.name,
            "tenantId": person.tenant,
            "userRole": person.role,
            **({} if anonymous else {"aadObjectId": person.directory_id, "email": person.email}),
            **({} if anonymous else {"userPrincipalName": person.email}),
        }

    async def channels(self, request: web.Request) -> Any:  # noqa: ANN401  plain JSON
        team = self._teams.teams.get(request.match_info["team"])
        if team is None:
            raise RefusalError(404, "TeamNotFound")
        return {"conversations": [{"id": each.id, "name": each.name or None} for each in team.channels]}

    async def download(self, request: web.Request) -> web.StreamResponse:
        """A file by an address that carries its own permission."""
        file = self._teams.files.get(request.match_info["file"])
        if file is None or file.gone or request.query.get("tempauth") != "yes":
            return web.Response(status=404)
        file.fetched_with.append(request.headers.get("Authorization", ""))
        if file.redirect:
            raise web.HTTPFound(file.redirect)
        return web.Response(body=file.content, content_type="application/octet-stream")

    async def upload(self, request: web.Request) -> Any:  # noqa: ANN401  plain JSON
        content = await request.read()
        wanted = f"bytes 0-{len(content) - 1}/{len(content)}"
        file = self._teams.files.get(request.match_info["file"])
        if file is None or request.headers.get("Content-Range") != wanted or "Authorization" in request.headers:
            raise RefusalError(400, "invalidRequest")
        file.content = content
        return {}

    def _conversation(self, request: web.Request) -> tuple[Conversation, str]:
        base, _, thread = request.match_info["conversation"].partition(THREAD)
        found = self._teams.conversations.get(base)
        if found is None:
            raise RefusalError(404, "ConversationNotFound")
        if not found.bot_in:
            raise RefusalError(403, "BotNotInConversationRoster")
        return found, thread

    def _message(self, request: web.Request) -> Message:
        conversation, _ = self._conversation(request)
        wanted = request.match_info["activity"]
        found = next((each for each in conversation.messages if each.id == wanted and not each.deleted), None)
        if found is None:
            raise RefusalError(404, "ActivityNotFoundInConversation")
        return found


def _cut(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.close()
    raise asyncio.CancelledError
