"""A digest as a file to keep: Markdown, as it stands now, handed over in the way that the platform has for files."""

from __future__ import annotations

import re
from dataclasses import dataclass

from digests.model import Bullet, Digest, Document, Section
from digests.phrases import visible
from digests.presentation import to_markdown
from handlers.aside import sent_aside, tell_aside
from handlers.cards import Actions, Card, Context, Header, Option, Quote, Select, Text, line
from handlers.changes import ClosedError
from handlers.commands import Command, gettext_noop
from handlers.delta_card import as_markdown
from handlers.digest_card import headline_of, label
from handlers.outbox import post, to_person
from handlers.permissions import Right
from handlers.sources import readable
from handlers.speech import Speech
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press
from storage import digests
from storage.compositions import Composition, composition
from storage.deliveries import delivery_key
from storage.documents import get_document
from storage.errors import NotFoundError
from storage.kinds import DigestLine, DigestStatus
from storage.session import Session

FILE = "digest.file"
"""The purpose of deliveries that hand a digest over as a file; their subject is the digest. A platform that has files
sends one in the place of the card."""
DOCUMENT = "document:"
"""Begins the name of a document (storage/documents.py) where a platform asks for a file by one."""
EXPORT = "digest.export"
LISTED = 10
NAME = 80
NO_NAME = re.compile(r'[\\/:*?"<>|#%&{}~\x00-\x1f.]+')


@dataclass(frozen=True, slots=True)
class Written:
    """A file: its name, and its content in UTF-8."""

    name: str
    content: bytes


async def save(turn: Turn, value: str, message: str) -> Response:
    """Hand the digest with the key `value` over as a file, to the person alone."""
    digest = await readable(turn, value)
    made = await written(turn.session, digest.id)
    speech = turn.speech
    title = speech.say("{file} for you", file=made.name)
    told = speech.say("This is the digest in Markdown, as it stands now. Copy it into a file, or wherever you need it.")
    card = Card((Header(title, level=2), Text(line(told)), Quote(line(made.content.decode()))), title)
    key = delivery_key("file", turn.key)
    await post(turn, to_person(turn), card, message=key, purpose=FILE, subject=digest.id)
    return sent_aside(turn)


async def choose(turn: Turn, rest: str) -> Response:
    """Offer the latest published digests."""
    turn.require(Right.READ_PUBLISHED)
    speech = turn.speech
    rows = await digests.digests(turn.session, status=DigestStatus.PUBLISHED, limit=LISTED)
    title = speech.say("Save a digest as a file")
    if not rows:
        told = speech.say("Nothing is published yet.")
        return await tell_aside(turn, Card((Header(title), Text(line(told))), title), part="export")
    options = tuple(Option(label(row.headline or row.title), row.id) for row in rows)
    hint = Context(line(speech.say("Markdown, with the source of every line.")))
    select = Actions((Select(speech.say("Save"), EXPORT, options),))
    return await tell_aside(turn, Card((Header(title), select, hint), title), part="export")


async def read(turn: Turn, digest_id: str) -> Written:
    """The file itself: of a digest, or a document behind `DOCUMENT`. Raises NotAllowedError, ClosedError."""
    if digest_id.startswith(DOCUMENT):
        return await _document(turn, digest_id.removeprefix(DOCUMENT))
    return await written(turn.session, (await readable(turn, digest_id)).id)


async def _document(turn: Turn, key: str) -> Written:
    """A document that was made for the actor, or for marketing as a whole."""
    try:
        found = await get_document(turn.session, key)
    except NotFoundError as error:
        raise ClosedError(None) from error
    if found.owner_id is None:
        turn.require(Right.HEAR_FIELD)
    elif found.owner_id != turn.actor.person_id:
        raise ClosedError(None)
    return Written(found.name, found.content)


async def written(session: Session, digest_id: str) -> Written:
    """The digest as Markdown, with all that people changed. Raises NotFoundError.

    That of a new version begins with what the brief changed, without what customers must not see.
    """
    view = await composition(session, digest_id)
    told = [change for change in view.changes or () if not change.internal]
    changed = "" if view.changes is None else as_markdown(told, Speech(view.digest.language))
    stem = " ".join(NO_NAME.sub(" ", visible(headline_of(view))).split())[:NAME].rstrip() or "digest"
    return Written(f"{stem}.md", (changed + to_markdown(_digest(view))).encode())


def _digest(view: Composition) -> Digest:
    digest, brief = view.digest, view.brief
    sections = []
    for section in view.sections:
        bullets = tuple(
            Bullet(each.text, view.sources.get(each.id, ()), each.internal) for each in view.shown(section.ordinal)
        )
        if bullets:
            sections.append(Section(section.kind, section.name or section.kind.value, bullets))
    return Digest(
        title=digest.title,
        headline=digest.headline,
        why=digest.why,
        language=digest.language,
        engine=digest.engine,
        words=digest.words,
        sections=tuple(sections),
        document=Document(
            file=brief.file_name,
            title=brief.title,
            kind=brief.kind,
            language=brief.language,
            units=brief.units,
            words=brief.words,
            statements=(),
            unread=view.unread,
        ),
        headline_sources=view.line_sources[DigestLine.HEADLINE],
        why_sources=view.line_sources[DigestLine.WHY],
    )


PRESSES: dict[str, Press] = {EXPORT: save}
FORMS: dict[str, FormCase] = {}
COMMANDS: tuple[Command, ...] = (
    Command(
        "export",
        ("export", "save as file", "save", "download", "exportieren", "speichern", "als datei", "herunterladen"),
        gettext_noop("Save a digest as a file"),
        choose,
        german="exportieren",
    ),
)
