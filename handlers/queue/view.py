"""A theme with all that its card shows, loaded at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.asked import subject_of
from handlers.question_cards import Subject
from handlers.speech import Speech
from storage import answers, people, theme_moves, themes, topics
from storage.errors import NotFoundError
from storage.kinds import QuestionStatus
from storage.personal import ERASED
from storage.questions import count_by_status, newest_of_theme
from storage.session import Session
from storage.tables import Answer, Question, Theme, ThemeMove, ThemeNote

SHOWN = 3
"""So many wordings stand on a theme's card, the newest; the others behind a button."""
LOADED = 50


@dataclass(frozen=True, slots=True)
class Suggested:
    """A question that may belong to another theme, with that theme and the score."""

    question: Question
    theme: Theme
    score: float


@dataclass(frozen=True, slots=True)
class ThemeView:
    """What is shown of a theme: its newest questions, oldest first, of `total`.

    `names` are people by key; those who ask without their name are not among them.
    """

    theme: Theme
    questions: tuple[Question, ...]
    names: Mapping[str, str]
    subject: Subject
    digest_id: str = ""
    bullet_id: str = ""
    owner: str = ""
    topic: str = ""
    notes: tuple[ThemeNote, ...] = ()
    said: tuple[Answer, ...] = ()
    suggested: tuple[Suggested, ...] = ()
    last_move: ThemeMove | None = None
    merged_into: Theme | None = None
    total: int = 0
    waiting: int = 0
    solved: int = 0

    def asker(self, question: Question, speech: Speech) -> str:
        """Who asked, as marketing may know it."""
        if question.verbatim == ERASED:
            return speech.say("somebody whose data was erased")
        if question.anonymous:
            return speech.say("somebody who asks without a name")
        return self.names.get(question.asker_id or "", speech.say("Somebody"))


async def load_theme(session: Session, theme_id: str) -> ThemeView:
    """All about one theme. Raises NotFoundError."""
    theme = await themes.get_theme(session, theme_id)
    counted = await newest_of_theme(session, theme_id, limit=LOADED)
    states = await count_by_status(session, theme_id)
    named = {each.asker_id for each in counted if each.asker_id is not None and not each.anonymous}
    notes = tuple(await themes.notes(session, theme_id))
    said = tuple(await answers.answers(session, theme_id))
    named |= {note.author_id for note in notes if note.author_id is not None}
    named |= {answer.author_id for answer in said if answer.author_id is not None}
    concerns = next((each for each in counted if each.digest_id is not None), None)
    subject = Subject("", "", "") if concerns is None else await subject_of(session, concerns)
    suggested = [
        Suggested(each, await themes.get_theme(session, each.suggested_theme_id), each.suggested_score or 0.0)
        for each in counted
        if each.suggested_theme_id is not None
    ]
    merged = None if theme.merged_into_id is None else await themes.get_theme(session, theme.merged_into_id)
    return ThemeView(
        theme=theme,
        questions=tuple(counted),
        names={key: await name_of(session, key) for key in named},
        subject=subject,
        digest_id="" if concerns is None else concerns.digest_id or "",
        bullet_id="" if concerns is None else concerns.bullet_id or "",
        owner="" if theme.owner_id is None else await name_of(session, theme.owner_id),
        topic="" if theme.topic_id is None else (await topics.get_topic(session, theme.topic_id)).name,
        notes=notes,
        said=said,
        suggested=tuple(suggested),
        last_move=await theme_moves.last_move(session, theme_id),
        merged_into=merged,
        total=sum(states.values()),
        waiting=states.get(QuestionStatus.NEW, 0),
        solved=states.get(QuestionStatus.SOLVED, 0),
    )


async def name_of(session: Session, person_id: str) -> str:
    """A person's name, "…" of somebody who is gone."""
    try:
        return (await people.get_person(session, person_id)).display_name
    except NotFoundError:
        return "…"
