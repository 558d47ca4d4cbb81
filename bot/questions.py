"""The jobs of the queue: a question is considered, and what the meaning engine has not read yet is read.

A job may run again after a kill: what it writes and posts has ids made from the question and the job's key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.jobs import Job, Services
from feedback.meaning import Fingerprint, MeaningUnavailableError, Meant
from feedback.retrieval import Hit
from handlers.asked import CONSIDER, subject_of
from handlers.later import start_job_unasked
from handlers.near import NEAR, tell_near
from handlers.offers import SUMMARISE, offer, queue_up
from handlers.outbox import change_copy
from handlers.question_cards import ASKED, asked_card
from handlers.queue import night
from handlers.queue.incoming import enqueue
from handlers.queue.naming import NAME
from handlers.readers import speech_of_copy
from storage import clock, ledger, places, questions, vectors
from storage.errors import NotFoundError
from storage.kinds import QuestionStatus
from storage.passages import Found, find_passage
from storage.queue import note_changes
from storage.session import Session
from storage.tables import Question
from storage.vectors import QUESTION

REBUILD = "rebuild_meaning"
SHOWN = 3
BATCH = 64
FIRST = 6
"""So many batches of passages are read before a question is looked up: a deck of 50 slides, in a few seconds."""


async def consider(services: Services, payload: Mapping[str, Any], key: str) -> None:
    """Look for what may answer a question and offer it; where there is nothing, or it is not enough, queue it."""
    question_id = str(payload["question"])
    async with services.database.read() as session:
        try:
            question = await questions.get_question(session, question_id)
        except NotFoundError:
            return  # erased meanwhile
    if question.status not in (QuestionStatus.OFFERED, QuestionStatus.NEW):
        return
    (fingerprint,) = await services.minds.embed([question.verbatim])
    meant = Meant(question.verbatim, question.language, fingerprint)
    await _read_first(services)
    found: list[Found] = []
    async with services.database.read() as session:
        if question.status is QuestionStatus.OFFERED:
            found = await _known(services, session, question, meant)
        await services.minds.warm(session)
    async with services.database.write() as session:
        await _decide(services, session, question, meant, found, key)
    services.wake()


async def _decide(
    services: Services, session: Session, seen: Question, meant: Meant, found: list[Found], key: str
) -> None:
    question = await questions.get_question(session, seen.id, lock=True)
    if question.verbatim != seen.verbatim:
        return  # more was written meanwhile: a later job considers all of it
    await vectors.keep(session, QUESTION, question.id, question.verbatim, meant.fingerprint)
    if question.status is QuestionStatus.OFFERED:
        if found:
            await offer(session, question, found, now=await clock.now(session), key=key)
            if services.words_texts:
                platform = (await places.get_workspace(session, question.workspace_id)).platform
                job = f"{key}:{SUMMARISE}"
                await start_job_unasked(session, platform, job, SUMMARISE, {"question": question.id}, order=job)
            return
        await queue_up(session, question)
        await _say_nothing_found(session, question, key)
    await enqueue(session, question, lambda barred: services.minds.place(session, meant, barred), key=key)


async def _say_nothing_found(session: Session, question: Question, key: str) -> None:
    subject = await subject_of(session, question)
    for copy in await ledger.posts(session, purpose=ASKED, subject_id=question.id):
        speech = await speech_of_copy(session, copy)
        card = asked_card(question, subject, speech, nothing_found=True)
        await change_copy(session, copy.message, card, key=f"{key}:nothing")


async def _known(services: Services, session: Session, question: Question, meant: Meant) -> list[Found]:
    """The passages that may answer it, at most three, each wording once; in public nothing that is internal."""
    hits = await services.minds.look_up(session, meant, digest_id=question.digest_id)
    return await told(session, hits, internal=not question.in_public)


async def told(session: Session, hits: Sequence[Hit], *, internal: bool, most: int = SHOWN) -> list[Found]:
    """The passages as they read now, at most three, each wording once; with `internal` those not for customers too."""
    found: dict[str, Found] = {}
    for hit in hits:
        passage = await find_passage(session, hit.key)
        if passage is not None and (internal or not passage.internal):
            found.setdefault(" ".join(passage.text.casefold().split()), passage)
    return list(found.values())[:most]


async def find_near(services: Services, payload: Mapping[str, Any], key: str) -> None:
    """Look for what comes near in meaning to words that stand nowhere together, and tell who looked for them."""
    words = str(payload["words"])
    (fingerprint,) = await services.minds.embed([words])
    async with services.database.read() as session:
        hits = await services.minds.look_up(session, Meant(words, str(payload["language"]), fingerprint))
        found = await told(session, hits, internal=True)
    if not found:
        return
    async with services.database.write() as session:
        await tell_near(session, words, str(payload["person"]), str(payload["workspace"]), found, key=key)
    services.wake()


async def rebuild(services: Services, payload: Mapping[str, Any], key: str) -> None:
    """Have the engine read what it has not read yet: after it was changed, or was not there for a while."""
    minds = services.minds
    while True:
        async with services.database.read() as session:
            waiting = await vectors.to_rebuild(session, minds.engine.id, limit=BATCH)
        if not waiting:
            break
        prints = await minds.engine.embed([each.verbatim for each in waiting])
        async with services.database.write() as session:
            await _keep(session, [*zip(waiting, prints, strict=True)])
    while await _read_passages(services):
        pass


async def _read_first(services: Services) -> None:
    """Read what was published just now, so that the first question about it finds it; more than that has to wait."""
    try:
        for _ in range(FIRST):
            if not await _read_passages(services):
                return
    except MeaningUnavailableError:
        return  # words step in, and the rest is read in the background


async def _read_passages(services: Services) -> bool:
    """Have the engine read published passages that it has not read; False where there are none."""
    minds = services.minds
    async with services.database.read() as session:
        unread = (await minds.unread_passages(session))[:BATCH]
    if not unread:
        return False
    prints = await minds.engine.embed([each.text for each in unread])
    async with services.database.write() as session:
        await minds.keep_passages(session, unread, prints)
    return True


async def regroup_at_night(services: Services, payload: Mapping[str, Any], key: str) -> None:
    """Look at all questions that nobody has taken up at once, and put those together that belong together."""
    async with services.database.read() as session:
        keys, kept = await night.candidates(session)
        moves = await services.minds.regrouped(session, keys, kept)
    for source, target, ids in night.batches(moves):
        async with services.database.write() as session:
            await night.carry_out(session, ids, source, target, key=f"{key}:{source}:{target}")
    async with services.database.write() as session:
        spaces = await places.workspaces(session)
        await start_job_unasked(session, spaces[0].platform, f"{key}:{NAME}", NAME, {}, order=NAME)
    services.wake()


async def _keep(session: Session, read: list[tuple[Question, Fingerprint]]) -> None:
    for question, fingerprint in read:
        await vectors.keep(session, QUESTION, question.id, question.verbatim, fingerprint)
    await note_changes(session, [question.id for question, _ in read if question.theme_id is not None])


JOBS: dict[str, Job] = {CONSIDER: consider, NEAR: find_near, REBUILD: rebuild, night.REGROUP: regroup_at_night}
"""By the names that `handlers` and the clock start them with."""
