"""What a person sees of a rendered payload, read by rules of the platforms and not by code of the renderers."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

MARKDOWN = MarkdownIt("commonmark").enable(["strikethrough", "table"])
BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\u17b4\u17b5\u034f")
SLACK_MARKUP = re.compile(
    r"<@([A-Za-z0-9]+)>|<#([A-Za-z0-9]+)>|<!date\^\d+\^[^|<>]+\|([^<>|]*)>|<(https?://[^<>|\s]+)>"
)


def signature(text: str) -> str:
    """The characters of a text that leave a mark, in order; a lone surrogate counts as U+FFFD."""
    marks = []
    for char in text:
        category = unicodedata.category(char)
        if category == "Cs":
            marks.append("\ufffd")
        elif category[0] in "LMNPS" and char not in BLANK:
            marks.append(char)
    return "".join(marks)


def of_slack(message: dict[str, Any]) -> str:
    """All text in a message's or a view's blocks, in order; without the line that opens a further message."""
    blocks = message["blocks"]
    return "\n".join(_slack(block) for block in blocks)


def _slack(node: Any) -> str:  # noqa: ANN401 - walks JSON
    if isinstance(node, list):
        return "\n".join(_slack(item) for item in node)
    if not isinstance(node, dict):
        return ""
    match node.get("type"):
        case "plain_text" | "text":
            return str(node["text"])
        case "mrkdwn":
            return SLACK_MARKUP.sub(lambda found: next(part for part in found.groups() if part), node["text"])
        case "link":
            return str(node["text"])
        case "user":
            return f"@{node['user_id']}"
        case "channel":
            return f"#{node['channel_id']}"
        case "date":
            return str(node["fallback"])
        case "rich_text_section" | "rich_text_quote":
            return "".join(_slack(item) for item in node["elements"])
        case "image":
            return str(node["alt_text"])
        case _:
            return "\n".join(_slack(value) for value in node.values())


def of_teams(card: dict[str, Any]) -> str:
    """All text in a card's body, in order, with Markdown read where clients read it."""
    return _teams(card["body"]).replace("\u200b", "")


def _teams(node: Any) -> str:  # noqa: ANN401 - walks JSON
    if isinstance(node, list):
        return "\n".join(_teams(item) for item in node)
    if not isinstance(node, dict):
        return ""
    match node.get("type"):
        case "TextBlock":
            return of_markdown(node["text"])
        case "RichTextBlock":
            return "".join(run["text"] for run in node["inlines"])
        case "FactSet":
            return "\n".join(f"{of_markdown(fact['title'])} {of_markdown(fact['value'])}" for fact in node["facts"])
        case "Image":
            return str(node["altText"])
        case _:
            own = [str(node[name]) for name in ("title", "label", "placeholder") if name in node]
            rest = [_teams(value) for name, value in node.items() if name != "fallback"]
            return "\n".join(own + rest)


def of_markdown(text: str) -> str:
    """The text that Markdown shows."""
    shown = []
    for token in MARKDOWN.parse(re.sub(r"</?at>", "", text)):
        for child in token.children or []:
            shown.append(child.content if child.type in ("text", "text_special", "code_inline", "html_inline") else "")
            if child.type in ("softbreak", "hardbreak"):
                shown.append("\n")
    return "".join(shown)


def of_html(page: str) -> str:
    """All text of a page, with what stands for pictures."""
    soup = BeautifulSoup(page, "lxml")
    for picture in soup.find_all("img"):
        picture.replace_with(str(picture["alt"]))
    return soup.get_text()


def of_text(text: str) -> str:
    """Plain text is what it shows."""
    return text
