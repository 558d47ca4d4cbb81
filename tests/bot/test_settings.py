"""What the environment decides."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.bootstrap import service_parts
from bot.settings import SettingsError, load_settings

VARIABLES = ("DATABASE_URL", "LINKPIN_HOME", "LINKPIN_LOG")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variable of the machine that runs the tests counts."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    """Without any variable the home is ~/.linkpin and the database is the embedded one."""
    settings = load_settings()
    assert settings.linkpin_home == tmp_path / ".linkpin"
    assert settings.database_address() is None
    assert settings.linkpin_log == "warning"


def test_variables_count_and_empty_ones_do_not(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A set variable is used, "~" is expanded, and an empty one is as good as unset."""
    monkeypatch.setenv("LINKPIN_HOME", "~/pin")
    monkeypatch.setenv("LINKPIN_LOG", "DEBUG")
    monkeypatch.setenv("DATABASE_URL", "")
    settings = load_settings()
    assert (settings.linkpin_home, settings.linkpin_log, settings.database_address()) == (
        tmp_path / "pin",
        "debug",
        None,
    )


def test_a_bad_variable_is_named_and_not_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the variable and what it may be; its value stays out, for it may be a secret."""
    monkeypatch.setenv("LINKPIN_LOG", "hunter2")
    with pytest.raises(SettingsError, match="LINKPIN_LOG") as caught:
        load_settings()
    assert "hunter2" not in str(caught.value)
    assert "'warning'" in str(caught.value)


def test_a_home_of_nobody_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where "~" leads nowhere, as for a container's user without a home, the error says which variable to set."""
    monkeypatch.setenv("LINKPIN_HOME", "~no-such-user/linkpin")
    with pytest.raises(SettingsError, match="LINKPIN_HOME"):
        load_settings()


def test_the_database_address_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings in a log or a traceback do not give the password away."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://ann:hunter2@host/db")
    settings = load_settings()
    assert "hunter2" not in repr(settings)
    assert settings.database_address() == "postgresql://ann:hunter2@host/db"


def test_the_local_chat_is_not_served_beside_slack(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sample people must not meet real ones: `--local` with Slack's settings is refused in one line."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    with pytest.raises(SettingsError, match="--local is for trying out"):
        service_parts(local=True, settings=load_settings())
