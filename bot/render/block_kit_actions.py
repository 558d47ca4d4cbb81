"""Buttons, menus and selects of a card as Block Kit, and what Slack sends when one is used.

Labels that are longer than Slack allows are shortened there and stand in full above, so that nothing is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias, assert_never

from bot.render import limits
from bot.render.escaping import clean_line, safe_url
from bot.render.splitting import pack, shorten
from handlers.cards import Action, Button, ButtonStyle, Confirm, LinkButton, Menu, Option, Pressed, Select

Block: TypeAlias = dict[str, Any]
ROW_JSON = 8_000  # of one actions block, so that a message has room for it
LINK_PREFIX = "#link"


def plain(text: str) -> Block:
    """A text object that Slack shows as it is."""
    return {"type": "plain_text", "text": text, "emoji": False}


def action_blocks(items: tuple[Action, ...]) -> tuple[list[str], list[Block]]:
    """Lines to show above the actions (full texts of what had to be shortened), and the actions' blocks."""
    notes: list[str] = []
    elements = [element for item in items for element in _elements(item, notes)]
    rows = pack(elements, limits.json_length, ROW_JSON, limits.ACTION_ELEMENTS)
    return notes, [{"type": "actions", "elements": _distinct(row)} for row in rows]


def pressed(payload: Mapping[str, Any]) -> Pressed | None:
    """What was pressed, from a `block_actions` payload; None for a link button or what is not ours."""
    actions = payload.get("actions")
    action = actions[0] if isinstance(actions, list) and actions else None
    if not isinstance(action, dict) or not isinstance(action.get("action_id"), str):
        return None
    action_id = action["action_id"].split("#", 1)[0]
    option = action.get("selected_option")
    value = option.get("value") if isinstance(option, dict) else action.get("value", "")
    return Pressed(action_id, value) if action_id and isinstance(value, str) else None


def option_labels(options: tuple[Option, ...], notes: list[str]) -> list[Block]:
    """Option objects; where a label is too long, all are numbered and `notes` gets the full list."""
    labels = [clean_line(option.label) or "…" for option in options]
    details = [clean_line(option.description) for option in options]
    if all(limits.weight(text) <= limits.OPTION_TEXT for text in (*labels, *details)):
        return [
            _option(label, option.value, detail) for label, option, detail in zip(labels, options, details, strict=True)
        ]
    numbered = [f"{number}. {label}" for number, label in enumerate(labels, start=1)]
    notes += [f"{label} – {detail}" if detail else label for label, detail in zip(numbered, details, strict=True)]
    return [
        _option(shorten(label, limits.OPTION_TEXT), o.value, "") for label, o in zip(numbered, options, strict=True)
    ]


def _option(label: str, value: str, detail: str) -> Block:
    return {"text": plain(label), "value": value} | ({"description": plain(detail)} if detail else {})


def _distinct(row: list[Block]) -> list[Block]:
    """Action ids must differ within a block: a repeated one gets "#2", which `pressed` takes off again."""
    seen: dict[str, int] = {}
    for element in row:
        action_id = element["action_id"]
        seen[action_id] = seen.get(action_id, 0) + 1
        if seen[action_id] > 1:
            element["action_id"] = f"{action_id}#{seen[action_id]}"
    return row


def _elements(item: Action, notes: list[str]) -> list[Block]:
    match item:
        case Button():
            return [_button(item, notes)]
        case LinkButton():
            url, label = safe_url(item.url), clean_line(item.label) or "…"
            if url is None:
                notes.append(f"{label} ({clean_line(item.url)})")
                return []
            return [{"type": "button", "action_id": LINK_PREFIX, "text": _label(label, notes), "url": url}]
        case Menu():
            label, options = clean_line(item.label) or "…", option_labels(item.options, notes)
            if len(options) <= limits.OVERFLOW_OPTIONS:
                return [{"type": "overflow", "action_id": item.action_id, "options": options}]
            return _selects(item.action_id, label, options, "", notes)
        case Select():
            label, options = clean_line(item.label) or "…", option_labels(item.options, notes)
            return _selects(item.action_id, label, options, item.initial, notes)
        case _:
            assert_never(item)


def _button(button: Button, notes: list[str]) -> Block:
    label = _label(clean_line(button.label) or "…", notes)
    block: Block = {"type": "button", "action_id": button.action_id, "text": label}
    if button.value:
        block["value"] = button.value
    if button.style is not ButtonStyle.DEFAULT:
        block["style"] = button.style.value
    if button.confirm:
        block["confirm"] = _confirm(button.confirm, notes)
    return block


def _label(label: str, notes: list[str]) -> Block:
    short = shorten(label, limits.BUTTON_TEXT)
    if short != label:
        notes.append(label)
    return plain(short)


def _confirm(confirm: Confirm, notes: list[str]) -> Block:
    sizes = {
        "title": (confirm.title, limits.CONFIRM_TITLE),
        "text": (confirm.text, limits.CONFIRM_TEXT),
        "confirm": (confirm.yes, limits.CONFIRM_BUTTON),
        "deny": (confirm.no, limits.CONFIRM_BUTTON),
    }
    shown = {}
    for name, (text, limit) in sizes.items():
        full = clean_line(text) or "…"
        shown[name] = plain(shorten(full, limit))
        if limits.weight(full) > limit:
            notes.append(full)
    return shown


def _selects(action_id: str, label: str, options: list[Block], initial: str, notes: list[str]) -> list[Block]:
    """One select, or several where there are too many options for one."""
    groups = pack(options, limits.json_length, ROW_JSON - 1_000, limits.OPTIONS)
    selects = []
    for number, group in enumerate(groups, start=1):
        title = label if len(groups) == 1 else f"{number}/{len(groups)} {label}"
        short = shorten(title, limits.PLACEHOLDER)
        if short != title:
            notes.append(title)
        block = {"type": "static_select", "action_id": action_id, "placeholder": plain(short), "options": group}
        chosen = [option for option in group if option["value"] == initial]
        selects.append(block | ({"initial_option": chosen[0]} if chosen else {}))
    return selects
