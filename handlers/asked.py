"""A question comes in: kept with all that leads back to who asked, and handed on to be considered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from digests.language import detect
from handlers.cards import Card, card_to_json
from handlers.digest_card import headline_of
from handlers.later import start_job
from handlers.outbox import change_copy
from handlers.question_cards import ASKED, Subject, asked_card
from handlers.reactions import show_counts
from handlers.readers import speech_of_copy
from handlers.sources import readable
from handlers.speech import LANGUAGES
from handlers.turn import Response, Turn
from handlers.variants.copies import wording
from storage import audit, deliveries, digests, ledger, people, places, questions
from storage.compositions import composition
from storage.deliveries import Target, delivery_key
from storage.kinds import ChannelPurpose, QuestionSource, QuestionStatus, TagKind, TargetKind
from storage.session import Session
from storage.tables import Question

CONSIDER = "consider_question"
"""The job that looks for what is known already, and queues a question (bot/questions.py)."""


@dataclass(frozen=True, slots=True)
class About:
    """What a question is about: a digest, one bullet of it, or nothing that is known."""

    digest_id: str | None = None
    bullet_id: str | None = None
    line: str = ""


async def about(turn: Turn, value: str) -> About:
    """What a digest's or a bullet's key stands for, if the actor may read it. Raises ClosedError."""
    if not value:
        return About()
    bullet = await digests.find_bullet(turn.session, value)
    digest = await readable(turn, value if bullet is None else bullet.digest_id)
    if bullet is not None:
        return About(digest.id, bullet.id, await wording(turn, bullet))
    return About(digest.id, None, headline_of(await composition(turn.session, digest.id)))


async def new_question(turn: Turn, key: str, verbatim: str, concerns: About, source: QuestionSource) -> Question:
    """A question of the actor, not kept yet: asked here and now, offered what is known before it is queued."""
    region, segment = await market_of(turn)
    return Question(
        id=key,
        verbatim=verbatim,
        language=language_of(verbatim, turn.speech.language),
        status=QuestionStatus.OFFERED,
        source=source,
        asker_id=turn.actor.person_id,
        workspace_id=turn.actor.workspace_id,
        conversation=turn.place.conversation,
        thread=turn.place.thread,
        in_public=not turn.place.private and source in (QuestionSource.MENTION, QuestionSource.THREAD),
        digest_id=concerns.digest_id,
        bullet_id=concerns.bullet_id,
        region=region,
        segment=segment,
        last_at=turn.now,
        created_at=turn.now,
    )


async def keep(turn: Turn, question: Question) -> Response:
    """Keep a question, tell who asked that it arrived, and have it considered. Kept before, nothing happens."""
    if question.bullet_id is not None:
        cited = await digests.bullet_sources(turn.session, question.bullet_id)
        digest = await digests.get_digest(turn.session, question.digest_id or "")
        if cited:
            question.brief_id, question.statement = digest.brief_id, cited[0].id
    if not await questions.ask(turn.session, question):
        return Response(notice=turn.speech.say("Marketing has this question already."))
    await note(turn, question, "question.asked")
    await tell_arrived(turn, question)
    await start_job(turn, CONSIDER, {"question": question.id}, order=f"question:{question.id}")
    if question.digest_id is not None:
        await show_counts(turn, question.digest_id)
    if not await places.channels(turn.session, purpose=ChannelPurpose.MARKETING):
        told = turn.speech.say("Your question is kept. There is no marketing channel yet to show it in.")
        return Response(notice=told)
    if question.in_public or turn.place.private:
        return Response()
    told = turn.speech.say("I have your question, and look first at what is known. I answer in our direct message.")
    return Response(notice=told)


def home_of(question: Question) -> Target | None:
    """Where who asked is told: in the thread where it was asked in public, else in the direct message.

    None of somebody whose data was erased.
    """
    if question.in_public:
        return Target(question.workspace_id, TargetKind.CONVERSATION, question.conversation, question.thread)
    if question.asker_id is None:
        return None
    return Target(question.workspace_id, TargetKind.PERSON, question.asker_id)


async def show_asker(session: Session, question: Question, *, key: str, card: Card | None = None) -> None:
    """Bring the card that who asked has up to date: as the question stands, or as the `card` given."""
    subject = await subject_of(session, question)
    for copy in await ledger.posts(session, purpose=ASKED, subject_id=question.id):
        speech = await speech_of_copy(session, copy)
        await change_copy(session, copy.message, card or asked_card(question, subject, speech), key=key)


async def subject_of(session: Session, question: Question) -> Subject:
    """Who asked about what, for the cards."""
    asker = "" if question.asker_id is None else (await people.get_person(session, question.asker_id)).display_name
    headline, bullet = "", None
    if question.digest_id is not None:
        headline = headline_of(await composition(session, question.digest_id))
    if question.bullet_id is not None:
        bullet = await digests.find_bullet(session, question.bullet_id)
    return Subject(asker, headline, "" if bullet is None else bullet.text)


async def note(turn: Turn, question: Question, action: str) -> None:
    """Write an act on a question into the trail: never its words."""
    await audit.record(
        turn.session,
        at=turn.now,
        actor_id=turn.actor.person_id,
        action=action,
        subject_kind="question",
        subject_id=question.id,
        details={"digest": question.digest_id},
    )


def language_of(text: str, otherwise: str) -> str:
    """The language that a text is in, if it is one of ours and can be told; else that of its writer."""
    found = detect([text])
    return found if found in LANGUAGES else otherwise


async def tell_arrived(turn: Turn, question: Question) -> None:
    """The card that who asked keeps: it changes as the question goes its way."""
    target = home_of(question)
    if target is None:
        return
    subject = await subject_of(turn.session, question)
    await deliveries.enqueue(
        turn.session,
        delivery_id=delivery_key(ASKED, question.id),
        target=target,
        payload=card_to_json(asked_card(question, subject, turn.speech)),
        purpose=ASKED,
        subject_id=question.id,
    )


async def market_of(turn: Turn) -> tuple[str | None, str | None]:
    """The region and segment of the channel where it was asked, else of the channels of the actor's teams."""
    if turn.place.channel:
        keys = [turn.place.channel]
    else:
        teams = (await people.profile(turn.session, turn.actor.person_id)).teams
        keys = [channel.id for team in teams for channel in await places.channels(turn.session, team_id=team)]
    tags = list((await places.tags(turn.session, keys)).values())
    return _only(each for tag in tags for each in tag.get(TagKind.REGION, ())), _only(
        each for tag in tags for each in tag.get(TagKind.SEGMENT, ())
    )


def _only(values: Iterable[str]) -> str | None:
    """The value, if it is the only one."""
    found = list(dict.fromkeys(values))
    return found[0] if len(found) == 1 else None
