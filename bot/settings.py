"""What the environment decides. `__main__` hands over how to read it; nothing is read at import time."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LogLevel = Literal["debug", "info", "warning", "error"]


class SettingsError(Exception):
    """An environment variable that can't be used. The text names the variable and never quotes its value."""


class Settings(BaseSettings):
    """All settings, each named like its environment variable in lower case; an empty variable counts as unset."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True, validate_default=True)

    database_url: SecretStr | None = None
    """PostgreSQL or SQLite address; None is the embedded SQLite file in the home folder. It may hold a password."""

    linkpin_home: Path = Path("~/.linkpin")
    """The folder of all that Linkpin keeps on this machine. One place on every system, so that docs can name it."""

    linkpin_meaning: str = "auto"
    """What tells which questions are the same: "auto" (MiniLM where it is installed, else words), "minilm", "lexical",
    or "openai:MODEL", a model of the embeddings endpoint at `linkpin_meaning_url`."""

    linkpin_models: Path | None = None
    """The folder of models and their scales; None is "models" in ~/.linkpin, which several home folders share."""

    linkpin_meaning_url: str | None = None
    """The base address of an OpenAI-compatible service, such as http://127.0.0.1:11434/v1. Questions are sent there."""

    linkpin_meaning_key: SecretStr | None = None
    """That service's API key, where it wants one."""

    linkpin_log: LogLevel = "warning"
    """The least grave log line that is written (to stderr)."""

    linkpin_public_url: str | None = None
    """Where this service is reached from outside (https://linkpin.example.com): pictures in Teams need it."""

    linkpin_secret_keys: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("linkpin_secret_keys", "linkpin_secret_key")
    )
    """Fernet keys that tokens are encrypted with at rest, separated by commas: the first one encrypts, all decrypt."""

    slack_bot_token: SecretStr | None = None
    """The token of the bot in the one workspace that it is installed in (xoxb-…)."""

    slack_app_token: SecretStr | None = None
    """The app-level token (xapp-…). With it Slack is reached by Socket Mode, which needs no public address."""

    slack_signing_secret: SecretStr | None = None
    """What Slack signs its requests with. Needed without Socket Mode."""

    slack_client_id: str | None = None
    """With the client secret: the app may be installed into several workspaces, by OAuth."""

    slack_client_secret: SecretStr | None = None
    """See `slack_client_id`."""

    slack_redirect_url: str | None = None
    """The public address of /slack/oauth_redirect, where Slack knows several."""

    slack_workspaces: str = ""
    """The ids of the workspaces (T…) or organisations (E…) that may install the app by OAuth, separated by commas."""

    slack_api_url: str = "https://slack.com/api/"
    """Where Slack's Web API is."""

    slack_useful_emoji: str = "+1,thumbsup"
    """Names of the emoji that say of a digest what its button “Useful” says, separated by commas; "-" for none."""

    slack_ask_emoji: str = "question,raising_hand"
    """Names of the emoji that ask marketing about a digest, separated by commas; "-" for none."""

    slack_group_roles: str = ""
    """Roles that follow a Slack user group, such as "S012AB3CD=marketer,S045EF6GH=salesperson"."""

    microsoft_app_id: str | None = Field(
        default=None, validation_alias=AliasChoices("microsoftappid", "microsoft_app_id")
    )
    """The id of the bot's app registration. This and what follows is named as the Bot Framework names it."""

    microsoft_app_password: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("microsoftapppassword", "microsoft_app_password")
    )
    """A client secret of the app registration."""

    microsoft_app_type: str = Field(
        default="SingleTenant", validation_alias=AliasChoices("microsoftapptype", "microsoft_app_type")
    )
    """SingleTenant or MultiTenant."""

    microsoft_app_tenant_id: str | None = Field(
        default=None, validation_alias=AliasChoices("microsoftapptenantid", "microsoft_app_tenant_id")
    )
    """The tenant of the app registration; also the one that is served, unless TEAMS_TENANTS names others."""

    channel_service: str | None = Field(
        default=None, validation_alias=AliasChoices("channelservice", "channel_service")
    )
    """https://botframework.azure.us for a bot in the US government's cloud; unset for the public one."""

    teams_tenants: str = ""
    """The ids of the tenants that are served, separated by commas. Unset: MicrosoftAppTenantId."""

    teams_service_urls: str = ""
    """Addresses that the connector's must begin with, separated by commas. Unset: those of Microsoft's cloud."""

    teams_file_hosts: str = ""
    """Hosts that files may come from and go to, separated by commas; ".example.com" is every host below it.
    Unset: SharePoint's."""

    teams_login_url: str | None = None
    """Where the bot gets its tokens. Unset: Microsoft's login."""

    teams_openid_url: str | None = None
    """Where the keys of the connector's tokens are described. Unset: the Bot Framework's."""

    teams_token_issuer: str | None = None
    """Who issues the connector's tokens. Unset: the Bot Framework."""

    teams_token_scope: str | None = None
    """What the bot's own tokens are good for. Unset: the Bot Framework's API."""

    @field_validator("linkpin_public_url")
    @classmethod
    def _public(cls, url: str | None) -> str | None:
        if url is None:
            return None
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
            raise ValueError("must be an address such as https://linkpin.example.com")
        return url.rstrip("/")

    linkpin_llm: str = ""
    """The language model that writes digests, as provider:model ("anthropic:claude-sonnet-4-5", "openai:gpt-5"), or
    replay:FOLDER. Empty: digests are made by rules, and nothing leaves this machine."""

    linkpin_llm_url: str | None = None
    """An address that speaks OpenAI's protocol, where the model is reached instead (vLLM, Ollama, a gateway)."""

    linkpin_llm_key: SecretStr | None = None
    """The key for that address. Providers without an address take theirs from their own variables."""

    linkpin_llm_seconds: float = Field(default=90, gt=0, le=900)
    """The longest that a brief waits for the model, all calls together. Then its digest is made by rules."""

    linkpin_llm_stall_seconds: float = Field(default=20, ge=0, le=900)
    """A model that has begun to answer and sends nothing for so long is asked again. 0: answers are not streamed."""

    linkpin_llm_day_tokens: int = Field(default=5_000_000, ge=0)
    """So many tokens may be used in a day (UTC)."""

    linkpin_llm_brief_tokens: int = Field(default=1_000_000, ge=0)
    """So many tokens may be used for one brief."""

    linkpin_llm_confidential: Literal["forbid", "allow"] = "forbid"
    """Whether briefs marked confidential may go to a model outside this machine."""

    linkpin_llm_mask: bool = True
    """Whether e-mail addresses and telephone numbers are hidden from the model."""

    linkpin_llm_texts: Literal["forbid", "allow"] = "allow"
    """Whether the model may word texts beside digests, for which it is shown what people asked."""

    @field_validator("linkpin_llm")
    @classmethod
    def _a_model(cls, named: str) -> str:
        provider, _, model = named.strip().partition(":")
        if named.strip() and not (provider and model):
            raise ValueError("must be provider:model, such as anthropic:claude-sonnet-4-5, or replay:FOLDER")
        return named.strip()

    @field_validator("linkpin_llm_url")
    @classmethod
    def _a_model_address(cls, url: str | None) -> str | None:
        parts = urlsplit(url or "http://unset")
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise ValueError("must be an address such as http://127.0.0.1:11434/v1")
        return url

    @field_validator("slack_api_url")
    @classmethod
    def _an_address(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
            raise ValueError("must be an address such as https://slack.com/api/")
        return url.rstrip("/") + "/"

    @field_validator("linkpin_meaning_url")
    @classmethod
    def _a_service(cls, url: str | None) -> str | None:
        parts = urlsplit(url or "")
        if url and (parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query):
            raise ValueError("must be an address such as http://127.0.0.1:11434/v1")
        return url.rstrip("/") if url else None

    @field_validator("linkpin_meaning")
    @classmethod
    def _an_engine(cls, name: str) -> str:
        if name not in ("auto", "minilm", "lexical") and not re.fullmatch(r"openai:\S+", name):
            raise ValueError("must be auto, minilm, lexical or openai:MODEL")
        return name

    @field_validator("linkpin_home", "linkpin_models")
    @classmethod
    def _expanded(cls, folder: Path | None) -> Path | None:
        return None if folder is None else folder.expanduser().absolute()

    def models_folder(self) -> Path:
        """Where models are: not in the home folder of one installation unless no other is known."""
        if self.linkpin_models is not None:
            return self.linkpin_models
        try:
            return Path("~/.linkpin/models").expanduser()
        except RuntimeError:
            return self.linkpin_home / "models"

    @field_validator("linkpin_log", mode="before")
    @classmethod
    def _lowered(cls, level: object) -> object:
        return level.lower() if isinstance(level, str) else level

    def wants_slack(self) -> bool:
        """Whether anything says that Slack is to be connected."""
        return any(
            (
                self.slack_bot_token,
                self.slack_app_token,
                self.slack_signing_secret,
                self.slack_client_id,
                self.slack_client_secret,
            )
        )

    def wants_teams(self) -> bool:
        """Whether anything says that Microsoft Teams is to be connected."""
        return any((self.microsoft_app_id, self.microsoft_app_password, self.microsoft_app_tenant_id))

    def database_address(self) -> str | None:
        """DATABASE_URL in clear, for whoever opens the database."""
        return None if self.database_url is None else self.database_url.get_secret_value()


def load_settings() -> Settings:
    """The settings from this process's environment. Raises SettingsError with one line for each bad variable."""
    try:
        return Settings()
    except (ValidationError, RuntimeError) as error:
        # RuntimeError: "~" where no home folder can be told (a container user without one).
        raise SettingsError(_told(error)) from error


def _told(error: ValidationError | RuntimeError) -> str:
    if isinstance(error, RuntimeError) and not isinstance(error, ValidationError):
        return "LINKPIN_HOME: no home folder is known for this user; set it to a folder."
    return "\n".join(f"{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}." for e in error.errors(include_input=False))
