"""Which meaning engine the settings ask for, and which one there is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.outside.embeddings import PREFIX, EndpointEngine
from feedback.meaning import LexicalEngine, MeaningEngine
from feedback.scale import Scale

if TYPE_CHECKING:
    from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Chosen:
    """An engine; where it isn't the one that was wanted, `lacking` says why and `mend` what to do, a sentence each.

    `wanted` is whether the settings name the engine that is lacking, rather than leaving the choice to us.
    """

    engine: MeaningEngine
    lacking: str = ""
    mend: str = ""
    wanted: bool = False


def choose(settings: Settings) -> Chosen:
    """The engine of the settings, or words alone where it can't be had. Reads files, asks no network."""
    name = settings.linkpin_meaning
    if name == "lexical":
        return Chosen(LexicalEngine())
    if name.startswith(PREFIX):
        return _endpoint(settings)
    from feedback import weights

    path = settings.models_folder() / weights.FILE_NAME
    try:
        weights.load(path)
    except FileNotFoundError:
        lacking = "MiniLM is not installed."
    except weights.WeightsError as error:
        lacking = str(error)
    except OSError as error:
        lacking = f"{path.name} can't be read ({error.strerror or type(error).__name__})."
    else:
        from bot.minilm import MiniLMElsewhere

        return Chosen(MiniLMElsewhere(path))
    return Chosen(LexicalEngine(), lacking, "Run: linkpin model install", wanted=name == "minilm")


def endpoint(settings: Settings) -> EndpointEngine | None:
    """The endpoint of the settings, with its scale where it has one; None where none is set up."""
    if not settings.linkpin_meaning.startswith(PREFIX) or settings.linkpin_meaning_url is None:
        return None
    key = settings.linkpin_meaning_key
    model = settings.linkpin_meaning.removeprefix(PREFIX)
    scale = _scale(scale_path(settings), settings.linkpin_meaning)
    return EndpointEngine(settings.linkpin_meaning_url, model, key.get_secret_value() if key else None, scale)


def scale_path(settings: Settings) -> Path:
    """Where the scale of the settings' endpoint is kept."""
    name = re.sub(r"[^A-Za-z0-9._-]+", "_", settings.linkpin_meaning)
    return settings.models_folder() / f"{name}.scale.json"


def _endpoint(settings: Settings) -> Chosen:
    found = endpoint(settings)
    if found is None:
        lacking, mend = f"{settings.linkpin_meaning} has no address.", "Set LINKPIN_MEANING_URL."
    elif _scale(scale_path(settings), found.id) is None:
        lacking, mend = f"{found.id} has not been measured yet.", "Run: linkpin model calibrate"
    else:
        return Chosen(found)
    return Chosen(LexicalEngine(), lacking, mend, wanted=True)


def _scale(path: Path, engine: str) -> Scale | None:
    try:
        scale = Scale.from_json(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return scale if scale.engine == engine else None
