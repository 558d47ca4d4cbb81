"""What the settings say about Microsoft Teams, checked: what is missing is named, with where to find it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from bot.settings import Settings, SettingsError
from bot.teams.cloud import GOVERNMENT, GOVERNMENT_CLOUD, PUBLIC_CLOUD, Cloud, is_loopback

SINGLE, MULTI = "singletenant", "multitenant"
ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
LOOPBACK_URLS = ("http://127.0.0.1/", "http://localhost/", "http://[::1]/")


@dataclass(frozen=True, slots=True)
class TeamsOptions:
    """All that decides how Teams is reached. Secrets stay out of `repr`.

    `local`: without an app id, for trying out on this machine: nothing is authenticated, and every tenant is served.
    """

    app_id: str
    password: str = field(repr=False)
    token_tenant: str
    tenants: frozenset[str]
    cloud: Cloud
    local: bool = False

    @property
    def bot_id(self) -> str:
        """The bot as Teams names it."""
        return f"28:{self.app_id}"

    @property
    def chat_url(self) -> str:
        """What opens the personal chat with the bot; "-" where there is no such address."""
        return f"{self.cloud.chat_url}{self.bot_id}" if self.app_id else "-"


LOCAL = TeamsOptions(
    app_id="",
    password="",
    token_tenant="",
    tenants=frozenset(),
    cloud=replace(PUBLIC_CLOUD, service_urls=LOOPBACK_URLS, file_hosts=("127.0.0.1", "localhost", "::1")),
    local=True,
)
"""For `linkpin serve --local`: a client on this machine, such as the Agents Playground."""


def teams_options(settings: Settings) -> TeamsOptions | None:
    """The options; None where nothing of Teams is set. Raises SettingsError where something is missing or wrong."""
    if not settings.wants_teams():
        return None
    password = settings.microsoft_app_password
    secret = "" if password is None else password.get_secret_value().strip()
    problems = [*_missing(settings, secret), *_wrong(settings)]
    if problems:
        raise SettingsError("\n".join(problems))
    cloud = _cloud(settings)
    own = (settings.microsoft_app_tenant_id or "").lower()
    single = settings.microsoft_app_type.lower() == SINGLE
    return TeamsOptions(
        app_id=(settings.microsoft_app_id or "").lower(),
        password=secret,
        token_tenant=own if single else cloud.multi_tenant,
        tenants=frozenset(each.lower() for each in _listed(settings.teams_tenants)) or frozenset((own,)),
        cloud=cloud,
    )


def _missing(settings: Settings, secret: str) -> list[str]:
    found = []
    if not settings.microsoft_app_id:
        found.append("MicrosoftAppId: missing; it is the Application (client) ID of the app registration in Entra.")
    if not secret:
        found.append("MicrosoftAppPassword: missing; make a client secret of the app registration, and copy its value.")
    if not settings.microsoft_app_tenant_id and (
        settings.microsoft_app_type.lower() == SINGLE or not _listed(settings.teams_tenants)
    ):
        found.append("MicrosoftAppTenantId: missing; it is the Directory (tenant) ID of the app registration in Entra.")
    return found


def _wrong(settings: Settings) -> list[str]:
    found = []
    kind = settings.microsoft_app_type.lower()
    if kind == "userassignedmsi":
        found.append(
            "MicrosoftAppType: a managed identity is not supported; use SingleTenant with a client secret, which works "
            "on every server."
        )
    elif kind not in (SINGLE, MULTI):
        found.append("MicrosoftAppType: must be SingleTenant or MultiTenant.")
    ids = {"MicrosoftAppId": settings.microsoft_app_id, "MicrosoftAppTenantId": settings.microsoft_app_tenant_id}
    for name, value in ids.items():
        if value and not ID.fullmatch(value):
            found.append(f"{name}: must be an id such as 0f8fad5b-d9cb-469f-a165-70867728950e.")
    if any(not ID.fullmatch(each) for each in _listed(settings.teams_tenants)):
        found.append("TEAMS_TENANTS: must be tenant ids, separated by commas.")
    if settings.channel_service and settings.channel_service.rstrip("/") != GOVERNMENT:
        found.append(f"ChannelService: must be {GOVERNMENT}, or unset for the public cloud.")
    for name in ("teams_login_url", "teams_openid_url"):
        url = getattr(settings, name)
        if url and not _fit(url):
            found.append(f"{name.upper()}: must be an address with https.")
    if any(not _fit(each) for each in _listed(settings.teams_service_urls)):
        found.append("TEAMS_SERVICE_URLS: must be addresses with https, separated by commas.")
    return found


def _fit(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(url)))


def _cloud(settings: Settings) -> Cloud:
    base = GOVERNMENT_CLOUD if settings.channel_service else PUBLIC_CLOUD
    return replace(
        base,
        login_url=settings.teams_login_url or base.login_url,
        openid_url=settings.teams_openid_url or base.openid_url,
        token_issuer=settings.teams_token_issuer or base.token_issuer,
        token_scope=settings.teams_token_scope or base.token_scope,
        service_urls=tuple(_listed(settings.teams_service_urls)) or base.service_urls,
        file_hosts=tuple(each.lower() for each in _listed(settings.teams_file_hosts)) or base.file_hosts,
    )


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
