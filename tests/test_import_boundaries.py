"""Imports run one way: digests, schedules <- feedback, meetings <- storage <- handlers <- bot (docs/adr/0001)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

PURE = frozenset({"digests", "schedules", "feedback", "meetings"})
"""No network and no database."""

MAY_IMPORT = {
    "digests": frozenset({"digests"}),
    "schedules": frozenset({"schedules"}),
    "feedback": frozenset({"feedback", "digests", "schedules"}),
    "meetings": frozenset({"meetings", "digests", "schedules"}),
    "storage": PURE | {"storage"},
    "handlers": PURE | {"storage", "handlers"},
    "bot": PURE | {"storage", "handlers", "bot"},
}
PACKAGES = frozenset(MAY_IMPORT)
BESIDE = frozenset({"bench", "sample", "tests"})
"""Packages of the repository that are not installed, so the program must not need them."""

PLATFORMS = frozenset({"bot.slack", "bot.teams", "bot.local"})
SQL = frozenset({"sqlalchemy", "sqlmodel", "alembic", "asyncpg", "aiosqlite", "sqlite3", "psycopg"})
"""Only storage/ issues SQL. That holds for type annotations too: a handler names the session by storage's name."""
RUNNING = frozenset({"apscheduler", "pydantic_ai", "starlette", "fastapi", "aiohttp", "uvicorn", "flask", "quart"})
SLACK = frozenset({"slack_bolt", "slack_sdk"})
TEAMS = frozenset({"botbuilder", "botframework", "microsoft_agents"})
NETWORK = frozenset(
    {"socket", "socketserver", "ssl", "http.client", "http.server", "urllib.request", "ftplib", "smtplib", "imaplib"}
    | {"xmlrpc", "requests", "httpx", "urllib3", "websockets", "websocket"}
)
PROCESSES = frozenset({"subprocess", "multiprocessing", "pty"})
STARTS_PROCESSES = ("digests.reading.sandbox", "digests.reading.starting")
"""The pure modules that do: a hostile document is read in a child."""


def imports(source: str, module: str) -> Iterator[str]:
    """The full names that a module imports, wherever in it: at the top, in functions, for type checking, by name."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            # "from a import b" may name the module a.b, so both count. Dots are resolved from the module's package.
            parents = module.split(".")[: -node.level] if node.level else []
            base = ".".join([*parents, *([node.module] if node.module else [])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and _name(node.func) in {"import_module", "__import__"} and node.args:
            named = node.args[0]
            if isinstance(named, ast.Constant) and isinstance(named.value, str):
                yield named.value


def violations(source: str, module: str) -> list[str]:
    """What is wrong with a module's imports, a line each; `module` is its dotted name."""
    found = {line for name in imports(source, module) if (line := _complaint(module, name))}
    return [f"{module}: {line}" for line in sorted(found)]


def _complaint(module: str, name: str) -> str:
    return _direction(module, name) or _platform(module, name) or _library(module, name)


def _direction(module: str, name: str) -> str:
    package, other = module.partition(".")[0], name.partition(".")[0]
    if other in BESIDE:
        return f"{name} is not part of the program"
    if other in PACKAGES and other not in MAY_IMPORT[package]:
        return f"{package} must not import {other}"
    return ""


def _platform(module: str, name: str) -> str:
    ours = next((p for p in PLATFORMS if _within(module, p)), None)
    theirs = next((p for p in PLATFORMS if _within(name, p)), None)
    if ours and theirs and ours != theirs:
        return f"{ours} must not import {theirs}"
    if _any_within(name, SLACK) and not _within(module, "bot.slack"):
        return f"{name} belongs in bot.slack"
    if _any_within(name, TEAMS) and not _within(module, "bot.teams"):
        return f"{name} belongs in bot.teams"
    return ""


def _library(module: str, name: str) -> str:
    package = module.partition(".")[0]
    if _any_within(name, SQL) and package != "storage":
        return f"{name}: only storage issues SQL"
    if _any_within(name, RUNNING) and package != "bot":
        return f"{name}: only bot runs anything"
    if _any_within(name, NETWORK) and package != "bot":
        return f"{name}: no network outside bot"
    if _any_within(name, PROCESSES) and package in PURE and module not in STARTS_PROCESSES:
        return f"{name}: only {' and '.join(STARTS_PROCESSES)} start a process"
    return ""


def _within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def _any_within(name: str, packages: frozenset[str]) -> bool:
    return any(_within(name, package) for package in packages)


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _modules() -> list[Path]:
    return [path for package in sorted(PACKAGES) for path in sorted((ROOT / package).rglob("*.py"))]


def test_all_imports_run_one_way() -> None:
    """No module of the program breaks a rule of the house."""
    found = [
        line
        for path in _modules()
        for line in violations(path.read_text(encoding="utf-8"), ".".join(path.relative_to(ROOT).with_suffix("").parts))
    ]
    assert not found, "\n".join(found)


def test_every_package_has_rules() -> None:
    """A new top-level package can't slip past the rules."""
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages - BESIDE == PACKAGES


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("digests.engine", "import storage"),
        ("digests.engine", "from schedules.rules import Rule"),
        ("schedules.rules", "def f():\n    from bot.clock import now"),
        ("feedback.queue", "import meetings.rotation"),
        ("meetings.rotation", "from feedback import queue"),
        ("storage.database", "from handlers.cards import Card"),
        ("handlers.publish", "from bot.settings import Settings"),
        ("bot.slack.inbound", "from bot.teams import outbound"),
        ("bot.teams.inbound", "import bot.local.page"),
        ("bot.local.page", "from bot import slack"),
        ("bot.slack.inbound", "from ..teams import outbound"),
        ("bot.delivery", "from slack_sdk.errors import SlackApiError"),
        ("bot.slack.inbound", "from botbuilder.core import BotAdapter"),
        ("handlers.publish", "import slack_bolt"),
        ("handlers.publish", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from sqlmodel import Session"),
        ("bot.delivery", "from sqlalchemy import text"),
        ("bot.doctor", "import sqlite3"),
        ("schedules.rules", "from apscheduler.triggers.base import BaseTrigger"),
        ("handlers.ask", "import pydantic_ai"),
        ("storage.web", "from fastapi import FastAPI"),
        ("digests.reading.html", "import urllib.request"),
        ("digests.reading.html", "from urllib import request"),
        ("digests.reading.html", "from http import client"),
        ("feedback.meaning", "import socket"),
        ("handlers.fetch", "import httpx"),
        ("digests.reading.pptx", "import subprocess"),
        ("meetings.rotation", "from multiprocessing import Pool"),
        ("digests.engine", "import importlib\nimportlib.import_module('storage.database')"),
        ("digests.engine", "__import__('bot')"),
        ("bot.cli.app", "from tests.contract import databases"),
        ("bot.cli.app", "import bench"),
    ],
)
def test_a_wrong_import_is_caught(module: str, source: str) -> None:
    """The checker itself sees each kind of violation, wherever the import stands."""
    assert violations(source, module)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("digests.engine", "import json\nfrom urllib.parse import urlsplit\nfrom http import HTTPStatus"),
        ("digests.reading.sandbox", "import subprocess"),
        ("feedback.queue", "from digests.model import Digest\nfrom schedules import rules"),
        ("storage.briefs", "from sqlmodel import select\nfrom digests.model import Brief"),
        ("handlers.publish", "from storage.database import Database"),
        ("bot.slack.inbound", "from slack_bolt.async_app import AsyncApp\nfrom handlers import publish"),
        ("bot.teams.inbound", "from botbuilder.core import BotAdapter"),
        ("bot.bootstrap", "import bot.slack\nimport bot.teams\nimport httpx"),
        ("digests.engine", "import botanic\nimport storage_units"),
    ],
)
def test_a_right_import_is_left_alone(module: str, source: str) -> None:
    """The checker does not cry wolf: neighbours in name and allowed directions pass."""
    assert violations(source, module) == []
