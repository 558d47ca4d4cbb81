"""The SDK's Web API client, for any Slack server: what it reads by GET is asked for by POST where that is not served.

Slack takes both for every method, and the arguments of a POST in its address and in its body. Source: docs.slack.dev,
"Using the Slack Web API". The SDK for Python reads by GET, and posts some arguments in the address; the one for Node
posts all in the body. Servers that stand in for Slack may know the latter only.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, TypeAlias

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack.errors import status_of
from bot.slack.proxies import by_proxy

NOT_SERVED = (404, 405)
Given: TypeAlias = dict[str, Any] | None


class Answer(aiohttp.ClientResponse):
    """JSON is read whatever the server calls it: those in Go call it text unless told otherwise."""

    async def json(
        self,
        *,
        encoding: str | None = None,
        loads: Callable[[str], Any] = json.loads,
        content_type: str | None = None,
    ) -> Any:  # noqa: ANN401  as aiohttp's
        """As aiohttp's, without a look at the content type. Raises ValueError for what is no JSON."""
        return await super().json(encoding=encoding, loads=loads, content_type=None)


class SlackClient(AsyncWebClient):
    """With one session for all calls. It repeats nothing that may have been done: a repeated post would be another."""

    def __init__(self, token: str | None, api_url: str, session: aiohttp.ClientSession) -> None:
        super().__init__(token=token, base_url=api_url, session=session, retry_handlers=[])
        by_proxy(self, api_url)
        self._by_post: set[str] = set()

    async def api_call(
        self,
        api_method: str,
        *,
        http_verb: str = "POST",
        files: Given = None,
        data: dict[str, Any] | aiohttp.FormData | None = None,
        params: Given = None,
        json: Given = None,  # the SDK's name for it
        headers: Given = None,
        auth: Given = None,
    ) -> AsyncSlackResponse:
        """As the SDK's. Raises SlackApiError and what networks raise."""
        call = partial(super().api_call, api_method, headers=headers, auth=auth)
        if http_verb == "GET" and api_method not in self._by_post:
            try:
                return await call(http_verb="GET", params=params)
            except SlackApiError as error:
                if status_of(error) not in NOT_SERVED:
                    raise
                self._by_post.add(api_method)
        if data is not None or json is not None or files is not None:
            return await call(data=data, json=json, files=files, params=params)
        # Neither form nor address knows a bool; Slack takes 1 and 0.
        given = {name: int(value) if isinstance(value, bool) else value for name, value in (params or {}).items()}
        # The SDK makes a header of a token that stands here.
        token = {"token": given.pop("token")} if "token" in given else None
        return await call(data=given or None, params=token)

    async def _request(self, *, http_verb: str, api_url: str, req_args: dict[str, Any]) -> dict[str, Any]:
        """As the SDK's, which takes plain text for the receipt of an upload, and stumbles over a gateway's words."""
        answer = await super()._request(http_verb=http_verb, api_url=api_url, req_args=req_args)
        data = answer.get("data")
        if isinstance(data, str):
            with suppress(ValueError):
                data = json.loads(data)
        return answer | {"data": data if isinstance(data, dict | bytes) else {}}
