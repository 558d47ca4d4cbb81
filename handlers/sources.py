"""Where a line of a digest stands in the brief: the statements themselves, word for word."""

from __future__ import annotations

from collections.abc import Iterator

from digests.model import Statement
from digests.phrases import source_line, visible
from handlers.aside import tell_aside
from handlers.cards import Bold, Card, Context, Element, Header, Quote, Table, Text, line
from handlers.changes import ClosedError, in_state
from handlers.permissions import Right
from handlers.speech import Speech
from handlers.turn import Response, Turn
from handlers.variants.copies import wording
from storage import briefs, digests
from storage.kinds import DigestStatus
from storage.tables import BriefRow, BulletRow, DigestRow


async def readable(turn: Turn, digest_id: str) -> DigestRow:
    """The digest, if it is out, or the actor may read drafts. Raises NotAllowedError, ClosedError."""
    turn.require(Right.READ_PUBLISHED)
    may_draft = turn.actor.may(Right.READ_DRAFTS)
    states = tuple(DigestStatus) if may_draft else (DigestStatus.PUBLISHED,)
    return await in_state(turn, digest_id, states)


async def show_source(turn: Turn, value: str, message: str) -> Response:
    """Show the statements that the bullet with the key `value` rests on, to the actor alone."""
    turn.require(Right.READ_PUBLISHED)
    bullet = await digests.find_bullet(turn.session, value)
    if bullet is None:
        raise ClosedError(None)
    digest = await readable(turn, bullet.digest_id)
    brief = await briefs.get_brief(turn.session, digest.brief_id)
    cited = await digests.bullet_sources(turn.session, bullet.id)
    return await tell_aside(
        turn, source_card(bullet, await wording(turn, bullet), brief, cited, turn.speech), part="source"
    )


def source_card(bullet: BulletRow, reads: str, brief: BriefRow, cited: tuple[Statement, ...], speech: Speech) -> Card:
    """The line as it `reads` here, what it rests on with the place in the brief, and what to mind about it."""
    title = speech.say("Where this stands")
    elements: list[Element] = [Header(title), Text(line(Bold(reads)))]
    if bullet.internal or brief.confidential or any(statement.internal for statement in cited):
        elements.append(Text(line(Bold(speech.say("Not for customers.")))))
    if bullet.edited:
        told = speech.say("Marketing has reworded this line. Here is what it was made from.")
        elements.append(Context(line(told)))
    for statement in cited:
        elements += _quoted(statement, speech)
    if not cited:
        elements.append(Text(line(speech.say("This line was written by hand and has no source."))))
    elements.append(Context(line(_brief(brief, speech))))
    return Card(tuple(elements), summary=title)


def place(statement: Statement, speech: Speech) -> str:
    """Where a statement stands: "slide 12 · Pricing"."""
    where = source_line((statement,), speech.language)
    title = visible(statement.locator.title)
    return f"{where} · {title}" if title and statement.locator.number is not None else where


def _quoted(statement: Statement, speech: Speech) -> Iterator[Element]:
    where = place(statement, speech)
    if statement.header and statement.cells:
        yield Table(statement.header, (statement.cells,), caption=where)
        return
    above = [visible(each) for each in statement.context if each != statement.locator.title]
    if above:
        yield Context(line(" > ".join(above)))
    yield Quote(line(statement.text), where)


def _brief(brief: BriefRow, speech: Speech) -> str:
    told = speech.say("From {file}, {day}.", file=brief.file_name, day=speech.day(brief.received_at))
    return told + (" " + speech.say("Version {number}.", number=brief.version) if brief.version > 1 else "")
