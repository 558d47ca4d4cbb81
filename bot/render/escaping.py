"""Foreign text made safe: one cleaning for all renderers, then an escape for each markup.

`clean` decides what of a text may be seen at all. Letters, numbers, signs and emoji stay; what is invisible and can
mislead goes: control characters (ANSI escapes become plain characters), bidirectional marks, embeddings, overrides and
isolates (natural right-to-left text still runs right to left), zero-width and tag characters. A zero-width joiner or
non-joiner stays only where it shapes emoji or non-Latin letters. Lone surrogates become U+FFFD.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit

from bot.render.limits import LINK_URL

ZERO_WIDTH_SPACE = "\u200b"
JOINERS = "\u200c\u200d"
# Arabic and Syriac signs that enclose digits: format characters by category, but seen
VISIBLE_FORMATS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2")
BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u17b4\u17b5\u034f\ufffe\uffff")  # letters that show nothing
ORDINARY = re.compile(r"[\x20-\x7e\n\u00a1-\u00ac\u00ae-\u024f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]*")
LINE_BREAKS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
SPACES = re.compile(r"\s+")


def clean(text: str) -> str:
    """The text that may be shown; line breaks are newlines, never more than two at once."""
    text = LINE_BREAKS.sub("\n", text).replace("\t", " ")
    if not ORDINARY.fullmatch(text):
        text = "".join(_shown(text, index, char) for index, char in enumerate(text))
    if "\n" in text:
        text = "\n".join(row.rstrip(" ") for row in text.split("\n"))
        text = re.sub(r"\n{3,}", "\n\n", text)
    return text


def clean_line(text: str) -> str:
    """The text on one line, without white space at the ends."""
    return SPACES.sub(" ", clean(text)).strip()


def _shown(text: str, index: int, char: str) -> str:
    if char in JOINERS:
        before, after = text[index - 1 : index], text[index + 1 : index + 2]
        return char if _shapes(char, before) and _shapes(char, after) else ""
    if char in BLANK_LETTERS:
        return ""
    match unicodedata.category(char):
        case "Cs":
            return "\ufffd"
        case "Cc":
            return "\n" if char == "\n" else ""
        case "Cf":
            return char if char in VISIBLE_FORMATS else ""
        case "Zs":
            return char if char in " \u00a0\u202f" else " "
        case _:
            return char


def _shapes(joiner: str, neighbour: str) -> bool:
    if not neighbour or ord(neighbour) < 0x300:
        return False
    category = unicodedata.category(neighbour)
    return category[0] in "LM" or (joiner == "\u200d" and category in ("So", "Sk"))


def safe_url(url: str) -> str | None:
    """The address in ASCII if it is a plain http(s) one of reasonable length, else None.

    Characters that end a link in one of the markups are percent-encoded. Addresses with a user name are refused: they
    serve to show one host and open another.
    """
    if len(url) > LINK_URL or any(ord(char) <= 0x20 or ord(char) == 0x7F for char in url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port
        if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc or "\\" in url:
            return None
        ascii_host = host if host.isascii() else host.encode("idna").decode("ascii")
        rest = quote(url[url.index(parts.netloc) + len(parts.netloc) :], safe="/?#:;,@&=+$!~*'%-._[]")
    except (ValueError, UnicodeError):
        return None
    if not re.fullmatch(r"[A-Za-z0-9.\-]+|[0-9a-f:.]+", ascii_host):
        return None
    port = "" if parts.port is None else f":{parts.port}"
    host_text = f"[{ascii_host}]" if ":" in ascii_host else ascii_host
    rest = rest.replace("[", "%5B").replace("]", "%5D").replace("*", "%2A").replace("'", "%27").replace("~", "%7E")
    address = f"{parts.scheme}://{host_text}{port}{rest}"
    return address if len(address) <= LINK_URL else None


def slack_text(text: str) -> str:
    """Escaped for a Slack text that may be read as mrkdwn. Source: docs.slack.dev, "Formatting message text"."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


MARKDOWN = re.compile(r"[\\`*_\[\]<>&~|]")
MARKDOWN_START = re.compile(r"^(\s*)([#+\-=]|\d{1,9}(?=[.)]))")

HOST = re.compile(
    r"(?<![\w/@.:-])(?:[\w-]+\.)+"
    r"(?:[a-z]{2}|com|net|org|info|biz|app|dev|xyz|top|shop|site|link|click|online|cloud|example|invalid|test)\b",
    re.IGNORECASE,
)
"""A bare name of a host: two letters of a country, or one of the endings that everybody may have."""


def markdown_text(text: str) -> str:
    """Escaped for a TextBlock of an Adaptive Card, on one line that `markdown_line` finishes.

    Backslashes do for desktop and web. Teams on phones has not always honoured them (microsoft/AdaptiveCards #5590), so
    a link is also broken by a zero-width space between `]` and `(`.
    """
    escaped = MARKDOWN.sub(lambda match: "\\" + match.group(), text)
    return card_text(escaped.replace("](", f"]{ZERO_WIDTH_SPACE}("))


def markdown_line(markdown: str) -> str:
    """A whole line of Markdown that doesn't begin a heading, a list, a rule or a table."""
    return MARKDOWN_START.sub(_escape_start, markdown)


def _escape_start(match: re.Match[str]) -> str:
    space, mark = match.groups()
    return f"{space}{mark}\\" if mark[0].isdigit() else f"{space}\\{mark}"


def card_text(text: str) -> str:
    """Text of a card that is not read as Markdown: only `{{DATE(…)}}` and `<at>` have a meaning, and lose it.

    A name like "Sourcegraph.com" is kept from becoming a link where a client makes links by itself, as phones do.
    """
    text = HOST.sub(lambda found: found.group().replace(".", f".{ZERO_WIDTH_SPACE}"), text)
    text = re.sub(r"\{(?=\\?\{)", "{" + ZERO_WIDTH_SPACE, text)
    return re.sub(r"<(?=/?at\b)", "<" + ZERO_WIDTH_SPACE, text, flags=re.IGNORECASE)
