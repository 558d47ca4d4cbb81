"""`linkpin doctor` and `linkpin migrate`."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.cli.app import command_line
from bot.cli.run import run
from bot.doctor import State, slack, space
from bot.settings import Settings
from storage import model_calls
from storage.database import Database
from storage.location import locate
from storage.migrate import downgrade
from storage.model_calls import Budget
from tests.bot.cli.conftest import Linkpin


def test_a_fresh_machine_is_told_to_migrate(linkpin: Linkpin, home: Path) -> None:
    """Before the first migration doctor says what is missing and how to mend it, and makes nothing itself."""
    ended = linkpin("doctor")
    assert ended.code == 1
    assert "-> Run: linkpin migrate" in ended.out
    assert ended.out.endswith("To mend: database.\n")
    assert not home.exists()


def test_after_a_migration_all_is_well(linkpin: Linkpin, home: Path) -> None:
    """A migration makes a database that only its owner can read, and then doctor has nothing to say against it."""
    migrated = linkpin("migrate")
    assert migrated.code == 0
    assert "applied, now at revision" in migrated.out
    assert (home / "linkpin.db").stat().st_mode & 0o077 == 0
    ended = linkpin("doctor")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.endswith("All is well.\n")
    for name in ("python", "home", "disk", "database", "reading", "engine", "slack"):
        assert f"ok       {name}" in ended.out


def test_what_a_language_model_took_is_said(linkpin: Linkpin, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls, failures, tokens against the budget, cost and time; before the first call that there was none."""
    monkeypatch.setenv("LINKPIN_LLM", f"replay:{home}/answers")
    assert "no call yet" in " ".join(linkpin("doctor").out.split())
    linkpin("migrate")
    asyncio.run(_two_calls(home))
    told = " ".join(linkpin("doctor").out.split())
    assert "replay, on this machine; today 2 calls, 1 failed, 1,234 of 5,000,000 tokens" in told
    assert "0.25 US dollars, 2.0 s on average" in told


def test_a_replay_folder_that_cannot_be_written_to_is_told(
    linkpin: Linkpin, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Regression: a file in the folder's place was said to be well."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "answers").write_text("no folder")
    monkeypatch.setenv("LINKPIN_LLM", f"replay:{home}/answers/deeper")
    ended = linkpin("doctor")
    assert ended.code == 1
    assert "can't be written to" in " ".join(ended.out.split())


async def _two_calls(home: Path) -> None:
    """One that is done, and one that took too long."""
    async with Database(locate(None, home)) as database, database.write() as session:
        for used, cost, seconds, outcome in ((1_234, 250_000, 3, "done"), (0, None, 1, "time-out")):
            call = await model_calls.reserve(
                session, model="m", subject="brief", tokens=9_000, budget=Budget(99_999, 99_999)
            )
            assert call is not None
            await model_calls.settle(
                session,
                call,
                input_tokens=used,
                output_tokens=0,
                cost=cost,
                milliseconds=seconds * 1000,
                outcome=outcome,
            )


def test_migrating_twice_does_nothing_more(linkpin: Linkpin) -> None:
    """A repeated migration says that there is nothing to do and succeeds."""
    linkpin("migrate")
    again = linkpin("migrate")
    assert again.code == 0
    assert "nothing to do" in again.out


def test_a_database_behind_the_program_is_to_mend(linkpin: Linkpin, home: Path) -> None:
    """After an update with new migrations, doctor says how many are pending, and migrate applies them."""
    linkpin("migrate")
    asyncio.run(downgrade(locate(None, home), "base"))
    behind = linkpin("doctor", "--health")
    assert behind.code == 1
    assert "pending" in behind.out
    assert linkpin("migrate").code == 0
    assert linkpin("doctor", "--health").code == 0


@pytest.mark.parametrize(("free", "state"), [(2**40, "ok"), (2**29, "warning"), (2**20, "mend")])
def test_little_space_is_told_in_time(free: int, state: str) -> None:
    """Below a gigabyte is a warning, below the largest brief there is something to mend."""
    assert space(free).state == state
    assert bool(space(free).mend) == (state != "ok")


def test_doctor_speaks_json(linkpin: Linkpin) -> None:
    """A script gets the same findings, each with a state and a way to mend it."""
    told = json.loads(linkpin("doctor", "--json").out)
    database = next(f for f in told["findings"] if f["name"] == "database")
    assert told["ok"] is False
    assert (database["state"], database["mend"]) == ("mend", "Run: linkpin migrate")


def test_the_health_check_looks_at_what_can_change(linkpin: Linkpin) -> None:
    """A container's health check is about the database, the disk and the home folder, and fails with 1."""
    assert linkpin("doctor", "--health").code == 1
    linkpin("migrate")
    well = json.loads(linkpin("doctor", "--health", "--json").out)
    assert [f["name"] for f in well["findings"]] == ["home", "disk", "database"]
    assert well["ok"] is True


def test_a_home_open_to_others_is_a_warning(linkpin: Linkpin, home: Path) -> None:
    """Others on the machine could read briefs: doctor warns and names the command, and still succeeds."""
    linkpin("migrate")
    home.chmod(0o755)
    ended = linkpin("doctor", "--health")
    assert ended.code == 0
    assert f"-> Run: chmod 700 '{home}'" in ended.out


def test_a_home_that_is_a_file_is_to_mend(linkpin: Linkpin, home: Path) -> None:
    """A home that can't be written is named with the variable that moves it."""
    home.write_text("not a folder")
    ended = linkpin("doctor", "--health")
    assert ended.code == 1
    assert "Set LINKPIN_HOME to a folder of your own." in ended.out


@pytest.mark.parametrize("command", ["doctor", "migrate"])
def test_no_password_is_ever_shown(command: str, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A database that can't be reached is reported by its address without the password."""
    settings = Settings(linkpin_home=home, database_url=SecretStr("postgresql://ann:hunter2@127.0.0.1:9/linkpin"))
    assert run(command_line(lambda: settings), [command]) == 1
    written = capsys.readouterr()
    assert "hunter2" not in written.out + written.err
    assert "127.0.0.1:9/linkpin" in written.out + written.err


def test_a_wrong_address_is_a_finding_of_doctor(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The doctor does not stop at a DATABASE_URL that it can't use, but says what a right one looks like."""
    settings = Settings(linkpin_home=home, database_url=SecretStr("mysql://ann:hunter2@host/linkpin"))
    assert run(command_line(lambda: settings), ["doctor"]) == 1
    told = capsys.readouterr().out
    assert "-> Set DATABASE_URL to postgresql://" in told
    assert "ok       engine" in told
    assert "hunter2" not in told


def test_doctor_says_what_slack_lacks(home: Path) -> None:
    """With half of Slack's settings doctor names the missing one; with all it says how Slack is reached."""
    half = Settings(linkpin_home=home, slack_app_token=SecretStr("xapp-1-A1-1-abc"))
    found = slack(half)
    assert found.state is State.MEND
    assert "SLACK_BOT_TOKEN" in found.detail
    whole = half.model_copy(update={"slack_bot_token": SecretStr("xoxb-1-1-abc")})
    assert (slack(whole).state, slack(whole).detail) == (State.OK, "Socket Mode, one workspace")
