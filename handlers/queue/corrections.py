"""Questions change the next brief: its author sees how many asked about which line, and what marketing answered."""

from __future__ import annotations

from collections.abc import Sequence

from digests.phrases import source_line
from handlers.cards import Actions, Bold, Button, ButtonStyle, Card, Element, Header, Quote, Text, card_to_json, line
from handlers.commands import Command
from handlers.outbox import change_copy
from handlers.permissions import Right
from handlers.queue.acts import note_theme
from handlers.readers import speech_of_copy, speech_of_person
from handlers.speech import Speech
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press
from handlers.wording_form import EDIT
from storage import answers, briefs, deliveries, digests, ledger, links
from storage.asked_about import askers_about
from storage.deliveries import Target, delivery_key
from storage.errors import NotFoundError
from storage.kinds import TargetKind
from storage.session import Session
from storage.tables import Answer

PROPOSED = "correction"
"""The purpose of what the author of a brief is told; its subject is the answer."""
CORRECTED, KEEP = "correction.done", "correction.keep"


async def propose(session: Session, answer: Answer) -> None:
    """Tell the author of the brief, once for an answer."""
    bullet = await digests.find_bullet(session, answer.corrects_bullet_id or "")
    if bullet is None:
        return
    digest = await digests.get_digest(session, bullet.digest_id)
    brief = await briefs.get_brief(session, digest.brief_id)
    where = None if brief.author_id is None else await links.where_to_write(session, brief.author_id)
    if brief.author_id is None or where is None:
        return
    speech = await speech_of_person(session, brief.author_id)
    await deliveries.enqueue(
        session,
        delivery_id=delivery_key(PROPOSED, answer.id),
        target=Target(where, TargetKind.PERSON, brief.author_id),
        payload=card_to_json(await correction_card(session, answer, speech)),
        purpose=PROPOSED,
        subject_id=answer.id,
    )


async def correction_card(session: Session, answer: Answer, speech: Speech) -> Card:
    """How many asked about which place of the brief, the line, the answer, and what the author can do."""
    bullet = await digests.find_bullet(session, answer.corrects_bullet_id or "")
    if bullet is None:
        told = speech.say("The line is gone that this was about.")
        return Card((Text(line(told)),), told)
    digest = await digests.get_digest(session, bullet.digest_id)
    brief = await briefs.get_brief(session, digest.brief_id)
    cited = await digests.bullet_sources(session, bullet.id)
    where = source_line(cited, speech.language) if cited else speech.say("a line of the digest")
    asked = await askers_about(session, bullet.id, digest.brief_id, cited)
    title = speech.count("{n} person asked about {where}", "{n} people asked about {where}", asked, where=where)
    elements: list[Element] = [
        Header(title),
        Text(line(speech.say("In the brief “{brief}” this raised questions:", brief=brief.title or brief.file_name))),
        *(Quote(line(each.text), source_line((each,), speech.language)) for each in cited[:3]),
        Text(line(Bold(speech.say("The digest says:")), " ", bullet.text)),
        Text(line(Bold(speech.say("Marketing answered:")), " ", answer.text)),
    ]
    if answer.correction is None:
        elements.append(
            Actions(
                (
                    Button(speech.say("Reword the line"), EDIT, f"bullet:{bullet.id}", ButtonStyle.PRIMARY),
                    Button(speech.say("It is corrected"), CORRECTED, answer.id),
                    Button(speech.say("Leave it as it is"), KEEP, answer.id),
                )
            )
        )
    elif answer.correction:
        elements.append(Text(line(Bold(speech.say("Corrected.")))))
    else:
        elements.append(Text(line(Bold(speech.say("Left as it is.")))))
    return Card(tuple(elements), title)


async def corrected(turn: Turn, value: str, message: str) -> Response:
    """The author has corrected the line, or the brief."""
    return await _decide(turn, value, done=True)


async def keep(turn: Turn, value: str, message: str) -> Response:
    """The author leaves the line as it is."""
    return await _decide(turn, value, done=False)


async def waiting(turn: Turn) -> Sequence[Answer]:
    """The corrections that wait for the actor."""
    return await answers.proposals(turn.session, turn.actor.person_id)


async def _decide(turn: Turn, answer_id: str, *, done: bool) -> Response:
    turn.require(Right.EDIT_DIGEST)
    try:
        answer = await answers.get_answer(turn.session, answer_id, lock=True)
    except NotFoundError:
        return Response(notice=turn.speech.say("There is nothing to decide any more."))
    answer.correction = done
    await turn.session.flush()
    for copy in await ledger.posts(turn.session, purpose=PROPOSED, subject_id=answer.id):
        card = await correction_card(turn.session, answer, await speech_of_copy(turn.session, copy))
        await change_copy(turn.session, copy.message, card, key=turn.key)
    await note_theme(turn, answer.theme_id, "theme.correction", {"done": done, "answer": answer.id})
    told = turn.speech.say("Noted: corrected.") if done else turn.speech.say("Noted: it stays as it is.")
    return Response(notice=told)


PRESSES: dict[str, Press] = {CORRECTED: corrected, KEEP: keep}
FORMS: dict[str, FormCase] = {}
COMMANDS: tuple[Command, ...] = ()
