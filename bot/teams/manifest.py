"""The app package for Teams: the manifest, its German texts and the icons, in one zip.

Source: learn.microsoft.com, "App manifest schema", version 1.19; tests check against Microsoft's JSON schema.
"""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from bot.teams.icons import BACKGROUND, color_icon, outline_icon
from bot.teams.invokes import SEARCH_DIGESTS, SEND_TO_MARKETING
from handlers.router import COMMANDS
from handlers.speech import Speech, gettext_noop

MANIFEST_VERSION = "1.19"
"""Not the newest: it holds all that we need, and older and sovereign clouds take it."""
SEARCH_PARAMETER = "query"
"""What the search of the message extension is called with."""
PERMISSIONS = MappingProxyType(
    {
        "identity": "to know names, and who is a guest",
        "messageTeamMembers": "to open a direct message with somebody who is told something",
    }
)
"""What the app asks for, with reasons. Resource-specific consent is not asked for: only mentions are read."""
_DESCRIPTION = gettext_noop("Long briefs become digests; questions find their answer.")
_LONG_DESCRIPTION = gettext_noop(
    "Send Linkpin a brief of fifty slides, and it makes a digest of one minute for sales: what is new, for whom, what "
    "to say, with the source of every line. Sales asks back with one press, and marketing answers once. Documents and "
    "questions stay on your own server: Linkpin runs in your company, and sends nothing to anybody else."
)
_ASK = gettext_noop("Send to marketing")
_ASK_HELP = gettext_noop("Ask marketing about this message")
_SEARCH = gettext_noop("Find a digest")
_SEARCH_HELP = gettext_noop("Search the published digests, and put one into your message")
_WORDS = gettext_noop("What to look for")
_PERSONAL = ("home", "digest", "latest", "find", "ask", "questions", "reach", "my settings", "help")
_SHARED = ("latest", "find", "ask", "help")
"""The commands that Teams offers while somebody types, by their names: at most ten a list."""
_GERMAN_FILE = "de.json"
_MADE_AT = (1980, 1, 1, 0, 0, 0)
_GUIDS = uuid.UUID("7c1d0d53-8b0c-4a7f-9d5a-1e5f0f1f6a19")
"""An arbitrary name space: the package's id is made from the bot's, so that an upload replaces the earlier one."""


@dataclass(frozen=True, slots=True)
class Package:
    """What the package is made for.

    `app_id` is the bot's (a GUID). `url` is the service's public address, `version` three numbers with dots.
    `website`, `privacy` and `terms` are pages of the company's own (https); the service's page about itself by default.
    """

    app_id: str
    url: str
    version: str
    developer: str = "Linkpin"
    website: str = ""
    privacy: str = ""
    terms: str = ""


def manifest(package: Package) -> dict[str, Any]:
    """The manifest in English."""
    about = f"{package.url.rstrip('/')}/about"
    red, green, blue = BACKGROUND
    return {
        "$schema": (
            f"https://developer.microsoft.com/json-schemas/teams/v{MANIFEST_VERSION}/MicrosoftTeams.schema.json"
        ),
        "manifestVersion": MANIFEST_VERSION,
        "version": package.version,
        "id": str(uuid.uuid5(_GUIDS, package.app_id.lower())),
        "localizationInfo": {
            "defaultLanguageTag": "en",
            "additionalLanguages": [{"languageTag": "de", "file": _GERMAN_FILE}],
        },
        "developer": {
            "name": package.developer,
            "websiteUrl": package.website or about,
            "privacyUrl": package.privacy or about,
            "termsOfUseUrl": package.terms or about,
        },
        "name": {"short": "Linkpin", "full": "Linkpin"},
        "description": {"short": _DESCRIPTION, "full": _LONG_DESCRIPTION},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": f"#{red:02x}{green:02x}{blue:02x}",
        "bots": [_bot(package.app_id)],
        "composeExtensions": [_extension(package.app_id)],
        "permissions": list(PERMISSIONS),
        "validDomains": [urlsplit(package.url).hostname],
        "defaultInstallScope": "team",
        "defaultGroupCapability": {"team": "bot", "groupchat": "bot"},
    }


def german_texts(made: Mapping[str, Any]) -> dict[str, str]:
    """The texts of a manifest in German, by where they stand in it. Source: "Localize your app"."""
    speech = Speech("de")
    by_name = {command.name: command.title(speech) for command in COMMANDS}
    names = {f"name.{which}": name for which, name in made["name"].items()}
    commands = {f"{path}.title": by_name[command["title"]] for path, command in _bot_commands(made)}
    return names | commands | {path: speech.say(marked) for path, marked in _marked(made)}


def _bot_commands(made: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for number, listed in enumerate(made["bots"][0]["commandLists"]):
        for place, command in enumerate(listed["commands"]):
            yield f"bots[0].commandLists[{number}].commands[{place}]", command


def _marked(made: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The texts that are keys of the catalogues."""
    for which, text in made["description"].items():
        yield f"description.{which}", text
    for path, command in _bot_commands(made):
        yield f"{path}.description", command["description"]
    for place, command in enumerate(made["composeExtensions"][0]["commands"]):
        path = f"composeExtensions[0].commands[{place}]"
        parameters = {f"{path}.parameters[{n}]": each for n, each in enumerate(command.get("parameters", ()))}
        for where, shown in ({path: command} | parameters).items():
            yield f"{where}.title", shown["title"]
            yield f"{where}.description", shown["description"]


def package_bytes(package: Package) -> bytes:
    """The zip that Teams takes. The same package gives the same bytes: nothing in it tells of when or where."""
    made = manifest(package)
    schema = made["$schema"].replace("MicrosoftTeams.schema", "MicrosoftTeams.Localization.schema")
    files = {
        "manifest.json": _json(made),
        _GERMAN_FILE: _json({"$schema": schema, **german_texts(made)}),
        made["icons"]["color"]: color_icon(),
        made["icons"]["outline"]: outline_icon(),
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _MADE_AT)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, content)
    return written.getvalue()


def _bot(app_id: str) -> dict[str, Any]:
    return {
        "botId": app_id,
        "scopes": ["personal", "team", "groupChat"],
        "supportsFiles": True,
        "commandLists": [
            {"scopes": ["personal"], "commands": _listed(_PERSONAL)},
            {"scopes": ["team", "groupChat"], "commands": _listed(_SHARED)},
        ],
    }


def _listed(names: tuple[str, ...]) -> list[dict[str, str]]:
    by_name = {command.name: command for command in COMMANDS}
    return [{"title": name, "description": by_name[name].help} for name in names]


def _extension(app_id: str) -> dict[str, Any]:
    """The action on any message, and the search over published digests."""
    return {
        "botId": app_id,
        "commands": [
            {
                "id": SEND_TO_MARKETING,
                "type": "action",
                "context": ["message"],
                "title": _ASK,
                "description": _ASK_HELP,
                "fetchTask": True,
            },
            {
                "id": SEARCH_DIGESTS,
                "type": "query",
                "context": ["compose", "commandBox"],
                "title": _SEARCH,
                "description": _SEARCH_HELP,
                "initialRun": True,
                "parameters": [
                    {"name": SEARCH_PARAMETER, "title": _SEARCH, "description": _WORDS, "inputType": "text"}
                ],
            },
        ],
    }


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()
