"""What the language model took, for the admins: by day and by what it was for, against what it may take."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta

from digests.phrases import visible
from handlers.cards import Actions, Button, Card, Context, Element, Fact, Facts, Header, Table, Text, line
from handlers.commands import Command, gettext_noop
from handlers.digest_card import label
from handlers.panels import show_panel
from handlers.permissions import Right
from handlers.speech import Speech
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press
from storage import briefs, ledger, meetings, model_calls, questions, themes
from storage import series as series_rows
from storage.errors import NotFoundError
from storage.model_calls import Used
from storage.session import Session
from storage.tables import ModelTerms

DAYS = 7
SUBJECTS, SUBJECT_DAYS = 8, 30
"""So many briefs and other subjects are listed, of so many days."""
_MILLION = 1_000_000


async def show_budget(turn: Turn, message: str = "") -> Response:
    """Show to an admin which model is set, and what it took."""
    turn.require(Right.SEE_BUDGET)
    return await show_panel(turn, await budget_card(turn), message)


async def budget_card(turn: Turn) -> Card:
    """The model, today against the budget, the last days, and what took most."""
    turn.require(Right.SEE_BUDGET)
    speech, terms = turn.speech, await model_calls.terms(turn.session)
    title = speech.say("Language model")
    home = Actions((Button(speech.say("Refresh"), "budget.show"), Button(speech.say("Home"), "home.show")))
    if terms is None or not terms.model:
        told = speech.say("None is set: digests are made of the briefs' own words, and nothing leaves this server.")
        how = speech.say("Whoever runs the server sets one by LINKPIN_LLM; docs/language-models.md says how.")
        return Card((Header(title), Text(line(told)), Context(line(how)), home), title)
    midnight = turn.now.replace(hour=0, minute=0, second=0, microsecond=0)
    today = await model_calls.used(turn.session, since=midnight)
    elements: list[Element] = [Header(title), Facts(tuple(_facts(terms, today, speech)))]
    if today.open:
        cut_off = speech.count(
            "{n} call runs, or was cut off by a restart: what it may have taken counts until midnight, UTC.",
            "{n} calls run, or were cut off by a restart: what they may have taken counts until midnight, UTC.",
            today.open,
        )
        elements.append(Context(line(cut_off)))
    elements += [*await _days(turn, midnight), *await _subjects(turn)]
    return Card((*elements, home), title)


def _facts(terms: ModelTerms, today: Used, speech: Speech) -> Iterator[Fact]:
    where = speech.say("outside this server") if terms.external else speech.say("on this server")
    yield Fact(speech.say("Model"), line(f"{terms.model} ({where})"))
    share = speech.percent(today.tokens / terms.day_tokens) if terms.day_tokens else "–"
    told = speech.say(
        "{tokens} of {most} tokens ({share})",
        tokens=speech.number(today.tokens),
        most=speech.number(terms.day_tokens),
        share=share,
    )
    yield Fact(speech.say("Today (UTC)"), line(told))
    failed = speech.count("{n} failed", "{n} failed", today.failed)
    yield Fact(speech.say("Calls"), line(f"{speech.number(today.calls)}, {failed}"))
    yield Fact(speech.say("Cost"), line(_money(today, speech)))
    yield Fact(speech.say("Time for a call"), line(_seconds(today, speech)))
    yield Fact(
        speech.say("For one brief"),
        line(speech.say("at most {most} tokens", most=speech.number(terms.brief_tokens))),
    )


async def _days(turn: Turn, midnight: datetime) -> list[Element]:
    rows = []
    for back in range(DAYS):
        since = midnight - timedelta(days=back)
        took = await model_calls.used(turn.session, since=since, until=since + timedelta(days=1))
        if took.calls:
            rows.append((turn.speech.day(since.date()), *_row(took, turn.speech)))
    if not rows:
        return [Text(line(turn.speech.say("No call in the last {n} days.", n=DAYS)))]
    return [
        Header(turn.speech.say("By day"), level=2),
        Table(_header(turn.speech.say("Day"), turn.speech), tuple(rows)),
    ]


async def _subjects(turn: Turn) -> list[Element]:
    """What the calls were for, that which took most first: briefs, and what the other texts are about."""
    speech, since = turn.speech, turn.now - timedelta(days=SUBJECT_DAYS)
    took = await model_calls.used_by_subject(turn.session, since=since, limit=SUBJECTS)
    rows = [(await _named(turn.session, key, speech), *_row(each, speech)) for key, each in took]
    if not rows:
        return []
    heading = Header(speech.say("What took most, in {n} days", n=SUBJECT_DAYS), level=2)
    return [heading, Table(_header(speech.say("For"), speech), tuple(rows))]


async def _named(session: Session, key: str, speech: Speech) -> str:
    """What a call was for. Of a question nothing is said: an admin need not be among those who may read it."""
    with suppress(NotFoundError):
        brief = await briefs.get_brief(session, key)
        return label(visible(brief.title) or brief.file_name)
    with suppress(NotFoundError):
        theme = await themes.get_theme(session, key)
        return label(speech.say("theme “{title}”", title=visible(theme.title)))
    with suppress(NotFoundError):
        await questions.get_question(session, key)
        return speech.say("what was offered for a question")
    with suppress(NotFoundError):
        meeting = await meetings.get_meeting(session, key)
        series = await series_rows.get_series(session, meeting.series_id)
        return label(speech.say("preparation for “{name}”", name=visible(series.name)))
    if await ledger.find(session, key) is not None:
        return speech.say("the opening of the field's voice")
    return speech.say("something that is not there any more")


def _header(first: str, speech: Speech) -> tuple[str, ...]:
    return (
        first,
        speech.say("Calls"),
        speech.say("Failed"),
        speech.say("Tokens"),
        speech.say("Cost"),
        speech.say("Time for a call"),
    )


def _row(took: Used, speech: Speech) -> tuple[str, ...]:
    counts = (speech.number(each) for each in (took.calls, took.failed, took.tokens))
    return (*counts, _money(took, speech), _seconds(took, speech))


def _money(took: Used, speech: Speech) -> str:
    if not took.cost:
        return speech.say("no price known") if took.tokens else "–"
    return speech.say("US$ {amount}", amount=speech.number(round(took.cost / _MILLION, 2)))


def _seconds(took: Used, speech: Speech) -> str:
    if not took.milliseconds:
        return "–"
    return speech.say("{n} s on average", n=speech.number(round(took.milliseconds / 1000, 1)))


async def _pressed(turn: Turn, value: str, message: str) -> Response:
    return await show_budget(turn, message)


async def _said(turn: Turn, rest: str) -> Response:
    return await show_budget(turn)


PRESSES: dict[str, Press] = {"budget.show": _pressed}
FORMS: dict[str, FormCase] = {}
COMMANDS: tuple[Command, ...] = (
    Command(
        "budget",
        (
            *("budget", "costs", "cost", "language model", "model costs", "tokens", "what does the model cost"),
            *("kosten", "sprachmodell", "modellkosten", "was kostet das modell", "was kostet das sprachmodell"),
        ),
        gettext_noop("What the language model took, by day and by brief"),
        _said,
        "budget.show",
        "Kosten",
    ),
)
