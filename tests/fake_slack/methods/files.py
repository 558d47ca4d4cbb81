"""files.*: looking up, and the external upload flow."""

from __future__ import annotations

import mimetypes
import secrets

from tests.fake_slack import shown
from tests.fake_slack.backend import Backend, Method
from tests.fake_slack.call import Call
from tests.fake_slack.model import Channel, File, Json, Person
from tests.fake_slack.refusal import RefusalError, refused
from tests.fake_slack.rules import as_list
from tests.fake_slack.world import World

UNKNOWN_TYPE = "application/octet-stream"


def new_file(world: World, owner: Person, name: str, content: bytes) -> File:
    """A file of somebody's, shared nowhere yet."""
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    file = File(world.new_id("F"), owner.team, owner, name, name, content)
    file.mimetype = mimetypes.guess_type(name)[0] or UNKNOWN_TYPE
    file.filetype = {"txt": "text", "md": "markdown", "": "binary"}.get(suffix, suffix)
    file.size, file.created = len(content), int(world.now())
    world.files[file.id] = file
    return file


def may_see(file: File, call: Call) -> bool:
    """A bot sees its own files and those of channels that it is in."""
    return file.owner is call.bot or any(call.bot.id in each.members for each in file.channels)


def info(call: Call, _backend: Backend) -> Json:
    """files.info."""
    file = call.world.files.get(call.required("file"))
    if file is None or not file.complete or not may_see(file, call):
        raise RefusalError("file_not_found")
    if file.deleted:
        raise RefusalError("file_deleted")
    return {"file": shown.file(file, call.world), "comments": [], "response_metadata": {"next_cursor": ""}}


def get_upload_url(call: Call, _backend: Backend) -> Json:
    """files.getUploadURLExternal."""
    name, length = call.required("filename"), call.number("length", 0)
    if length < 1:
        raise refused("invalid_arguments", ["must be greater than 0 [json-pointer:/length]"])
    file = new_file(call.world, call.bot, name, b"")
    file.size, file.complete = length, False
    key = secrets.token_hex(12)
    call.world.uploads[key] = file
    return {"upload_url": f"{call.world.base_url}/upload/v1/{key}", "file_id": file.id}


def _targets(call: Call) -> list[Channel]:
    ids = [each for each in (call.text("channel_id") or call.text("channels")).split(",") if each]
    channels = []
    for channel_id in ids:
        call.args["channel"] = channel_id
        channel = call.channel()
        if channel.archived:
            raise RefusalError("is_archived")
        if call.bot.id not in channel.members:
            raise RefusalError("not_in_channel")
        channels.append(channel)
    return channels


def complete_upload(call: Call, backend: Backend) -> Json:
    """files.completeUploadExternal."""
    asked = as_list(call.parsed("files", "invalid_arguments"))
    if not asked:
        raise refused("invalid_arguments", ["missing required field: files"])
    files = []
    for each in asked:
        file = call.world.files.get(str(each.get("id")))
        if file is None or file.owner is not call.bot or not file.content:
            raise RefusalError("file_not_found")
        file.title = str(each.get("title") or file.name)
        files.append(file)
    channels = _targets(call)
    for file in files:
        file.complete = True
    for channel in channels:
        thread, comment = call.text("thread_ts"), call.text("initial_comment")
        for index, file in enumerate(files):
            backend.happenings.share(file, channel, call.bot, "" if index else comment, thread)
    return {"files": [shown.file(each, call.world) for each in files]}


HANDLERS: dict[str, Method] = {
    "files.completeUploadExternal": complete_upload,
    "files.getUploadURLExternal": get_upload_url,
    "files.info": info,
}
