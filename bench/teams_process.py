"""`python -m bench.teams_process connector` or `bare CONNECTOR_URL`: the connector, as far as asked, and a bare bot.

The connector comes with the login and the keys. The bare bot, of the stock SDK, does nothing but verify
and acknowledge, as the SDK's own samples show it: what is left to gain.
"""

from __future__ import annotations

import itertools
import json
import socket
import sys
import time

import jwt
import uvicorn
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

APP_ID, SECRET = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee", "bench-secret"
TENANT = "11111111-2222-4333-8444-555555555555"
ISSUER = "https://api.botframework.com"
_numbers = itertools.count(1)


def connector() -> Starlette:
    """Keys, tokens, members, and a connector that takes every message. `/sign` gives a token of the connector's."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    key = {**json.loads(RSAAlgorithm.to_jwk(private.public_key())), "kid": "bench", "endorsements": ["msteams"]}

    async def openid(request: Request) -> Response:
        return JSONResponse({"issuer": ISSUER, "jwks_uri": f"{request.base_url}keys"})

    async def keys(_: Request) -> Response:
        return JSONResponse({"keys": [key]})

    async def sign(request: Request) -> Response:
        claims = {"iss": ISSUER, "aud": APP_ID, "serviceurl": f"{request.base_url}", "exp": int(time.time()) + 3600}
        return JSONResponse({"token": jwt.encode(claims, private, "RS256", {"kid": "bench"})})

    async def token(_: Request) -> Response:
        return JSONResponse({"access_token": "token", "expires_in": 3600})

    async def member(request: Request) -> Response:
        user = request.path_params["user"]
        return JSONResponse({"id": user, "name": user, "aadObjectId": user, "tenantId": TENANT, "userRole": "user"})

    async def post(_: Request) -> Response:
        return JSONResponse({"id": str(next(_numbers))})

    return Starlette(
        routes=[
            Route("/openid", openid),
            Route("/keys", keys),
            Route("/sign", sign),
            Route("/login/{tenant}/oauth2/v2.0/token", token, methods=["POST"]),
            Route("/v3/conversations/{conversation}/members/{user}", member),
            Route("/v3/{rest:path}", post, methods=["POST", "PUT"]),
        ]
    )


def bare(address: str) -> web.Application:
    """A bot of the stock SDK that acknowledges."""
    from botbuilder.core import TurnContext
    from botbuilder.integration.aiohttp import CloudAdapter
    from botframework.connector.auth import BotFrameworkAuthenticationFactory, PasswordServiceClientCredentialFactory

    class Bot:
        async def on_turn(self, context: TurnContext) -> None:
            """Nothing."""

    adapter = CloudAdapter(
        BotFrameworkAuthenticationFactory.create(
            to_channel_from_bot_login_url=f"{address}/login/",
            to_channel_from_bot_oauth_scope=ISSUER,
            to_bot_from_channel_token_issuer=ISSUER,
            to_bot_from_channel_open_id_metadata_url=f"{address}/openid",
            to_bot_from_emulator_open_id_metadata_url=f"{address}/openid",
            oauth_url=ISSUER,
            credential_factory=PasswordServiceClientCredentialFactory(APP_ID, SECRET, TENANT),
        )
    )
    bot = Bot()

    async def messages(request: web.Request) -> web.Response:
        answer = await adapter.process(request, bot)
        return answer if isinstance(answer, web.Response) else web.Response()

    app = web.Application()
    app.add_routes([web.post("/api/messages", messages)])
    return app


def main(what: str, address: str = "") -> None:
    """Serve until told to stop."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        print(f"http://127.0.0.1:{listener.getsockname()[1]}", file=sys.stderr, flush=True)
        if what == "bare":
            web.run_app(bare(address), sock=listener, print=None, access_log=None)
        else:
            config = uvicorn.Config(connector(), log_config=None, access_log=False, lifespan="off")
            uvicorn.Server(config).run([listener])


if __name__ == "__main__":
    main(*sys.argv[1:])
