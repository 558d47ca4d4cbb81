"""Cards as HTML for the local chat: semantic, escaped, without script, style or event attributes (as any CSP allows).

A button is a submit button named `linkpin` of a form that posts to `post_to`; it works with and without script.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from html import escape
from typing import assert_never
from urllib.parse import quote

from bot.render.audience import Audience, attachment_line, bullet_notes, cleaned, size_text
from bot.render.escaping import clean_line, safe_url
from handlers.cards import (
    Action,
    Actions,
    Attachment,
    Bold,
    BulletItem,
    Bullets,
    Button,
    Card,
    ChannelMention,
    Confirm,
    Context,
    Divider,
    Element,
    Facts,
    Header,
    Image,
    Instant,
    Italic,
    Line,
    Link,
    LinkButton,
    Mention,
    Menu,
    Option,
    Plain,
    Pressed,
    Progress,
    Quote,
    Select,
    Span,
    Table,
    Text,
)

KEY = "linkpin"
HEADINGS = {1: "h3", 2: "h4"}  # below the page's and the message's own


def render(card: Card, audience: Audience, *, post_to: str = "") -> list[str]:
    """The card as one `<article>`. `post_to` is the address that its buttons post to; empty means the page's own."""
    body = [_element(element, position, audience, post_to) for position, element in enumerate(card.elements)]
    label = f' aria-label="{_line(card.summary)}"' if clean_line(card.summary) else ""
    inner = "\n".join(filter(None, body)) or f"<p>{_line(card.summary)}</p>"
    return [f'<article class="card" lang="{_line(audience.words.language)}"{label}>\n{inner}\n</article>']


def pressed(items: Iterable[tuple[str, str]]) -> Pressed | None:
    """What was pressed, from the fields of a posted form; None for what is no action of a card."""
    fields = dict(items)
    try:
        ours = json.loads(fields.get(KEY, ""))
    except (ValueError, RecursionError):
        return None
    if not isinstance(ours, dict) or not isinstance(ours.get("action"), str):
        return None
    value = fields.get(str(ours["input"]), "") if "input" in ours else ours.get("value")
    return Pressed(ours["action"], value) if isinstance(value, str) and (value or "input" not in ours) else None


def spans_html(spans: Line, audience: Audience) -> str:
    """A line of spans; line breaks become `<br>`."""
    return "".join(_span(span, audience) for span in cleaned(spans))


def _line(text: str) -> str:
    return escape(clean_line(text), quote=True)


def _element(element: Element, position: int, audience: Audience, post_to: str) -> str:
    match element:
        case Header():
            return _wrapped(HEADINGS[element.level], _line(element.text))
        case Text():
            return _wrapped("p", spans_html(element.spans, audience))
        case Facts():
            return _facts(element, audience)
        case Bullets():
            tag = "ol" if element.ordered else "ul"
            items = "".join(_bullet(item, audience) for item in element.items)
            return f"<{tag}>{items}</{tag}>" if items else ""
        case Table():
            return _table(element)
        case Quote():
            source = f"<footer>— <cite>{_line(element.source)}</cite></footer>" if clean_line(element.source) else ""
            return _wrapped("blockquote", spans_html(element.spans, audience) + source)
        case Image() | Attachment():
            return _file(element, audience)
        case Actions():
            return _actions(element, position, audience, post_to)
        case Divider():
            return "<hr>"
        case Context():
            return _small(element.spans, audience)
        case Progress():
            return _progress(element, audience)
        case _:
            assert_never(element)


def _file(file: Image | Attachment, audience: Audience) -> str:
    return _attachment(file, audience) if isinstance(file, Attachment) else _image(file, audience)


def _image(image: Image, audience: Audience) -> str:
    url = audience.picture(image)
    if url is None:
        return f'<p class="picture">{_line(audience.words.picture.replace("{alt}", image.alt))}</p>'
    alt = _line(image.alt)
    shown = f'<img src="{escape(url)}" alt="{alt}">'
    if not alt.strip():
        return f"<figure>{shown}</figure>"  # a link without a name can't be told by who does not see it
    # On a phone its writing is too small to read: it opens by itself, to be made larger.
    return f'<figure><a href="{escape(url)}" rel="noopener noreferrer" target="_blank">{shown}</a></figure>'


def _attachment(attachment: Attachment, audience: Audience) -> str:
    if not audience.documents:
        return _wrapped("p", spans_html(attachment_line(attachment, audience), audience))
    name, size = _line(attachment.name) or "…", size_text(attachment.size)
    href = escape(f"{audience.documents}{quote(attachment.document, safe='')}")
    return f'<p class="attachment"><a href="{href}" download>{name}</a> <small>{size}</small></p>'


def _actions(actions: Actions, position: int, audience: Audience, post_to: str) -> str:
    made = [_action(item, f"pick-{position}-{number}", audience) for number, item in enumerate(actions.items)]
    where = f' action="{escape(post_to)}"' if post_to else ""
    return f'<form method="post"{where} class="actions">{" ".join(made)}</form>' if made else ""


def _wrapped(tag: str, inner: str) -> str:
    return f'<{tag} dir="auto">{inner}</{tag}>' if inner else ""


def _small(spans: Line, audience: Audience) -> str:
    inner = spans_html(spans, audience)
    return f'<p class="context" dir="auto"><small>{inner}</small></p>' if inner else ""


def _span(span: Span, audience: Audience) -> str:
    match span:
        case Plain():
            return _lines(span.text)
        case Bold():
            return f"<strong>{_lines(span.text)}</strong>"
        case Italic():
            return f"<em>{_lines(span.text)}</em>"
        case Link():
            return _anchor(span.text, span.url)
        case Mention():
            return f'<span class="mention">@{_line(span.name)}</span>'
        case ChannelMention():
            return f'<span class="mention">#{_line(span.name)}</span>'
        case Instant():
            stamp = span.at.strftime("%Y-%m-%dT%H:%M:%SZ")
            return f'<time datetime="{stamp}" data-style="{span.style}">{_line(audience.instant(span))}</time>'
        case _:
            assert_never(span)


def _lines(text: str) -> str:
    return escape(text, quote=True).replace("\n", "<br>")


def _anchor(label: str, url: str, attributes: str = "") -> str:
    return f'<a href="{escape(url)}" rel="noopener noreferrer" target="_blank"{attributes}>{_line(label)}</a>'


def _facts(facts: Facts, audience: Audience) -> str:
    pairs = [(_line(fact.label), spans_html(fact.value, audience)) for fact in facts.items]
    rows = [f'<dt dir="auto">{label}</dt><dd dir="auto">{value}</dd>' for label, value in pairs]
    return f"<dl>{''.join(rows)}</dl>" if rows else ""


def _bullet(item: BulletItem, audience: Audience) -> str:
    sources, flags = bullet_notes(item, audience.words)
    cite = f" <cite>({_line(sources)})</cite>" if sources else ""
    flag = f' <strong class="flag">[{_line(flags)}]</strong>' if flags else ""
    return f'<li dir="auto">{spans_html(item.spans, audience)}{cite}{flag}</li>'


def _table(table: Table) -> str:
    caption = f"<caption>{_line(table.caption)}</caption>" if clean_line(table.caption) else ""
    heads = "".join(f'<th scope="col" dir="auto">{_line(name)}</th>' for name in table.header)
    head = f"<thead><tr>{heads}</tr></thead>" if heads else ""
    rows = ["".join(f'<td dir="auto">{_line(cell)}</td>' for cell in row) for row in table.rows]
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f"<table>{caption}{head}<tbody>{body}</tbody></table>" if caption or head or body else ""


def _progress(progress: Progress, audience: Audience) -> str:
    count = audience.words.progress.format(done=progress.done, total=progress.total)
    said = _line(progress.text)
    bar = f'<progress max="{progress.total}" value="{progress.done}" aria-label="{said or _line(count)}"></progress>'
    return f'<p role="status">{bar} {_line(count)}{" · " + said if said else ""}</p>'


def _submit(label: str, data: dict[str, str], look: str = "") -> str:
    value = escape(json.dumps(data, separators=(",", ":")))
    style = f' class="{look}"' if look else ""
    return f'<button type="submit" name="{KEY}" value="{value}"{style}>{_line(label) or "…"}</button>'


def _action(item: Action, name: str, audience: Audience) -> str:
    match item:
        case Button():
            button = _submit(
                item.confirm.yes if item.confirm else item.label, _sent(item.action_id, item.value), item.style
            )
            return _asked(item.label, item.confirm, button) if item.confirm else button
        case LinkButton():
            url = safe_url(item.url)
            if url is None:
                return f"<span>{_line(item.label)} ({_line(item.url)})</span>"
            return _anchor(item.label, url, ' class="button"')
        case Menu():
            options = "".join(_menu_option(option, item.action_id) for option in item.options)
            return f'<details class="menu"><summary>{_line(item.label)}</summary><ul>{options}</ul></details>'
        case Select():
            options = "".join(option_html(option, chosen=option.value == item.initial) for option in item.options)
            button = _submit(audience.words.choose, {"action": item.action_id, "input": name})
            chosen = f'<label>{_line(item.label)} <select name="{name}">{options}</select></label>'
            return f'<span class="pick">{chosen} {button}</span>'
        case _:
            assert_never(item)


def _sent(action_id: str, value: str) -> dict[str, str]:
    return {"action": action_id, "value": value}


def _asked(label: str, confirm: Confirm, button: str) -> str:
    question = f"<p><strong>{_line(confirm.title)}</strong></p><p>{_line(confirm.text)}</p>"
    return f'<details class="confirm"><summary>{_line(label)}</summary>{question}{button}</details>'


def _menu_option(option: Option, action_id: str) -> str:
    detail = f" <small>{_line(option.description)}</small>" if clean_line(option.description) else ""
    return f"<li>{_submit(option.label, _sent(action_id, option.value))}{detail}</li>"


def option_html(option: Option, *, chosen: bool) -> str:
    """One `<option>`."""
    text = f"{option.label} – {option.description}" if clean_line(option.description) else option.label
    return f'<option value="{escape(option.value)}"{" selected" if chosen else ""}>{_line(text) or "…"}</option>'
