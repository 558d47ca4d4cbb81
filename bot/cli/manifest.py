"""`linkpin manifest slack`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import typer

from bot.cli.terminal import write
from bot.slack.manifest import manifest


def print_slack_manifest(*, url: str | None, as_json: bool, groups: bool, oauth: bool) -> None:
    """Write the app's manifest to stdout. Raises typer.BadParameter."""
    if url is not None and not _public(url):
        raise typer.BadParameter("give the public address, such as https://linkpin.example.com.")
    if oauth and url is None:
        raise typer.BadParameter("--oauth needs --url: Slack sends the installer's browser back there.")
    made = manifest(url=url, groups=groups, oauth=oauth)
    write(json.dumps(made, indent=2, ensure_ascii=False) + "\n" if as_json else "\n".join(_yaml(made, 0)) + "\n")


def _public(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" and bool(parts.hostname) and not parts.query and parts.path in ("", "/")


def _yaml(value: dict[str, Any], depth: int) -> Iterator[str]:
    """Nested objects and lists as YAML; texts are written as JSON writes them, which YAML reads alike."""
    for name, item in value.items():
        pad = "  " * depth
        if isinstance(item, dict):
            yield f"{pad}{name}:"
            yield from _yaml(item, depth + 1)
        elif isinstance(item, list):
            yield f"{pad}{name}:"
            for each in item:
                lines = list(_yaml(each, depth + 2)) if isinstance(each, dict) else [_scalar(each)]
                yield f"{pad}  - {lines[0].strip()}"
                yield from lines[1:]
        else:
            yield f"{pad}{name}: {_scalar(item)}"


def _scalar(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
