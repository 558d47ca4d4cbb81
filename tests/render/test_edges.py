"""Each limit at n-1, n and n+1: what fits stays whole, and one more is split or stands in full beside it."""

from __future__ import annotations

import base64
import json
import random
import re
import zlib
from string import ascii_letters

import pytest

from bot.render import adaptive_card, block_kit, block_kit_form, limits
from bot.render.tickets import FormTooLargeError, read_ticket
from handlers import forms
from handlers.cards import (
    Actions,
    Button,
    Card,
    Confirm,
    Context,
    Divider,
    Element,
    Header,
    Image,
    LinkButton,
    Mention,
    Menu,
    Option,
    Select,
    Text,
    line,
    model,
)
from handlers.forms import ChoiceField, ChoicesField, Form, FormMismatchError, Page, Raw, TextField, Ticket
from tests.render import platform_rules, visible
from tests.render.platform_rules import nodes
from tests.render.sample_cards import AUDIENCE


def slack(*elements: Element) -> list[dict[str, object]]:
    """The messages of a card, checked."""
    messages = block_kit.render(Card(elements, "x"), AUDIENCE)
    for message in messages:
        platform_rules.check_slack_message(message)
    return messages


def blocks(messages: object, kind: str) -> list[platform_rules.Node]:
    """All objects of one type."""
    return [node for node in nodes(messages) if node.get("type") == kind]


def around(limit: int) -> list[tuple[int, bool]]:
    """Sizes around a limit, and whether they fit."""
    return [(limit - 1, True), (limit, True), (limit + 1, False)]


@pytest.mark.parametrize(("size", "fits"), around(150))
def test_header(size: int, fits: bool) -> None:
    """A heading of 150 characters is one header block; a longer one is two."""
    messages = slack(Header("h" * size))
    assert len(blocks(messages, "header")) == (1 if fits else 2)
    assert "h" * size in visible.signature(visible.of_slack(messages[0]))


@pytest.mark.parametrize(("size", "fits"), around(50))
def test_blocks_of_a_message(size: int, fits: bool) -> None:
    """50 blocks are one message; 51 are two, and the second says so."""
    messages = slack(*[Divider()] * size)
    assert len(messages) == (1 if fits else 2)
    assert len(blocks(messages, "divider")) == size
    if not fits:
        assert "continued (2 of 2)" in visible.of_slack(messages[1])


@pytest.mark.parametrize(("size", "fits"), around(75))
def test_button_label(size: int, fits: bool) -> None:
    """A label of 75 characters stands on the button; a longer one is shortened there and stands in full above."""
    messages = slack(Actions((Button("b" * size, "act"),)))
    label = blocks(messages, "button")[0]["text"]["text"]
    assert (label == "b" * size) is fits
    assert "b" * size in visible.of_slack(messages[0])


@pytest.mark.parametrize(("size", "fits"), around(75))
def test_option_label(size: int, fits: bool) -> None:
    """An option of 75 characters stands in the list; longer ones are numbered, and stand in full above."""
    messages = slack(Actions((Select("Pick", "act", (Option("o" * size, "v"), Option("short", "w"))),)))
    labels = [option["text"]["text"] for option in blocks(messages, "static_select")[0]["options"]]
    assert (labels == ["o" * size, "short"]) is fits
    assert "o" * size in visible.of_slack(messages[0])
    assert fits or labels[1] == "2. short"


@pytest.mark.parametrize(("size", "fits"), around(300))
def test_confirm_text(size: int, fits: bool) -> None:
    """A question of 300 characters stands in the dialog; a longer one is shortened there and stands in full above."""
    messages = slack(Actions((Button("b", "act", confirm=Confirm("t", "c" * size, "y", "n")),)))
    assert (blocks(messages, "button")[0]["confirm"]["text"]["text"] == "c" * size) is fits
    assert "c" * size in visible.of_slack(messages[0])


@pytest.mark.parametrize(("size", "fits"), around(5))
def test_overflow_menu(size: int, fits: bool) -> None:
    """Five options make an overflow menu; six make a select."""
    messages = slack(Actions((Menu("m", "act", tuple(Option(f"o{n}", f"v{n}") for n in range(size))),)))
    assert bool(blocks(messages, "overflow")) is fits
    assert bool(blocks(messages, "static_select")) is not fits


@pytest.mark.parametrize(("size", "fits"), around(25))
def test_actions_of_a_block(size: int, fits: bool) -> None:
    """25 buttons stand in one block, and 26 in two."""
    messages = slack(Actions(tuple(Button("b", "act", str(n)) for n in range(size))))
    assert len(blocks(messages, "actions")) == (1 if fits else 2)
    assert len(blocks(messages, "button")) == size


@pytest.mark.parametrize(("size", "fits"), around(10))
def test_context_elements(size: int, fits: bool) -> None:
    """Ten mentions stand in one line of small print, and eleven in two."""
    messages = slack(Context(tuple([Mention("anna", "Anna")] * size)))
    assert len(blocks(messages, "context")) == (1 if fits else 2)
    assert visible.of_slack(messages[0]).count("U0ANNA") == size


@pytest.mark.parametrize(("size", "fits"), around(2_000))
def test_image_alt(size: int, fits: bool) -> None:
    """A description of 2,000 characters is the picture's; a longer one stands below as well."""
    messages = slack(Image("a" * size, "https://ok.example/a.png"))
    assert bool(blocks(messages, "rich_text")) is not fits
    assert "a" * size in visible.of_slack(messages[0])


@pytest.mark.parametrize(("size", "fits"), around(limits.LINK_URL))
def test_url(size: int, fits: bool) -> None:
    """An address of 2,000 characters makes a button; a longer one is shown."""
    start = "https://ok.example/"
    messages = slack(Actions((LinkButton("open", start + "u" * (size - len(start))),)))
    assert bool(blocks(messages, "button")) is fits


@pytest.mark.parametrize("text", ["t" * 2_729, "&" * 600, '"' * 1_500, "a\n\n" * 900, "😀" * 1_500, "a b" * 950])
def test_all_blocks_together(text: str) -> None:
    """Texts that are legal each are spread over messages before Slack's hidden limit for all blocks is reached."""
    messages = slack(*[Text(line("x", text))] * 12)
    assert len(messages) > 1
    everything = "".join(visible.signature(visible.of_slack(message)) for message in messages)
    assert re.sub(r"continued\(\d+of\d+\)", "", everything) == visible.signature("x" + text) * 12


@pytest.mark.parametrize(("size", "fits"), around(6))
def test_actions_of_a_card(size: int, fits: bool) -> None:
    """Six buttons stand in one set of a card, and seven in two."""
    card = adaptive_card.render(Card((Actions(tuple([Button("b", "act")] * size)),), "x"), AUDIENCE)[0]
    platform_rules.check_card(card)
    assert len(blocks(card["body"], "ActionSet")) == (1 if fits else 2)
    assert len(blocks(card["body"], "Action.Execute")) == size


def test_bytes_of_a_card() -> None:
    """A card grows up to 80,000 bytes and not beyond: then there are two."""
    counts = []
    for size in range(60, 420, 12):
        cards = adaptive_card.render(Card(tuple([Text(line("w" * 60))] * size), "x"), AUDIENCE)
        assert all(limits.card_bytes(card) <= 80_000 for card in cards)
        counts.append(len(cards))
        if len(cards) > 1:
            assert limits.card_bytes(cards[0]) > 77_000
    assert counts == sorted(counts)
    assert set(counts) >= {1, 2}


@pytest.mark.parametrize(("size", "fits"), around(100))
def test_blocks_of_the_home_tab(size: int, fits: bool) -> None:
    """The Home tab holds 100 blocks; of more it shows 99, and says that there are others."""
    view = block_kit.home(Card(tuple([Divider()] * size), "x"), AUDIENCE)
    assert len(view["blocks"]) == min(size, 100)
    assert ("There is more than fits here." in visible.of_slack(view)) is not fits


def form(
    *fields: TextField | ChoiceField | ChoicesField, title: str = "Title", state: dict[str, str] | None = None
) -> Form:
    """A form of one page."""
    return Form("form", title, (Page(fields),), "Send", "Cancel", "n", state or {})


NAME = TextField(id="name", label="Name")
LAST = TextField(id="last", label="Last")


@pytest.mark.parametrize(("size", "fits"), around(24))
def test_modal_title(size: int, fits: bool) -> None:
    """A title of 24 characters stands above the modal; a longer one is shortened there and stands in full within."""
    view = block_kit_form.render(form(NAME, title="t" * size), AUDIENCE)
    platform_rules.check_slack_view(view)
    assert (view["title"]["text"] == "t" * size) is fits
    assert "t" * size in visible.of_slack(view) or fits


def test_private_metadata() -> None:
    """State of 3,000 characters travels with a modal; one more is an error, and not cut."""
    room = 3_000 - len(block_kit_form.render(form(NAME, state={"s": ""}), AUDIENCE)["private_metadata"])
    for size in (room - 1, room):
        platform_rules.check_slack_view(block_kit_form.render(form(NAME, state={"s": "x" * size}), AUDIENCE))
    dice = random.Random(7)
    with pytest.raises(FormTooLargeError):
        block_kit_form.render(form(NAME, state={"s": "".join(dice.choices(ascii_letters, k=2 * room))}), AUDIENCE)


def test_a_hundred_choices_go_on_to_the_next_page() -> None:
    """All channels of a large company chosen on the first page, with words in German: the second page knows them."""
    dice = random.Random(7)
    keys = tuple("".join(dice.choices("0123456789abcdefghjkmnpqrstvwxyz", k=26)) for _ in range(100))
    several = ChoicesField(id="some", label="Some", options=tuple(Option(key, key) for key in keys), maximum=100)
    paged = Form("id", "Title", (Page((NAME, several)), Page((LAST,))), "Save", "Cancel", "n1", {"k": keys[0]})
    answers: dict[str, Raw] = {"name": "Größe " * 30, "some": keys}
    view = block_kit_form.render(paged, AUDIENCE, 1, answers)
    platform_rules.check_slack_view(view)
    payload = {"view": {**view, "state": {"values": {"last": {"answer": {"value": "z"}}}}}}
    ticket, raw = block_kit_form.submitted(payload, AUDIENCE)
    assert ticket == Ticket("id", "n1", 1, {"k": keys[0]}, answers)
    assert raw == {"last": "z"}


@pytest.mark.parametrize(
    "packed", ["", "x", "eJw", "AAAA", 7, None, base64.b64encode(zlib.compress(b"0" * 10**7)).decode()]
)
def test_what_is_no_packed_ticket_is_out_of_date(packed: object) -> None:
    """Nor is one that would grow without end."""
    with pytest.raises(FormMismatchError):
        read_ticket(json.dumps({"z": packed}))


@pytest.mark.parametrize(("size", "fits"), around(100))
def test_options_of_a_select(size: int, fits: bool) -> None:
    """100 options stand in one list, and more in groups."""
    field = ChoiceField(id="pick", label="Pick", options=tuple(Option(f"o{n}", f"v{n}") for n in range(size)))
    view = block_kit_form.render(form(field), AUDIENCE)
    platform_rules.check_slack_view(view)
    assert ("options" in blocks(view, "static_select")[0]) is fits
    assert sum(1 for node in nodes(view) if set(node) == {"text", "value"}) == size


@pytest.mark.parametrize(("size", "fits"), around(10))
def test_boxes(size: int, fits: bool) -> None:
    """Ten boxes or radio buttons stand in sight, and eleven in a list."""
    options = tuple(Option(f"o{n}", f"v{n}") for n in range(size))
    radio = ChoiceField(id="one", label="One", options=options, radio=True)
    boxes = ChoicesField(id="some", label="Some", options=options, boxes=True)
    view = block_kit_form.render(form(radio, boxes), AUDIENCE)
    platform_rules.check_slack_view(view)
    assert bool(blocks(view, "radio_buttons")) is fits
    assert bool(blocks(view, "checkboxes")) is fits


def test_a_form_too_large_says_so() -> None:
    """More options than any Slack menu takes are an error, and not dropped."""
    field = ChoiceField(id="pick", label="Pick", options=tuple(Option(f"o{n}", f"v{n}") for n in range(10_001)))
    with pytest.raises(FormTooLargeError):
        block_kit_form.render(form(field), AUDIENCE)


def test_what_a_card_may_hold_fits_every_platform() -> None:
    """Ids, values and addresses can't be split, so a card or a form takes none that is too long for a platform."""
    longest = "a" * 100
    slack(Actions((Button("b", longest, "v" * 150), Button("c", longest, "w"))))
    with pytest.raises(ValueError, match="action id"):
        Button("b", longest + "a")
    with pytest.raises(ValueError, match="150"):
        Button("b", "act", "v" * 151)
    assert min(limits.OPTION_VALUE, limits.BUTTON_VALUE) >= model.VALUE_LENGTH
    assert len(longest + "#25") <= min(limits.ACTION_ID, limits.CALLBACK_ID, limits.BLOCK_ID)
    assert limits.LINK_URL <= limits.URL
    assert forms.TEXT_LENGTH <= limits.INPUT_TEXT
    assert max(forms.LABEL_LENGTH, forms.HINT_LENGTH) * 5 <= limits.INPUT_LABEL
    assert forms.PAGE_FIELDS * 3 + 5 <= limits.MODAL_BLOCKS
