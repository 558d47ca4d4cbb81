"""The fake Slack's Block Kit: each documented limit holds, and one more is refused with its place."""

from __future__ import annotations

from typing import Any

import pytest

from bot.render import block_kit, block_kit_form
from tests.fake_slack.blocks import check_message
from tests.fake_slack.refusal import RefusalError
from tests.fake_slack.views import check_view
from tests.render.sample_cards import AUDIENCE, CARDS, FORM

Node = dict[str, Any]


def plain(text: str) -> Node:
    """A plain text object."""
    return {"type": "plain_text", "text": text}


def section(text: str) -> Node:
    """A section of markup."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(text: str = "Go", **more: object) -> Node:
    """A button."""
    return {"type": "button", "text": plain(text), "action_id": "go", **more}


def actions(*elements: Node) -> Node:
    """A block of elements."""
    return {"type": "actions", "block_id": "a", "elements": list(elements)}


def options(count: int, value: str = "v", label: str = "L") -> list[Node]:
    """Options with different values."""
    return [{"text": plain(label), "value": f"{value}{n}"} for n in range(count)]


def select(kind: str, choices: list[Node]) -> Node:
    """A menu or boxes."""
    return {"type": kind, "action_id": "pick", "options": choices}


def many_buttons(count: int) -> Node:
    """A block of different buttons."""
    return actions(*({**button(), "action_id": f"b{n}"} for n in range(count)))


LIMITS = [
    (section("x" * 3000), section("x" * 3001), "must be less than 3001 characters", "/blocks/0/text/text"),
    (section("x"), section(""), "must be more than 0 characters", "/blocks/0/text/text"),
    (
        {"type": "section", "fields": [plain("x" * 1000)] * 10},
        {"type": "section", "fields": [plain("x")] * 11},
        "no more than 10 items allowed",
        "/blocks/0/fields",
    ),
    (
        {"type": "section", "fields": [plain("x" * 2000)]},
        {"type": "section", "fields": [plain("x" * 2001)]},
        "must be less than 2001 characters",
        "/blocks/0/fields/0/text",
    ),
    (
        {"type": "header", "text": plain("x" * 150)},
        {"type": "header", "text": plain("x" * 151)},
        "must be less than 151 characters",
        "/blocks/0/text/text",
    ),
    (
        {"type": "header", "text": plain("x")},
        {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
        "unsupported type: mrkdwn",
        "/blocks/0/text/type",
    ),
    (
        {"type": "context", "elements": [plain("x")] * 10},
        {"type": "context", "elements": [plain("x")] * 11},
        "no more than 10 items allowed",
        "/blocks/0/elements",
    ),
    (many_buttons(25), many_buttons(26), "no more than 25 items allowed", "/blocks/0/elements"),
    (
        actions(button("x" * 75)),
        actions(button("x" * 76)),
        "must be less than 76 characters",
        "/blocks/0/elements/0/text/text",
    ),
    (
        actions(button(value="x" * 2000)),
        actions(button(value="x" * 2001)),
        "must be less than 2001 characters",
        "/blocks/0/elements/0/value",
    ),
    (
        actions(button(url="https://e.org/" + "x" * 2986)),
        actions(button(url="https://e.org/" + "x" * 2987)),
        "must be less than 3001 characters",
        "/blocks/0/elements/0/url",
    ),
    (
        actions(button(style="danger")),
        actions(button(style="default")),
        "must be one of",
        "/blocks/0/elements/0/style",
    ),
    (
        actions({**button(), "action_id": "x" * 255}),
        actions({**button(), "action_id": "x" * 256}),
        "must be less than 256 characters",
        "/blocks/0/elements/0/action_id",
    ),
    (
        actions(select("static_select", options(100))),
        actions(select("static_select", options(101))),
        "no more than 100 items allowed",
        "/blocks/0/elements/0/options",
    ),
    (
        actions(select("overflow", options(5))),
        actions(select("overflow", options(6))),
        "no more than 5 items allowed",
        "/blocks/0/elements/0/options",
    ),
    (
        actions(select("checkboxes", options(10))),
        actions(select("checkboxes", options(11))),
        "no more than 10 items allowed",
        "/blocks/0/elements/0/options",
    ),
    (
        actions(select("static_select", options(1, "v" * 149))),
        actions(select("static_select", options(1, "v" * 150))),
        "must be less than 151 characters",
        "/blocks/0/elements/0/options/0/value",
    ),
    (
        actions(select("static_select", options(1, label="L" * 75))),
        actions(select("static_select", options(1, label="L" * 76))),
        "must be less than 76 characters",
        "/blocks/0/elements/0/options/0/text/text",
    ),
    ({"type": "divider"}, {"type": "divider", "text": plain("x")}, "invalid additional property: text", "/blocks/0"),
    (section("x"), {"type": "banner"}, "unsupported type: banner", "/blocks/0/type"),
    (section("x"), {"type": "section"}, "missing required field: text", "/blocks/0"),
    (
        {"type": "image", "image_url": "https://e.org/a.png", "alt_text": "A"},
        {"type": "image", "image_url": "https://e.org/a.png"},
        "missing required field: alt_text",
        "/blocks/0",
    ),
    (
        {"type": "section", "block_id": "x" * 255, "text": plain("x")},
        {"type": "section", "block_id": "x" * 256, "text": plain("x")},
        "must be less than 256 characters",
        "/blocks/0/block_id",
    ),
    (actions(button()), actions(button(), button()), "already exists", "/blocks/0"),
]


def refusal(text: str, blocks: list[Node]) -> RefusalError:
    """The refusal of a message."""
    with pytest.raises(RefusalError) as caught:
        check_message(text, blocks)
    return caught.value


@pytest.mark.parametrize(("fits", "too_much", "reason", "place"), LIMITS)
def test_a_block_at_its_limit_passes_and_one_over_is_refused(
    fits: Node, too_much: Node, reason: str, place: str
) -> None:
    """The limit itself is taken; beyond it Slack says invalid_blocks with reason and place, in both lists."""
    check_message("x", [fits])
    refused = refusal("x", [too_much])
    [error] = refused.body["errors"]
    assert refused.code == "invalid_blocks"
    assert reason in error
    assert error.endswith(f"[json-pointer:{place}]")
    assert refused.body["response_metadata"]["messages"] == [f"[ERROR] {error}"]


def test_fifty_blocks_fit_a_message() -> None:
    """The 51st block is one too many."""
    check_message("x", [section("x")] * 50)
    assert "no more than 50 items allowed" in refusal("x", [section("x")] * 51).body["errors"][0]


def test_two_blocks_must_not_share_an_id() -> None:
    """A block id stands once in a message."""
    twice = [{**section("x"), "block_id": "same"}, {**section("y"), "block_id": "same"}]
    assert "already exists" in refusal("x", twice).body["errors"][0]


def test_legal_blocks_can_be_too_much_together() -> None:
    """Five sections of 2,500 are each legal, and together msg_blocks_too_long, which is not documented."""
    check_message("x", [section("x" * 2500)] * 5)
    assert refusal("x", [section("x" * 2700)] * 5).code == "msg_blocks_too_long"


def modal(**more: object) -> Node:
    """A modal with a line of text."""
    return {"type": "modal", "title": plain("T"), "blocks": [section("x")], **more}


INPUT = {"type": "input", "label": plain("Name"), "element": {"type": "plain_text_input"}}


@pytest.mark.parametrize(
    ("fits", "too_much", "place"),
    [
        (modal(title=plain("x" * 24)), modal(title=plain("x" * 25)), "/view/title/text"),
        (modal(submit=plain("x" * 24)), modal(submit=plain("x" * 25)), "/view/submit/text"),
        (modal(close=plain("x" * 24)), modal(close=plain("x" * 25)), "/view/close/text"),
        (modal(private_metadata="x" * 3000), modal(private_metadata="x" * 3001), "/view/private_metadata"),
        (modal(callback_id="x" * 255), modal(callback_id="x" * 256), "/view/callback_id"),
        (modal(blocks=[section("x")] * 100), modal(blocks=[section("x")] * 101), "/view/blocks"),
        (modal(blocks=[INPUT], submit=plain("Go")), modal(blocks=[INPUT]), "/view"),
        (modal(), modal(color="red"), "/view"),
    ],
)
def test_a_modal_at_its_limit_passes_and_one_over_is_refused(fits: Node, too_much: Node, place: str) -> None:
    """Views are refused with invalid_arguments, and the place is told."""
    check_view(fits, "modal")
    with pytest.raises(RefusalError) as caught:
        check_view(too_much, "modal")
    [reason] = caught.value.body["response_metadata"]["messages"]
    assert caught.value.code == "invalid_arguments"
    assert reason.endswith(f"[json-pointer:{place}]")


def test_a_view_has_a_size() -> None:
    """Legal blocks can make a view of more than 250 kB."""
    with pytest.raises(RefusalError, match="view_too_large"):
        check_view(modal(blocks=[section("x" * 3000)] * 90), "modal")


def test_a_home_tab_is_no_modal() -> None:
    """Views are taken only where their type belongs."""
    check_view({"type": "home", "blocks": [section("x")]}, "home")
    with pytest.raises(RefusalError, match="invalid_arguments"):
        check_view({"type": "home", "blocks": []}, "modal")


@pytest.mark.parametrize("name", CARDS)
def test_what_linkpin_renders_is_taken(name: str) -> None:
    """The cards that all renderers are tested with pass these rules, which were written down independently."""
    card, audience = CARDS[name]
    for message in block_kit.render(card, audience):
        check_message(message["text"], message["blocks"])
    check_view(block_kit.home(card, audience), "home")


def test_the_form_that_linkpin_renders_is_taken() -> None:
    """Each page of the sample form is a modal that views.open takes."""
    for page in range(len(FORM.pages)):
        assert check_view(block_kit_form.render(FORM, AUDIENCE, page), "modal")["blocks"]
