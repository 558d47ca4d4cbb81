"""`linkpin manifest slack` and `linkpin manifest teams`."""

from __future__ import annotations

import json
import re
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import typer

from bot.cli.exits import ExitCode
from bot.cli.terminal import say, say_error, write
from bot.slack.manifest import manifest
from bot.teams.manifest import Package, package_bytes
from bot.teams.manifest import manifest as teams_manifest

_DEVELOPER, _ADDRESS = 32, 2048
"""So many characters Teams allows. Source: the manifest's schema."""
_VERSION = re.compile(r"(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})")


def print_slack_manifest(*, url: str | None, as_json: bool, groups: bool, oauth: bool, emails: bool) -> None:
    """Write the app's manifest to stdout. Raises typer.BadParameter."""
    if url is not None and not _public(url):
        raise typer.BadParameter("give the public address, such as https://linkpin.example.com.")
    if oauth and url is None:
        raise typer.BadParameter("--oauth needs --url: Slack sends the installer's browser back there.")
    made = manifest(url=url, groups=groups, oauth=oauth, emails=emails)
    write(json.dumps(made, indent=2, ensure_ascii=False) + "\n" if as_json else "\n".join(_yaml(made, 0)) + "\n")


def write_teams_package(package: Package, *, output: Path, as_json: bool) -> None:
    """Write the app package to `output` ("-": stdout), or with `as_json` the manifest alone to stdout.

    Raises typer.BadParameter, and typer.Exit where the file can't be written.
    """
    _check(package)
    if as_json:
        write(json.dumps(teams_manifest(package), indent=2, ensure_ascii=False) + "\n")
        return
    made = package_bytes(package)
    if str(output) == "-":
        sys.stdout.buffer.write(made)
        sys.stdout.buffer.flush()
        return
    try:
        output.write_bytes(made)
    except OSError as error:
        say_error(f"{output} can't be written: {error.strerror}.", "Name another file with --output.")
        raise typer.Exit(ExitCode.MEND) from error
    say(f"{output} is ready. In Teams: Apps, Manage your apps, Upload an app.")


def _check(package: Package) -> None:
    if not _guid(package.app_id):
        raise typer.BadParameter("--app-id is the bot's Microsoft App ID, as 01234567-89ab-cdef-0123-456789abcdef.")
    if not _public(package.url):
        raise typer.BadParameter("--url is the service's public address, such as https://linkpin.example.com.")
    if not _VERSION.fullmatch(package.version):
        raise typer.BadParameter("--app-version is three numbers, such as 1.0.1.")
    if not 0 < len(package.developer) <= _DEVELOPER:
        raise typer.BadParameter(f"--company has at most {_DEVELOPER} characters.")
    for name, page in (("website", package.website), ("privacy", package.privacy), ("terms", package.terms)):
        if page and (urlsplit(page).scheme != "https" or not urlsplit(page).hostname or len(page) > _ADDRESS):
            raise typer.BadParameter(f"--{name} is the address of a page, https://….")


def _guid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


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
