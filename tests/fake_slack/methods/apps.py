"""apps.*, auth.*, oauth.*, api.test."""

from __future__ import annotations

import secrets

from tests.fake_slack.backend import Backend, Method
from tests.fake_slack.call import Call
from tests.fake_slack.model import App, Installation, Json, Person, Token, Workspace
from tests.fake_slack.refusal import RefusalError
from tests.fake_slack.world import World

CODE_LIFE = 600.0  # docs.slack.dev, "Installing with OAuth": the code expires in ten minutes


def api_test(call: Call, _backend: Backend) -> Json:
    """api.test."""
    if error := call.text("error"):
        raise RefusalError(error, args=call.args)
    return {"args": call.args} if call.args else {}


def connections_open(call: Call, backend: Backend) -> Json:
    """apps.connections.open."""
    assert call.app is not None, "an app token was checked"
    return {"url": backend.sockets.new_url(call.app)}


def auth_test(call: Call, _backend: Backend) -> Json:
    """auth.test."""
    return {
        "url": f"https://{call.team.domain}.slack.com/",
        "team": call.team.name,
        "user": call.bot.name,
        "team_id": call.team.id,
        "user_id": call.bot.id,
        "bot_id": call.bot.bot_id,
        "is_enterprise_install": False,
    }


def auth_revoke(call: Call, backend: Backend) -> Json:
    """auth.revoke."""
    if call.flag("test"):
        return {"revoked": False}
    backend.happenings.revoke(call.here)
    return {"revoked": True}


def _app(call: Call) -> App:
    """The app that client id and secret belong to. Raises RefusalError."""
    app = next((each for each in call.world.apps.values() if each.client_id == call.text("client_id")), None)
    if app is None:
        raise RefusalError("invalid_client_id")
    if call.text("client_secret") != app.client_secret:
        raise RefusalError("bad_client_secret")
    return app


def uninstall(call: Call, backend: Backend) -> Json:
    """apps.uninstall."""
    if _app(call) is not call.here.app:
        raise RefusalError("client_id_token_mismatch")
    backend.happenings.uninstall(call.here)
    return {}


def issue(world: World, installation: Installation) -> Token:
    """A new bot token; with rotation it expires, and a refresh token comes with it."""
    rotating = installation.app.token_rotation
    token = Token(f"{'xoxe.xoxb-1' if rotating else 'xoxb'}-{installation.team.id}-{secrets.token_hex(12)}", "bot")
    if rotating:
        token.expires_at = world.now() + world.timings.token_life
        installation.refresh_tokens.append(f"xoxe-1-{secrets.token_hex(16)}")
    installation.tokens.append(token)
    return token


def install(world: World, app: App, team: Workspace, installer: Person | None, scopes: tuple[str, ...]) -> Installation:
    """The app comes into a workspace, or gets a further token there."""
    installation = world.installation(app, team)
    if installation is None:
        bot = Person(world.new_id("U"), team, app.name.lower(), app.name, is_bot=True, app_id=app.id)
        bot.bot_id = world.new_id("B")
        world.people[bot.id] = bot
        installation = Installation(app, team, bot, scopes, installer=installer)
        world.installations.append(installation)
    installation.scopes = tuple(dict.fromkeys((*installation.scopes, *scopes)))  # scopes only ever add up
    issue(world, installation)
    return installation


def _granted(installation: Installation) -> Json:
    token = installation.tokens[-1]
    answer: Json = {
        "access_token": token.value,
        "token_type": "bot",
        "scope": ",".join(installation.scopes),
        "bot_user_id": installation.bot.id,
        "app_id": installation.app.id,
        "team": {"id": installation.team.id, "name": installation.team.name},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": installation.installer.id if installation.installer else ""},
    }
    if installation.app.organisation:
        enterprise = {"id": installation.app.organisation, "name": "Example Group"}
        return answer | {"team": None, "enterprise": enterprise, "is_enterprise_install": True}
    return answer


def oauth_access(call: Call, backend: Backend) -> Json:
    """oauth.v2.access: a code for a token, or a refresh token for the next."""
    app = _app(call)
    grant_type = call.text("grant_type", "authorization_code")
    if grant_type == "authorization_code":
        installation = _exchange(call, app)
    elif grant_type == "refresh_token":
        installation = _refresh(call, app)
    else:
        raise RefusalError("invalid_grant_type")
    answer = _granted(installation)
    if app.token_rotation:
        answer |= {
            "expires_in": int(call.world.timings.token_life),
            "refresh_token": installation.refresh_tokens[-1],
        }
    backend.world.changed()
    return answer


def _exchange(call: Call, app: App) -> Installation:
    grant = call.world.grants.get(call.text("code"))
    if grant is None or grant.app is not app or call.world.now() - grant.born > CODE_LIFE:
        raise RefusalError("invalid_code")
    if grant.used:
        raise RefusalError("code_already_used")
    if grant.redirect_uri and call.text("redirect_uri") != grant.redirect_uri:
        raise RefusalError("bad_redirect_uri")
    grant.used = True
    return install(call.world, app, grant.installer.team, grant.installer, grant.scopes)


def _refresh(call: Call, app: App) -> Installation:
    given = call.text("refresh_token")
    for installation in call.world.installations:
        if installation.app is app and given and given in installation.refresh_tokens:
            installation.refresh_tokens.remove(given)  # good for one use
            issue(call.world, installation)
            return installation
    raise RefusalError("invalid_refresh_token")


HANDLERS: dict[str, Method] = {
    "api.test": api_test,
    "apps.connections.open": connections_open,
    "apps.uninstall": uninstall,
    "auth.revoke": auth_revoke,
    "auth.test": auth_test,
    "oauth.v2.access": oauth_access,
}
