"""The README tells the truth about the program."""

from __future__ import annotations

import json
import re
from pathlib import Path

from bot.cli.exits import ExitCode
from bot.settings import Settings
from digests.presentation import to_json
from tests.made_digests import bullet, made_digest
from tests.project.ci_scripts import ci_script

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_digest_shown_is_what_the_program_makes() -> None:
    """`make digest` shows what the first screen shows; after a change of the engine, `make readme` renews it."""
    assert ci_script("readme_digest").shown(README) == README


def test_every_setting_is_explained() -> None:
    """The table of settings names each variable that the program reads; the Bot Framework's as it writes them."""
    listed = {name.replace("_", "").lower() for name in re.findall(r"^\| `(\w+)` \|", README, re.MULTILINE)}
    assert not [name for name in Settings.model_fields if name.replace("_", "") not in listed]


def test_every_exit_code_is_explained() -> None:
    """The table of exit codes names each one."""
    rows = " ".join(re.findall(r"^\| ([\d, ]+) \|", README, re.MULTILINE))
    assert {int(code) for code in re.findall(r"\d+", rows)} == {code.value for code in ExitCode}


def test_every_key_of_the_json_is_explained() -> None:
    """Each key that a script can meet stands in the README."""
    keys = set(re.findall(r'"(\w+)":', json.dumps(to_json(made_digest(bullet())))))
    assert all(f'"{key}"' in README for key in keys)


def test_links_to_files_lead_somewhere() -> None:
    """No link of README, changelog or decision records points to a file that isn't there."""
    for page in (ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")):
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert "://" in target or (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_decision_names_its_check() -> None:
    """A decision record has its alternatives, the decision and the check that enforces it, and is listed."""
    listed = (ROOT / "docs" / "adr" / "README.md").read_text(encoding="utf-8")
    for page in (ROOT / "docs" / "adr").glob("0*.md"):
        text = page.read_text(encoding="utf-8")
        assert all(part in text for part in ("**Alternatives", "**Decision.**", "**Check.**")), page.name
        assert page.name in listed
