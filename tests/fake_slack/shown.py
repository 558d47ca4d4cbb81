"""Things as Slack's API shows them: users, channels, messages, files, views. Source: docs.slack.dev, objects."""

from __future__ import annotations

from tests.fake_slack.form_filling import state_of
from tests.fake_slack.model import Channel, File, Json, Message, Person, View, Workspace
from tests.fake_slack.world import World

AVATAR = "https://avatars.invalid/{}.png"


def user(person: Person, viewer: Workspace, *, email: bool) -> Json:
    """A user as seen from a workspace: somebody of another one is a stranger."""
    profile: Json = {
        "real_name": person.real_name or person.name,
        "display_name": person.name,
        "real_name_normalized": person.real_name or person.name,
        "display_name_normalized": person.name,
        "image_48": AVATAR.format(person.id),
        "status_text": person.status_text,
        "status_emoji": person.status_emoji,
        "status_expiration": person.status_expiration,
        "team": person.team.id,
    }
    if email and person.email:
        profile["email"] = person.email
    if person.is_bot:
        profile |= {"api_app_id": person.app_id, "bot_id": person.bot_id}
    shown: Json = {
        "id": person.id,
        "team_id": person.team.id,
        "name": person.name,
        "deleted": person.deleted,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": 0,
        "profile": profile,
    }
    if person.team is not viewer:
        shown["is_stranger"] = True
    if person.deleted:
        return shown
    return shown | {
        "real_name": person.real_name or person.name,
        "tz": person.tz,
        "tz_label": person.tz,
        "tz_offset": person.tz_offset,
        "is_admin": person.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
        "locale": person.locale,
    }


def channel(item: Channel, viewer: Person, *, count: bool = False) -> Json:
    """A conversation as a member or a visitor sees it."""
    shared = bool(item.shared_with)
    base: Json = {
        "id": item.id,
        "created": item.created,
        "is_archived": item.archived,
        "is_im": item.kind == "im",
        "is_org_shared": False,
        "context_team_id": viewer.team.id,
    }
    if item.kind == "im":
        other = next((each for each in sorted(item.members) if each != viewer.id), viewer.id)
        return base | {"user": other, "is_user_deleted": False, "priority": 0}
    base |= {
        "name": item.name,
        "name_normalized": item.name,
        "is_channel": item.kind == "channel",
        "is_group": item.kind == "group",
        "is_mpim": item.kind == "mpim",
        "is_private": item.private,
        "is_general": False,
        "is_shared": shared,
        "is_ext_shared": shared,
        "is_pending_ext_shared": False,
        "is_member": viewer.id in item.members,
        "creator": min(item.members, default=""),
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "shared_team_ids": [item.team.id, *(team.id for team in item.shared_with)],
    }
    return base | ({"num_members": len(item.members)} if count else {})


def message(item: Message, world: World, viewer: Workspace | None = None, *, metadata: bool = False) -> Json:
    """A message as history, events and payloads give it.

    To a `viewer` of another workspace an event shows of a file no more than its id: it has to be looked up.
    """
    shown: Json = {
        "type": "message",
        "user": item.author.id,
        "text": item.text,
        "ts": item.ts,
        "team": item.author.team.id,
    }
    if item.author.is_bot:
        profile = {"id": item.author.bot_id, "name": item.author.name, "app_id": item.author.app_id, "deleted": False}
        shown |= {"bot_id": item.author.bot_id, "app_id": item.author.app_id, "bot_profile": profile}
    if item.subtype:
        shown["subtype"] = item.subtype
    if item.blocks:
        shown["blocks"] = item.blocks
    if item.attachments:
        shown["attachments"] = item.attachments
    if item.edited:
        shown["edited"] = item.edited
    if item.reactions:
        shown["reactions"] = [
            {"name": name, "users": list(users), "count": len(users)} for name, users in item.reactions.items()
        ]
    if item.files:
        shown["files"] = [
            file(each, world, full=viewer in (None, each.team) and each.access == "visible") for each in item.files
        ]
    if metadata and item.metadata:
        shown["metadata"] = item.metadata
    return shown | _thread(item)


def _thread(item: Message) -> Json:
    replies = [each for each in item.channel.messages if each.is_reply and each.thread_ts == item.ts]
    if item.is_reply:
        parent = next((each for each in item.channel.messages if each.ts == item.thread_ts), None)
        return {"thread_ts": item.thread_ts} | ({"parent_user_id": parent.author.id} if parent else {})
    if not replies:
        return {}
    return {
        "thread_ts": item.ts,
        "reply_count": len(replies),
        "reply_users": sorted({each.author.id for each in replies}),
        "latest_reply": replies[-1].ts,
    }


def file(item: File, world: World, *, full: bool = True) -> Json:
    """A file. Not `full`: only what an event tells of a file that Slack Connect wants to be looked up."""
    if not full:
        return {"id": item.id, "mode": "file_access", "file_access": "check_file_info", "created": 0, "timestamp": 0}
    base = f"{world.base_url}/files-pri/{item.team.id}-{item.id}"
    shown: Json = {
        "id": item.id,
        "created": item.created,
        "timestamp": item.created,
        "name": item.name,
        "title": item.title,
        "mimetype": item.mimetype,
        "filetype": item.filetype,
        "pretty_type": item.filetype.upper(),
        "user": item.owner.id,
        "user_team": item.owner.team.id,
        "editable": False,
        "size": item.size,
        "mode": item.mode,
        "is_external": item.is_external,
        "external_type": item.external_type,
        "is_public": any(not each.private for each in item.channels),
        "file_access": "visible",
        "permalink": f"https://{item.team.domain}.slack.com/files/{item.owner.id}/{item.id}/{item.name}",
        "channels": [each.id for each in item.channels if each.kind == "channel"],
        "groups": [each.id for each in item.channels if each.kind in ("group", "mpim")],
        "ims": [each.id for each in item.channels if each.kind == "im"],
    }
    if item.is_external:
        return shown | {"url_private": item.external_url}
    return shown | {"url_private": f"{base}/{item.name}", "url_private_download": f"{base}/download/{item.name}"}


def view(item: View) -> Json:
    """A view as methods answer it and payloads carry it."""
    body = {
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "title": None,
        "close": None,
        "submit": None,
        "clear_on_close": False,
        "notify_on_close": False,
        "submit_disabled": False,
        **item.body,
    }
    return body | {
        "id": item.id,
        "team_id": item.person.team.id,
        "state": {"values": state_of(item.body["blocks"], item.typed)},
        "hash": item.hash,
        "root_view_id": item.root or item.id,
        "previous_view_id": item.previous or None,
        "app_id": item.app.id,
        "app_installed_team_id": item.person.team.id,
        "bot_id": "",
    }
