"""What the settings say about Slack, checked: what is missing is named, with where to find it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import SecretStr

from bot.settings import Settings, SettingsError
from bot.slack.vault import Vault
from storage.kinds import Role

FOLLOWING = (Role.MANAGER, Role.MARKETER, Role.SALESPERSON)
"""Roles that may follow a user group. Admins are made by name: whoever edits a group must not become one."""
GROUP = re.compile(r"S[A-Z0-9]{2,}")


@dataclass(frozen=True, slots=True)
class OAuthOptions:
    """How the app is installed into several workspaces. `allowed` are ids of workspaces and organisations."""

    client_id: str
    client_secret: str = field(repr=False)
    allowed: frozenset[str]
    redirect_url: str | None


@dataclass(frozen=True, slots=True)
class SlackOptions:
    """All that decides how Slack is reached. Secrets stay out of `repr`."""

    api_url: str
    bot_token: str | None = field(repr=False, default=None)
    app_token: str | None = field(repr=False, default=None)
    signing_secret: str | None = field(repr=False, default=None)
    oauth: OAuthOptions | None = None
    vault: Vault | None = field(repr=False, default=None)
    useful_emoji: frozenset[str] = frozenset()
    ask_emoji: frozenset[str] = frozenset()
    group_roles: Mapping[str, Role] = field(default_factory=dict)


def slack_options(settings: Settings) -> SlackOptions | None:
    """The options; None where nothing of Slack is set. Raises SettingsError where something is missing or wrong."""
    bot, app = _clear(settings.slack_bot_token), _clear(settings.slack_app_token)
    signing, secret = _clear(settings.slack_signing_secret), _clear(settings.slack_client_secret)
    if not settings.wants_slack():
        return None
    problems = [*_token_problems(bot, app), *_missing(settings, bot, app, signing, secret)]
    if problems:
        raise SettingsError("\n".join(problems))
    vault = _vault(settings)
    oauth = None
    if settings.slack_client_id and secret:
        allowed = frozenset(_listed(settings.slack_workspaces))
        oauth = OAuthOptions(settings.slack_client_id, secret, allowed, settings.slack_redirect_url)
    return SlackOptions(
        api_url=settings.slack_api_url,
        bot_token=bot,
        app_token=app,
        signing_secret=signing,
        oauth=oauth,
        vault=vault,
        useful_emoji=_emoji(settings.slack_useful_emoji),
        ask_emoji=_emoji(settings.slack_ask_emoji),
        group_roles=_group_roles(settings.slack_group_roles),
    )


def _token_problems(bot: str | None, app: str | None) -> list[str]:
    found = []
    if bot and bot.startswith(("xapp-", "xoxp-")):
        found.append("SLACK_BOT_TOKEN: another kind of token; the bot's begins with xoxb- (OAuth & Permissions).")
    if bot and bot.startswith("xoxe"):
        found.append(
            "SLACK_BOT_TOKEN: this token ends after twelve hours, and is renewed only where the app is installed by "
            "OAuth (SLACK_CLIENT_ID, SLACK_CLIENT_SECRET). Or make an app without token rotation."
        )
    if app and app.startswith(("xoxb-", "xoxp-")):
        found.append("SLACK_APP_TOKEN: another kind of token; the app's begins with xapp- (Basic Information).")
    return found


def _missing(
    settings: Settings, bot: str | None, app: str | None, signing: str | None, secret: str | None
) -> list[str]:
    found = []
    if bool(settings.slack_client_id) != bool(secret):
        name = "SLACK_CLIENT_SECRET" if settings.slack_client_id else "SLACK_CLIENT_ID"
        found.append(f"{name}: missing; it stands beside the other one under Basic Information of the Slack app.")
    elif not bot and not secret:
        found.append("SLACK_BOT_TOKEN: missing; copy it from OAuth & Permissions of the Slack app after installing it.")
    if not app and not signing:
        found.append("SLACK_SIGNING_SECRET: missing; or set SLACK_APP_TOKEN to use Socket Mode.")
    if secret and not settings.linkpin_secret_keys:
        found.append("LINKPIN_SECRET_KEYS: missing; tokens of workspaces are kept encrypted. " + Vault.HINT)
    if secret and not _listed(settings.slack_workspaces):
        found.append("SLACK_WORKSPACES: missing; name the workspaces (T…) that may install the app.")
    return found


def _vault(settings: Settings) -> Vault | None:
    keys = _listed(_clear(settings.linkpin_secret_keys) or "")
    if not keys:
        return None
    try:
        return Vault(keys)
    except ValueError as error:
        raise SettingsError(f"LINKPIN_SECRET_KEYS: {error}") from None


def _group_roles(text: str) -> dict[str, Role]:
    found: dict[str, Role] = {}
    names = {role.value: role for role in FOLLOWING}
    for each in _listed(text):
        group, _, role = (part.strip() for part in each.partition("="))
        if not GROUP.fullmatch(group) or role not in names:
            raise SettingsError(
                f"SLACK_GROUP_ROLES: write group=role, such as S012AB3CD=marketer; roles are {', '.join(names)}."
            )
        found[group] = names[role]
    return found


def _emoji(text: str) -> frozenset[str]:
    return frozenset(name.strip(":") for name in _listed(text) if name != "-")


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _clear(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value().strip() or None
