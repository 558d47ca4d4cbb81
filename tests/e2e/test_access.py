"""The local chat for everybody: by keyboard, on a phone, in the dark, in German, without script, and cut off."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SHOTS, Open, Service, wait_until

pytestmark = pytest.mark.xdist_group("browser")
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
CONTRAST = """() => {
    const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
    const light = (color) => {
        const [r, g, b] = rgb(color).map((part) => part / 255)
            .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (each) => {
        for (let at = each; at; at = at.parentElement) {
            const color = getComputedStyle(at).backgroundColor;
            if ((rgb(color)[3] ?? 1) > 0.99) return color;
        }
        return "rgb(255,255,255)";
    };
    const poor = [];
    const texts = "p, li, h1, h2, h3, h4, a, button, small, cite, time, summary, span, dt, dd, label";
    for (const each of document.querySelectorAll(texts)) {
        const words = [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
        if (!words || !each.checkVisibility() || each.closest(".unseen")) continue;
        const [one, other] = [light(getComputedStyle(each).color), light(ground(each))];
        const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
        if (ratio < 4.5) poor.push([each.tagName, each.className, ratio.toFixed(2), each.textContent.slice(0, 40)]);
    }
    return poor;
}"""
NAMELESS = """() => [
        ...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary"),
    ]
    .filter((each) => each.checkVisibility())
    .filter((each) => !(each.ariaLabel || each.textContent.trim() || each.labels?.[0]?.textContent.trim()))
    .filter((each) => !each.querySelector("img")?.alt)
    .map((each) => each.outerHTML.slice(0, 120))"""


def press_until(page: Page, key: str, selector: str, most: int = 60) -> None:
    """Press a key until the focus is on what the selector names."""
    for _ in range(most):
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} never led to {selector}")


def test_by_keyboard_alone(visit: Open, published: None) -> None:
    """Without a pointer: skip link, rooms by arrow keys, a list of a card, a dialog closed by Esc, a message sent."""
    page = visit("emil", "linkpin")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the messages")).to_be_focused()
    press_until(page, "Tab", "[data-room=linkpin]")
    press_until(page, "ArrowDown", "[data-room=sales-emea]", most=4)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("#sales-emea")
    press_until(page, "Tab", ".card .menu summary")
    page.keyboard.press("Enter")
    expect(page.locator(".menu[open]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".menu[open]")).to_have_count(0)
    expect(page.locator(".card .menu summary").first).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    assert page.evaluate("document.querySelector('dialog').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    press_until(page, "Tab", "#text")
    page.keyboard.type("First line")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("second line")
    page.keyboard.press("Enter")
    expect(page.locator(".message.mine .said").last).to_have_text("First linesecond line")
    page.keyboard.press("Alt+ArrowDown")
    expect(page.get_by_role("heading", level=1)).to_have_text("#sales-us")


def test_focus_is_seen(visit: Open, published: None) -> None:
    """Whatever has the focus by keyboard shows it."""
    page = visit("emil", "sales-emea")
    for _ in range(30):
        page.keyboard.press("Tab")
        shown = page.evaluate(
            """() => {
                const at = document.activeElement;
                const style = getComputedStyle(at.id === "file" ? at.parentElement : at);
                return at === document.body || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
            }"""
        )
        assert shown, page.evaluate("document.activeElement.outerHTML.slice(0, 200)")


def test_on_a_phone(visit: Open, published: None) -> None:
    """At 360 pixels nothing sticks out, rooms are reached by the menu, and a digest's buttons can be pressed."""
    page = visit("uma", "sales-us", **PHONE)
    expect(page.locator(".card").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(
        "document.querySelector('#scroll').scrollWidth <= document.querySelector('#scroll').clientWidth"
    )
    assert page.evaluate("document.scrollingElement.scrollTop") == 0
    page.get_by_role("link", name="Channels and people").tap()
    page.get_by_role("link", name="Direct message").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Linkpin")
    expect(page.locator("#side")).not_to_be_in_viewport()
    page.get_by_label("Your message").fill("help")
    page.get_by_role("button", name="Send", exact=True).last.tap()
    expect(page.locator(".message.bot").last).to_be_visible()
    page.goto(page.url.replace("in=linkpin", "in=sales-us"))
    button = page.locator(".message.bot").first.get_by_role("button", name="Used it")
    button.scroll_into_view_if_needed()
    size = button.bounding_box()
    assert size is not None
    assert size["height"] >= 40
    button.tap()
    expect(page.locator(".message.bot").first).to_contain_text("1 person used it")


def test_lists_on_a_phone_in_german(visit: Open, published: None) -> None:
    """Regression: the longer German word put a list's button on the next line, beside those of other things."""
    page = visit("lee", "linkpin", **PHONE)
    page.get_by_role("link", name="Channels and people").tap()
    page.get_by_role("button", name="Deutsch").tap()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.wait_for_load_state()
    for words in ("Linking-Pins", "Rhythmen"):
        before = page.locator(".message.bot").count()
        page.get_by_label("Deine Nachricht").fill(words)
        page.get_by_role("button", name="Senden", exact=True).tap()
        expect(page.locator(".message.bot")).to_have_count(before + 1)
    for pick in page.locator(".message.bot").last.locator(".pick").all():
        listed, button = (
            pick.locator("select").bounding_box(),
            pick.get_by_role("button", name="Auswählen").bounding_box(),
        )
        assert listed is not None
        assert button is not None
        assert abs(listed["y"] + listed["height"] - button["y"] - button["height"]) < 2
        assert button["x"] + button["width"] <= 360
    page.get_by_role("link", name="Kanäle und Personen").tap()
    page.get_by_role("button", name="English").tap()
    expect(page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("room", ["sales-emea", "linkpin", "home"])
def test_contrast_and_names(visit: Open, published: None, scheme: str, room: str) -> None:
    """By day and by night every text stands out by 4.5 to 1 (WCAG 2.2, 1.4.3), and everything to press has a name."""
    page = visit("mara", room, color_scheme=scheme)
    expect(page.locator(".card").first).to_be_visible()
    assert page.evaluate(CONTRAST) == []
    assert page.evaluate(NAMELESS) == []
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{room}-{scheme}.png")


def test_in_german(visit: Open, published: None) -> None:
    """A switch of the language changes the page and what the bot answers, for this person alone."""
    page = visit("lee", "linkpin")
    page.get_by_role("button", name="Deutsch").click()
    expect(page.get_by_role("button", name="Senden").last).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.wait_for_load_state()  # a new page: before its script is there, Enter is a new line
    page.get_by_label("Deine Nachricht").fill("hilfe")
    page.keyboard.press("Enter")
    expect(page.locator(".message.bot").last).to_be_visible()
    expect(visit("uma", "linkpin").locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_without_script(visit: Open, published: None) -> None:
    """Without JavaScript one reads, writes, presses a button, and fills in a form."""
    page = visit("uma", "sales-us", java_script_enabled=False)
    expect(page.locator("noscript")).to_be_visible()
    page.locator(".message.bot").first.get_by_role("button", name="Ask marketing").click()
    page.locator("dialog textarea").first.fill("Is there a sheet for the price list?")
    page.locator("dialog button.primary").click()
    page.goto(page.url.split("/chat")[0] + "/?as=uma&in=sales-us")
    page.get_by_label("Your message").fill("Nice one")
    page.get_by_role("button", name="Send", exact=True).last.click()
    expect(page.locator(".message.mine").last).to_contain_text("Nice one")


def test_personas_are_kept_apart(visit: Open, published: None) -> None:
    """One sees one's own direct message and nobody else's."""
    mara, uma = visit("mara", "linkpin"), visit("uma", "linkpin")
    expect(mara.locator("#log")).to_contain_text("nivaryn_marketing_strategy_2027.pptx")
    expect(uma.locator("#log")).not_to_contain_text("nivaryn_marketing_strategy_2027.pptx")
    uma.get_by_role("link", name="Mara").click()
    expect(uma.locator("#log")).to_contain_text("nivaryn_marketing_strategy_2027.pptx")


@pytest.fixture
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service that a journey may stop."""
    service = Service(tmp_path_factory.mktemp("own"))
    service.start()
    yield service
    service.stop()


def test_server_goes_and_comes_back(own: Service, visit: Open) -> None:
    """While the server is away the page says so and keeps what was written; back again, nothing was lost or doubled."""
    page = visit("emil", "linkpin")
    page.context.set_offline(False)
    errors: list[str] = []
    fresh = page.context.new_page()
    fresh.on("pageerror", lambda error: errors.append(str(error)))
    fresh.goto(f"{own.url}/?as=emil&in=marketing")
    expect(fresh.locator(".message.theirs")).to_contain_text("Our 2027 strategy")
    own.stop()
    expect(fresh.locator("#toasts .wrong")).to_contain_text("make demo")
    fresh.get_by_label("Your message").fill("Still here?")
    fresh.keyboard.press("Enter")
    expect(fresh.get_by_role("button", name="Try again")).to_be_visible()
    expect(fresh.get_by_label("Your message")).to_have_value("Still here?")
    own.start()
    expect(fresh.locator("#toasts [data-key=away]")).to_have_count(0)
    fresh.get_by_role("button", name="Try again").click()
    expect(fresh.locator(".message.mine")).to_have_count(1)
    expect(fresh.get_by_label("Your message")).to_have_value("")
    fresh.reload()
    expect(fresh.locator(".message.mine")).to_have_count(1)
    wait_until(lambda: errors == [])
