"""The app's manifest, as Slack takes it under "Create New App". Source: docs.slack.dev, "App manifest reference"."""

from __future__ import annotations

from typing import Any

from bot.slack.scopes import EMAIL_SCOPES, EVENTS, GROUP_EVENTS, GROUP_SCOPES, SCOPES

ASK_SHORTCUT, BRIEF_SHORTCUT = "linkpin_ask", "linkpin_brief"
COMMAND = "/linkpin"
DESCRIPTION = "Keeps marketing and sales in step: long briefs become digests, questions find their answer."
LONG_DESCRIPTION = (
    "Drop a brief of fifty slides, and Linkpin makes a digest of one minute for sales: what is new, for whom, what to "
    "say, with the source of every line. Sales asks back with one press, and marketing answers once. Documents and "
    "questions stay on your own server: Linkpin runs in your company, and asks a language model only where you set one."
)


def manifest(
    *, url: str | None = None, groups: bool = False, oauth: bool = False, emails: bool = False
) -> dict[str, Any]:
    """The manifest for Socket Mode, or with `url` (the public address of the service) for HTTP.

    With `groups` roles may follow user groups; with `oauth` several workspaces may install the app; with `emails` equal
    addresses in Slack and Teams propose to link accounts.
    """
    base = url.rstrip("/") if url else None
    request = {} if base is None else {"url": f"{base}/slack/events"}
    events: dict[str, Any] = {"bot_events": sorted((*EVENTS, *GROUP_EVENTS) if groups else EVENTS)}
    interactivity: dict[str, Any] = {"is_enabled": True}
    if base is not None:
        events["request_url"] = f"{base}/slack/events"
        interactivity["request_url"] = f"{base}/slack/events"
    scopes = sorted((*SCOPES, *(GROUP_SCOPES if groups else ()), *(EMAIL_SCOPES if emails else ())))
    return {
        "display_information": {
            "name": "Linkpin",
            "description": DESCRIPTION,
            "long_description": LONG_DESCRIPTION,
            "background_color": "#1f3a5f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Linkpin", "always_online": True},
            "shortcuts": [
                {
                    "name": "Send to marketing",
                    "type": "message",
                    "callback_id": ASK_SHORTCUT,
                    "description": "Ask marketing about this message",
                },
                {
                    "name": "Post a brief",
                    "type": "global",
                    "callback_id": BRIEF_SHORTCUT,
                    "description": "Make a digest of a brief",
                },
            ],
            "slash_commands": [
                {
                    "command": COMMAND,
                    "description": "Ask Linkpin: help, home, find, ask …",
                    "usage_hint": "help",
                    "should_escape": True,
                    **request,
                }
            ],
        },
        "oauth_config": {
            **({"redirect_urls": [f"{base}/slack/oauth_redirect"]} if base and oauth else {}),
            "scopes": {"bot": scopes},
        },
        "settings": {
            "event_subscriptions": events,
            "interactivity": interactivity,
            "org_deploy_enabled": False,
            "socket_mode_enabled": base is None,
            "token_rotation_enabled": False,
        },
    }
