"""Activities as Teams sends them, read: words, mentions, files, places, people."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.teams.cards import picked
from bot.teams.incoming import (
    files,
    holds_unreachable_files,
    key_of,
    mentioned,
    message_in,
    names_bot,
    plain,
    where,
    words,
)
from bot.teams.invokes import quoted
from bot.teams.people import read_member
from storage.kinds import ConversationKind

FIELDS = st.sampled_from(
    [
        *("id", "text", "from", "recipient", "conversation", "channelData", "entities", "attachments", "value", "name"),
        *("tenant", "team", "channel", "mentioned", "type", "content", "contentType", "downloadUrl", "action", "data"),
        *("linkpin", "message", "messagePayload", "body", "conversationType", "tenantId", "aadObjectId", "locale"),
    ]
)
BOT, KIM, LEE = "28:bot", "29:kim", "29:lee"
AT = {"type": "mention", "text": "<at>Linkpin</at>", "mentioned": {"id": BOT, "name": "Linkpin"}}
AT_LEE = {"type": "mention", "text": "<at>Lee Park</at>", "mentioned": {"id": LEE, "name": "Lee Park"}}


def said(text: str, *entities: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401  any fields
    """A message."""
    return {
        "type": "message",
        "id": "17",
        "text": text,
        "entities": list(entities),
        "from": {"id": KIM, "name": "Kim"},
        "recipient": {"id": BOT},
        "conversation": {"id": "a:1", "conversationType": "personal", "tenantId": "T1"},
        "serviceUrl": "https://smba.trafficmanager.net/emea/",
        **more,
    }


@pytest.mark.parametrize(
    ("text", "entities", "read"),
    [
        ("<at>Linkpin</at> help", (AT,), "help"),
        ("<at>Linkpin</at>&nbsp;help\r\n", (AT,), "help"),
        ("help <at>Linkpin</at>", (AT,), "help"),
        ("<at>Linkpin</at> make <at>Lee Park</at> marketer", (AT, AT_LEE), "make <at>Lee Park</at> marketer"),
        ("a &lt; b &amp;&amp; c &gt; d", (), "a < b && c > d"),
        ("&lt;at&gt;everyone&lt;/at&gt;", (), "<at>everyone</at>"),
        ("one\r\ntwo", (), "one\ntwo"),
        ("", (AT,), ""),
    ],
)
def test_words_are_read_without_the_bots_name(text: str, entities: tuple[dict[str, Any], ...], read: str) -> None:
    """What Teams escapes is unescaped once; mentions of others stay, for the commands that take a person."""
    assert words(said(text, *entities)) == read


def test_mentions_tell_who_is_meant() -> None:
    """The bot is named or not; others are listed by their ids."""
    body = said("x", AT, AT_LEE)
    assert names_bot(body)
    assert mentioned(body) == [LEE]
    assert not names_bot(said("x", AT_LEE))


@pytest.mark.parametrize(
    ("conversation", "data", "kind", "base", "thread", "team"),
    [
        ({"id": "a:1", "conversationType": "personal"}, {}, ConversationKind.PERSONAL, "a:1", "", ""),
        (
            {"id": "19:x@thread.v2", "conversationType": "groupChat"},
            {},
            ConversationKind.GROUP,
            "19:x@thread.v2",
            "",
            "",
        ),
        (
            {"id": "19:x@thread.tacv2;messageid=42", "conversationType": "channel"},
            {"team": {"id": "19:t"}},
            ConversationKind.CHANNEL,
            "19:x@thread.tacv2",
            "42",
            "19:t",
        ),
        ({"id": "19:x@thread.tacv2"}, {}, ConversationKind.CHANNEL, "19:x@thread.tacv2", "", ""),
        ({"id": "19:x@unq.gbl.spaces"}, {}, ConversationKind.GROUP, "19:x@unq.gbl.spaces", "", ""),
        ({"id": "a:1"}, {}, ConversationKind.PERSONAL, "a:1", "", ""),
    ],
)
def test_places_are_told_apart(
    conversation: dict[str, str], data: dict[str, Any], kind: ConversationKind, base: str, thread: str, team: str
) -> None:
    """By what Teams says, else by how ids look; a thread is part of a channel's id."""
    found = where(said("x", conversation=conversation, channelData={"tenant": {"id": "T1"}, **data}))
    assert found is not None
    assert (found.kind, found.conversation, found.thread, found.team, found.tenant) == (kind, base, thread, team, "t1")
    assert found.address == conversation["id"]


def test_keys_are_the_same_for_the_same_activity_alone() -> None:
    """Conversation and id; without an id the content."""
    place = where(said("x"))
    assert place is not None
    nameless = said("x", id=None)
    there = where(nameless)
    assert there is not None
    assert key_of(said("x"), place) == key_of(said("changed"), place)
    assert key_of(nameless, there) == key_of(dict(nameless), there) != key_of(said("y", id=None), there)


def test_files_are_those_that_can_be_fetched() -> None:
    """Only what has an address is a file; in a channel nothing has, and a mark in the text says so."""
    content = {"downloadUrl": "https://x.sharepoint.com/f", "uniqueId": "u1", "fileType": "pptx"}
    kind = "application/vnd.microsoft.teams.file.download.info"
    given = {"contentType": kind, "name": "deck.pptx", "content": content}
    marked = {"contentType": "text/html", "content": '<attachment id="1"></attachment>'}
    body = said("x", attachments=[given, marked, {"contentType": kind, "content": {}}, "odd"])
    (file,) = files(body)
    assert (file.id, file.name, file.size) == ("u1", "deck.pptx", None)
    assert holds_unreachable_files(body)
    assert not holds_unreachable_files(said("x", attachments=[given]))


def test_quoted_messages_are_plain_words() -> None:
    """The words of a message without its markup, line breaks kept."""
    assert plain("<div>one<br>two &amp; <b>three</b></div><p>four</p>") == "one\ntwo & three\nfour"
    assert plain("&lt;b&gt;") == "<b>"
    payload = {"messagePayload": {"body": {"contentType": "text", "content": "a &amp; b"}}}
    assert quoted(payload) == "a & b"
    assert quoted({"messagePayload": "odd"}) == ""


@pytest.mark.parametrize(
    ("more", "stranger"),
    [
        ({}, False),
        ({"userRole": "guest"}, True),
        ({"userRole": "anonymous"}, True),
        ({"tenantId": "t2"}, True),
        ({"aadObjectId": ""}, True),
        ({"userPrincipalName": "kim_other.example#EXT#@contoso.example"}, True),
        ({"tenantId": "T1"}, False),
    ],
)
def test_guests_and_strangers_are_known(more: dict[str, str], stranger: bool) -> None:
    """By role, tenant, name in the directory, or the lack of one."""
    told = {"id": KIM, "name": "Kim", "aadObjectId": "entra", "tenantId": "t1", "userRole": "user"} | more
    assert read_member(told, "t1").stranger is stranger


@pytest.mark.parametrize(
    ("answer", "ids"),
    [
        ("00000000-0000-4000-8000-000000000001", ["00000000-0000-4000-8000-000000000001"]),
        ("01abc,8:orgid:00000000-0000-4000-8000-000000000001", ["00000000-0000-4000-8000-000000000001"]),
        ("one, two", []),
        ("", []),
        ("x" * 36, []),
    ],
)
def test_people_picked_from_the_directory_are_told_from_texts(answer: str, ids: list[str]) -> None:
    """Ids of the directory stand among our own keys."""
    assert picked(answer) == ids


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(FIELDS, JSON, max_size=8))
def test_nothing_in_an_activity_makes_reading_it_fail(body: dict[str, Any]) -> None:
    """Whatever JSON stands where, it is read as something or as nothing."""
    activity = {**said("x"), **body}
    place = where(activity)
    for read in (words, files, names_bot, mentioned, holds_unreachable_files):
        assert read(activity) is not None
    for value in activity.values():
        assert isinstance(message_in(value), str)
        assert isinstance(quoted(value if isinstance(value, dict) else {}), str)
    if place is not None:
        assert key_of(activity, place)
        assert place.tenant
        assert place.user
