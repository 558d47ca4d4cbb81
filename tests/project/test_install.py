"""`make install` does nothing when all is in place, and says in one line what a machine lacks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INSTALL = Path(".ci") / "install"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what the installation reads, in a folder with a space in its name, with a .venv that is up to date."""
    folder = tmp_path / "my checkout"
    (folder / ".ci").mkdir(parents=True)
    for name in ("Makefile", "requirements-dev.txt", "pyproject.toml", ".ci/install"):
        shutil.copy(ROOT / name, folder / name)
    (folder / ".venv" / "bin").mkdir(parents=True)
    python = folder / ".venv" / "bin" / "python"
    # An interpreter that runs, but whose pip only writes down what it was asked for.
    python.write_text(
        '#!/bin/sh\nif [ "$1" = -m ] && [ "$2" = pip ]; then echo "$*" >>asked.txt; exit 0; fi\n'
        f'exec "{sys.executable}" "$@"\n'
    )
    python.chmod(0o755)
    _install(folder)
    (folder / "asked.txt").unlink()
    return folder


def test_an_environment_that_is_up_to_date_is_left_alone(checkout: Path) -> None:
    """The second run asks pip for nothing and says nothing."""
    ended = _install(checkout)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    assert not (checkout / "asked.txt").exists()


def test_a_new_lock_is_installed(checkout: Path) -> None:
    """When the lock's content changes, the set is installed anew with its hashes, and the project alone."""
    with (checkout / "requirements-dev.txt").open("a") as lock:
        lock.write("# changed\n")
    assert _install(checkout).returncode == 0
    asked = (checkout / "asked.txt").read_text()
    assert "--require-hashes -r requirements-dev.txt" in asked
    assert "--no-deps --no-build-isolation -e ." in asked
    assert _install(checkout).stderr == ""


def test_the_chosen_python_is_kept(checkout: Path) -> None:
    """A .venv that was made with PYTHON=… stays with it when only the lock changes, whatever else is on the machine."""
    (checkout / "requirements-dev.txt").write_text("changed\n")
    ended = _install(checkout, PATH=str(_bare_path(checkout)))
    assert ended.returncode == 0
    assert "Bringing .venv up to date" in ended.stderr


def test_an_interrupted_installation_is_begun_anew(checkout: Path) -> None:
    """A half-made .venv is recognised and thrown away, not patched."""
    (checkout / ".venv-unfinished").mkdir()
    (checkout / ".venv" / "leftover").write_text("half of a package")
    ended = _install(checkout, PYTHON=_recorder(checkout))
    assert ended.returncode == 0
    assert "Making .venv" in ended.stderr
    assert "venv --clear .venv" in (checkout / "python-asked.txt").read_text()


def test_a_moved_checkout_gets_a_new_environment(checkout: Path) -> None:
    """An environment's programs name its folder, so after a move it is made again."""
    moved = checkout.rename(checkout.with_name("elsewhere"))
    ended = _install(moved, PYTHON=_recorder(moved))
    assert "Making .venv" in ended.stderr


def test_an_old_python_is_refused_with_a_way_out(checkout: Path) -> None:
    """PYTHON that is too old, or none, is answered in words."""
    (checkout / ".venv-unfinished").mkdir()
    old = _program(checkout, "exit 1")
    ended = _install(checkout, PYTHON=old)
    assert ended.returncode == 1
    assert "is not a Python 3.11 or newer" in ended.stderr


def test_a_machine_without_python_is_told_what_to_install(checkout: Path) -> None:
    """Where no Python is found, the line names the packages of the common systems."""
    (checkout / ".venv-unfinished").mkdir()
    ended = _install(checkout, PATH=str(_bare_path(checkout)))
    assert ended.returncode == 1
    assert "Linkpin needs Python 3.11 or newer" in ended.stderr
    assert "apt-get install python3 python3-venv" in ended.stderr


def test_a_python_without_venv_is_told_what_to_install(checkout: Path) -> None:
    """Debian's Python without python3-venv is recognised before anything is begun."""
    (checkout / ".venv-unfinished").mkdir()
    program = f'case "$*" in *ensurepip*) exit 1;; esac\nexec "{sys.executable}" "$@"'
    ended = _install(checkout, PYTHON=_program(checkout, program))
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert ended.returncode == 1
    assert f"apt-get install python{version}-venv" in ended.stderr


def test_help_names_every_target() -> None:
    """`make help` lists each target that a person may call."""
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("install", "demo", "digest", "test", "lint", "types", "eval", "bench", "lock", "check"):
        assert f"  make {target} " in shown


def _install(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    env = {k: v for k, v in os.environ.items() if k != "PYTHON"} | variables
    return subprocess.run(["/bin/sh", str(INSTALL)], cwd=folder, env=env, capture_output=True, text=True, check=False)


def _program(folder: Path, script: str) -> str:
    path = folder / "python"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def _recorder(folder: Path) -> str:
    """A Python that writes down how it is asked to make an environment, and leaves the folder as it is."""
    record = 'case "$*" in *"-m venv"*) echo "$*" >>python-asked.txt; exit 0;; esac'
    return _program(folder, f'{record}\nexec "{sys.executable}" "$@"')


def _bare_path(folder: Path) -> Path:
    """A folder of programs that has what a bare system has, and no Python."""
    path = folder / "bin"
    path.mkdir()
    for name in ("dirname", "cat", "cksum", "mkdir", "rmdir", "tail"):
        (path / name).symlink_to(shutil.which(name) or name)
    return path
