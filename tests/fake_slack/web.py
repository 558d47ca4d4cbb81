"""The HTTP side: /api/METHOD, files, uploads, response addresses, OAuth's consent page, and the WebSocket."""

from __future__ import annotations

import asyncio
import json
import secrets
from urllib.parse import urlencode

from aiohttp import web

from tests.fake_slack.backend import Backend
from tests.fake_slack.blocks import check_message
from tests.fake_slack.call import Call, authenticate, bearer, client_credentials, read_args
from tests.fake_slack.catalogue import METHODS
from tests.fake_slack.faults import Fault, FaultKind
from tests.fake_slack.methods import HANDLERS
from tests.fake_slack.methods.files import may_see
from tests.fake_slack.model import File, Json, Person
from tests.fake_slack.rates import too_many
from tests.fake_slack.refusal import RefusalError
from tests.fake_slack.rules import as_list
from tests.fake_slack.world import Grant, ResponseUrl

PAGE = "<!DOCTYPE html><html><head><title>Slack</title></head><body>Sign in to your workspace</body></html>"
LARGEST_BODY = 256 * 1024 * 1024
CHUNK = 64 * 1024
DONE_FIRST = (FaultKind.SLOW, FaultKind.DONE_THEN_TIMEOUT, FaultKind.DONE_THEN_RESET, FaultKind.DONE_THEN_SERVER_ERROR)


class Web:
    """Request handlers over a backend. `consenting` is the person whose browser opens OAuth's page."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self.world = backend.world
        self.consenting: Person | None = None

    def application(self) -> web.Application:
        """The routes."""
        app = web.Application(client_max_size=LARGEST_BODY)
        app.router.add_route("*", "/api/{method}", self.api)
        app.router.add_post("/upload/v1/{key}", self.upload)
        app.router.add_get("/files-pri/{id}/download/{name}", self.download)
        app.router.add_get("/files-pri/{id}/{name}", self.download)
        app.router.add_post("/actions/{team}/{app}/{key}", self.respond)
        app.router.add_get("/oauth/v2/authorize", self.authorize)
        app.router.add_get("/link/", self.backend.sockets.serve)
        return app

    # ------------------------------------------------------------ faults

    async def _faulty(self, request: web.Request, fault: Fault | None, *, done: bool) -> web.Response | None:
        """What an ordered fault answers instead, before or after the work is done."""
        if fault is None or done != (fault.kind in DONE_FIRST):
            return None
        match fault.kind:
            case FaultKind.RATE_LIMITED:
                return _refusal(too_many(fault.retry_after))
            case FaultKind.SERVER_ERROR | FaultKind.DONE_THEN_SERVER_ERROR:
                return web.Response(status=500, text=PAGE, content_type="text/html")
            case FaultKind.ERROR:
                return _refusal(RefusalError(fault.error))
            case FaultKind.HTML:
                return web.Response(text=PAGE, content_type="text/html")
            case FaultKind.SLOW:
                await asyncio.sleep(fault.seconds)
                return None
            case FaultKind.TIMEOUT | FaultKind.DONE_THEN_TIMEOUT:
                await self.backend.faults.hang()
            case _:
                pass
        if fault.kind is not FaultKind.CUT_SHORT and request.transport is not None:
            request.transport.abort()
            return web.Response(status=500)
        return None

    # ------------------------------------------------------------ the Web API

    async def api(self, request: web.Request) -> web.StreamResponse:
        """A call of a method."""
        method = request.match_info["method"]
        fault = self.backend.faults.take(method)
        if (answer := await self._faulty(request, fault, done=False)) is not None:
            return answer
        call = Call(self.world, method, {}, at=self.world.now())
        self.backend.calls.append(call)
        try:
            body = await self._perform(request, call)
            response = self._success(call, body)
        except RefusalError as refusal:
            call.error = refusal.code
            response = _refusal(refusal)
        if call.installation is not None:
            response.headers["x-oauth-scopes"] = ",".join(call.installation.scopes)
            response.headers["x-accepted-oauth-scopes"] = ",".join(METHODS[method].scopes)
        response.headers["x-slack-req-id"] = secrets.token_hex(16)
        self.world.changed()
        return await self._faulty(request, fault, done=True) or response

    async def _perform(self, request: web.Request, call: Call) -> Json:
        entry = METHODS.get(call.method)
        if entry is None:
            raise RefusalError("unknown_method", req_method=call.method)
        if request.method not in ("GET", "POST"):
            raise RefusalError("method_not_supported")
        call.args, call.warnings = await read_args(request, entry)
        token = bearer(request, call.args)
        if entry.token != "none":
            authenticate(call, entry, token)
        if call.method in ("oauth.v2.access", "apps.uninstall"):
            client = client_credentials(request, call.args)
            call.args["client_id"], call.args["client_secret"] = client
        call.args.pop("token", None)
        if call.installation is not None:
            self.backend.rates.count(call.method, call.here.app, call.team, self.world.now())
        return HANDLERS[call.method](call, self.backend)

    @staticmethod
    def _success(call: Call, body: Json) -> web.Response:
        answer: Json = {"ok": True, **body}
        if call.warnings:
            answer["warning"] = ",".join(call.warnings)
            answer["response_metadata"] = {**answer.get("response_metadata", {}), "warnings": call.warnings}
        return web.json_response(answer)

    # ------------------------------------------------------------ files

    def _readable(self, request: web.Request) -> File | None:
        """The file, where the bearer token may read it."""
        found = self.world.token(bearer(request, {}))
        file = self.world.files.get(request.match_info["id"].rpartition("-")[2])
        if found is None or file is None or file.deleted:
            return None
        installation, token = found
        expired = bool(token.expires_at) and self.world.now() >= token.expires_at
        call = Call(self.world, "files.download", {}, installation=installation, token=token)
        if token.dead or expired or "files:read" not in installation.scopes or not may_see(file, call):
            return None
        installation.app.used_scopes.add("files:read")
        return file

    async def download(self, request: web.Request) -> web.StreamResponse:
        """A private file. Who may not have it gets a page with status 200, as a browser would."""
        fault = self.backend.faults.take("files.download")
        if (answer := await self._faulty(request, fault, done=False)) is not None:
            return answer
        file = self._readable(request)
        if file is None:
            return web.Response(text=PAGE, content_type="text/html", charset="utf-8")
        response = web.StreamResponse(headers={"Content-Type": file.mimetype})
        response.content_length = len(file.content)
        await response.prepare(request)
        slow = fault.seconds if fault is not None and fault.kind is FaultKind.SLOW else 0.0
        end = len(file.content) // 2 if fault is not None and fault.kind is FaultKind.CUT_SHORT else len(file.content)
        for start in range(0, end, CHUNK):
            await response.write(file.content[start : min(end, start + CHUNK)])
            await asyncio.sleep(slow)
        if end < len(file.content) and request.transport is not None:
            request.transport.abort()
        return response

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """Bytes for an address that files.getUploadURLExternal gave: raw, or a form with the file."""
        fault = self.backend.faults.take("files.upload")
        if (answer := await self._faulty(request, fault, done=False)) is not None:
            return answer
        file = self.world.uploads.get(request.match_info["key"])
        if file is None:
            return web.Response(status=404, text="not found")
        if request.content_type == "multipart/form-data":
            form = await request.post()
            parts = [each.file.read() for each in form.values() if isinstance(each, web.FileField)]
            file.content = parts[0] if parts else b""
        else:
            file.content = await request.read()
        file.size = len(file.content)
        return await self._faulty(request, fault, done=True) or web.Response(text=f"OK - {file.size}")

    # ------------------------------------------------------------ response addresses

    async def respond(self, request: web.Request) -> web.StreamResponse:
        """A post to a response_url: five uses in thirty minutes."""
        fault = self.backend.faults.take("response_url")
        if (answer := await self._faulty(request, fault, done=False)) is not None:
            return answer
        target = self.world.response_urls.get(request.match_info["key"])
        try:
            if target is None or self.world.now() - target.born > self.world.timings.response_url:
                raise RefusalError("expired_url", status=404)
            if target.uses >= self.world.timings.response_url_uses:
                raise RefusalError("used_url", status=404)
            self._answer(target, await _sent_json(request))
        except RefusalError as refusal:
            return _refusal(refusal)
        return await self._faulty(request, fault, done=True) or web.Response(text="ok")

    def _answer(self, target: ResponseUrl, body: Json) -> None:
        happenings, message = self.backend.happenings, target.message
        installation = self.world.installation(target.app, target.person.team)
        if installation is None:
            raise RefusalError("expired_url", status=404)
        if body.get("delete_original") and message is not None:
            happenings.delete(message)
        else:
            self._say(target, body, installation.bot)
        target.uses += 1

    def _say(self, target: ResponseUrl, body: Json, bot: Person) -> None:
        text, blocks = str(body.get("text") or ""), as_list(body.get("blocks"))
        try:
            check_message(text, blocks)
        except RefusalError as refusal:
            refusal.status = 400  # the documentation names no status for a bad body
            raise
        happenings, thread = self.backend.happenings, str(body.get("thread_ts") or "")
        if body.get("replace_original") and target.message is not None:
            happenings.edit(target.message, bot, text, blocks)
        elif body.get("response_type") == "in_channel":
            happenings.post(target.channel, bot, text, blocks=blocks, thread_ts=thread)
        else:
            happenings.whisper(target.channel, bot, target.person, text, blocks, thread)

    # ------------------------------------------------------------ OAuth

    async def authorize(self, request: web.Request) -> web.StreamResponse:
        """The consent page: whoever `consenting` is says yes, and is sent back with a code."""
        query = request.query
        app = next((each for each in self.world.apps.values() if each.client_id == query.get("client_id")), None)
        redirect = query.get("redirect_uri", "") or (app.redirect_urls[0] if app and app.redirect_urls else "")
        scopes = tuple(each for each in query.get("scope", "").replace(" ", ",").split(",") if each)
        if app is None or self.consenting is None:
            return web.Response(status=200, text="Invalid client_id parameter", content_type="text/html")
        if app.redirect_urls and not redirect.startswith(app.redirect_urls):
            return web.Response(status=200, text="redirect_uri did not match any configured URIs")
        if not scopes or not set(scopes) <= set(app.scopes):
            return web.Response(status=200, text="Invalid permissions requested", content_type="text/html")
        code = f"{secrets.token_hex(6)}.{secrets.token_hex(16)}"
        self.world.grants[code] = Grant(app, self.consenting, scopes, query.get("redirect_uri", ""), self.world.now())
        raise web.HTTPFound(f"{redirect}?{urlencode({'code': code, 'state': query.get('state', '')})}")


async def _sent_json(request: web.Request) -> Json:
    try:
        if request.content_type == "application/x-www-form-urlencoded":
            body = json.loads(str((await request.post()).get("payload", "")))
        else:
            body = await request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise RefusalError("invalid_payload", status=400)
    return body


def _refusal(refusal: RefusalError) -> web.Response:
    return web.json_response(refusal.body, status=refusal.status, headers=refusal.headers)
