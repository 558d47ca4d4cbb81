"""chat.*."""

from __future__ import annotations

from tests.fake_slack import shown
from tests.fake_slack.backend import Backend, Method
from tests.fake_slack.blocks import MESSAGE_TEXT, UPDATE_TEXT, check_message, check_metadata
from tests.fake_slack.call import Call
from tests.fake_slack.model import Channel, Json, Message
from tests.fake_slack.refusal import RefusalError

OPTIONS = ("mrkdwn", "parse", "link_names", "unfurl_links", "unfurl_media", "username", "icon_emoji", "icon_url")


def blocks_of(call: Call) -> list[Json]:
    """The `blocks` argument. Raises RefusalError."""
    blocks = call.parsed("blocks", "invalid_blocks_format")
    if blocks is None:
        return []
    if not isinstance(blocks, list):
        raise RefusalError("invalid_blocks_format")
    return blocks


def attachments_of(call: Call) -> list[Json]:
    """The `attachments` argument: kept, and not checked but for their number. Raises RefusalError."""
    attachments = call.parsed("attachments", "invalid_attachments") or []
    if not isinstance(attachments, list):
        raise RefusalError("invalid_attachments")
    if len(attachments) > 100:
        raise RefusalError("too_many_attachments")
    return attachments


def _content(call: Call, most: int = MESSAGE_TEXT) -> tuple[str, list[Json], list[Json]]:
    blocks, attachments = blocks_of(call), attachments_of(call)
    if attachments and not blocks and not call.text("text"):
        return "", [], attachments
    check_message(call.text("text"), blocks, most)
    return call.text("text"), blocks, attachments


def _target(call: Call, backend: Backend) -> Channel:
    """Where to post: a conversation, or a person's direct message."""
    wanted = call.required("channel")
    person = backend.world.people.get(wanted)
    if person is not None and person.team is call.team and not person.is_bot:
        return backend.world.direct(call.bot, person)
    channel = call.channel()
    if channel.archived:
        raise RefusalError("is_archived")
    if call.bot.id not in channel.members:
        if "chat:write.public" not in call.here.scopes:
            raise RefusalError("not_in_channel")
        call.need("chat:write.public")
    return channel


def post_message(call: Call, backend: Backend) -> Json:
    """chat.postMessage."""
    channel = _target(call, backend)
    text, blocks, attachments = _content(call)
    metadata = check_metadata(call.args.get("metadata"))
    backend.rates.post(call.here.app, channel.id, call.world.now())
    message = backend.happenings.post(
        channel,
        call.bot,
        text,
        blocks=blocks,
        thread_ts=call.text("thread_ts"),
        attachments=attachments,
        metadata=metadata,
        broadcast=call.flag("reply_broadcast"),
        options={name: call.args[name] for name in OPTIONS if name in call.args},
    )
    shown_message = shown.message(message, call.world, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": shown_message}


def post_ephemeral(call: Call, backend: Backend) -> Json:
    """chat.postEphemeral."""
    channel = call.channel()
    text, blocks, _ = _content(call)
    if channel.archived:
        raise RefusalError("is_archived")
    if call.bot.id not in channel.members:
        raise RefusalError("not_in_channel")
    person = call.world.people.get(call.required("user"))
    if person is None or person.id not in channel.members:
        raise RefusalError("user_not_in_channel")
    message = backend.happenings.whisper(channel, call.bot, person, text, blocks, call.text("thread_ts"))
    return {"message_ts": message.ts}


def _own(call: Call, error: str) -> Message:
    channel = call.channel()
    message = call.world.message(channel, call.required("ts"))
    if message is None:
        raise RefusalError("message_not_found")
    if message.author is not call.bot:
        raise RefusalError(error)
    return message


def update(call: Call, backend: Backend) -> Json:
    """chat.update: without `blocks` the message has none; without `metadata` it keeps what it had."""
    message = _own(call, "cant_update_message")
    if message.channel.archived:
        raise RefusalError("is_inactive")
    text, blocks, attachments = _content(call, UPDATE_TEXT)
    if "metadata" in call.args:
        message.metadata = check_metadata(call.args["metadata"])
    message.attachments = attachments
    backend.happenings.edit(message, call.bot, text, blocks)
    return {
        "channel": message.channel.id,
        "ts": message.ts,
        "text": message.text,
        "message": shown.message(message, call.world, metadata=True),
    }


def delete(call: Call, backend: Backend) -> Json:
    """chat.delete."""
    message = _own(call, "cant_delete_message")
    backend.happenings.delete(message)
    return {"channel": message.channel.id, "ts": message.ts}


def get_permalink(call: Call, _backend: Backend) -> Json:
    """chat.getPermalink."""
    channel = call.channel()
    message = call.world.message(channel, call.required("message_ts"))
    if message is None:
        raise RefusalError("message_not_found")
    link = f"https://{channel.team.domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


HANDLERS: dict[str, Method] = {
    "chat.delete": delete,
    "chat.getPermalink": get_permalink,
    "chat.postEphemeral": post_ephemeral,
    "chat.postMessage": post_message,
    "chat.update": update,
}
