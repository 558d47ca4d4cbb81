"""Activities as envelopes: pure functions, which take nothing for granted that came over the network.

Source: learn.microsoft.com, "Activity schema", and "Bot conversations in Teams".
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.envelope import Envelope
from bot.render.adaptive_card_actions import KEY, data_of
from bot.teams.people import Member
from handlers.events import Event, FileRef
from handlers.speech import LANGUAGES
from storage.kinds import ConversationKind, Platform

NAME = 200
FILE = "application/vnd.microsoft.teams.file.download.info"
FORMS = {"image": "png", "audio": "mp3", "video": "mp4"}
"""Kinds of what is pasted, and as what each goes where the kind stands alone ("image/*")."""
THREAD = ";messageid="
QUOTE = re.compile(r"<blockquote\b[^<>]{0,200}schema\.skype\.com/Reply[^<>]{0,200}>", re.IGNORECASE)
QUOTED_WORDS = re.compile(r"<p\b[^<>]{0,200}>", re.IGNORECASE)
BOT = "28:"
"""What the ids of bots begin with."""
PLACES = frozenset({"conversationUpdate", "installationUpdate"})
"""Activities about a place: where a policy of the company's added the app, they come from nobody, or the bot itself."""
KINDS = {
    "personal": ConversationKind.PERSONAL,
    "channel": ConversationKind.CHANNEL,
    "groupchat": ConversationKind.GROUP,
}

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Where:
    """Who did something and where, in Teams' ids. `team` is empty outside of channels, `thread` outside of threads.

    `conversation` is the channel or chat itself, without the thread. `reply_to` is the bot's message that it is about.
    """

    tenant: str
    user: str
    conversation: str
    kind: ConversationKind
    user_name: str = ""
    directory_id: str = ""
    thread: str = ""
    team: str = ""
    service_url: str = ""
    activity: str = ""
    reply_to: str = ""
    name: str = ""
    time_zone: str = ""
    language: str = ""

    @property
    def private(self) -> bool:
        """Whether nobody else reads it."""
        return self.kind is ConversationKind.PERSONAL

    @property
    def robot(self) -> bool:
        """Whether a bot did it, and no person."""
        return self.user.startswith(BOT)

    @property
    def address(self) -> str:
        """The conversation as the connector takes it, with the thread."""
        return address_of(self.conversation, self.thread or None)


def address_of(conversation: str, thread: str | None) -> str:
    """A conversation and a thread in it as one id, as the connector takes it."""
    return f"{conversation}{THREAD}{thread}" if thread else conversation


def where(body: Body) -> Where | None:
    """Where an activity comes from; None for what has no tenant, user or conversation."""
    channel_data = _mapping(body.get("channelData"))
    conversation, sender = _mapping(body.get("conversation")), _mapping(body.get("from"))
    tenant = text_of(channel_data, "tenant", "id") or text_of(conversation, "tenantId")
    whole, user = text_of(conversation, "id"), text_of(sender, "id")
    if not user and text_of(body, "type") in PLACES:
        user = text_of(body, "recipient", "id")
    if not (tenant and whole and user):
        return None
    base, _, thread = whole.partition(THREAD)
    kind = KINDS.get(text_of(conversation, "conversationType").lower()) or _guessed(base, channel_data)
    zone, locale = _local(body)
    return Where(
        tenant=tenant.lower(),
        user=user,
        user_name=text_of(sender, "name"),
        directory_id=text_of(sender, "aadObjectId"),
        conversation=base,
        kind=kind,
        thread=thread,
        team=text_of(channel_data, "team", "id") if kind is ConversationKind.CHANNEL else "",
        service_url=text_of(body, "serviceUrl"),
        activity=text_of(body, "id"),
        reply_to=text_of(body, "replyToId"),
        name=text_of(channel_data, "channel", "name") or text_of(conversation, "name"),
        time_zone=zone,
        language=locale.split("-")[0].lower() if locale.split("-")[0].lower() in LANGUAGES else "",
    )


def envelope(
    place: Where, member: Member, event: Event, *, key: str, direct: str = "", channel_name: str = ""
) -> Envelope:
    """An event as it is handed over. With `direct` nobody else reads it, and it is answered there."""
    private = bool(direct) or place.private
    return Envelope(
        key=key,
        platform=Platform.TEAMS,
        workspace=place.tenant,
        user_id=place.user,
        user_name=(member.name or place.user_name)[:NAME],
        conversation=direct or place.conversation,
        channel="" if private else place.conversation,
        thread=None if private else place.thread or None,
        event=event,
        channel_name=channel_name[:NAME],
        stranger=member.stranger,
    )


def where_from(made: Envelope) -> Where:
    """Where an event that was queued came from, as far as its envelope tells."""
    kind = ConversationKind.CHANNEL if made.channel else ConversationKind.PERSONAL
    return Where(made.workspace, made.user_id, made.conversation, kind, made.user_name, thread=made.thread or "")


def key_of(body: Body, place: Where) -> str:
    """The key of an activity in its tenant: conversation and id. After 15 seconds Teams sends the same again."""
    if place.activity:
        return f"{place.address}:{place.activity}"
    return f"{place.address}:{hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:32]}"


def words(body: Body) -> str:
    """What somebody wrote, without the mention of the bot. Teams escapes what it takes for markup."""
    written, bot = text_of(body, "text"), text_of(body, "recipient", "id")
    for mention in _mentions(body):
        if text_of(mention, "mentioned", "id") == bot:
            written = written.replace(text_of(mention, "text") or "\0", " ")
    written = re.sub(r"<(/?)at\b([^<>]{0,80})>", "\ue000\\1at\\2\ue001", written)  # mentions of others stay as they are
    written = html.unescape(written).replace("\xa0", " ").replace("\r\n", "\n")
    return _without_quote(written.replace("\ue000", "<").replace("\ue001", ">").strip(), body)


def _without_quote(written: str, body: Body) -> str:
    """What somebody wrote below a message that they quote: clients put its author and its words before their own."""
    for markup in _markups(body):
        begun = QUOTE.search(markup)
        if begun is None:
            continue
        quote = markup[begun.end() :].partition("</blockquote>")[0]
        words_begin = QUOTED_WORDS.search(quote)
        for quoted in (quote, quote[words_begin.start() :] if words_begin else ""):
            rest = _after(written, plain(quoted).removesuffix("…").removesuffix("..."))
            if rest is not None:
                return rest.strip()
    return written


def _after(written: str, quoted: str) -> str | None:
    """What follows `quoted` at the beginning of a text, white space aside; None where it does not begin so."""
    at = 0
    for char in "".join(quoted.split()):
        while written[at : at + 1].isspace():
            at += 1
        if written[at : at + 1] != char:
            return None
        at += 1
    return written[at:].lstrip("….") if at else None


def names_bot(body: Body) -> bool:
    """Whether a message mentions the bot."""
    bot = text_of(body, "recipient", "id")
    return any(text_of(mention, "mentioned", "id") == bot for mention in _mentions(body))


def mentioned(body: Body) -> list[str]:
    """The ids of all users that a message mentions."""
    found = [text_of(mention, "mentioned", "id") for mention in _mentions(body)]
    return [each for each in found if each and not each.startswith(BOT)]


def files(body: Body) -> tuple[FileRef, ...]:
    """The files that were dropped on the bot. Their addresses are good for some minutes, without any token of ours."""
    refs = []
    for each in _attachments(body):
        url = text_of(each, "content", "downloadUrl")
        if text_of(each, "contentType") == FILE and url:
            name = text_of(each, "name") or "brief"
            ref = text_of(each, "content", "uniqueId") or hashlib.sha256(url.encode()).hexdigest()[:32]
            refs.append(FileRef(ref, name, None, {"url": url}))
    return tuple(refs)


def pasted(body: Body) -> tuple[FileRef, ...]:
    """Pictures and recordings that stand in a message itself: their names say what they are; nobody fetches them."""
    kinds = (text_of(each, "contentType").partition("/") for each in _attachments(body))
    found = [(kind, form if form.isalnum() else FORMS[kind]) for kind, _, form in kinds if kind in FORMS]
    return tuple(FileRef(f"pasted-{n}", f"{kind}.{form}", None, {}) for n, (kind, form) in enumerate(found))


def holds_unreachable_files(body: Body) -> bool:
    """Whether a message in a channel has files: the bot is told of them only as marks in the text."""
    return any("<attachment" in markup for markup in _markups(body))


def message_in(value: object) -> str:
    """The key of the message that a card's action stands on, "" where it names none."""
    ours = data_of(value).get(KEY)
    return text_of(ours, "message") if isinstance(ours, Mapping) else ""


def plain(markup: str) -> str:
    """The words of a message's HTML."""
    broken = re.sub(r"<(?:br|/p|/div|/li)\b[^<>]*>", "\n", markup, flags=re.IGNORECASE)
    return html.unescape(re.sub(r"<[^<>]*>", "", broken)).replace("\xa0", " ").strip()


def text_of(payload: Body, *path: str) -> str:
    """A text somewhere in a payload, "" where there is none."""
    found: object = payload
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, str) else ""


def listed(payload: Body, name: str) -> list[Body]:
    """The objects in a list of a payload."""
    found = payload.get(name)
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def _mentions(body: Body) -> list[Body]:
    return [each for each in listed(body, "entities") if text_of(each, "type").lower() == "mention"]


def _attachments(body: Body) -> list[Body]:
    return listed(body, "attachments")


def _markups(body: Body) -> list[str]:
    """A message as HTML: Teams puts that beside the text where there is more than words."""
    return [text_of(each, "content") for each in _attachments(body) if text_of(each, "contentType") == "text/html"]


def _local(body: Body) -> tuple[str, str]:
    """Time zone and language of who wrote, as their client tells."""
    info = next((each for each in listed(body, "entities") if text_of(each, "type") == "clientInfo"), {})
    zone = text_of(body, "localTimezone") or text_of(info, "timezone")
    return zone, text_of(body, "locale") or text_of(info, "locale")


def _guessed(conversation: str, channel_data: Body) -> ConversationKind:
    if isinstance(channel_data.get("team"), Mapping) or "@thread.tacv2" in conversation:
        return ConversationKind.CHANNEL
    return ConversationKind.GROUP if conversation.startswith("19:") else ConversationKind.PERSONAL


def _mapping(value: object) -> Body:
    return value if isinstance(value, Mapping) else {}
