"""Which meaning engine is chosen, and that it does without when it can't be had."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest

from bot.bootstrap import meaning_engine
from bot.doctor import State, meaning
from bot.meaning import choose, scale_path
from bot.minilm import MiniLMElsewhere
from bot.settings import Settings
from feedback.meaning import LEXICAL, MeaningUnavailableError
from feedback.weights import FILE_NAME
from tests.feedback.made_prints import SCALE
from tests.weights import WEIGHTS, needs_weights

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    """The engine's process is awaited on asyncio."""
    return "asyncio"


def test_without_weights_words_do(tmp_path: Path) -> None:
    """Nothing installed is no error: questions are compared by their words, and doctor says how to get more."""
    settings = Settings(linkpin_models=tmp_path)
    assert meaning_engine(settings).id == LEXICAL
    found = meaning(settings)
    assert (found.state, "not installed" in found.detail) == (State.WARNING, True)
    assert "linkpin model install" in found.mend


@pytest.mark.parametrize("name", ["minilm", "openai:small"])
def test_who_wanted_an_engine_is_told_to_mend(tmp_path: Path, name: str) -> None:
    """An engine that was asked for by name and isn't there is something to mend."""
    settings = Settings(linkpin_models=tmp_path, linkpin_meaning=name)
    assert choose(settings).engine.id == LEXICAL
    assert meaning(settings).state is State.MEND


def test_words_by_choice_are_fine(tmp_path: Path) -> None:
    """Who wants words alone has nothing to mend."""
    assert meaning(Settings(linkpin_models=tmp_path, linkpin_meaning="lexical")).state is State.OK


@needs_weights
def test_installed_weights_are_used() -> None:
    """MiniLM is taken where it is, without being asked for."""
    settings = Settings(linkpin_models=WEIGHTS.parent)
    assert choose(settings).engine.id == "minilm-l6-v2-int8-1"
    assert meaning(settings).state is State.OK


@needs_weights
@pytest.mark.parametrize("damage", ["cut", "changed"])
def test_damaged_weights_are_not_used(tmp_path: Path, damage: str) -> None:
    """A file that was cut off or changed is noticed before anything is compared with it, and the reason is told."""
    body = bytearray(WEIGHTS.read_bytes())
    if damage == "cut":
        del body[len(body) // 2 :]
    else:
        body[-1] ^= 1
    (tmp_path / FILE_NAME).write_bytes(body)
    chosen = choose(Settings(linkpin_models=tmp_path))
    assert chosen.engine.id == LEXICAL
    assert "damaged" in chosen.lacking


@needs_weights
async def test_the_model_runs_in_a_process_of_its_own(tmp_path: Path) -> None:
    """Vectors come from another process; when that is killed, the next text starts a new one."""
    engine = MiniLMElsewhere(WEIGHTS)
    try:
        [first] = await engine.embed(["What does a sensor cost?"])
        pool = engine._started()
        [worker] = list(pool._processes)
        assert worker != os.getpid()
        os.kill(worker, signal.SIGKILL)
        assert await engine.embed(["What does a sensor cost?"]) == [first]
    finally:
        engine.close()


@needs_weights
async def test_weights_that_break_later_are_told(tmp_path: Path) -> None:
    """Weights that are damaged while the service runs make the engine say so, so that words can step in."""
    path = tmp_path / FILE_NAME
    shutil.copy(WEIGHTS, path)
    engine = MiniLMElsewhere(path)
    path.write_bytes(path.read_bytes()[:1_000])
    try:
        with pytest.raises(MeaningUnavailableError, match="linkpin model install"):
            await engine.embed(["price"])
    finally:
        engine.close()


def test_an_endpoint_is_used_once_it_was_measured(tmp_path: Path) -> None:
    """Without a scale words do; with one of its own the endpoint is taken; a damaged or foreign one is none."""
    settings = Settings(
        linkpin_models=tmp_path, linkpin_meaning="openai:small", linkpin_meaning_url="http://127.0.0.1:9/v1/"
    )
    assert choose(settings).mend == "Run: linkpin model calibrate"
    path = scale_path(settings)
    for text in ("damaged", SCALE.to_json()):
        path.write_text(text, "utf-8")
        assert choose(settings).engine.id == LEXICAL
    path.write_text(SCALE.to_json().replace(SCALE.engine, "openai:small"), "utf-8")
    engine = choose(settings).engine
    assert (engine.id, engine.scale.width) == ("openai:small", SCALE.width)


@pytest.mark.parametrize(
    "variables",
    [
        {"linkpin_meaning": "word2vec"},
        {"linkpin_meaning": "openai:"},
        {"linkpin_meaning_url": "ftp://somewhere"},
        {"linkpin_meaning_url": "http://user:secret@somewhere"},
    ],
)
def test_settings_that_can_t_be_used_are_refused(variables: dict[str, str]) -> None:
    """A name that is no engine, and an address that is none or holds a password."""
    with pytest.raises(ValueError, match="must be"):
        Settings.model_validate(variables)
