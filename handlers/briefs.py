"""Marketers post briefs: files, or long texts. They are answered at once and read by a job."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any

from digests.phrases import visible
from digests.reading.limits import DEFAULT_LIMITS
from handlers.brief_cards import (
    composing_card,
    elsewhere_card,
    how_card,
    link_card,
    several_card,
    too_large_card,
    too_short_card,
    waiting_card,
    wrong_kind_card,
)
from handlers.cards import Card
from handlers.changes import ClosedError
from handlers.commands import Command, without_mention
from handlers.copies import PREVIEW
from handlers.events import FileRef, Shared
from handlers.later import start_job
from handlers.outbox import post, reply, to_person
from handlers.permissions import Right
from handlers.speech import gettext_noop
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press
from storage.briefs import get_brief
from storage.deliveries import delivery_key
from storage.errors import NotFoundError
from storage.kinds import BriefStatus

READ, AGAIN = "read_brief", "digest_again"
"""The jobs that this module starts."""
FEWEST_WORDS = 80
"""From so many words on a text is a brief."""
FILES = 20
"""So many files are taken at once."""
_OFFICE = (".pptx", ".pptm", ".ppsx", ".potx", ".docx", ".docm", ".dotx", ".pdf")
_TEXT = (".txt", ".text", ".md", ".markdown", ".mdown", ".mkd", ".html", ".htm", ".xhtml")
ACCEPTED = frozenset((*_OFFICE, *_TEXT))
"""Endings of names that may be read; the content decides (digests/reading/sniff.py)."""
LINK_WORDS = 12
_SUFFIX = re.compile(r"\.[a-z0-9]{1,10}")
_LINK = re.compile(r"<?\b(?:https?://|www\.)[^\s>]+>?", re.I)
_HEADING = re.compile(r"^#{1,4} \S", re.M)
WORDS = ("digest", "brief", "summarise", "summarize", "zusammenfassen", "zusammenfassung", "kurzfassung")


@dataclass(frozen=True, slots=True)
class Posted:
    """A brief that waits to be read, as a job's payload. `text` stands in place of a file that was pasted."""

    name: str
    file: FileRef | None
    text: str
    workspace: str
    platform: str
    person: str
    message: str
    brief: str
    digest: str

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Posted:
        """The posted brief of `to_json`'s values. Raises KeyError, TypeError or ValueError on anything else."""
        texts = {name: str(data[name]) for name in cls.__slots__ if name != "file"}
        return cls(file=None if data["file"] is None else _file(data["file"]), **texts)


async def take_files(turn: Turn, shared: Shared) -> Response:
    """Answer each file with a message of its own, in the direct message, and have it read."""
    turn.require(Right.POST_BRIEF)
    if shared.instead and not shared.files:
        await reply(turn, elsewhere_card(turn.speech, shared.instead), part="elsewhere")
        return Response()
    files = shared.files[:FILES]
    if len(files) > 1:
        await reply(turn, several_card(len(files), turn.speech), private=True, part="several")
    for number, file in enumerate(files):
        refused = refusal_card(turn, file)
        if refused is None:
            await _start(turn, str(number), _posted(turn, str(number), file.name, file=file))
        else:
            await reply(turn, refused, private=True, part=f"refused {number}")
    notice = ""
    if len(shared.files) > FILES:
        notice = turn.speech.say("I took the first {number} files. Please drop the others again.", number=FILES)
    return Response(notice=f"{notice} {_look(turn)}".strip())


async def take_text(turn: Turn, text: str) -> Response:
    """What stands behind the command: a text to digest, a link that is not opened, or nothing."""
    turn.require(Right.POST_BRIEF)
    said = without_command(text)
    words = len(said.split())
    card = None
    if not said:
        card = how_card(turn.speech, FEWEST_WORDS)
    elif is_link(said):
        card = link_card(turn.speech)
    elif words < FEWEST_WORDS:
        card = too_short_card(words, FEWEST_WORDS, turn.speech)
    if card is not None:
        await reply(turn, card, private=True, part="text")
        return Response()
    await _start(turn, "text", _posted(turn, "text", text_name(said), text=said))
    return Response(notice=_look(turn))


async def show_how(turn: Turn, value: str, message: str) -> Response:
    """Tell how a brief is posted."""
    turn.require(Right.POST_BRIEF)
    await reply(turn, how_card(turn.speech, FEWEST_WORDS), part="how")
    return Response()


async def digest_again(turn: Turn, value: str, message: str) -> Response:
    """Make another digest of a brief that was read before."""
    turn.require(Right.POST_BRIEF)
    try:
        brief = await get_brief(turn.session, value)
    except NotFoundError as error:
        raise ClosedError(None) from error
    if brief.status is not BriefStatus.ACTIVE:
        return Response(notice=turn.speech.say("There is a newer version of this brief, or it was discarded."))
    again = _posted(turn, "again", brief.file_name)
    await _show(turn, again, composing_card(brief.file_name, turn.speech))
    await start_job(turn, AGAIN, {**again.to_json(), "brief": brief.id}, order=_order(turn))
    return Response()


def is_only_link(text: str) -> bool:
    """Whether somebody said nothing but a link."""
    return _LINK.fullmatch(without_mention(text)) is not None


def is_link(text: str) -> bool:
    """Whether a text is mainly a link."""
    rest = _LINK.sub(" ", text)
    return rest != text and len(rest.split()) <= LINK_WORDS


def without_command(text: str) -> str:
    """A text without the command's word, where that is set apart by a colon or a line break."""
    said = text.strip()
    for word in WORDS:
        if said.lower().startswith((f"{word}:", f"{word}\n")):
            return said[len(word) + 1 :].strip()
    return said


def text_name(text: str) -> str:
    """A pasted text's name as a file: its first words. Markdown is told by its headings."""
    first = visible(next((row for row in text.splitlines() if row.strip()), "")).lstrip("#*-•> ")
    name = re.sub(r'[\\/:*?"<>|.]+', " ", first)[:60].strip()
    return f"{name or '…'}{'.md' if _HEADING.search(text) else '.txt'}"


def refusal_card(turn: Turn, file: FileRef) -> Card | None:
    """Why a file is not even fetched: its name says what it is, or it is too large."""
    ending = PurePosixPath(visible(file.name).casefold()).suffix
    if _SUFFIX.fullmatch(ending) and ending not in ACCEPTED:
        return wrong_kind_card(file.name, turn.speech)
    if file.size is not None and file.size > DEFAULT_LIMITS.file_bytes:
        return too_large_card(file.name, file.size, DEFAULT_LIMITS.file_bytes, turn.speech)
    return None


async def _start(turn: Turn, part: str, posted: Posted) -> None:
    await _show(turn, posted, waiting_card(posted.name, turn.speech))
    await start_job(turn, READ, posted.to_json(), part=part, order=_order(turn))


async def _show(turn: Turn, posted: Posted, card: Card) -> None:
    """Post the one message that becomes the preview, in the direct message with who posted it."""
    await post(turn, to_person(turn), card, message=posted.message, purpose=PREVIEW, subject=posted.digest)


def _posted(turn: Turn, part: str, name: str, *, file: FileRef | None = None, text: str = "") -> Posted:
    """The keys of message, brief and digest are made from the turn's, so that a repeat makes them no second time."""
    return Posted(
        name=name,
        file=file,
        text=text,
        workspace=turn.actor.workspace_id,
        platform=turn.actor.platform.value,
        person=turn.actor.person_id,
        message=delivery_key("brief message", turn.key, part),
        brief=delivery_key("brief", turn.key, part),
        digest=delivery_key("brief digest", turn.key, part),
    )


def _order(turn: Turn) -> str:
    """A person's briefs are read in the order in which they were posted."""
    return f"briefs:{turn.actor.person_id}"


def _look(turn: Turn) -> str:
    if turn.place.private:
        return ""
    return turn.speech.say("I answer in our direct message, where only you see it.")


def _file(data: Mapping[str, Any]) -> FileRef:
    size = data["size"]
    origin = {str(k): str(v) for k, v in data["origin"].items()}
    return FileRef(str(data["id"]), str(data["name"]), None if size is None else int(size), origin)


PRESSES: dict[str, Press] = {"brief.how": show_how, "brief.again": digest_again}
FORMS: dict[str, FormCase] = {}
COMMANDS: tuple[Command, ...] = (
    Command(
        "digest",
        WORDS,
        gettext_noop("Make a digest of a brief: drop a file, or paste a long text"),
        take_text,
        "brief.how",
        german="zusammenfassen",
    ),
)
