"""Block Kit's blocks as messages, modals and Home tabs take them. Source: docs.slack.dev, Block Kit reference."""

from __future__ import annotations

import copy
import json
import secrets

from tests.fake_slack.elements import IN_ACTIONS, IN_CONTEXT, IN_INPUT, IN_SECTION
from tests.fake_slack.model import Json, nodes
from tests.fake_slack.refusal import RefusalError, refused
from tests.fake_slack.rules import (
    Findings,
    Rule,
    anything,
    as_list,
    boolean,
    by_type,
    choice,
    either,
    found,
    many,
    shape,
    string,
    text,
    units,
    uri,
    whole,
)

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
ALL_BLOCKS = 13_200  # undocumented; slackapi/bolt-js #2509: posts fail with msg_blocks_too_long near this
MESSAGE_TEXT = 40_000  # docs.slack.dev, chat.postMessage: "risk truncation", or msg_too_long; here always the latter
UPDATE_TEXT = 4_000  # chat.update refuses longer texts (observed; see FALLBACK_TEXT in bot/render/limits.py)
VIEW_SIZE = 250_000  # docs.slack.dev, views.open: view_too_large, "greater than 250kb"
METADATA = 16_000  # not documented in figures; only the error metadata_too_large is

BLOCK_ID: dict[str, Rule] = {"block_id": string(255)}
STYLE = {"style": anything}
INLINE = by_type(
    {
        "text": shape({"text": string(40_000)}, STYLE),
        "link": shape({"url": uri(3000)}, STYLE | {"text": string(40_000, 0), "unsafe": boolean}),
        "user": shape({"user_id": string(255)}, STYLE),
        "usergroup": shape({"usergroup_id": string(255)}, STYLE),
        "channel": shape({"channel_id": string(255)}, STYLE),
        "emoji": shape({"name": string(255)}, STYLE | {"unicode": string(255), "skin_tone": whole(1, 6)}),
        "date": shape(
            {"timestamp": whole(0, 10**11), "format": string(255)}, STYLE | {"url": uri(3000), "fallback": string(3000)}
        ),
        "broadcast": shape({"range": choice("here", "channel", "everyone")}, STYLE),
        "color": shape({"value": string(255)}, STYLE),
        "team": shape({"team_id": string(255)}, STYLE),
    }
)
RICH_SECTION = shape({"elements": many(INLINE, 10_000, 0)})
RICH_LIST = shape(
    {"elements": many(by_type({"rich_text_section": RICH_SECTION}), 10_000), "style": choice("bullet", "ordered")},
    {"indent": whole(0, 8), "offset": whole(0, 10_000), "border": whole(0, 1)},
)
RICH = by_type(
    {
        "rich_text_section": RICH_SECTION,
        "rich_text_list": RICH_LIST,
        "rich_text_quote": shape({"elements": many(INLINE, 10_000, 0)}, {"border": whole(0, 1)}),
        "rich_text_preformatted": shape(
            {"elements": many(INLINE, 10_000, 0)}, {"border": whole(0, 1), "language": string(255)}
        ),
    }
)
EVERYWHERE: dict[str, Rule] = {
    "section": either(
        "text",
        "fields",
        shape(
            {},
            BLOCK_ID | {"text": text(3000), "fields": many(text(2000), 10), "accessory": IN_SECTION, "expand": boolean},
        ),
    ),
    "header": shape({"text": text(150, plain=True)}, BLOCK_ID),
    "divider": shape({}, BLOCK_ID),
    "image": either(
        "image_url",
        "slack_file",
        shape(
            {"alt_text": string(2000)},
            BLOCK_ID | {"image_url": uri(3000), "slack_file": anything, "title": text(2000, plain=True)},
        ),
    ),
    "context": shape({"elements": many(IN_CONTEXT, 10)}, BLOCK_ID),
    "actions": shape({"elements": many(IN_ACTIONS, 25)}, BLOCK_ID),
    "input": shape(
        {"label": text(2000, plain=True), "element": IN_INPUT},
        BLOCK_ID | {"hint": text(2000, plain=True), "optional": boolean, "dispatch_action": boolean},
    ),
    "rich_text": shape({"elements": many(RICH, 10_000)}, BLOCK_ID),
    "video": anything,
}
ONLY_IN_MESSAGES: dict[str, Rule] = {
    "markdown": shape({"text": string(12_000)}, BLOCK_ID),
    "table": shape({"rows": many(many(anything, 20), 100)}, BLOCK_ID | {"column_settings": anything}),
    "file": anything,
    "context_actions": anything,
}
IN_MESSAGE = many(by_type(EVERYWHERE | ONLY_IN_MESSAGES), MESSAGE_BLOCKS, 0)
IN_VIEW = many(by_type(EVERYWHERE), VIEW_BLOCKS, 0)


def check_message(body_text: str, blocks: list[Json], most: int = MESSAGE_TEXT) -> None:
    """Refuse a message's text and blocks as chat.postMessage does. Raises RefusalError."""
    if not body_text and not blocks:
        raise RefusalError("no_text")
    if len(body_text) > most:
        raise RefusalError("msg_too_long")
    findings = found(IN_MESSAGE, blocks, "/blocks") + duplicates(blocks, "/blocks")
    if findings:
        raise refused("invalid_blocks", findings, with_errors=True)
    if units(json.dumps(blocks, ensure_ascii=False, separators=(",", ":"))) > ALL_BLOCKS:
        raise RefusalError("msg_blocks_too_long")


def check_metadata(metadata: object) -> Json | None:
    """Refuse message metadata as documented. An empty object is no metadata. Raises RefusalError."""
    if metadata is None or metadata in ("", {}):
        return None
    if isinstance(metadata, str):
        try:
            metadata = json.loads(metadata)
        except ValueError:
            raise RefusalError("invalid_metadata_format") from None
    if not isinstance(metadata, dict):
        raise RefusalError("invalid_metadata_format")
    if not isinstance(metadata.get("event_type"), str) or not isinstance(metadata.get("event_payload"), dict):
        raise RefusalError("invalid_metadata_schema")
    if len(json.dumps(metadata)) > METADATA:
        raise RefusalError("metadata_too_large")
    return metadata


def duplicates(blocks: list[Json], path: str) -> Findings:
    """Block ids must differ in a message or view, action ids in a block."""
    findings = Findings()
    seen: set[str] = set()
    for index, block in enumerate(as_list(blocks)):
        block_id = block.get("block_id")
        if isinstance(block_id, str):
            if block_id in seen:
                findings.add(f'`block_id` "{block_id}" already exists', f"{path}/{index}/block_id")
            seen.add(block_id)
        actions: set[str] = set()
        for node in list(nodes(block))[1:]:
            action_id = node.get("action_id")
            if isinstance(action_id, str):
                if action_id in actions:
                    findings.add(
                        f'`action_id` "{action_id}" already exists for block_id "{block_id}"', f"{path}/{index}"
                    )
                actions.add(action_id)
    return findings


INTERACTIVE = ("button", "overflow", "checkboxes", "radio_buttons")


def with_ids(blocks: list[Json]) -> list[Json]:
    """A copy in which every block and every interactive element has an id, as Slack stores them."""
    copied = copy.deepcopy(blocks)
    for block in copied:
        block.setdefault("block_id", secrets.token_hex(3))
        for node in list(nodes(block))[1:]:
            kind = str(node.get("type", ""))
            if kind in INTERACTIVE or kind.endswith(("_select", "picker", "_input")):
                node.setdefault("action_id", secrets.token_hex(3))
    return copied
