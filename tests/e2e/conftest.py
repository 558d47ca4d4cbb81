"""A running service and a real browser; tests/journeys.py says what happens without one."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright

from tests.journeys import chromium

ROOT = Path(__file__).parents[2]
SHOTS = ROOT / "build" / "e2e"
PATIENCE_MS = 60_000
START_SECONDS = 60

expect.set_options(timeout=PATIENCE_MS)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Keep what the browser showed when a journey failed."""
    result = yield
    report = result.get_result()  # type: ignore[attr-defined]  # pluggy gives its Result to a wrapper
    pages: list[Page] = getattr(item, "pages", [])
    if report.when == "call" and report.failed:
        SHOTS.mkdir(parents=True, exist_ok=True)
        for number, page in enumerate(pages):
            page.screenshot(path=SHOTS / f"{item.name}-{number}.png")


@dataclass
class Service:
    """`linkpin serve --local` in a process of its own. `url` is where it listens."""

    home: Path
    port: int = 0
    url: str = ""
    process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it, and wait until it says its address."""
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve", "--local", "--port", str(self.port)],
            cwd=ROOT,
            env=environment | {"LINKPIN_HOME": str(self.home), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        said: list[str] = []
        assert self.process.stdout is not None
        for line in self.process.stdout:
            said.append(line)
            if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
                self.url, self.port = found[0], int(found[1])
                return
        raise AssertionError(f"the service did not start: {said}")

    def stop(self) -> None:
        """End it in order, and wait for that."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.communicate(timeout=START_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            raise
        self.process = None


@pytest.fixture(scope="package")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One service for all journeys that leave it running."""
    running = Service(tmp_path_factory.mktemp("home"))
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser, closed with its module: Playwright keeps an event loop, beside which no asynchronous test runs.

    Not for the whole folder: without an `__init__.py` pytest takes "package" for the session.
    """
    path = chromium()
    if path is None:
        pytest.fail("LINKPIN_E2E=1, but there is no Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        # Chromium's own sandbox needs rights that a container's root lacks; the pages are our own.
        launched = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield launched
        launched.close()


Open = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, service: Service, request: pytest.FixtureRequest) -> Iterator[Open]:
    """Opens the chat in a context of its own: `visit("mara", "linkpin", color_scheme="dark", …)`.

    At the end no page may have asked anything of another host, nor have had an error.
    """
    contexts: list[BrowserContext] = []
    wrong: list[str] = []
    request.node.pages = []

    def note(asked: Request) -> None:
        if not asked.url.startswith((service.url, "data:")):
            wrong.append(f"asked {asked.url}")

    def opened(persona: str, room: str, **options: Any) -> Page:  # noqa: ANN401  Playwright's own options
        usual: dict[str, Any] = {"viewport": {"width": 1280, "height": 860}, "reduced_motion": "reduce"}
        context = browser.new_context(**usual | options)
        contexts.append(context)
        page = context.new_page()
        request.node.pages.append(page)
        page.on("request", note)
        page.on("pageerror", lambda error: wrong.append(f"error {error}"))
        page.on("console", lambda said: wrong.append(f"console {said.text}") if said.type == "error" else None)
        page.set_default_timeout(PATIENCE_MS)
        page.goto(f"{service.url}/?as={persona}&in={room}")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture
def published(visit: Open) -> None:
    """The sample brief is out, and Mara is invited: what the service does after its start is over."""
    page = visit("uma", "sales-us")
    expect(page.locator(".message.bot .card").first).to_contain_text("Show source")
    expect(visit("mara", "linkpin").locator("#log")).to_contain_text("Will you join")


def wait_until(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something holds; fails if it does not."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came to hold"
        time.sleep(0.1)
