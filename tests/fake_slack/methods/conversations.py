"""conversations.*."""

from __future__ import annotations

from tests.fake_slack import shown
from tests.fake_slack.backend import Backend, Method
from tests.fake_slack.call import Call
from tests.fake_slack.catalogue import KIND_SCOPE
from tests.fake_slack.model import Channel, Json, Message, Person
from tests.fake_slack.paging import page
from tests.fake_slack.refusal import RefusalError

TYPES = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}
LIMITED_PAGE = 15  # docs.slack.dev, changelog 2025-05: apps sold outside the Marketplace


def info(call: Call, _backend: Backend) -> Json:
    """conversations.info."""
    channel = call.channel()
    call.need_for(channel, "read")
    return {"channel": shown.channel(channel, call.bot, count=call.flag("include_num_members"))}


def listing(call: Call, _backend: Backend) -> Json:
    """conversations.list."""
    asked = [each.strip() for each in call.text("types", "public_channel").split(",")]
    if any(each not in TYPES for each in asked):
        raise RefusalError("invalid_types")
    kinds = [TYPES[each] for each in asked]
    for kind in kinds:
        call.need(f"{KIND_SCOPE[kind]}:read")
    seen = [
        each
        for each in call.world.channels.values()
        if each.kind in kinds
        and each.seen_from(call.team)
        and (not each.private or call.bot.id in each.members)
        and not (each.archived and call.flag("exclude_archived"))
    ]
    channels, cursor = page(call, seen, 100)
    return {
        "channels": [shown.channel(each, call.bot, count=True) for each in channels],
        "response_metadata": {"next_cursor": cursor},
    }


def members(call: Call, _backend: Backend) -> Json:
    """conversations.members."""
    channel = call.channel()
    call.need_for(channel, "read")
    ids, cursor = page(call, sorted(channel.members), 100)
    return {"members": ids, "response_metadata": {"next_cursor": cursor}}


def _person(call: Call, user_id: str) -> Person:
    person = call.world.people.get(user_id)
    if person is None:
        raise RefusalError("user_not_found")
    if person.deleted:
        raise RefusalError("user_disabled")
    return person


def opening(call: Call, _backend: Backend) -> Json:
    """conversations.open."""
    if call.text("channel"):
        channel = call.channel()
        return {"no_op": True, "already_open": True, "channel": {"id": channel.id}}
    ids = call.args.get("users")
    users = (
        [str(each) for each in ids] if isinstance(ids, list) else [each for each in str(ids or "").split(",") if each]
    )
    if not users:
        raise RefusalError("users_list_not_supplied")
    people = [_person(call, each) for each in users]
    call.need("im:write" if len(people) == 1 else "mpim:write")
    if len(people) == 1:
        if people[0] is call.bot:
            raise RefusalError("cannot_dm_bot")
        channel = call.world.direct(call.bot, people[0])
    else:
        channel = _group(call, people)
    full = call.flag("return_im")
    return {"channel": shown.channel(channel, call.bot) if full else {"id": channel.id}}


def _group(call: Call, people: list[Person]) -> Channel:
    members = {call.bot.id, *(each.id for each in people)}
    found = (each for each in call.world.channels.values() if each.kind == "mpim" and each.members == members)
    return next(found, None) or call.world.add_channel(call.team, "mpdm", "mpim", members)


def join(call: Call, backend: Backend) -> Json:
    """conversations.join."""
    channel = call.channel()
    if channel.kind != "channel":
        raise RefusalError("method_not_supported_for_channel_type")
    if channel.archived:
        raise RefusalError("is_archived")
    if call.bot.id in channel.members:
        call.warnings.append("already_in_channel")
    else:
        backend.happenings.join(channel, call.bot)
    return {"channel": shown.channel(channel, call.bot)}


def _readable(call: Call) -> Channel:
    channel = call.channel()
    call.need_for(channel, "history")
    if call.bot.id not in channel.members:
        raise RefusalError("not_in_channel")
    return channel


def _between(call: Call, messages: list[Message]) -> list[Message]:
    oldest, latest, inclusive = call.text("oldest"), call.text("latest"), call.flag("inclusive")

    def within(ts: str) -> bool:
        if oldest and float(oldest) and not (_key(ts) > _key(oldest) or (inclusive and _key(ts) == _key(oldest))):
            return False
        return not latest or _key(ts) < _key(latest) or (inclusive and _key(ts) == _key(latest))

    return [each for each in messages if within(each.ts)]


def _key(ts: str) -> tuple[int, int]:
    seconds, _, rest = ts.partition(".")
    return int(seconds), int((rest + "000000")[:6])


def _limits(call: Call) -> tuple[int, int]:
    return (LIMITED_PAGE, LIMITED_PAGE) if call.here.app.history_limited else (100, 1000)


def _answer(call: Call, messages: list[Message], cursor: str) -> Json:
    metadata = call.flag("include_all_metadata")
    answer: Json = {
        "messages": [shown.message(each, call.world, metadata=metadata) for each in messages],
        "has_more": bool(cursor),
    }
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


def history(call: Call, _backend: Backend) -> Json:
    """conversations.history: newest first, without replies in threads."""
    channel = _readable(call)
    top = [each for each in reversed(channel.messages) if not each.is_reply or each.broadcast]
    default, most = _limits(call)
    if call.here.app.history_limited:
        call.args["limit"] = min(call.number("limit", default), most)
    messages, cursor = page(call, _between(call, top), default, most)
    return {**_answer(call, messages, cursor), "pin_count": 0}


def replies(call: Call, _backend: Backend) -> Json:
    """conversations.replies: the parent, then its replies, oldest first."""
    channel = _readable(call)
    ts = call.required("ts")
    asked = call.world.message(channel, ts)
    if asked is None:
        raise RefusalError("thread_not_found")
    root = asked.thread_ts or asked.ts
    thread = [each for each in channel.messages if each.thread_ts == root and each.ts != root]
    parent = [each for each in [call.world.message(channel, root)] if each is not None]
    default, most = _limits(call)
    if call.here.app.history_limited:
        call.args["limit"] = min(call.number("limit", default), most)
    messages, cursor = page(call, parent + _between(call, thread), default, most)
    return _answer(call, messages, cursor)


HANDLERS: dict[str, Method] = {
    "conversations.history": history,
    "conversations.info": info,
    "conversations.join": join,
    "conversations.list": listing,
    "conversations.members": members,
    "conversations.open": opening,
    "conversations.replies": replies,
}
