"""What the one message about a posted brief shows until its preview stands there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from digests.errors import BriefError, LimitExceededError, RefusedBriefError
from digests.generation import HowFar
from digests.phrases import visible
from handlers.cards import (
    Actions,
    Bold,
    Button,
    ButtonStyle,
    Card,
    Context,
    Element,
    LinkButton,
    Progress,
    Text,
    line,
)
from handlers.explaining import what_is_wrong, what_to_do
from handlers.generated import how_far
from handlers.ports import FetchError
from handlers.speech import Speech
from storage.kinds import BriefStatus
from storage.tables import BriefRow

NAME = 80


@dataclass(frozen=True, slots=True)
class Known:
    """A file that was posted before: its brief, the latest digest of it, and who posted it."""

    brief: BriefRow
    digest_id: str
    author: str


def waiting_card(name: str, speech: Speech) -> Card:
    """At once: the file has arrived."""
    told = speech.say("I have got {file} and am about to read it.", file=shown_name(name))
    return Card((Text(line(told)),), summary=told)


def reading_card(name: str, done: int, total: int, speech: Speech) -> Card:
    """While it is read: how far, where that is known."""
    title = speech.say("Reading {file}", file=shown_name(name))
    elements: list[Element] = [Text(line(Bold(title)))]
    told = title
    if total > 0:
        number = min(max(done, 0), total)
        told = _how_far(name, number, total, speech)
        elements.append(Progress(number, total, told))
    return Card(tuple(elements), summary=told)


def composing_card(name: str, speech: Speech, how: HowFar | None = None) -> Card:
    """When all is read; with `how`, how far a language model is."""
    told = speech.say("Composing the digest of {file}", file=shown_name(name))
    elements: list[Element] = [Text(line(Bold(told)))]
    return Card((*elements, *([] if how is None else how_far(how, speech))), summary=told)


def failed_card(name: str, error: BriefError | FetchError, speech: Speech) -> Card:
    """A brief that can't become a digest: why, and what helps."""
    if isinstance(error, FetchError):
        title = speech.say("I could not get {file}", file=shown_name(name))
    elif isinstance(error, LimitExceededError):
        title = speech.say("{file} is too much for me", file=shown_name(name))
    elif isinstance(error, RefusedBriefError):
        title = speech.say("I don't read files like {file}", file=shown_name(name))
    else:
        title = speech.say("I can't read {file}", file=shown_name(name))
    elements: list[Element] = [Text(line(Bold(title))), Text(line(what_is_wrong(error, speech)))]
    if error.way_out:
        elements.append(Text(line(what_to_do(error, speech))))
    return Card((*elements, _accepted(speech)), summary=title)


def wrong_kind_card(name: str, speech: Speech) -> Card:
    """A name that says that it is no brief, and the way out where one is known."""
    title = speech.say("I don't read files like {file}", file=shown_name(name))
    elements: list[Element] = [Text(line(Bold(title)))]
    match PurePosixPath(name.casefold()).suffix:
        case ".ppt" | ".odp" | ".key" | ".gslides":
            elements.append(Text(line(speech.say("Save it as .pptx or PDF and drop that."))))
        case ".doc" | ".odt" | ".rtf" | ".pages" | ".gdoc":
            elements.append(Text(line(speech.say("Save it as .docx or PDF and drop that."))))
        case ".zip" | ".7z" | ".rar" | ".gz":
            elements.append(Text(line(speech.say("Unpack it and drop the document itself."))))
        case _:
            pass
    return Card((*elements, _accepted(speech)), summary=title)


def too_large_card(name: str, size: int, limit: int, speech: Speech) -> Card:
    """A file over the limit, sizes in bytes."""
    title = speech.say("{file} is too large", file=shown_name(name))
    told = speech.say(
        "It has {size} MB, and I read files up to {limit} MB. Smaller pictures or a PDF usually help.",
        size=speech.number(-(-size // 2**20)),
        limit=speech.number(limit // 2**20),
    )
    return Card((Text(line(Bold(title))), Text(line(told))), summary=title)


def trouble_card(name: str, speech: Speech) -> Card:
    """A failure of ours: it is tried again."""
    told = speech.say("Something went wrong on my side while reading {file}. I try again.", file=shown_name(name))
    return Card((Text(line(told)),), summary=told)


def given_up_card(name: str, speech: Speech) -> Card:
    """A failure of ours that stayed one."""
    title = speech.say("{file} could not be read", file=shown_name(name))
    told = speech.say("I tried five times and gave up; the admins have been told. Please drop it again later.")
    return Card((Text(line(Bold(title))), Text(line(told))), summary=title)


def nothing_said_card(name: str, speech: Speech) -> Card:
    """A document without anything that a digest could say."""
    title = speech.say("{file} says too little for a digest", file=shown_name(name))
    told = speech.say("I found no statement in it that stands for itself. Is the text perhaps in pictures?")
    return Card((Text(line(Bold(title))), Text(line(told))), summary=title)


def known_card(name: str, known: Known, speech: Speech) -> Card:
    """A file whose very bytes were read before."""
    title = speech.say("I know {file} already", file=shown_name(name))
    brief = known.brief
    told = speech.say(
        "It is the same file, byte for byte, as “{title}”, which {name} posted on {day}.",
        title=visible(brief.title) or shown_name(brief.file_name),
        name=known.author,
        day=speech.day(brief.received_at),
    )
    if brief.status is BriefStatus.SUPERSEDED:
        told += " " + speech.say("Meanwhile there is a newer version.")
    buttons = [Button(speech.say("Open its digest"), "digest.open", known.digest_id, ButtonStyle.PRIMARY)]
    if brief.status is BriefStatus.ACTIVE:
        buttons.append(Button(speech.say("Digest it again"), "brief.again", brief.id))
    return Card((Text(line(Bold(title))), Text(line(told)), Actions(tuple(buttons))), summary=title)


def link_card(speech: Speech) -> Card:
    """Somebody gave a link in place of a file."""
    title = speech.say("I don't open links")
    told = speech.say(
        "What is behind a link may be private, so I never fetch one. Download the file and drop it here, "
        "or paste the text."
    )
    return Card((Text(line(Bold(title))), Text(line(told)), _accepted(speech)), summary=title)


def elsewhere_card(speech: Speech, address: str) -> Card:
    """A file was dropped where the platform gives the bot none; `address` opens the chat where it does."""
    title = speech.say("I can't get at files here")
    told = speech.say(
        "In a channel or a group I am not given files. Drop yours in our direct message, where only you see it, "
        "or paste its text here."
    )
    elements: list[Element] = [Text(line(Bold(title))), Text(line(told))]
    if address.startswith("https://"):
        elements.append(Actions((LinkButton(speech.say("Open our chat"), address),)))
    return Card(tuple(elements), summary=title)


def how_card(speech: Speech, fewest: int) -> Card:
    """How to post a brief."""
    title = speech.say("Post a brief")
    told = speech.say(
        "Drop a file in our direct message, or paste a text of {words} words or more. I read it and show you a digest "
        "that only you see. You publish it when it is right.",
        words=fewest,
    )
    return Card((Text(line(Bold(title))), Text(line(told)), _accepted(speech)), summary=title)


def too_short_card(words: int, fewest: int, speech: Speech) -> Card:
    """A pasted text that is short enough to be read as it is."""
    told = speech.count(
        "That is {n} word: short enough to be read as it is.", "That are {n} words: short enough to read.", words
    )
    hint = speech.say("I make digests of texts of {words} words or more, and of files.", words=fewest)
    return Card((Text(line(told)), Text(line(hint))), summary=told)


def several_card(files: int, speech: Speech) -> Card:
    """More than one file at once."""
    told = speech.count(
        "{n} file: I read it now.", "{n} files: I read them one after the other, each with a message of its own.", files
    )
    return Card((Text(line(told)),), summary=told)


def shown_name(name: str) -> str:
    """A file's name in a sentence: on one line, without what could trick a reader, at most 80 characters."""
    shown = visible(name) or "…"
    return shown if len(shown) <= NAME else shown[: NAME - 12] + "…" + shown[-11:]


def _how_far(name: str, done: int, total: int, speech: Speech) -> str:
    match PurePosixPath(name).suffix.lower():
        case ".pptx" | ".pptm" | ".ppsx" | ".potx":
            return speech.say("Reading slide {n} of {total}", n=speech.number(done), total=speech.number(total))
        case ".pdf":
            return speech.say("Reading page {n} of {total}", n=speech.number(done), total=speech.number(total))
        case _:
            return speech.say("Reading part {n} of {total}", n=speech.number(done), total=speech.number(total))


def _accepted(speech: Speech) -> Context:
    return Context(line(speech.say("I read PowerPoint (.pptx), Word (.docx), PDF, Markdown, HTML, text.")))
