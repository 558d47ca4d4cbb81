"""Which briefs are evaluated: a folder of real ones beside the project, or what the project ships."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_DEFAULT = "../shared/eval"
SAMPLE = Path("sample")


@dataclass(frozen=True, slots=True)
class Case:
    """A brief and the nuggets that a digest of it should hold."""

    name: str
    path: Path
    gold: dict[str, Any]


def eval_dir() -> Path | None:
    """The folder of real briefs: EVAL from the environment, else the default; None where it is not there."""
    folder = Path(os.environ.get("EVAL") or _DEFAULT)
    return folder if (folder / "gold").is_dir() else None


def cases(folder: Path | None) -> list[Case]:
    """The briefs with nuggets in a folder (briefs/ and gold/), or the project's own where there is no folder."""
    gold = (folder or SAMPLE) / "gold"
    briefs = folder / "briefs" if folder else SAMPLE
    found = [(path.stem, json.loads(path.read_text("utf-8"))) for path in sorted(gold.glob("*.json"))]
    return [Case(name, briefs / content["file"], content) for name, content in found]


def baselines(folder: Path | None) -> dict[str, dict[str, float]]:
    """What peers reach on the folder's briefs at 150 words; empty where it does not say."""
    path = (folder or SAMPLE) / "baselines.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else {}
