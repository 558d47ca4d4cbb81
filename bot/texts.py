"""The jobs that write texts on passages: a draft, a summary, names, an opening, a linking pin's messages.

A model is asked outside of any transaction. What a job writes and posts has ids made from its key or from what it is
about; without a language model the passages' own words were shown at once, and most jobs have nothing to do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.following import followed
from bot.jobs import Job, Services
from bot.questions import told
from digests.generation import HowFar, Passage, Task, Use, Written
from feedback.meaning import Meant
from handlers.cards import card_from_json
from handlers.confidential import about_confidential
from handlers.meetings import preparing
from handlers.meetings.packs import messages_task
from handlers.offers import SUMMARISE, show_summary, summary_key, summary_task
from handlers.outbox import change_copy
from handlers.queue import naming
from handlers.queue.drafting import DRAFT, answer_task, draft_card, passage_of, waiting_card
from handlers.readers import speech_of_copy, speech_of_person
from handlers.speech import Speech
from handlers.voice_opening import WORD, facts, opening_task, with_opening
from storage import clock, ledger, questions, themes, written
from storage.errors import NotFoundError
from storage.kinds import QuestionStatus
from storage.passages import Found, find_passage
from storage.tables import Question, Theme
from storage.voice import voice

AT_ONCE = 4
DRAFTED = 8
"""So many passages are looked at for a draft."""


async def draft_answer(services: Services, payload: Mapping[str, Any], key: str) -> None:
    """Draft an answer to a theme for who asked for it; the message about it becomes the draft."""
    theme_id, person, draft = str(payload["theme"]), str(payload["person"]), str(payload["draft"])
    async with services.database.read() as session:
        if await written.exists(session, draft):
            return
        theme = await themes.standing(session, theme_id)
        asked = await questions.newest_of_theme(session, theme.id, limit=5)
        hidden = await about_confidential(session, asked)
        speech = await speech_of_person(session, person)
    found = await _found(services, theme, asked)
    sources = [passage_of(each, speech, confidential=hidden) for each in found]
    task = answer_task(theme, asked, speech)

    async def show(how: HowFar) -> None:
        async with services.database.write() as session:
            card = waiting_card(theme.title, speech, how)
            await change_copy(session, draft, card, key=f"{key}:{how.stage} {how.number}")
        services.wake()

    async with followed(show) as news:
        text = await services.text(sources, task, subject=theme.id, news=news) if sources else Written(())
    async with services.database.write() as session:
        kept = {each.key: each for each in sources}
        await written.keep(
            session,
            text,
            sources,
            key=draft,
            use=Use.ANSWER,
            subject=theme.id,
            language=task.language,
            at=await clock.now(session),
            person_id=person,
        )
        await change_copy(session, draft, draft_card(theme, text, kept, draft, speech), key=key)
    services.wake()


async def _found(services: Services, theme: Theme, asked: list[Question]) -> list[Found]:
    """What may answer a theme; nothing that is internal where somebody asked in public and reads the answer there."""
    words = asked[-1].verbatim if asked else theme.title
    (fingerprint,) = await services.minds.embed([words])
    about = next((each.digest_id for each in asked if each.digest_id is not None), None)
    async with services.database.read() as session:
        hits = await services.minds.look_up(session, Meant(words, theme.language, fingerprint), digest_id=about)
        internal = not any(each.in_public for each in asked)
        return await told(session, hits, internal=internal, most=DRAFTED)


async def summarise_offer(services: Services, payload: Mapping[str, Any], key: str) -> None:
    """Sum up, above the passages that are offered to an asker, what they say."""
    question_id = str(payload["question"])
    async with services.database.read() as session:
        try:
            question = await questions.get_question(session, question_id)
        except NotFoundError:
            return  # erased meanwhile
        if question.status is not QuestionStatus.OFFERED:
            return
        if await written.exists(session, summary_key(key)):
            return
        found = [await find_passage(session, name) for name in question.offered]
        hidden = await about_confidential(session, [question])
    reader = Speech(question.language)
    sources = [passage_of(each, reader, confidential=hidden) for each in found if each is not None]
    if not sources:
        return
    text = await services.text(sources, summary_task(question), subject=question.id)
    async with services.database.write() as session:
        await show_summary(session, question_id, text, sources, key=key)
    services.wake()


async def name_themes(services: Services, payload: Mapping[str, Any], key: str) -> None:
    """Name the themes that want a name, the weightiest first."""
    async with services.database.read() as session:
        wanting = await themes.to_name(session, naming.A_NIGHT)
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(theme_id: str) -> None:
        async with gate:
            await _name(services, theme_id, f"{key}:{theme_id}")

    await asyncio.gather(*(one(theme_id) for theme_id in wanting))
    services.wake()


async def _name(services: Services, theme_id: str, key: str) -> None:
    async with services.database.read() as session:
        theme = await themes.get_theme(session, theme_id)
        asked = await questions.newest_of_theme(session, theme_id, limit=naming.READ)
        sources = await naming.passages_of(session, asked)
    text = await services.text(sources, naming.name_task(theme), subject=theme_id)
    async with services.database.write() as session:
        await naming.take_name(session, theme_id, text, asked=theme.asked, key=key)


async def word_voice(services: Services, payload: Mapping[str, Any], key: str) -> None:
    """Word the opening of the field's voice in the messages that told it by rules."""
    if not services.words_texts:
        return
    until = datetime.fromisoformat(str(payload["until"]))
    async with services.database.read() as session:
        heard = await voice(session, until)
    made: dict[str, tuple[Written, list[Passage], Task]] = {}
    for message in map(str, payload["messages"]):
        async with services.database.read() as session:
            row = await ledger.find(session, message)
            speech = None if row is None else await speech_of_copy(session, row)
            over = await written.exists(session, message)
        if row is None or speech is None or over:
            continue
        if speech.language not in made:
            sources, task = facts(heard, speech), opening_task(speech)
            made[speech.language] = await services.text(sources, task, subject=message), sources, task
        text, sources, task = made[speech.language]
        if not text.generated:
            continue
        async with services.database.write() as session:
            now = await clock.now(session)
            await written.keep(
                session, text, sources, key=message, use=task.use, subject=message, language=task.language, at=now
            )
            card = with_opening(card_from_json(str(row.payload)), text, speech)
            await change_copy(session, message, card, key=key)
    services.wake()


async def word_pack(services: Services, payload: Mapping[str, Any], key: str) -> None:
    """Word the messages from home in a linking pin's preparation."""
    if not services.words_texts:
        return
    meeting_id = str(payload["meeting"])
    async with services.database.read() as session:
        wanted = await preparing.to_word(session, meeting_id)
        over = await written.exists(session, preparing.words_key(key))
    if wanted is None or over:
        return
    sources, person, speech = wanted
    text = await services.text(sources, messages_task(speech), subject=meeting_id)
    async with services.database.write() as session:
        await preparing.keep_words(session, meeting_id, person, text, sources, speech, key=key)
    services.wake()


JOBS: dict[str, Job] = {
    DRAFT: draft_answer,
    SUMMARISE: summarise_offer,
    naming.NAME: name_themes,
    WORD: word_voice,
    preparing.WORD: word_pack,
}
"""By the names that `handlers` starts them with."""
