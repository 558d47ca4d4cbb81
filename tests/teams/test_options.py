"""What the settings must say, and what they are told that is missing or wrong; what the doctor says of it."""

from __future__ import annotations

import pytest

from bot.doctor import State
from bot.doctor import teams as examined
from bot.settings import Settings, SettingsError, load_settings
from bot.teams.cloud import GOVERNMENT, begins_with
from bot.teams.options import teams_options

APP, TENANT, OTHER = (f"{digit * 8}-bbbb-4ccc-8ddd-eeeeeeeeeeee" for digit in "A12")
GIVEN = {"microsoftappid": APP, "microsoftapppassword": "hunter2", "microsoftapptenantid": TENANT}


def made(**more: str) -> Settings:
    """The settings with these beside the needed ones; an empty one is left out."""
    return Settings.model_validate({name: value for name, value in {**GIVEN, **more}.items() if value})


def test_what_is_needed_is_enough() -> None:
    """Id, secret and tenant: that tenant is served, through Microsoft's public cloud; the secret is not shown."""
    options = teams_options(made())
    assert options is not None
    assert options.bot_id == f"28:{APP.lower()}"
    assert options.tenants == {TENANT}
    assert options.token_tenant == TENANT
    assert "https://smba.trafficmanager.net/" in options.cloud.service_urls
    assert "hunter2" not in repr(options)
    assert teams_options(Settings.model_validate({})) is None


def test_names_count_in_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the Bot Framework writes them, or in capitals as shells have it."""
    for name, value in (("MicrosoftAppId", APP), ("MICROSOFTAPPPASSWORD", "x"), ("MicrosoftAppTenantId", TENANT)):
        monkeypatch.setenv(name, value)
    options = teams_options(load_settings())
    assert options is not None
    assert options.tenants == {TENANT}


def test_the_governments_cloud_has_its_own_addresses() -> None:
    """ChannelService moves login, keys, issuer and connector alike."""
    options = teams_options(made(channelservice=GOVERNMENT))
    assert options is not None
    assert all(".us/" in url for url in (*options.cloud.service_urls, options.cloud.login_url))
    assert options.cloud.token_issuer == "https://api.botframework.us"


def test_an_app_of_several_tenants_names_them() -> None:
    """A MultiTenant app gets its token elsewhere, and still serves only those tenants that are named."""
    options = teams_options(made(microsoftapptype="MultiTenant", teams_tenants=f"{TENANT}, {OTHER}"))
    assert options is not None
    assert options.token_tenant == "botframework.com"
    assert options.tenants == {TENANT, OTHER}


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"microsoftappid": ""}, "MicrosoftAppId: missing"),
        ({"microsoftapppassword": ""}, "MicrosoftAppPassword: missing"),
        ({"microsoftapptenantid": ""}, "MicrosoftAppTenantId: missing"),
        ({"microsoftapptenantid": "", "microsoftapptype": "multitenant"}, "MicrosoftAppTenantId: missing"),
        ({"microsoftappid": "linkpin"}, "MicrosoftAppId: must be an id"),
        ({"microsoftapptype": "UserAssignedMSI"}, "managed identity is not supported"),
        ({"microsoftapptype": "Other"}, "must be SingleTenant or MultiTenant"),
        ({"channelservice": "https://example.com"}, "ChannelService"),
        ({"teams_tenants": "contoso"}, "TEAMS_TENANTS"),
        ({"teams_service_urls": "http://example.com/"}, "TEAMS_SERVICE_URLS"),
        ({"teams_login_url": "http://example.com/"}, "TEAMS_LOGIN_URL"),
        ({"teams_openid_url": "ftp://example.com/"}, "TEAMS_OPENID_URL"),
    ],
)
def test_what_is_missing_or_wrong_is_named(more: dict[str, str], named: str) -> None:
    """The error names the variable and where to find it, and quotes no secret; the doctor says the same."""
    with pytest.raises(SettingsError, match=named) as caught:
        teams_options(made(**more))
    assert "hunter2" not in str(caught.value)
    finding = examined(made(**more))
    assert finding.state is State.MEND
    assert named in finding.detail


def test_the_doctor_knows_teams() -> None:
    """Connected or not, it says so, and asks nobody."""
    assert (examined(made()).state, examined(made()).detail) == (State.OK, "/api/messages, 1 tenant")
    assert "not connected" in examined(Settings.model_validate({})).detail


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://smba.trafficmanager.net/emea/", True),
        ("https://smba.trafficmanager.net/emea/11111111-aaaa/", True),
        ("https://smba.trafficmanager.net", True),
        ("http://smba.trafficmanager.net/emea/", False),
        ("https://smba.trafficmanager.net.evil.example/", False),
        ("https://smba.trafficmanager.net:8443/", False),
        ("https://smba.trafficmanager.net@evil.example/", False),
        ("https://evil.example/https://smba.trafficmanager.net/", False),
        ("https://smba.trafficmanager.net\\@evil.example/", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_service_urls_are_compared_by_their_parts(url: str, allowed: bool) -> None:
    """Scheme, host and port must be the same, and the path must lie within."""
    assert begins_with(url, ("https://smba.trafficmanager.net/",)) is allowed


def test_a_path_bounds_a_service_url() -> None:
    """What is allowed under a path is not allowed beside it, nor by way of it."""
    allowed = ("https://gateway.example/teams/",)
    assert begins_with("https://gateway.example/teams/emea", allowed)
    for url in ("https://gateway.example/teamsters/", "https://gateway.example/teams/../x", "https://gateway.example/"):
        assert not begins_with(url, allowed)
