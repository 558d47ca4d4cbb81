"""How a command ends: exit codes, messages, and no traceback unasked."""

from __future__ import annotations

import asyncio
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from bot.cli.run import run
from bot.settings import SettingsError
from digests.errors import LimitExceededError, RefusedBriefError, UnreadableBriefError
from storage.errors import StorageUnavailableError, StorageUrlError
from tests.bot.outside.openai_server import Piecewise, faithful, openai_server

ROOT = Path(__file__).parents[3]
PROGRAM = [sys.executable, "-m", "bot"]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UnreadableBriefError("It is damaged.", "Save it again."), 3),
        (RefusedBriefError("It is a PPT file.", "Save it again."), 3),
        (LimitExceededError("It is too large.", "Save it again."), 4),
        (StorageUnavailableError("It is gone.", "Save it again."), 1),
        (StorageUrlError("It is no address.", "Save it again."), 2),
        (SettingsError("It is unknown.\nSave it again."), 2),
    ],
)
def test_expected_failures_have_a_code_and_a_hint(
    error: Exception, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each failure that has a cause outside ends with its own code and two plain lines on stderr."""
    assert run(_raising(error), []) == code
    written = capsys.readouterr()
    assert written.out == ""
    assert written.err.splitlines() == [f"linkpin: {str(error).splitlines()[0].split(' Save')[0]}", "Save it again."]


def test_a_defect_is_called_ours(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """An unforeseen error ends with 70, says that it is ours and how to report it, and quotes nothing secret."""
    monkeypatch.delenv("LINKPIN_DEBUG", raising=False)
    assert run(_raising(KeyError("the customer's secret")), []) == 70
    told = capsys.readouterr().err
    assert "This is our defect, not yours: KeyError in test_run.py, line" in told
    assert "report" in told
    assert "secret" not in told
    assert "Traceback" not in told


def test_a_defect_shows_more_on_request(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """With LINKPIN_DEBUG=1 a maintainer sees the traceback."""
    monkeypatch.setenv("LINKPIN_DEBUG", "1")
    assert run(_raising(KeyError("inside")), []) == 70
    assert "Traceback (most recent call last)" in capsys.readouterr().err


def test_a_message_can_not_act_on_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """An error that quotes a hostile name comes out without its escape sequences."""
    run(_raising(UnreadableBriefError("\x1b[2Jgone.pptx is damaged.")), [])
    assert capsys.readouterr().err == "linkpin: [2Jgone.pptx is damaged.\n"


@pytest.mark.parametrize(("code", "wanted"), [(None, 0), (0, 0), (3, 3), ("words", 70)])
def test_the_exit_code_of_a_command_is_kept(code: int | str | None, wanted: int) -> None:
    """Whatever a command exits with is what the process ends with."""
    assert run(_raising(SystemExit(code)), []) == wanted


def test_version_is_the_same_both_ways() -> None:
    """`python -m bot` is the program that is installed as `linkpin`."""
    installed = [str(Path(sys.executable).parent / "linkpin")]
    told = [_start([*program, "--version"]).stdout for program in (PROGRAM, installed)]
    assert told[0] == told[1]
    assert told[0].startswith(b"linkpin ")


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    """`linkpin … | head -0` ends quietly with 141, as a shell expects of a broken pipe."""
    brief = tmp_path / "brief.md"
    brief.write_text("The price falls to €49 from 1 October 2026.\n", encoding="utf-8")
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(
        [*PROGRAM, "digest", str(brief)], stdout=writing, stderr=subprocess.PIPE, cwd=ROOT, check=False
    )
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (141, b"")


def test_an_interruption_is_quiet() -> None:
    """Ctrl-C ends with 130 and without a traceback."""
    code = (
        # A shell starts what runs in the background with interruptions ignored, which all its children inherit.
        "import signal, sys, time\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from bot.cli.run import run\n"
        "def command(arguments):\n    print('started', flush=True)\n    time.sleep(60)\n"
        "sys.exit(run(command, []))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"started\n"
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=30)
    assert (process.returncode, told) == (130, b"")


def test_output_survives_a_poor_encoding(tmp_path: Path) -> None:
    """Where the terminal has no euro sign, the digest is shown with a stand-in; JSON loses nothing."""
    brief = tmp_path / "brief.md"
    brief.write_text("The price falls to €49 per sensor from 1 October 2026.\n", encoding="utf-8")
    poor = {**os.environ, "PYTHONIOENCODING": "ascii"}
    assert b"?49" in _start([*PROGRAM, "digest", str(brief)], poor).stdout
    assert b"\\u20ac49" in _start([*PROGRAM, "digest", str(brief), "--format", "json"], poor).stdout


def test_a_progress_bar_is_for_a_terminal_only() -> None:
    """On a terminal the file's name stands beside a bar while it is read; in a pipe stderr stays empty."""
    brief = next((ROOT / "sample").glob("*.pptx"))
    shown = _on_a_terminal([*PROGRAM, "digest", str(brief)])
    assert brief.name.encode() in shown.partition(b"\n")[0]
    assert "━".encode() in shown
    assert _start([*PROGRAM, "digest", str(brief)]).stderr == b""


@pytest.mark.anyio
async def test_who_waits_for_a_language_model_sees_it_write() -> None:
    """On a terminal the line that it writes, until the digest is there; in a pipe nothing."""
    brief = next((ROOT / "sample").glob("*.pptx"))
    async with openai_server(Piecewise(faithful, size=60, pause=0.04)) as server:
        model = {"LINKPIN_LLM": "openai:gpt-test", "LINKPIN_LLM_URL": server.url}
        shown = await asyncio.to_thread(_on_a_terminal, [*PROGRAM, "digest", str(brief)], model)
        piped = await asyncio.to_thread(_start, [*PROGRAM, "digest", str(brief)], {**os.environ, **model})
    assert b"openai:gpt-test: The language model is writing line 4." in shown
    assert b"AI-generated by openai:gpt-test" in b" ".join(shown.split())
    assert piped.stderr == b""


def test_help_loads_nothing_heavy() -> None:
    """`--help` starts quickly because it loads no reader, no database and no settings."""
    code = (
        "import sys\nfrom bot.__main__ import main\nsys.argv = ['linkpin', '--help']\nmain()\n"
        "heavy = {'pydantic', 'sqlalchemy', 'lxml', 'pptx', 'docx', 'pypdfium2', 'structlog'} & set(sys.modules)\n"
        "print(sorted(heavy), file=sys.stderr)"
    )
    assert _start([sys.executable, "-c", code]).stderr == b"[]\n"


def _raising(error: BaseException) -> Callable[[Sequence[str]], None]:
    def command(arguments: Sequence[str]) -> None:
        raise error

    return command


def _start(command: list[str], env: dict[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(command, capture_output=True, cwd=ROOT, env=env, check=False)


def _on_a_terminal(command: list[str], more: Mapping[str, str] | None = None) -> bytes:
    """What a person sees: both streams on a terminal of 80 columns."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=ROOT,
        env={**os.environ, "TERM": "xterm", **(more or {})},
    ) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # Linux says EIO when the other side has closed
                break
            if not piece:
                break
            shown += piece
    os.close(ours)
    assert process.returncode == 0
    return shown
