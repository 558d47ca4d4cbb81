"""Block Kit's elements and composition objects, with their limits. Source: docs.slack.dev, Block Kit reference."""

from __future__ import annotations

from tests.fake_slack.rules import (
    Findings,
    Rule,
    anything,
    as_list,
    boolean,
    by_type,
    choice,
    either,
    flags,
    many,
    shape,
    string,
    text,
    uri,
    whole,
)

ACTION_ID = string(255)
PLACEHOLDER = text(150, plain=True)
CONFIRM = shape(
    {
        "title": text(100, plain=True),
        "text": text(300),
        "confirm": text(30, plain=True),
        "deny": text(30, plain=True),
    },
    {"style": choice("primary", "danger")},
)


def option(*, markup: bool = False, links: bool = False) -> Rule:
    """An option of a menu or of boxes."""
    more: dict[str, Rule] = {"description": text(75, plain=not markup)}
    if links:
        more["url"] = uri(3000)
    return shape({"text": text(75, plain=not markup), "value": string(150)}, more)


MENU_OPTION = option()
GROUP = shape({"label": text(75, plain=True), "options": many(MENU_OPTION, 100)})
COMMON: dict[str, Rule] = {"action_id": ACTION_ID, "confirm": CONFIRM, "focus_on_load": boolean}
MENU: dict[str, Rule] = COMMON | {"placeholder": PLACEHOLDER}
SEVERAL: dict[str, Rule] = {"max_selected_items": whole(1, 1000)}
IDS = many(string(255), 1000, 0)


def _values(element: dict[str, object]) -> set[object]:
    options = as_list(element.get("options"))
    for group in as_list(element.get("option_groups")):
        options += as_list(group.get("options"))
    return {each.get("value") for each in options}


def _initial_within(rule: Rule) -> Rule:
    """Initial options must be among the options."""

    def checked(findings: Findings, value: object, path: str) -> None:
        rule(findings, value, path)
        if not isinstance(value, dict):
            return
        chosen = as_list(value.get("initial_options")) + as_list([value.get("initial_option")])
        if any(each.get("value") not in _values(value) for each in chosen):
            findings.add("initial option must be one of the options", path)

    return checked


def _static(initial: dict[str, Rule]) -> Rule:
    known = MENU | {"options": many(MENU_OPTION, 100), "option_groups": many(GROUP, 100)} | initial
    return either("options", "option_groups", _initial_within(shape({}, known)))


def _typed(**more: Rule) -> Rule:
    known = {"action_id": ACTION_ID, "placeholder": PLACEHOLDER, "initial_value": string(3000, 0)}
    return shape({}, known | flags("focus_on_load") | {"dispatch_action_config": anything} | more)


def _boxes(initial: dict[str, Rule]) -> Rule:
    return _initial_within(shape({"options": many(option(markup=True), 10)}, COMMON | initial))


BUTTON = shape(
    {"text": text(75, plain=True)},
    {
        "action_id": ACTION_ID,
        "url": uri(3000),
        "value": string(2000, 0),
        "style": choice("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(75),
    },
)
IMAGE = either(
    "image_url", "slack_file", shape({"alt_text": string(2000)}, {"image_url": uri(3000), "slack_file": anything})
)
CHOSEN = {"initial_option": MENU_OPTION}
CHOSEN_MANY = {"initial_options": many(MENU_OPTION, 100), **SEVERAL}
QUERY = {"min_query_length": whole(0, 3000)}
HERE = flags("default_to_current_conversation")

MENUS: dict[str, Rule] = {
    "static_select": _static(CHOSEN),
    "multi_static_select": _static(CHOSEN_MANY),
    "external_select": shape({}, MENU | CHOSEN | QUERY),
    "multi_external_select": shape({}, MENU | CHOSEN_MANY | QUERY),
    "users_select": shape({}, MENU | {"initial_user": string(255)}),
    "multi_users_select": shape({}, MENU | {"initial_users": IDS} | SEVERAL),
    "conversations_select": shape(
        {}, MENU | HERE | {"initial_conversation": string(255), "response_url_enabled": boolean, "filter": anything}
    ),
    "multi_conversations_select": shape({}, MENU | HERE | {"initial_conversations": IDS, "filter": anything} | SEVERAL),
    "channels_select": shape({}, MENU | {"initial_channel": string(255), "response_url_enabled": boolean}),
    "multi_channels_select": shape({}, MENU | {"initial_channels": IDS} | SEVERAL),
}
PICKERS: dict[str, Rule] = {
    "datepicker": shape({}, MENU | {"initial_date": string(10)}),
    "timepicker": shape({}, MENU | {"initial_time": string(5), "timezone": string(255)}),
    "datetimepicker": shape({}, COMMON | {"initial_date_time": whole(0, 10**10)}),
    "checkboxes": _boxes({"initial_options": many(option(markup=True), 10)}),
    "radio_buttons": _boxes({"initial_option": option(markup=True)}),
}
INPUTS: dict[str, Rule] = {
    "plain_text_input": _typed(multiline=boolean, min_length=whole(0, 3000), max_length=whole(1, 3000)),
    "email_text_input": _typed(),
    "url_text_input": _typed(),
    "number_input": shape(
        {"is_decimal_allowed": boolean},
        {
            "action_id": ACTION_ID,
            "placeholder": PLACEHOLDER,
            "initial_value": string(3000),
            "min_value": string(3000),
            "max_value": string(3000),
            "focus_on_load": boolean,
            "dispatch_action_config": anything,
        },
    ),
    "rich_text_input": anything,
    "file_input": shape({}, {"action_id": ACTION_ID, "filetypes": IDS, "max_files": whole(1, 10)}),
}
OVERFLOW = shape({"options": many(option(links=True), 5)}, {"action_id": ACTION_ID, "confirm": CONFIRM})

IN_ACTIONS = by_type({"button": BUTTON, "overflow": OVERFLOW, "workflow_button": anything, **MENUS, **PICKERS})
IN_SECTION = by_type(
    {"button": BUTTON, "overflow": OVERFLOW, "image": IMAGE, "workflow_button": anything, **MENUS, **PICKERS}
)
IN_INPUT = by_type({**MENUS, **PICKERS, **INPUTS})
IN_CONTEXT_TEXT = {
    "plain_text": shape({"text": string(3000)}, {"emoji": boolean}),
    "mrkdwn": shape({"text": string(3000)}, {"verbatim": boolean}),
}
IN_CONTEXT = by_type({"image": IMAGE, **IN_CONTEXT_TEXT})
