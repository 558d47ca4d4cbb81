"""What Slack and Teams refuse, written down a second time from their documentation; raises AssertionError."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup

from tests.render.visible import MARKDOWN, SLACK_MARKUP

Node = dict[str, Any]
URL = re.compile(r"https?://[!-~]+")


def nodes(value: object) -> Iterator[Node]:
    """Every object within JSON."""
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from nodes(item)
    elif isinstance(value, list):
        for item in value:
            yield from nodes(item)


def units(text: str) -> int:
    """Length in UTF-16 units, with the characters that Slack escapes counted as escaped."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return len(escaped.encode("utf-16-le")) // 2


def check_slack_message(message: Node) -> None:
    """A message that chat.postMessage takes, in which no text is more than text."""
    assert set(message) == {"text", "blocks"}
    assert message["text"]
    assert len(message["text"]) <= 15_001  # 3,000 characters, each escaped at most to five
    assert not re.search(r"[<>]", message["text"])
    assert 0 < len(message["blocks"]) <= 50
    assert len(json.dumps(message["blocks"], ensure_ascii=False, separators=(",", ":"))) <= 13_200
    ids = [block["block_id"] for block in message["blocks"]]
    assert len(set(ids)) == len(ids)
    for block in message["blocks"]:
        check_block(block, {"header", "rich_text", "context", "image", "actions", "divider"})


def check_slack_view(view: Node) -> None:
    """A view that views.open takes."""
    assert set(view) == {"type", "callback_id", "title", "submit", "close", "private_metadata", "blocks"}
    for name in ("title", "submit", "close"):
        assert 0 < units(view[name]["text"]) <= 24
    assert len(view["private_metadata"]) <= 3_000
    assert len(view["callback_id"]) <= 255
    assert 0 < len(view["blocks"]) <= 100
    assert len(json.dumps(view)) <= 2 * 250_000
    for block in view["blocks"]:
        check_block(block, {"rich_text", "input"})


def check_block(block: Node, kinds: set[str]) -> None:
    """A block of one of the kinds, within its limits."""
    assert block["type"] in kinds
    assert 0 < len(block["block_id"]) <= 255
    match block["type"]:
        case "header":
            assert 0 < units(block["text"]["text"]) <= 150
        case "rich_text":
            assert block["elements"]
            assert (
                sum(units(node.get("text", "")) for node in nodes(block) if isinstance(node.get("text"), str)) <= 3_000
            )
        case "context":
            assert 0 < len(block["elements"]) <= 10
        case "image":
            assert URL.fullmatch(block["image_url"])
            assert len(block["image_url"]) <= 3_000
            assert 0 < units(block["alt_text"]) <= 2_000
        case "actions":
            assert 0 < len(block["elements"]) <= 25
            ids = [element["action_id"] for element in block["elements"]]
            assert len(set(ids)) == len(ids)
        case "input":
            assert 0 < units(block["label"]["text"]) <= 2_000
    for node in nodes(block):
        check_slack_node(node)


def check_slack_node(node: Node) -> None:
    """An object within a block."""
    match node.get("type"):
        case "plain_text":
            assert node["emoji"] is False
            assert 0 < units(node["text"]) <= 3_000
        case "mrkdwn":
            assert SLACK_MARKUP.fullmatch(node["text"])
            assert node["verbatim"] is True
        case "text":
            assert node["text"]
        case "link":
            assert URL.fullmatch(node["url"])
            assert node["text"]
        case "button":
            assert units(node["text"]["text"]) <= 75
            assert len(node.get("value", "")) <= 2_000
            assert URL.fullmatch(node.get("url", "https://x"))
        case "overflow":
            assert 0 < len(node["options"]) <= 5
        case "static_select" | "multi_static_select":
            groups = node.get("option_groups", [{"options": node.get("options")}])
            assert 0 < len(groups) <= 100
            assert all(0 < len(group["options"]) <= 100 for group in groups)
        case "checkboxes" | "radio_buttons":
            assert 0 < len(node["options"]) <= 10
        case kind:
            assert kind not in ("broadcast", "usergroup", "emoji", "color", "team", "markdown")
    if "confirm" in node and node.get("type") == "button":
        sizes = {"title": 100, "text": 300, "confirm": 30, "deny": 30}
        assert all(0 < units(node["confirm"][name]["text"]) <= size for name, size in sizes.items())
    if set(node) >= {"text", "value"} and "type" not in node:
        assert 0 < units(node["text"]["text"]) <= 75
        assert 0 < len(node["value"]) <= 150
        assert units(node.get("description", {}).get("text", "")) <= 75
    if "placeholder" in node:
        assert 0 < units(node["placeholder"]["text"]) <= 150


# Adaptive Cards 1.5: what each type must and may have. Source: microsoft/AdaptiveCards, schemas/1.5.0
ANY = {"type", "separator", "spacing", "id"}
INPUT = {"id", "label", "isRequired", "errorMessage", "value"}
CARD_TYPES: dict[str, tuple[set[str], set[str]]] = {
    "AdaptiveCard": ({"version", "body"}, {"$schema", "fallbackText", "msteams", "actions"}),
    "TextBlock": ({"text"}, {"wrap", "style", "size", "weight", "isSubtle"}),
    "RichTextBlock": ({"inlines"}, set()),
    "TextRun": ({"text"}, {"weight", "italic", "size", "isSubtle", "color"}),
    "FactSet": ({"facts"}, set()),
    "Table": ({"columns", "rows"}, {"firstRowAsHeader"}),
    "TableRow": ({"cells"}, set()),
    "TableCell": ({"items"}, set()),
    "Container": ({"items"}, {"style"}),
    "Image": ({"url"}, {"altText"}),
    "ActionSet": ({"actions"}, set()),
    "Action.Execute": ({"title", "verb", "data", "fallback"}, {"associatedInputs", "mode"}),
    "Action.Submit": ({"title", "data"}, {"associatedInputs", "mode"}),
    "Action.OpenUrl": ({"title", "url"}, set()),
    "Action.ShowCard": ({"title", "card"}, set()),
    "Input.Text": (INPUT - {"value"}, {"value", "isMultiline", "maxLength", "placeholder"}),
    "Input.Number": (INPUT - {"value"}, {"value", "min", "max", "placeholder"}),
    "Input.Date": (INPUT - {"value"}, {"value", "min", "max"}),
    "Input.Time": (INPUT - {"value"}, {"value"}),
    "Input.Toggle": (INPUT, {"title", "valueOn", "valueOff"}),
    "Input.ChoiceSet": (
        {"id", "choices", "label"},
        INPUT | {"style", "isMultiSelect", "wrap", "placeholder", "choices.data"},
    ),
    "Data.Query": ({"dataset"}, set()),
    "mention": ({"text", "mentioned"}, set()),
}


def check_card(card: Node) -> None:
    """A card of version 1.5 that Teams takes, in which no text is more than text."""
    assert card["type"] == "AdaptiveCard"
    assert card["version"] == "1.5"
    assert card["body"]
    assert len(json.dumps(card, ensure_ascii=False).encode("utf-16-le", "surrogatepass")) <= 100_000
    entities = card["msteams"].get("entities", [])
    at_texts = {entity["text"] for entity in entities}
    assert len(at_texts) == len(entities)
    ids = [node["id"] for node in nodes(card["body"]) if str(node.get("type", "")).startswith("Input.")]
    assert len(set(ids)) == len(ids)
    for node in nodes(card):
        if "type" in node and node["type"] in CARD_TYPES:
            required, optional = CARD_TYPES[node["type"]]
            assert set(node) >= required | {"type"}
            assert set(node) <= required | optional | ANY
        elif "type" in node:
            raise AssertionError(f"not an element of version 1.5: {node['type']}")
        check_card_node(node, at_texts)


def check_card_node(node: Node, at_texts: set[str]) -> None:
    """An object within a card."""
    match node.get("type"):
        case "TextBlock":
            check_markdown(node["text"], at_texts)
        case "TextRun":
            assert node["text"]
            check_plain(node["text"])
        case "FactSet":
            for fact in node["facts"]:
                check_markdown(fact["title"], set())
                check_markdown(fact["value"], at_texts)
        case "ActionSet":
            assert 0 < len(node["actions"]) <= 6
        case "Table":
            assert all(len(row["cells"]) == len(node["columns"]) for row in node["rows"])
        case "Action.OpenUrl" | "Image":
            assert URL.fullmatch(node["url"])


def check_plain(text: str) -> None:
    """Text that is not Markdown: no date but ours, no mention."""
    for found in re.findall(r"\{\{.*", text):
        assert re.match(r"\{\{(DATE\(\d{4}-\d\d-\d\dT[\d:]{8}Z,SHORT|TIME\(\d{4}-\d\d-\d\dT[\d:]{8}Z)\)\}\}", found)
    assert not re.search(r"</?at\b", text, re.IGNORECASE)


def check_markdown(text: str, at_texts: set[str]) -> None:
    """Markdown of ours: emphasis, links to http(s), and mentions that have an entity; nothing else."""
    for at_text in re.findall(r"<at>[^<>]*</at>", text):
        assert at_text in at_texts
    bare = re.sub(r"<at>([^<>]*)</at>", r"\1", text)
    check_plain(bare)
    allowed = {"text", "text_special", "strong_open", "strong_close", "em_open", "em_close", "link_open", "link_close"}
    for token in MARKDOWN.parse(bare):
        assert token.type in ("paragraph_open", "inline", "paragraph_close")
        for child in token.children or []:
            assert child.type in allowed
            if child.type == "link_open":
                assert str(child.attrs["href"]).startswith("https://ok.example/")


HTML_TAGS = re.findall(
    r"\S+",
    "html body article h3 h4 p br strong em a span time dl dt dd ul ol li cite table caption thead tbody tr th td "
    "blockquote footer figure img form button details summary label select option hr small progress "
    "input textarea fieldset legend div",
)
HTML_ATTRIBUTES = re.findall(
    r"\S+",
    "class dir lang aria-label aria-labelledby aria-describedby aria-invalid role href rel target src alt datetime "
    "data-style scope method action type name value max min selected checked for id required placeholder maxlength "
    "rows multiple inputmode formnovalidate",
)


def check_html(page: str) -> None:
    """HTML without script, style and foreign markup, with a name for everything that can be operated."""
    soup = BeautifulSoup(page, "lxml")
    ids = {str(tag["id"]) for tag in soup.find_all(id=True)}
    for tag in soup.find_all(True):
        assert tag.name in HTML_TAGS
        assert set(tag.attrs) <= set(HTML_ATTRIBUTES)
        if tag.name == "a":
            assert URL.fullmatch(str(tag["href"]))
            assert "noopener" in tag["rel"]
        if tag.name == "img":
            assert URL.fullmatch(str(tag["src"]))
        if tag.name in ("button", "summary", "a", "legend", "label", "h3", "h4"):
            assert tag.get_text().strip() or any(str(each["alt"]).strip() for each in tag.find_all("img"))
        if tag.name in ("input", "select", "textarea") and tag.get("type") != "hidden":
            assert tag.find_parent("label") or soup.find("label", attrs={"for": tag["id"]})
        for target in str(tag.get("aria-describedby", "")).split():
            assert target in ids


def check_text(text: str) -> None:
    """Plain text for a terminal: no control character but a newline, and nothing invisible that misleads."""
    check_characters(text)
    assert not text.endswith("\n")


def check_characters(text: str) -> None:
    """No control, bidirectional, zero-width or surrogate character."""
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]", text
    )
