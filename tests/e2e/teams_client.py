"""The Agents Playground as a client of a running service.

What a person types goes by its HTTP interface, what they press by its page; its stream tells what the bot has posted.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Locator, Page, WebSocket, expect

from tests.e2e.conftest import SHOTS
from tests.journeys import CLIENT, FOLDER, PLAYGROUND

LOOPBACK = FOLDER / "playground" / "loopback.js"
ONLY_HERE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
"""For Chromium: the page asks for fonts and figures of other hosts, and gets none."""
CARD = ".ac-adaptiveCard"


@dataclass
class Playground:
    """The program in a process of its own. `bot` is the address that it sends activities to."""

    bot: str
    port: int = 0
    process: subprocess.Popen[str] | None = None
    config: dict[str, Any] = field(default_factory=dict)
    posted: list[dict[str, Any]] = field(default_factory=list)

    def start(self) -> None:
        """Start it on a free port of this machine alone, and wait until it says so."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        options = ["-e", self.bot, "-c", "msteams", "-p", str(self.port), "--dt"]
        self.process = subprocess.Popen(
            ["node", "--require", str(LOOPBACK), str(CLIENT), *options],
            cwd=PLAYGROUND,  # it writes a log where it is started
            env=os.environ | {"BROWSER": "none"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        said: list[str] = []
        assert self.process.stdout is not None
        for line in self.process.stdout:
            said.append(line)
            if re.search(rf"Listening on {self.port}\b", line):
                self.config = httpx.get(f"{self.url}/_internal/v1/config", timeout=30).json()["config"]
                return
        raise AssertionError(f"the Playground did not start: {said}")

    def stop(self) -> None:
        """End it, and wait for that."""
        if self.process is not None:
            self.process.terminate()
            self.process.communicate(timeout=30)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def personal(self) -> str:
        """The conversation of the personal chat."""
        return str(self.config["personalChat"]["id"])

    @property
    def channel(self) -> str:
        """The conversation of the team's first channel."""
        return str(self.config["teams"][0]["channels"][0]["id"])

    @property
    def group(self) -> str:
        """The conversation of the group chat."""
        return str(self.config["groupChats"][0]["id"])

    def installs(self, conversation: str) -> None:
        """Add the app to a conversation."""
        self._post(f"/_debug/conversation/{conversation}/installation", {})

    def says(self, text: str, conversation: str = "") -> None:
        """The person who is signed in writes something; in a channel with a mention of the bot before it."""
        where = conversation or self.personal
        body: dict[str, Any] = {"text": text, "textFormat": "plain", "from": self._me()}
        if where != self.personal:
            bot = self.config["bot"]
            mention = f"<at>{bot['name']}</at>"
            body |= {"text": f"{mention} {text}", "textFormat": "xml"}
            body["mentions"] = [{"mentioned": {"id": bot["id"]}, "text": mention}]
        self._post(f"/_conversation/v1/conversations/{where}/messages", body)

    def watch(self, page: Page) -> None:
        """Take note of what the page is told from now on."""

        def heard(frame: str | bytes) -> None:
            told = json.loads(frame)
            if told.get("message", {}).get("attachments"):
                self.posted.append(told)

        def opened(stream: WebSocket) -> None:
            if "conversations/stream" in stream.url:
                stream.on("framereceived", heard)

        page.on("websocket", opened)

    def message(self, words: str) -> dict[str, Any]:
        """The newest message of the bot's that says something: what the page was told of it."""
        return next(each for each in reversed(self.posted) if words in json.dumps(each, ensure_ascii=False))

    def submits(self, words: str, title: str) -> None:
        """Press a button of the message that says something as a client without dialogs does: its data is sent."""
        told = self.message(words)
        data = _button(told["message"]["attachments"], title)["data"]
        conversation, message = told["actionConversationId"], told["message"]["messageId"]
        sent = {"conversation": {"id": conversation}, "from": self._me(), "replyToId": message, "value": data}
        self._post("/_conversation/v1/submit", sent)

    def _me(self) -> dict[str, str]:
        return {"id": str(self.config["currentUser"]["id"])}

    def _post(self, path: str, body: object) -> None:
        httpx.post(self.url + path, json=body, timeout=30).raise_for_status()


def _button(value: object, title: str) -> dict[str, Any]:
    """The action with this title."""
    todo = [value]
    while todo:
        each = todo.pop()
        if isinstance(each, dict) and each.get("title") == title and str(each.get("type", "")).startswith("Action."):
            return each
        todo += each.values() if isinstance(each, dict) else each if isinstance(each, list) else []
    raise AssertionError(f"no button {title!r}")


def card(page: Page, text: str) -> Locator:
    """The newest card that says something."""
    found = page.locator(CARD).filter(has_text=text).last
    expect(found).to_be_visible()
    return found


def picture(page: Page, name: str) -> Path:
    """Keep what the page shows."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    path = SHOTS / f"playground-{name}.png"
    page.wait_for_timeout(300)  # the page scrolls to what is new
    page.screenshot(path=path)
    return path
