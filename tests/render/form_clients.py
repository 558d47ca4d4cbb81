"""People who fill in rendered forms: what each platform's client sends for what was typed and chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bs4 import BeautifulSoup

from handlers.forms import Raw
from tests.render.platform_rules import nodes

Typed = Mapping[str, Raw]


def slack_submission(view: dict[str, Any], typed: Typed) -> dict[str, Any]:
    """The `view_submission` payload of a filled view; people are picked by Slack's ids."""
    values = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            answer = _slack_state(block["element"], typed.get(block["block_id"], ""))
            values[block["block_id"]] = {block["element"]["action_id"]: answer}
    state = {"values": values}
    return {
        "type": "view_submission",
        "view": {"callback_id": view["callback_id"], "private_metadata": view["private_metadata"], "state": state},
    }


def _slack_state(element: dict[str, Any], answer: Raw) -> dict[str, Any]:
    kind = element["type"]
    offered = {option["value"]: option for option in nodes(element) if set(option) >= {"text", "value"}}
    if kind in ("checkboxes", "multi_static_select"):
        picked = ("true",) if answer is True else answer if isinstance(answer, tuple) else ()
        return {"type": kind, "selected_options": [offered[value] for value in picked]}
    if kind in ("static_select", "radio_buttons"):
        return {"type": kind, "selected_option": offered[str(answer)] if answer else None}
    if kind == "multi_users_select":
        return {"type": kind, "selected_users": list(answer) if isinstance(answer, tuple) else []}
    if kind == "multi_conversations_select":
        return {"type": kind, "selected_conversations": list(answer) if isinstance(answer, tuple) else []}
    name = {"datepicker": "selected_date", "timepicker": "selected_time"}.get(kind, "value")
    return {"type": kind, name: answer or None}


def teams_value(card: dict[str, Any], typed: Typed, *, submit: bool = False) -> dict[str, Any]:
    """An activity's `value` for a filled card: of Action.Execute, or of Action.Submit."""
    kind = "Action.Submit" if submit else "Action.Execute"
    action = next(node for node in nodes(card) if node.get("type") == kind)
    data = dict(action["data"])
    for node in nodes(card):
        if str(node.get("type", "")).startswith("Input."):
            data[node["id"]] = _teams_answer(node, typed.get(node["id"], ""))
    return data if submit else {"action": {"type": kind, "verb": "submit", "data": data}, "trigger": "manual"}


def _teams_answer(node: dict[str, Any], answer: Raw) -> str | float:
    if node["type"] == "Input.Toggle":
        return str(node["valueOn"] if answer is True else node["valueOff"])
    if node["type"] == "Input.ChoiceSet":
        picked = answer if isinstance(answer, tuple) else (str(answer),) if answer else ()
        offered = {choice["value"] for choice in node["choices"]}
        assert "choices.data" in node or offered.issuperset(picked)
        return ",".join(picked)
    if node["type"] == "Input.Number" and answer:
        return float(str(answer)) if "." in str(answer) else int(str(answer))
    return str(answer)


def html_fields(page: str, typed: Typed) -> list[tuple[str, str]]:
    """The fields that a browser posts for a filled page."""
    soup = BeautifulSoup(page, "lxml")
    sent = [("linkpin", str(soup.find("input", attrs={"name": "linkpin"})["value"]))]  # type: ignore[index] # it stands
    names = dict.fromkeys(str(tag["name"]) for tag in soup.find_all(["input", "select", "textarea"]))
    for name in names:
        answer = typed.get(name, "")
        control = soup.find(["input", "select", "textarea"], attrs={"name": name})
        assert control is not None
        if name == "linkpin" or (not answer and (control.get("type") == "checkbox" or control.has_attr("multiple"))):
            continue
        picked = answer if isinstance(answer, tuple) else ("true",) if answer is True else (str(answer),)
        if control.name == "select":
            offered = {str(option["value"]) for option in control.find_all("option")}
            assert offered.issuperset(picked)
        sent += [(name, value.replace("\n", "\r\n")) for value in picked]
    return sent
