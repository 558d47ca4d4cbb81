"""What somebody wrote in Slack, as plain words. Source: docs.slack.dev, "Formatting message text"."""

from __future__ import annotations

import re

LINK = re.compile(r"<((?:https?|mailto|tel):[^<>|]*)(?:\|([^<>]*))?>")
CHANNEL = re.compile(r"<#([A-Za-z0-9]+)(?:\|([^<>]*))?>")
SPECIAL = re.compile(r"<!(?:subteam\^[A-Z0-9]+|date\^[^<>|]*|[a-z]+)(?:\|([^<>]*))?>")


def plain(text: str, bot_user: str = "") -> str:
    """The words, without mentions of the bot; links as addresses. Mentions of others stay as Slack writes them.

    Those are understood by the commands that take a person.
    """
    if "<" not in text:
        return unescape(text).strip()
    if bot_user:
        text = re.sub(rf"<@{re.escape(bot_user)}(?:\|[^<>]*)?>[ \t:,]*", "", text)
    text = LINK.sub(lambda match: _link(match.group(1), match.group(2)), text)
    text = CHANNEL.sub(lambda match: f"#{match.group(2) or match.group(1)}", text)
    text = SPECIAL.sub(lambda match: match.group(1) or "", text)
    return unescape(text).strip()


def unescape(text: str) -> str:
    """The three characters that Slack escapes, as they are."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def mentions(text: str, user: str) -> bool:
    """Whether a text mentions a user."""
    return bool(user) and (f"<@{user}>" in text or f"<@{user}|" in text)


def _link(address: str, label: str | None) -> str:
    address = address.removeprefix("mailto:").removeprefix("tel:")
    return address if not label or label in address else f"{label} ({address})"
