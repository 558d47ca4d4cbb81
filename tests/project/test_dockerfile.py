"""The Dockerfile, and the script that proves it in CI."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from tests.project.ci_scripts import ci_script

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def check() -> ModuleType:
    """`.ci/dockerfile_check.py` as a module."""
    return ci_script("dockerfile_check")


SOUND = """
ARG V=3
FROM python:${V} AS builder
WORKDIR /src
COPY pyproject.toml bot ./
# a comment
RUN one && \\
    two
FROM python:${V} AS runtime
COPY --from=builder /opt/linkpin /opt/linkpin
VOLUME ["/var/lib/linkpin"]
USER 10001:10001
HEALTHCHECK CMD ["linkpin"]
ENTRYPOINT ["linkpin"]
"""


def test_our_dockerfile_is_sound(check: ModuleType) -> None:
    """Two stages, a numeric user, a health check, and every COPY source in the repository and let in."""
    stages = check.parse((ROOT / "Dockerfile").read_text(encoding="utf-8"))
    assert check.complaints(stages) == []
    assert list(stages) == ["builder", "runtime"]


def test_the_runtime_has_every_package(check: ModuleType) -> None:
    """A package that is installed by pyproject.toml is copied for the build."""
    builder = check.parse((ROOT / "Dockerfile").read_text(encoding="utf-8"))["builder"]
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"bench", "sample", "tests"}
    assert packages <= set(check.copied(builder))


def test_lines_and_stages_are_read(check: ModuleType) -> None:
    """Continued lines are one step, comments none, and copies between stages are not from the repository."""
    stages = check.parse(SOUND)
    assert stages["builder"].all("RUN") == ["one &&  two"]
    assert check.copied(stages["builder"]) == ["pyproject.toml", "bot"]
    assert check.copied(stages["runtime"]) == []


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("COPY pyproject.toml", "COPY nowhere.toml"), "COPY source nowhere.toml is missing or ignored"),
        (("COPY pyproject.toml", "COPY Makefile"), "COPY source Makefile is missing or ignored"),
        (("USER 10001:10001", "USER linkpin"), "user linkpin is not a numeric one"),
        (("USER 10001:10001", "USER 0"), "user 0 is not a numeric one"),
        (("USER 10001:10001\n", ""), "user root is not a numeric one"),
        (('HEALTHCHECK CMD ["linkpin"]\n', ""), "it has no HEALTHCHECK"),
    ],
)
def test_a_fault_is_found(check: ModuleType, change: tuple[str, str], complaint: str) -> None:
    """The check sees a missing or ignored source, a user who is root or has only a name, and no health check."""
    assert check.complaints(check.parse(SOUND)) == []
    found = check.complaints(check.parse(SOUND.replace(*change)))
    assert len(found) == 1
    assert complaint in found[0]


def test_the_image_folders_are_put_elsewhere(check: ModuleType, tmp_path: Path) -> None:
    """A step's absolute folders point below the temporary folder, relative ones stay."""
    assert check.relocated("/opt/x/bin/python ./opt /src -r opt/y", tmp_path) == (
        f"{tmp_path}/opt/x/bin/python ./opt {tmp_path}/src -r opt/y"
    )
