"""What people do in the local chat, in a real browser, from the drop of a brief to the field's reactions."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Open

pytestmark = pytest.mark.xdist_group("browser")
BRIEF = """# Falcon 3 launch plan

## What is new

Falcon 3 starts on 1 June 2027. The list price falls from 1,200 euros to 1,080 euros per year.
Existing customers keep their price until their contract renews.

## For whom

Logistics companies with more than 50 vehicles are the first target group: 420 companies in Germany and Austria.

## Message

Falcon 3 plans a day's tours in four minutes instead of forty.
In the pilot with three customers, drivers covered 11% fewer kilometres.

## Dates

The partner portal opens on 15 May 2027. The trade fair in Munich begins on 9 June 2027.

## Next step

Call every customer whose contract renews before September at least 60 days ahead.
"""


def drop(page: Page, name: str, content: str) -> None:
    """Drag a file over the page and let go."""
    transfer = page.evaluate_handle(
        """([name, content]) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([content], name, {type: "text/markdown"}));
            return transfer;
        }""",
        [name, content],
    )
    page.dispatch_event("main", "dragenter", {"dataTransfer": transfer})
    expect(page.locator(".drop")).to_be_visible()
    page.dispatch_event("main", "drop", {"dataTransfer": transfer})
    expect(page.locator(".drop")).to_be_hidden()


def hand_over(page: Page, name: str, content: str) -> Locator:
    """Drop a brief and send it; gives the message with its preview."""
    previews = page.locator(".message.bot", has_text="Nobody else sees this until you publish it")
    before = previews.count()
    drop(page, name, content)
    expect(page.locator("#picked progress")).to_have_count(0)
    page.get_by_role("button", name="Send", exact=True).last.click()
    message = previews.nth(before)  # other messages, such as an invitation, may come meanwhile
    expect(message).to_be_visible()
    return page.locator(f"#{message.get_attribute('id')}")


def choose(card: Locator, label: str, containing: str) -> None:
    """Choose from one of a card's lists, and send."""
    select = card.get_by_label(label)
    value = select.locator("option", has_text=containing).first.get_attribute("value")
    select.select_option(value)
    select.locator("xpath=../following-sibling::button[1]").click()


def test_newcomer_sees_a_published_digest(visit: Open) -> None:
    """Whoever opens the chat for the first time finds the sample brief posted, digested and published."""
    page = visit("mara", "linkpin")
    expect(page.locator(".message.mine .files")).to_contain_text("nivaryn_marketing_strategy_2027.pptx")
    expect(page.locator(".message.bot").first).to_contain_text("Published by Mara (Marketing)")
    page.get_by_role("link", name="sales-emea").click()
    digest = page.locator(".message.bot .card").first
    expect(digest).to_contain_text("slide 4")
    expect(digest.get_by_role("button", name="Useful")).to_be_visible()
    page.get_by_role("link", name="marketing", exact=False).last.click()


def test_from_drop_to_the_field(visit: Open, published: None) -> None:
    """A dropped brief is previewed in private, edited, published, and stands in both sales channels at once."""
    emil = visit("emil", "sales-emea")
    mara = visit("mara", "linkpin")
    preview = hand_over(mara, "falcon_launch.md", BRIEF)
    expect(emil.locator("#log")).not_to_contain_text("Falcon 3")
    choose(preview, "Edit a line", "Headline")
    dialog = mara.get_by_role("dialog")
    dialog.locator("input[type=text], textarea").first.fill("Falcon 3 costs 1,080 euros from 1 June 2027")
    dialog.locator("button.primary").click()
    expect(dialog).to_be_hidden()
    expect(preview).to_contain_text("Falcon 3 costs 1,080 euros from 1 June 2027")
    preview.get_by_role("button", name="Publish now…").click()
    dialog.get_by_role("button", name="Publish", exact=True).click()
    expect(mara.locator("#toasts")).to_contain_text("Published in #sales-emea and #sales-us")
    digest = emil.locator(".message.bot", has_text="Falcon 3 costs 1,080 euros")
    expect(digest).to_have_count(1)
    expect(digest).to_be_in_viewport()
    waiting = emil.locator("[data-persona=uma] .count")
    expect(waiting).to_be_visible()
    expect(visit("uma", "sales-us").locator("#log")).to_contain_text("Falcon 3 costs 1,080 euros")


def test_lines_are_added(visit: Open, published: None) -> None:
    """Lines that just missed the digest are offered in full, and plain clicks choose several of them."""
    mara = visit("mara", "linkpin")
    card = mara.locator(".message.bot .card", has=mara.get_by_role("button", name="Add a line…")).first
    before = card.locator("li:has(cite)").count()
    card.get_by_role("button", name="Add a line…").click()
    dialog = mara.get_by_role("dialog")
    boxes = dialog.get_by_role("checkbox")
    boxes.nth(0).click()
    boxes.nth(1).click()
    assert dialog.evaluate(
        """(dialog) => [...dialog.querySelectorAll("label")].every((each) => each.scrollWidth <= each.clientWidth)"""
    )
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog).to_be_hidden()
    expect(card.locator("li:has(cite)")).to_have_count(before + 2)


def test_the_field_reacts(visit: Open, published: None) -> None:
    """Sales marks a digest as useful, sees a bullet's source, and asks marketing; each press counts once."""
    emil = visit("emil", "sales-emea")
    digest = emil.locator(".message.bot").first
    digest.get_by_role("button", name="Useful").click()
    expect(digest).to_contain_text("1 person finds this useful")
    digest.locator(".menu summary").first.click()
    digest.locator(".menu li button").first.click()
    expect(emil.get_by_role("dialog").or_(emil.locator("#toasts .toast")).first).to_be_visible()
    if emil.get_by_role("dialog").is_visible():
        emil.keyboard.press("Escape")
    digest.get_by_role("button", name="Ask marketing").click()
    dialog = emil.get_by_role("dialog")
    dialog.locator("textarea").first.fill("Does the new price hold for renewals in January?")
    dialog.locator("button.primary").click()
    expect(dialog).to_be_hidden()
    expect(digest).to_contain_text("1 question")


def test_find(visit: Open, published: None) -> None:
    """Sales finds what was published, with the slide it stands on; the words stay in the conversation."""
    emil = visit("emil", "linkpin")
    emil.get_by_label("Your message").fill("find price list")
    emil.keyboard.press("Enter")
    expect(emil.locator(".message.mine").last).to_contain_text("find price list")
    expect(emil.locator(".message.bot").last).to_contain_text("slide")
    expect(emil.get_by_label("Your message")).to_have_value("")


def test_sales_may_not_post(visit: Open, published: None) -> None:
    """A salesperson who drops a brief is told who may do that, and no brief is made."""
    emil = visit("emil", "linkpin")
    drop(emil, "mine.md", BRIEF)
    emil.get_by_role("button", name="Send", exact=True).last.click()
    expect(emil.get_by_role("status").filter(has_text="Only you see this")).to_contain_text("Mara (Marketing)")
    expect(emil.locator(".message.bot", has_text="Nobody else sees this")).to_have_count(0)


def test_channel_talk_is_left_alone(visit: Open, published: None) -> None:
    """In a channel people talk among themselves; the bot answers those who begin with its name."""
    emil, uma = visit("emil", "marketing"), visit("uma", "marketing")
    emil.get_by_label("Your message").fill("Good morning, help yourselves")
    emil.keyboard.press("Enter")
    expect(uma.locator(".message.theirs").last).to_contain_text("Good morning, help yourselves")
    emil.get_by_label("Your message").fill("@linkpin help")
    emil.keyboard.press("Enter")
    expect(emil.locator("[data-room=linkpin] .count").or_(emil.locator(".message.bot")).first).to_be_visible()
    expect(uma.locator(".message.bot", has_text="I don't know")).to_have_count(0)


def test_file_that_is_too_large(visit: Open, published: None, tmp_path: Path) -> None:
    """A file over the limit is not even sent: the page says how large one may be, and the bot says what to do."""
    huge = tmp_path / "huge.pptx"
    with huge.open("wb") as file:
        file.truncate(200 * 2**20)
    mara = visit("mara", "linkpin")
    mara.set_input_files("#file", huge)
    expect(mara.locator("#picked .wrong")).to_contain_text("100 MB")
    mara.get_by_role("button", name="Send", exact=True).last.click()
    expect(mara.locator(".message.bot").last).to_contain_text("huge.pptx")


def test_upload_shows_its_progress(visit: Open, published: None) -> None:
    """While a file is on its way its name and a bar are seen; it can be taken away again, and then nothing is sent."""
    mara = visit("mara", "linkpin")
    mara.route("**/chat/files/new*", lambda route: None)
    drop(mara, "slow.md", BRIEF)
    expect(mara.locator("#picked")).to_contain_text("slow.md")
    expect(mara.get_by_role("progressbar", name="Handing over slow.md")).to_be_visible()
    mara.get_by_role("button", name="Remove slow.md").click()
    expect(mara.locator("#picked li")).to_have_count(0)
    expect(mara.get_by_label("Your message")).to_be_focused()


@pytest.mark.parametrize(
    "text", ["<img src=x onerror=alert(1)> <script>alert(2)</script>", "**bold** <!channel> &amp;"]
)
def test_hostile_words_stay_words(visit: Open, published: None, text: str) -> None:
    """What somebody writes is shown as written, to all: no markup, no script."""
    emil, uma = visit("emil", "sales-us"), visit("uma", "sales-us")
    emil.get_by_label("Your message").fill(text)
    emil.keyboard.press("Enter")
    said = uma.locator(".message.theirs").last
    expect(said.locator(".said")).to_have_text(text)
    expect(said.locator("img, script, strong strong")).to_have_count(0)


def test_home_leads_to_the_answer(visit: Open, published: None) -> None:
    """What is asked for on the home card is answered in the direct message, and the page goes there."""
    lee = visit("lee", "home")
    lee.locator(".card").get_by_role("button", name="Help").click()
    expect(lee.get_by_role("heading", level=1)).to_have_text("Linkpin")
    expect(lee.locator(".message.bot").last).to_be_visible()
