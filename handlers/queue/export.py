"""The queue as a file for a spreadsheet, in which no text can act as a formula."""

from __future__ import annotations

import csv
import io
from datetime import datetime

from handlers.aside import sent_aside
from handlers.ask_form import stage_name
from handlers.commands import Command, gettext_noop
from handlers.documents import send_document
from handlers.permissions import Right
from handlers.queue.queue_list import Shown, shown_by_words
from handlers.queue.view import name_of
from handlers.queue.words import status_name
from handlers.speech import Speech
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press
from storage import audit, themes
from storage.questions import of_theme
from storage.tables import Question, Theme

MOST = 10_000
"""So many themes are in one file; a filter makes it fewer."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet takes for a formula's beginning. Source: OWASP, "CSV Injection"."""


async def export(turn: Turn, value: str, message: str) -> Response:
    """Send the questions of the list that is shown as a CSV file, to the actor alone. Notes are not in it."""
    turn.require(Right.WORK_QUEUE)
    speech = turn.speech
    rows = await themes.themes(turn.session, Shown.of(value).wanted(turn), limit=MOST)
    if not rows:
        return Response(notice=speech.say("There is nothing to export."))
    content, written = await _csv(turn, rows)
    name = f"linkpin-questions-{turn.now.astimezone(speech.zone):%Y-%m-%d}.csv"
    title = speech.say(
        "{questions} in {themes}, for your spreadsheet",
        questions=speech.count("{n} question", "{n} questions", written),
        themes=speech.count("{n} theme", "{n} themes", len(rows)),
    )
    await send_document(turn, name, "text/csv", content, title=title)
    await audit.record(
        turn.session,
        at=turn.now,
        actor_id=turn.actor.person_id,
        action="queue.exported",
        subject_kind="queue",
        subject_id="1",
        details={"themes": len(rows), "questions": written},
    )
    return sent_aside(turn)


def safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe stands before what could begin one.

    Leading blanks are looked past, as spreadsheets do.
    """
    return f"'{cell}" if cell.lstrip(" \u00a0\ufeff").startswith(FORMULA) or cell.startswith(FORMULA) else cell


async def _csv(turn: Turn, rows: list[Theme]) -> tuple[bytes, int]:
    """The file, with a byte order mark by which spreadsheets know UTF-8, and how many questions are in it."""
    speech = turn.speech
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([safe(each) for each in _header(speech)])
    names: dict[str, str] = {}
    written = 0

    async def named(person_id: str | None) -> str:
        if person_id is None:
            return ""
        if person_id not in names:
            names[person_id] = await name_of(turn.session, person_id)
        return names[person_id]

    for theme in rows:
        owner = await named(theme.owner_id)
        for question in await of_theme(turn.session, theme.id):
            asker = "" if question.anonymous else await named(question.asker_id)
            written += 1
            writer.writerow([safe(each) for each in _row(theme, question, owner, asker, speech)])
    return ("\ufeff" + out.getvalue()).encode(), written


def _header(speech: Speech) -> list[str]:
    return [
        speech.say("Theme"),
        speech.say("Status"),
        speech.say("Weight"),
        speech.say("Looked after by"),
        speech.say("Due"),
        speech.say("Question"),
        speech.say("Asked by"),
        speech.say("Asked"),
        speech.say("Customer or segment"),
        speech.say("Product"),
        speech.say("Stage of the deal"),
        speech.say("Size of the deal"),
        speech.say("Competitor"),
        speech.say("Region"),
        speech.say("Needed by"),
    ]


def _row(theme: Theme, question: Question, owner: str, asker: str, speech: Speech) -> list[str]:
    return [
        theme.title,
        status_name(theme.status, speech),
        str(theme.weight),
        owner,
        _moment(theme.due_at if theme.open else None, speech),
        question.verbatim,
        asker,
        _moment(question.created_at, speech),
        question.customer or "",
        question.product or "",
        stage_name(question.stage or "", speech),
        "" if question.deal_size is None else str(question.deal_size),
        question.competitor or "",
        question.region or "",
        _moment(question.needed_by, speech),
    ]


def _moment(instant: datetime | None, speech: Speech) -> str:
    """As spreadsheets read it, in the reader's zone."""
    return "" if instant is None else f"{instant.astimezone(speech.zone):%Y-%m-%d %H:%M}"


async def _by_words(turn: Turn, rest: str) -> Response:
    return await export(turn, shown_by_words(rest).value(), "")


PRESSES: dict[str, Press] = {"queue.export": export}
FORMS: dict[str, FormCase] = {}
COMMANDS: tuple[Command, ...] = (
    Command(
        "export queue",
        (
            *("export queue", "export questions", "queue as a file", "questions as a file", "queue csv"),
            *("exportiere fragen", "fragen exportieren", "fragen als datei", "exportiere warteschlange"),
        ),
        gettext_noop("The questions from the field as a file for a spreadsheet"),
        _by_words,
        german="exportiere Fragen",
    ),
)
