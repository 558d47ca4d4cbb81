"""The settings of Slack, its manifest, and what both say to whoever sets the bot up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.cli.app import command_line
from bot.cli.run import run
from bot.settings import Settings, SettingsError
from bot.slack.manifest import manifest
from bot.slack.options import slack_options
from bot.slack.scopes import EMAIL_SCOPES, EVENTS, GROUP_SCOPES, SCOPES
from bot.slack.vault import Vault, VaultError
from storage.kinds import Role

KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
OTHER = "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXowMTIzNDU="
DOCS = Path(__file__).parent.parent.parent / "docs" / "slack.md"


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of this machine must not count."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def settings(**given: str) -> Settings:
    """The settings with these values."""
    return Settings.model_validate(given)


def test_without_settings_there_is_no_slack() -> None:
    """Nothing set means nothing to connect."""
    assert slack_options(settings()) is None


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"slack_bot_token": "xoxb-1"}, "SLACK_SIGNING_SECRET"),
        ({"slack_app_token": "xapp-1"}, "SLACK_BOT_TOKEN"),
        ({"slack_bot_token": "xapp-1", "slack_app_token": "xapp-1"}, "SLACK_BOT_TOKEN"),
        ({"slack_bot_token": "xoxe.xoxb-1", "slack_app_token": "xapp-1"}, "twelve hours"),
        ({"slack_bot_token": "xoxb-1", "slack_app_token": "xoxb-1"}, "SLACK_APP_TOKEN"),
        ({"slack_client_id": "1.2", "slack_signing_secret": "s"}, "SLACK_CLIENT_SECRET"),
        ({"slack_client_id": "1.2", "slack_client_secret": "c", "slack_signing_secret": "s"}, "LINKPIN_SECRET_KEYS"),
        ({"slack_bot_token": "xoxb-1", "slack_app_token": "x", "slack_group_roles": "S123=admin"}, "SLACK_GROUP_ROLES"),
        ({"slack_bot_token": "xoxb-1", "slack_app_token": "x", "linkpin_secret_keys": "short"}, "LINKPIN_SECRET_KEYS"),
    ],
)
def test_what_is_missing_or_wrong_is_named(given: dict[str, str], named: str) -> None:
    """The variable is named, and no value is quoted."""
    with pytest.raises(SettingsError, match=named) as caught:
        slack_options(settings(**given))
    assert not any(value in str(caught.value) for value in given.values() if value.startswith(("xoxb-1", "xapp-1")))


def test_group_roles_and_emoji_are_read() -> None:
    """Several groups may give one role; colons around emoji don't matter."""
    given = {"slack_bot_token": "xoxb-1", "slack_app_token": "xapp-1"}
    options = slack_options(
        settings(
            **given, slack_group_roles="S1AB=marketer, S2CD=marketer", slack_useful_emoji=":tada:", slack_ask_emoji="-"
        )
    )
    assert options is not None
    assert options.group_roles == {"S1AB": Role.MARKETER, "S2CD": Role.MARKETER}
    assert options.useful_emoji == frozenset({"tada"})
    assert options.ask_emoji == frozenset()
    assert "xoxb-1" not in repr(options)


def test_keys_are_changed_in_steps() -> None:
    """With the new key first, what the old one sealed can be read; without the old one it can't."""
    sealed = Vault([KEY]).seal("xoxb-secret")
    assert "secret" not in sealed
    assert Vault([OTHER, KEY]).open(sealed) == "xoxb-secret"
    assert Vault([OTHER, KEY]).outdated(sealed)
    with pytest.raises(VaultError):
        Vault([OTHER]).open(sealed)


def test_the_manifest_keeps_to_slacks_limits() -> None:
    """Source: docs.slack.dev, "App manifest reference"."""
    made = manifest(url="https://linkpin.example.com", groups=True, oauth=True)
    shown = made["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 174 <= len(shown["long_description"]) <= 4000
    assert all(len(each["name"]) <= 24 for each in made["features"]["shortcuts"])
    assert made["settings"]["socket_mode_enabled"] is False
    assert made["oauth_config"]["redirect_urls"] == ["https://linkpin.example.com/slack/oauth_redirect"]


def test_socket_mode_needs_no_address() -> None:
    """Without a public address the manifest holds none."""
    made = manifest()
    assert made["settings"]["socket_mode_enabled"] is True
    assert "http" not in json.dumps(made)


def test_each_scope_is_explained_and_each_event_has_its_scope() -> None:
    """The documentation gives the reason of each scope in the same words, and names no others."""
    table = DOCS.read_text("utf-8").split("| scope | why |")[1].split("\n\n")[0]
    rows = [line.split("|") for line in table.splitlines() if line.startswith("| `")]
    told = {row[1].strip(" `"): row[2].strip() for row in rows}
    assert told == {**SCOPES, **GROUP_SCOPES, **EMAIL_SCOPES}
    assert {"message.channels", "message.groups", "message.im"} <= set(EVENTS)


def test_the_command_prints_the_manifest(capsys: pytest.CaptureFixture[str]) -> None:
    """As JSON it is the manifest; the two transports exclude each other; an address must be public."""

    def call(*arguments: str) -> tuple[int, str]:
        code = run(command_line(Settings), ["manifest", "slack", *arguments])
        return code, capsys.readouterr().out

    assert json.loads(call("--json")[1]) == manifest()
    scopes = json.loads(call("--json", "--emails")[1])["oauth_config"]["scopes"]["bot"]
    assert set(scopes) == {*SCOPES, *EMAIL_SCOPES}
    code, text = call("--url", "https://linkpin.example.com/")
    assert (code, 'request_url: "https://linkpin.example.com/slack/events"' in text) == (0, True)
    assert [call(*wrong)[0] for wrong in (("--url", "http://x"), ("--oauth",), ("--socket", "--url", "https://x"))] == [
        2,
        2,
        2,
    ]
