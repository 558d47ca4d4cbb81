"""Buttons, menus and selects of a card as actions of an Adaptive Card, and what Teams sends when one is used.

Teams has no positive or destructive style and no question before an action: styles are left out, and a question opens
below the button, with the action itself as its only button. A select needs a button to be sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias, assert_never

from bot.render import limits
from bot.render.escaping import card_text, clean_line, safe_url
from bot.render.splitting import pack, shorten
from bot.render.words import Words
from handlers.cards import Action, Button, LinkButton, Menu, Option, Pressed, Select

Item: TypeAlias = dict[str, Any]
KEY = "linkpin"
TITLE = 200  # longer titles stand in full above
CHOICES_BYTES = 30_000
MENU_OPTIONS = 5


def action_items(items: tuple[Action, ...], position: int, words: Words) -> tuple[list[str], list[Item]]:
    """Lines to show above the actions (full texts of what had to be shortened), and the elements of the body.

    `position` of the element in its card makes the ids of its inputs unique.
    """
    notes: list[str] = []
    shown: list[Item] = []
    for number, item in enumerate(items):
        made = _item(item, f"pick-{position}-{number}", notes, words.choose)
        if not made or not made[0]["type"].startswith("Action."):
            shown += made
        elif shown and _has_room(shown[-1], made):
            shown[-1]["actions"] += made
        else:
            shown.append({"type": "ActionSet", "actions": made})
    return notes, shown


def _has_room(last: Item, made: list[Item]) -> bool:
    """Whether actions fit into the set of buttons before them; a menu's stay together, and a select's keeps its own."""
    if last["type"] != "ActionSet" or any("input" in action.get("data", {}).get(KEY, {}) for action in last["actions"]):
        return False
    return len(last["actions"]) + len(made) <= limits.CARD_ACTIONS


def execute(title: str, verb: str, data: Item, **more: object) -> Item:
    """Action.Execute with the same data as Action.Submit for clients that don't know it."""
    submit = {"type": "Action.Submit", "title": title, "data": {KEY: data}, **more}
    return {**submit, "type": "Action.Execute", "verb": verb, "fallback": submit}


def data_of(value: object) -> Mapping[str, Any]:
    """The data of an action, from an activity's `value`: of Action.Execute, a dialog's submission, or Action.Submit."""
    if not isinstance(value, Mapping):
        return {}
    action = value.get("action")
    inner = action.get("data") if isinstance(action, Mapping) else value.get("data", value)
    return inner if isinstance(inner, Mapping) else {}


def pressed(value: object) -> Pressed | None:
    """What was pressed, from an activity's `value`; None for what is no action of a card, or an empty select."""
    data = data_of(value)
    ours = data.get(KEY)
    if not isinstance(ours, Mapping) or not isinstance(ours.get("action"), str):
        return None
    if isinstance(name := ours.get("input"), str):
        chosen = data.get(name)
        return Pressed(ours["action"], chosen) if isinstance(chosen, str) and chosen else None
    answer = ours.get("value", "")
    return Pressed(ours["action"], answer) if isinstance(answer, str) else None


def chose_nothing(value: object) -> bool:
    """Whether a list's button was pressed while nothing was chosen in it."""
    ours = data_of(value).get(KEY)
    return isinstance(ours, Mapping) and isinstance(ours.get("input"), str) and pressed(value) is None


def _item(item: Action, name: str, notes: list[str], choose: str) -> list[Item]:
    title = _title(item.label, notes)
    match item:
        case Button():
            return [_button(item, title, notes)]
        case LinkButton():
            url = safe_url(item.url)
            if url is None:
                notes.append(f"{clean_line(item.label)} ({clean_line(item.url)})")
                return []
            return [{"type": "Action.OpenUrl", "title": title, "url": url}]
        case Menu():
            if len(item.options) > MENU_OPTIONS:
                return _choice_sets(item.action_id, (title, choose), item.options, "", name, notes)
            return [
                execute(
                    _title(f"{option.label} – {option.description}" if option.description else option.label, notes),
                    item.action_id,
                    {"action": item.action_id, "value": option.value},
                    associatedInputs="none",
                    mode="secondary",
                )
                for option in item.options
            ]
        case Select():
            return _choice_sets(item.action_id, (title, choose), item.options, item.initial, name, notes)
        case _:
            assert_never(item)


def _title(label: str, notes: list[str]) -> str:
    full = clean_line(label) or "…"
    short = shorten(full, TITLE)
    if short != full:
        notes.append(full)
    return card_text(short)


def _button(button: Button, title: str, notes: list[str]) -> Item:
    data = {"action": button.action_id, "value": button.value}
    if button.confirm is None:
        return execute(title, button.action_id, data, associatedInputs="none")
    yes = execute(_title(button.confirm.yes, notes), button.action_id, data, associatedInputs="none")
    question = [
        {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": _title(asked, notes)} | look]}
        for asked, look in ((button.confirm.title, {"weight": "Bolder"}), (button.confirm.text, {}))
    ]
    card = {"type": "AdaptiveCard", "version": "1.5", "body": question, "actions": [yes]}
    return {"type": "Action.ShowCard", "title": title, "card": card}


def _choice_sets(
    action_id: str, titles: tuple[str, str], options: tuple[Option, ...], initial: str, name: str, notes: list[str]
) -> list[Item]:
    """A list with its button, or several where there are too many options for one.

    `titles` are the list's and the button's.
    """
    title, choose = titles
    choices = [choice(option, notes) for option in options]
    items: list[Item] = []
    for number, group in enumerate(pack(choices, limits.card_bytes, CHOICES_BYTES, len(choices))):
        field = f"{name}-{number}"
        picked = {"value": initial} if initial in {each["value"] for each in group} else {}
        items.append(
            {"type": "Input.ChoiceSet", "id": field, "style": "compact", "label": title, "choices": group, **picked}
        )
        button = execute(choose, action_id, {"action": action_id, "input": field})
        items.append({"type": "ActionSet", "actions": [button]})
    return items


def choice(option: Option, notes: list[str]) -> Item:
    """One entry of a list; Adaptive Cards have no second line for its description."""
    text = f"{option.label} – {option.description}" if clean_line(option.description) else option.label
    return {"title": _title(text, notes), "value": option.value}
