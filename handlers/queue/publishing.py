"""An answer becomes a digest of its own: a draft, which goes the way of every digest."""

from __future__ import annotations

import hashlib

from digests.lexicons import lexicon
from digests.model import Bullet, Digest, Document, Locator, Part, Section, SectionKind, Shape, Statement, UnitKind
from digests.reading.sentences import split_sentences
from handlers.copies import PREVIEW
from handlers.importance import by_rule
from handlers.outbox import post, to_person
from handlers.permissions import Right
from handlers.preview_card import load_preview, preview_card
from handlers.queue.acts import held_theme, note_theme
from handlers.turn import Response, Turn
from storage import answers, briefs, digests
from storage.compositions import composition
from storage.deliveries import delivery_key
from storage.keys import derived_key
from storage.kinds import ReplyKind
from storage.search_index import index_digest
from storage.tables import Answer, Theme

ENGINE = "answer"
TITLE = 120


async def publish_answer(turn: Turn, value: str, message: str) -> Response:
    """Make a draft of a theme's answer, and show its preview to the actor; made before, it is shown again."""
    turn.require(Right.POST_BRIEF)
    theme, speech = await held_theme(turn, value), turn.speech
    answer = await answers.standing_answer(turn.session, theme)
    if answer is None or answer.kind is not ReplyKind.ANSWER:
        return Response(notice=speech.say("There is no answer yet that could be published."))
    if answer.digest_id is None:
        answer.digest_id = await _draft(turn, theme, answer)
        await turn.session.flush()
        await note_theme(turn, theme.id, "theme.answer_drafted", {"digest": answer.digest_id})
    card = preview_card(await load_preview(turn.session, answer.digest_id), speech)
    key = delivery_key("answer.preview", turn.key, answer.id)
    await post(turn, to_person(turn), card, message=key, purpose=PREVIEW, subject=answer.digest_id)
    return Response(notice=speech.say("The draft is in our direct message: edit it there, and publish it."))


async def _draft(turn: Turn, theme: Theme, answer: Answer) -> str:
    digest = digest_of(theme.title, answer.text, answer.language)
    brief = await briefs.save_brief(
        turn.session,
        digest.document,
        sha256=hashlib.sha256(f"answer:{answer.id}".encode()).hexdigest(),
        author_id=turn.actor.person_id,
        at=turn.now,
        key=derived_key("answer-brief", answer.id),
    )
    row = await digests.save_digest(
        turn.session,
        digest,
        brief_id=brief.id,
        created_by=turn.actor.person_id,
        at=turn.now,
        key=derived_key("answer-digest", answer.id),
    )
    importance = by_rule(await composition(turn.session, row.id))
    await digests.set_terms(turn.session, row.id, importance=importance, urgent=False, valid_until=None, audience={})
    await index_digest(turn.session, row.id)
    return row.id


def digest_of(question: str, answer: str, language: str) -> Digest:
    """A question and its answer as a digest: the question is the headline, each sentence of the answer a line."""
    title = question if len(question) <= TITLE else question[: TITLE - 1].rstrip() + "…"
    parts = [part for line in answer.splitlines() for part in split_sentences(line)] or [answer.strip() or "…"]
    statements = tuple(
        Statement(number, part, Locator(UnitKind.SECTION, None, title, Part.BODY, number + 1), Shape.SENTENCE, 1)
        for number, part in enumerate(parts)
    )
    bullets = tuple(Bullet(each.text, (each,)) for each in statements)
    words = sum(len(text.split()) for text in (title, *parts))
    document = Document(
        file=title, title=title, kind=UnitKind.SECTION, language=language, units=1, words=words, statements=statements
    )
    section = Section(SectionKind.MESSAGE, lexicon(language).names[SectionKind.MESSAGE], bullets)
    return Digest(
        title=title,
        headline=title,
        why="",
        language=language,
        engine=ENGINE,
        words=words,
        sections=(section,),
        document=document,
    )
