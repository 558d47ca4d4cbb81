"""Linkpin in a Teams-like client that others wrote: the Microsoft 365 Agents Playground, in Chromium."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

from tests.e2e.conftest import PATIENCE_MS, ROOT, Service
from tests.e2e.teams_client import CARD, ONLY_HERE, Playground, card, picture
from tests.journeys import chromium
from tests.journeys import playground as installed

pytestmark = pytest.mark.xdist_group("playground")


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service of this module's own."""
    running = Service(tmp_path_factory.mktemp("playground"))
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def playground(bot: Service) -> Iterator[Playground]:
    """The client, which shows one person at their desk."""
    if installed() is None:
        pytest.fail("LINKPIN_E2E=1, but there is no Agents Playground: sh .ci/playground")
    running = Playground(f"{bot.url}/api/messages")
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def page(playground: Playground) -> Iterator[Page]:
    """The client's page; it shows what comes while it is open."""
    path = chromium()
    if path is None:
        pytest.fail("LINKPIN_E2E=1, but there is no Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", ONLY_HERE])
        shown = browser.new_page(viewport={"width": 1280, "height": 1400})
        shown.set_default_timeout(PATIENCE_MS)
        playground.watch(shown)
        shown.goto(playground.url)
        expect(shown.get_by_text("Personal Chat").first).to_be_visible()
        yield shown
        browser.close()


@pytest.fixture(autouse=True)
def kept(page: Page, request: pytest.FixtureRequest) -> None:
    """Where a journey fails, what the page shows is kept."""
    request.node.pages = [page]


@pytest.fixture(scope="module")
def admin(bot: Service, playground: Playground, page: Page) -> None:
    """The person becomes admin by a code."""
    expect(page.get_by_text("You have no role here yet")).to_be_visible()
    made = subprocess.run(
        [sys.executable, "-m", "bot", "admin", "invite"],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        | {"LINKPIN_HOME": str(bot.home)},
        capture_output=True,
        text=True,
        check=True,
    )
    (code,) = re.findall(r"[0-9a-z]{4}(?:-[0-9a-z]{4}){3}", made.stdout)
    playground.says(f"redeem {code}")
    card(page, "you are admin now")


@pytest.mark.usefixtures("admin")
def test_the_personal_chat(playground: Playground, page: Page) -> None:
    """Words are answered by cards with buttons, and a press shows the next card in place of the one before."""
    playground.says("home")
    home = card(page, "Hello Alex Wilber")
    picture(page, "home")
    home.get_by_role("button", name="My settings").click()
    settings = card(page, "Your settings")
    expect(settings.get_by_text("Time zone")).to_be_visible()
    expect(page.get_by_text("Hello Alex Wilber").nth(1)).not_to_be_visible()
    picture(page, "settings")
    settings.get_by_role("button", name="Your accounts").click()
    card(page, "Microsoft Teams")
    picture(page, "accounts")
    titles = {"help": "What I can do for you", "people": "People and roles", "setup": "How Linkpin is"}
    for words, title in titles.items():
        playground.says(words)
        card(page, title)
        picture(page, words)


@pytest.mark.usefixtures("admin")
def test_a_question_by_a_form_in_a_card(playground: Playground, page: Page) -> None:
    """The client opens no dialogs, so the form comes as a card; sent, it thanks and is gone."""
    playground.says("ask")
    card(page, "What would you like to know?")
    playground.submits("What would you like to know?", "Ask marketing")
    form = card(page, "Best in the customer's own words")
    picture(page, "form")
    form.get_by_role("textbox").first.fill("How long does the battery last?")
    form.get_by_role("button", name="Ask", exact=True).click()
    card(page, "How long does the battery last?")
    picture(page, "asked")


@pytest.mark.usefixtures("admin")
def test_a_channel(playground: Playground, page: Page) -> None:
    """Added to a team, the bot says what it is; asked there by name, it answers there."""
    page.get_by_text("General").first.click()
    playground.installs(playground.channel)
    card(page, "Hello, I am Linkpin")
    greeting = playground.message("Hello, I am Linkpin")["message"]["messageId"]
    playground.says("xyzzy", f"{playground.channel};messageid={greeting}")
    card(page, "I don't know “xyzzy”")
    picture(page, "channel")
    page.get_by_text("Personal Chat").first.click()


@pytest.mark.usefixtures("admin")
def test_a_group_chat(playground: Playground, page: Page) -> None:
    """Added to a group chat, the bot says what it is; asked there by name, it answers there."""
    page.get_by_text("Group Chat", exact=True).first.click()
    playground.installs(playground.group)
    card(page, "Hello, I am Linkpin")
    playground.says("plugh", playground.group)
    card(page, "I don't know “plugh”")
    picture(page, "group")
    page.get_by_text("Personal Chat").first.click()


@pytest.mark.usefixtures("admin")
def test_a_preview(playground: Playground, page: Page) -> None:
    """Whoever works on digests opens one as its preview, with all that can be changed; to open nothing is no error."""
    _asked(playground, page, "latest", "Latest digests").get_by_role("button", name="Choose").click()
    expect(page.get_by_text("Please choose from the list.")).to_be_visible()
    _open_digest(playground, page)
    preview = card(page, "Edit a line")
    expect(preview.get_by_role("button", name="Withdraw…")).to_be_visible()
    picture(page, "preview")


@pytest.mark.usefixtures("admin")
def test_a_digest_is_read_and_answered(playground: Playground, page: Page) -> None:
    """For sales it has its buttons; "Useful" is counted on the card itself, and can be taken back."""
    playground.says("make me a salesperson")
    card(page, "is salesperson now")
    playground.says("take admin from me")
    card(page, "is not admin any more")
    _open_digest(playground, page)
    digest = card(page, "Show source")
    picture(page, "digest")
    digest.get_by_role("button", name="Useful").click()
    expect(card(page, "Show source").get_by_text("1 person finds this useful")).to_be_visible()
    picture(page, "digest-useful")


@pytest.mark.usefixtures("admin")
def test_in_german(playground: Playground, page: Page) -> None:
    """Whoever chooses German reads German."""
    playground.says("Sprache Deutsch")
    card(page, "Deine Einstellungen")
    playground.says("Hilfe")
    told = card(page, "Was ich für dich tun kann")
    expect(told.get_by_role("button", name="Auswählen")).to_be_visible()
    picture(page, "hilfe")


def _asked(playground: Playground, page: Page, words: str, answer: str) -> Locator:
    """Say something, and wait for the card that answers it: one like it may be there from before."""
    alike = page.locator(CARD).filter(has_text=answer)
    before = alike.count()
    playground.says(words)
    expect(alike).to_have_count(before + 1)
    return alike.last


def _open_digest(playground: Playground, page: Page) -> None:
    """Choose the sample digest from the list of the latest."""
    latest = _asked(playground, page, "latest", "Latest digests")
    choice = latest.get_by_role("combobox")
    choice.focus()
    for key in ("ArrowDown", "Enter"):
        choice.press(key)
    expect(choice).to_have_value(re.compile("New price list"))
    latest.get_by_role("button", name="Choose").click()
