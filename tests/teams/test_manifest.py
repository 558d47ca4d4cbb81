"""The app package for Teams: against Microsoft's schema, byte for byte the same, and in German too."""

from __future__ import annotations

import io
import json
import re
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from bot.cli.app import command_line
from bot.cli.run import run
from bot.settings import Settings
from bot.teams.icons import color_icon, outline_icon
from bot.teams.manifest import PERMISSIONS, Package, german_texts, manifest, package_bytes
from handlers.commands import find_command
from handlers.router import COMMANDS

SCHEMA = Path(__file__).parent / "schema"
APP = "01234567-89ab-cdef-0123-456789abcdef"
PACKAGE = Package(APP, "https://linkpin.example.com", "1.0.0")


def problems(value: object, schema: str) -> list[str]:
    """What Microsoft's schema has against a value. Draft 7, not 4 as it says: it uses `const`."""
    validator = Draft7Validator(json.loads((SCHEMA / schema).read_text("utf-8")))
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


def files(package: bytes) -> dict[str, bytes]:
    """What a package holds."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(
    "package",
    [PACKAGE, Package(APP, "https://l.example.com", "2.10.0", "A" * 32, *["https://example.com/p"] * 3)],
)
def test_the_package_is_valid(package: Package) -> None:
    """Manifest and language file pass the schema; all that the manifest names is in the package, at its top."""
    held = files(package_bytes(package))
    made, german = json.loads(held["manifest.json"]), json.loads(held["de.json"])
    assert problems(made, "manifest.json") == []
    assert problems(german, "localization.json") == []
    named = {*made["icons"].values(), *(each["file"] for each in made["localizationInfo"]["additionalLanguages"])}
    assert set(held) == {"manifest.json", *named}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("bots", 0, "botId"), "no guid"),
        (("name", "short"), "x" * 31),
        (("manifestVersion",), "1.18"),
        (("bots", 0, "commandLists", 0, "commands", 0, "description"), "x" * 129),
        (("packageName",), "com.example"),
    ],
)
def test_the_schema_would_notice(path: tuple[str | int, ...], value: str) -> None:
    """What Teams refuses, the check above refuses."""
    made: Any = manifest(PACKAGE)
    inner = made
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    assert problems(made, "manifest.json")


def test_the_same_package_has_the_same_bytes() -> None:
    """So it can be compared and signed; and another bot's package is another app."""
    assert package_bytes(PACKAGE) == package_bytes(PACKAGE)
    other = manifest(Package(APP.replace("0", "f"), PACKAGE.url, PACKAGE.version))
    assert manifest(PACKAGE)["id"] != other["id"]
    assert manifest(Package(APP.upper(), PACKAGE.url, "9.0.0"))["id"] == manifest(PACKAGE)["id"]


def test_everything_is_in_german_too() -> None:
    """No text of the manifest is left out of the German file, and none is English but the name."""
    made = manifest(PACKAGE)
    german = german_texts(made)
    shown = {path: text for path, text in _texts(made, "") if path in german or path.endswith((".title", ".full"))}
    assert shown.keys() == german.keys()
    assert {path for path, text in shown.items() if german[path] == text} == {"name.short", "name.full"}


def test_what_is_offered_is_understood() -> None:
    """Teams writes a command's title into the message: in either language it means that command."""
    made = manifest(PACKAGE)
    german = german_texts(made)
    for number, listed in enumerate(made["bots"][0]["commandLists"]):
        for place, command in enumerate(listed["commands"]):
            for title in (command["title"], german[f"bots[0].commandLists[{number}].commands[{place}].title"]):
                found = find_command(title, COMMANDS)
                assert found is not None, title
                assert (found.command.name, found.said) == (command["title"], "")


def test_it_asks_for_little() -> None:
    """No device, no consent to read what people write to each other, no domain but the service's own."""
    made = manifest(PACKAGE)
    assert made["validDomains"] == ["linkpin.example.com"]
    assert made["permissions"] == list(PERMISSIONS)
    assert not made.keys() & {"devicePermissions", "authorization", "webApplicationInfo", "staticTabs"}


@pytest.mark.parametrize(("made", "size", "transparent"), [(color_icon(), 192, False), (outline_icon(), 32, True)])
def test_the_icons(made: bytes, size: int, *, transparent: bool) -> None:
    """PNGs of the sizes that Teams wants; the outline is white and nothing else; the drawing is in the middle."""
    chunks = dict(_chunks(made))
    assert struct.unpack(">IIBBBBB", chunks[b"IHDR"]) == (size, size, 8, 3, 0, 0, 0)
    rows = zlib.decompress(chunks[b"IDAT"])
    lines = [rows[start + 1 : start + 1 + size] for start in range(0, len(rows), size + 1)]
    assert len(lines) == size
    assert lines == lines[::-1]
    assert all(line == line[::-1] for line in lines)
    drawn = [column for line in lines for column, step in enumerate(line) if step]
    margin = 48 if size == 192 else 1
    assert (min(drawn), max(drawn)) == (margin if size == 192 else min(drawn), size - 1 - min(drawn))
    assert min(drawn) >= margin
    assert (b"tRNS" in chunks) is transparent
    if transparent:
        assert set(chunks[b"PLTE"]) == {255}
        assert chunks[b"tRNS"][0] == 0


def test_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """It writes the package where it is told, takes the id from the environment, and says what is wrong."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MicrosoftAppId", raising=False)

    def call(*arguments: str) -> tuple[int, str, str]:
        code = run(command_line(Settings), ["manifest", "teams", *arguments])
        return (code, *capsys.readouterr())

    url = ("--url", "https://linkpin.example.com/")
    code, _, told = call("--app-id", APP, *url)
    assert (code, "linkpin-teams.zip is ready" in told) == (0, True)
    assert set(files(Path("linkpin-teams.zip").read_bytes())) >= {"manifest.json", "color.png"}
    monkeypatch.setenv("MicrosoftAppId", APP)
    code, out, _ = call(*url, "--json", "--company", "Example AG", "--app-version", "1.2.3")
    made = json.loads(out)
    assert (code, made["developer"]["name"], made["version"]) == (0, "Example AG", "1.2.3")
    assert made["developer"]["privacyUrl"] == "https://linkpin.example.com/about"
    assert problems(made, "manifest.json") == []
    assert call(*url, "--output", "no/such/folder/x.zip")[0] == 1
    wrong = (("--app-id", "x"), ("--url", "http://x"), ("--app-version", "1.0"), ("--company", ""), ("--terms", "x"))
    assert [call(*url, *each)[0] for each in wrong] == [2] * len(wrong)


def test_the_documentation_gives_the_reasons() -> None:
    """Each permission with its reason, in the words of the code, and no others."""
    text = (Path(__file__).parents[2] / "docs" / "teams.md").read_text("utf-8")
    table = text.split("| permission | why |")[1].split("\n\n")[0]
    told = dict(re.findall(r"^\| `(\w+)` \| (.+?) \|$", table, re.M))
    assert told == dict(PERMISSIONS)


def _texts(value: object, path: str) -> list[tuple[str, str]]:
    """All texts in a manifest that a person may see, by their paths."""
    if isinstance(value, dict):
        parts = [(f"{path}.{name}" if path else name, each) for name, each in value.items()]
    elif isinstance(value, list):
        parts = [(f"{path}[{number}]", each) for number, each in enumerate(value)]
    else:
        ends = (".title", ".description", ".short", ".full")
        return [(path, value)] if isinstance(value, str) and path.endswith(ends) else []
    return [pair for name, each in parts for pair in _texts(each, name)]


def _chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    found, at = [], 8
    while at < len(png):
        length, name = struct.unpack(">I4s", png[at : at + 8])
        data = png[at + 8 : at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length : at + 12 + length])[0] == zlib.crc32(name + data)
        found.append((name, data))
        at += 12 + length
    return found
