"""The form to post a brief, with a field for files in it: only Slack's modals have such a field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.render.audience import Audience
from bot.render.block_kit_actions import plain
from bot.slack.incoming import file_ref
from handlers.events import FileRef
from handlers.shortcuts import BRIEF, WORDS
from handlers.speech import Speech

FORM = BRIEF
BLOCK, ELEMENT = "files", "answer"
MOST = 10
"""Source: docs.slack.dev, "File input element": max_files."""


def with_files(view: dict[str, Any], audience: Audience) -> dict[str, Any]:
    """The rendered form with the field for files above its text."""
    label = Speech(audience.words.language).say("Files of the brief")
    element = {"type": "file_input", "action_id": ELEMENT, "max_files": MOST}
    block = {"type": "input", "block_id": BLOCK, "optional": True, "label": plain(label), "element": element}
    return view | {"blocks": [block, *view["blocks"]]}


def files_in(payload: Mapping[str, Any]) -> tuple[FileRef, ...]:
    """The files of a submission."""
    state = payload["view"].get("state") if isinstance(payload.get("view"), Mapping) else None
    values = state.get("values") if isinstance(state, Mapping) else None
    block = values.get(BLOCK) if isinstance(values, Mapping) else None
    element = block.get(ELEMENT) if isinstance(block, Mapping) else None
    files = element.get("files") if isinstance(element, Mapping) else None
    found = [file_ref(each) for each in files if isinstance(each, Mapping)] if isinstance(files, list) else []
    return tuple(each for each in found if each.id)


def words_in(raw: Mapping[str, object]) -> str:
    """What was written beside the files."""
    words = raw.get(WORDS)
    return words if isinstance(words, str) else ""
