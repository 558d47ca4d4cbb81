"""What views.open, push, update and publish refuse. Source: docs.slack.dev, views reference and views.open."""

from __future__ import annotations

import json

from tests.fake_slack.blocks import IN_VIEW, VIEW_SIZE, duplicates, with_ids
from tests.fake_slack.model import Json
from tests.fake_slack.refusal import RefusalError, refused
from tests.fake_slack.rules import Rule, as_list, boolean, found, shape, string, text

COMMON: dict[str, Rule] = {
    "private_metadata": string(3000, 0),
    "callback_id": string(255, 0),
    "external_id": string(255, 0),
}
TITLE = text(24, plain=True)
MODAL = shape(
    {"title": TITLE, "blocks": IN_VIEW},
    COMMON
    | {
        "close": TITLE,
        "submit": TITLE,
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
)
HOME = shape({"blocks": IN_VIEW}, COMMON)


def check_view(view: object, kind: str, path: str = "/view") -> Json:
    """The view as Slack stores it. `kind` is "modal" or "home". Raises RefusalError."""
    if isinstance(view, str):
        try:
            view = json.loads(view)
        except ValueError:
            raise refused("invalid_arguments", [f"must be valid JSON [json-pointer:{path}]"]) from None
    if not isinstance(view, dict) or not view:
        raise refused("invalid_arguments", ["missing required field: view"])
    if view.get("type") != kind:
        raise refused("invalid_arguments", [f"must be of type {kind} [json-pointer:{path}/type]"])
    if len(json.dumps(view)) > VIEW_SIZE:
        raise RefusalError("view_too_large")
    findings = found(MODAL if kind == "modal" else HOME, view, path)
    findings += duplicates(as_list(view.get("blocks")), f"{path}/blocks")
    inputs = any(block.get("type") == "input" for block in as_list(view.get("blocks")))
    if kind == "modal" and inputs and not view.get("submit"):
        findings.add("missing required field: submit", path)
    if findings:
        raise refused("invalid_arguments", findings)
    return {**view, "blocks": with_ids(view["blocks"])}
