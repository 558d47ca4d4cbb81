"""Themes get names: at night from all their questions, kept as long as they fit; a person's name wins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from digests.generation import Passage, Task, Use, Written
from handlers.changes import held
from handlers.commands import Command
from handlers.confidential import about_confidential
from handlers.forms import Form, Submission, TextField
from handlers.queue.acts import held_theme, settle
from handlers.queue.copies import refresh_theme
from handlers.queue.triage import theme_form
from handlers.speech import LANGUAGES
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press
from storage import audit, clock, themes
from storage.kinds import NamedBy, ThemeStatus
from storage.session import Session
from storage.tables import Question, Theme

NAME = "name_themes"
"""The job of the night that names themes (bot/texts.py)."""
RENAME = "theme.rename"
A_NIGHT = 40
"""So many themes are named in a night."""
READ = 40
"""So many of a theme's questions are read for its name, the newest."""
BY_RULES_FROM = 3
"""Rules name a theme from so many questions on: of two, neither tells more than the other."""


async def passages_of(session: Session, asked: Sequence[Question]) -> list[Passage]:
    """Questions as what a name may rest on; those about a confidential brief are as confidential."""
    return [
        Passage(
            f"question:{each.id}",
            each.verbatim,
            language=each.language,
            confidential=await about_confidential(session, [each]),
        )
        for each in asked
    ]


def name_task(theme: Theme) -> Task:
    """What a language model is asked for."""
    return Task(Use.NAME, theme.language if theme.language in LANGUAGES else "en", lines=1, words=8)


async def take_name(session: Session, theme_id: str, text: Written, *, asked: int, key: str) -> bool:
    """Give a theme the name that was made from so many questions, unless somebody was quicker; shows it everywhere."""
    theme = await themes.get_theme(session, theme_id, lock=True)
    if theme.named_by is NamedBy.PERSON or theme.status is ThemeStatus.DUPLICATE:
        return False
    if text.generation.failure is not None:
        return False  # the model may be there the next night
    by, title = _chosen(text, theme, asked)
    await themes.name_theme(session, theme, title, by, model=text.generation.model if by is NamedBy.MODEL else "")
    await audit.record(
        session,
        at=await clock.now(session),
        actor_id=None,
        action="theme.named",
        subject_kind="theme",
        subject_id=theme.id,
        details={"by": by.value, "questions": asked},
    )
    await refresh_theme(session, theme.id, key=key)
    return True


def _chosen(text: Written, theme: Theme, asked: int) -> tuple[NamedBy, str]:
    """(who names it, the name): what it has, where there is nothing better."""
    if text.generated and text.lines:
        return NamedBy.MODEL, text.lines[0].text
    if theme.named_by is not NamedBy.MODEL and text.lines and asked >= BY_RULES_FROM:
        return NamedBy.RULES, text.lines[0].text
    return theme.named_by, theme.title


async def rename_form(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """Another name; empty: it is named by itself again."""
    theme, speech = await held_theme(turn, held(state, "theme")), turn.speech
    field = TextField(
        id="title",
        label=speech.say("Name"),
        hint=speech.say("It stays until you change it. Empty: it is named by itself again."),
        required=False,
        max_length=themes.TITLE_CHARACTERS,
        initial=theme.title[: themes.TITLE_CHARACTERS],
    )
    return theme_form(turn, RENAME, speech.say("Rename"), theme, (field,), state, key)


async def submit_rename(turn: Turn, sent: Submission, message: str) -> Response:
    """Keep it."""
    theme, speech = await held_theme(turn, held(sent.state, "theme")), turn.speech
    title = " ".join(str(sent.values.get("title") or "").split())
    if title:
        await themes.name_theme(turn.session, theme, title, NamedBy.PERSON)
        told = speech.say("Renamed.")
    else:
        await themes.name_by_question(turn.session, theme)
        told = speech.say("It is named by itself again.")
    return await settle(turn, theme, "theme.renamed", told)


PRESSES: dict[str, Press] = {}
FORMS: dict[str, FormCase] = {RENAME: FormCase(rename_form, submit_rename)}
COMMANDS: tuple[Command, ...] = ()
