"""A digest goes out, is approved, withdrawn, and expires; each in every copy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from handlers.aside import sent_aside
from handlers.cadences.outlook import when_it_goes_out
from handlers.cards import Card, line
from handlers.changes import ClosedError, held, in_state, nonce, note, settle
from handlers.channel_names import channel_names
from handlers.commands import Command
from handlers.copies import PREVIEW, PUBLISHED, SHOWN, change_published, refresh_previews
from handlers.digest_card import digest_card, expired_card, headline_of, superseded_card, withdrawn_card
from handlers.forms import Form, Page, Submission, TextField
from handlers.outbox import post, to_person
from handlers.permissions import Right
from handlers.preview_card import OPEN, load_preview, preview_card
from handlers.publish_form import LEAVE_OUT, NEW, PUBLISH, publish_form, publishable
from handlers.readers import speech_of_channel
from handlers.speech import Speech
from handlers.standing import reactions_to
from handlers.terms_form import sales_channels
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press, opens_form
from handlers.variants import translating
from handlers.variants.copies import Readers, read_by
from handlers.variants.wishes import matching
from handlers.versions import decide, decided, looks_like
from storage import audit, briefs, digests, editions, places
from storage.changes import drop_internal_changes
from storage.compositions import Composition, composition, discard, recount
from storage.deliveries import Target, delivery_key
from storage.errors import ConflictError, NotFoundError
from storage.kinds import DigestStatus, TargetKind
from storage.search_index import index_digest
from storage.session import Session
from storage.tables import Channel, DigestRow

WITHDRAW = "digest.withdraw"


@opens_form
async def open_publish(turn: Turn, value: str, message: str) -> Response:
    """Open the form that publishes a digest."""
    digest = await publishable(turn, value)
    if missing := await _missing(turn, digest):
        return Response(notice=missing)
    return Response(form=await publish_form(turn, {"digest": value, "version": str(digest.version)}, nonce(turn)))


async def publish(turn: Turn, sent: Submission, message: str) -> Response:
    """Put the digest into the chosen channels. Of two people who publish at once, one does: the row is locked."""
    digest = await publishable(turn, held(sent.state, "digest"))
    if str(digest.version) != sent.state.get("version"):
        state = {"digest": digest.id, "version": str(digest.version), "changed": "yes"}
        return Response(form=await publish_form(turn, state, nonce(turn, "changed")), raw=sent.raw)
    await digests.move(turn.session, digest.id, DigestStatus.PUBLISHED, by=turn.actor.person_id, at=turn.now)
    view = await composition(turn.session, digest.id)
    if sent.values.get("internal") == LEAVE_OUT:
        await _leave_out(turn, view)
    if "version" in sent.values:
        like = await looks_like(turn.session, view.brief)
        await decide(turn, view.brief.id, like.id if like is not None and sent.values["version"] == NEW else "")
    if sent.values.get("internal") == LEAVE_OUT:
        await drop_internal_changes(turn.session, view.brief.id)
    chosen = sent.values["channels"]
    await digests.set_channels(turn.session, digest.id, chosen if isinstance(chosen, tuple) else ())
    return await _send(turn, digest.id)


async def _send(turn: Turn, digest_id: str) -> Response:
    """After the move: the copies, what it replaces, and what the person is told."""
    await recount(turn.session, digest_id)
    await index_digest(turn.session, digest_id)
    view = await composition(turn.session, digest_id)
    await _replace_earlier(turn, view)
    view = await composition(turn.session, digest_id)
    channels = [await places.get_channel(turn.session, key) for key in view.channels]
    days: dict[str, str] = {}
    readers = await Readers.of(turn.session, view)
    languages = await translating.pending(turn.session, view, readers.kept)
    waiting: list[str] = []
    for channel in channels:
        speech = await speech_of_channel(turn.session, channel)
        if speech.language in languages:
            waiting.append(channel.id)
        else:
            await _post(turn, readers, channel, speech)
        days[channel.id] = turn.now.astimezone(speech.zone).date().isoformat()
    await editions.note_at_once(turn.session, digest_id, days)
    await note(turn, digest_id, "digest.published", {"channels": len(channels), "urgent": view.digest.urgent})
    await refresh_previews(turn.session, digest_id, key=turn.key)
    names = await channel_names(turn.session)
    told = turn.speech.say(
        "Published in {channels}.", channels=turn.speech.listing([names.of(channel) for channel in channels])
    )
    await translating.start(turn, digest_id, waiting)
    if waiting:
        apart = turn.speech.listing([names.of(channel) for channel in channels if channel.id in waiting])
        told += " " + turn.speech.say("{channels}: in a moment, once it is translated.", channels=apart)
    if paused := [names.of(channel) for channel in channels if channel.paused]:
        held_back = turn.speech.listing(paused)
        told += " " + turn.speech.say("{channels}: paused, it is sent once that is resumed.", channels=held_back)
    return Response(notice=told)


async def _post(turn: Turn, readers: Readers, channel: Channel, speech: Speech) -> None:
    """One copy; its key is the same for this digest, this version and this channel."""
    digest = readers.view.digest
    await post(
        turn,
        Target(channel.workspace_id, TargetKind.CHANNEL, channel.id),
        digest_card(readers.read(readers.of_channel(channel)), speech),
        message=delivery_key("digest", digest.id, digest.version, channel.id),
        purpose=PUBLISHED,
        subject=digest.id,
        expires_at=digest.valid_until,
    )


async def _replace_earlier(turn: Turn, view: Composition) -> None:
    """Let the digests of the earlier version say that there is a newer one; drafts of it are discarded."""
    _, of = await decided(turn.session, view.brief.id)
    if not of or view.brief.supersedes_id is not None:
        return
    try:
        await briefs.continue_brief(turn.session, view.brief.id, supersedes=of)
    except ConflictError:
        return  # a third version was published in between: it stands beside that one
    newer = await composition(turn.session, view.digest.id)
    for old in await digests.digests(turn.session, brief_id=of):
        await _end(turn, old, newer)
    await audit.record(
        turn.session,
        at=turn.now,
        actor_id=turn.actor.person_id,
        action="brief.superseded",
        subject_kind="brief",
        subject_id=of,
        details={"by": view.brief.id},
    )


async def _end(turn: Turn, old: DigestRow, newer: Composition) -> None:
    if old.status in OPEN:
        await discard(turn.session, old.id, by=turn.actor.person_id, at=turn.now)
    elif old.status is DigestStatus.PUBLISHED:
        await digests.move(turn.session, old.id, DigestStatus.EXPIRED, by=turn.actor.person_id, at=turn.now)
        earlier = await composition(turn.session, old.id)
        await change_published(
            turn.session, old.id, lambda speech: superseded_card(earlier, newer, speech), key=turn.key
        )
    else:
        return
    await refresh_previews(turn.session, old.id, key=turn.key)


async def approve(turn: Turn, value: str, message: str) -> Response:
    """Approve a draft for the next edition of its channels."""
    turn.require(Right.PUBLISH)
    digest = await in_state(turn, value, (DigestStatus.DRAFT,))
    if digest.urgent:
        return await open_publish(turn, value, message)  # it goes at once, by whoever has that right
    if missing := await _missing(turn, digest):
        return Response(notice=missing)
    if not await digests.channel_ids(turn.session, digest.id):
        await digests.set_channels(turn.session, digest.id, await matching(turn.session, digest.audience))
    await digests.move(turn.session, digest.id, DigestStatus.APPROVED, by=turn.actor.person_id, at=turn.now)
    await settle(turn, digest.id, "digest.approved")
    return Response(notice=await when_it_goes_out(turn, await digests.channel_ids(turn.session, digest.id)))


async def unapprove(turn: Turn, value: str, message: str) -> Response:
    """Take the approval back."""
    turn.require(Right.PUBLISH)
    digest = await in_state(turn, value, (DigestStatus.APPROVED,))
    await digests.move(turn.session, digest.id, DigestStatus.DRAFT, by=turn.actor.person_id, at=turn.now)
    await settle(turn, digest.id, "digest.approval_taken_back")
    return Response(notice=turn.speech.say("The approval is taken back. Nothing goes out."))


@opens_form
async def open_withdraw(turn: Turn, value: str, message: str) -> Response:
    """Open the form that withdraws a published digest."""
    return Response(form=await withdraw_form(turn, {"digest": value}, nonce(turn)))


async def withdraw_form(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """Why it is withdrawn: everybody who has it reads that."""
    turn.require(Right.PUBLISH)
    digest = await in_state(turn, held(state, "digest"), (DigestStatus.PUBLISHED,))
    speech, view = turn.speech, await composition(turn.session, digest.id)
    hint = speech.say("It stands in every channel in place of the digest.")
    reason = TextField(id="reason", label=speech.say("Reason"), hint=hint, multiline=True, max_length=500)
    return Form(
        id=WITHDRAW,
        title=speech.say("Withdraw this digest"),
        pages=(Page((reason,), intro=(line(headline_of(view)),)),),
        submit=speech.say("Withdraw"),
        cancel=speech.say("Keep it"),
        nonce=key,
        state=state,
    )


async def withdraw(turn: Turn, sent: Submission, message: str) -> Response:
    """Take a published digest back: a short card with the reason stands in place of every copy."""
    turn.require(Right.PUBLISH)
    digest = await in_state(turn, held(sent.state, "digest"), (DigestStatus.PUBLISHED,))
    await digests.move(turn.session, digest.id, DigestStatus.WITHDRAWN, by=turn.actor.person_id, at=turn.now)
    view, reason = await composition(turn.session, digest.id), str(sent.values["reason"])
    await digests.set_end_reason(turn.session, digest.id, reason)

    def made(speech: Speech) -> Card:
        return withdrawn_card(view, speech, reason=reason, by=turn.actor.name, at=turn.now)

    channels = await change_published(turn.session, digest.id, made, key=turn.key)
    await note(turn, digest.id, "digest.withdrawn", {"channels": channels})
    await refresh_previews(turn.session, digest.id, key=turn.key)
    told = turn.speech.count("Withdrawn from {n} channel.", "Withdrawn from {n} channels.", channels)
    return Response(notice=told)


async def expire_due(session: Session, now: datetime) -> int:
    """End the digests whose validity is over at `now`, in every copy; gives how many. For the clock."""
    due = await digests.past_validity(session, now)
    for digest in due:
        await digests.move(session, digest.id, DigestStatus.EXPIRED, by=None, at=now)
        view, key = await composition(session, digest.id), f"expire:{digest.id}:{digest.version}"
        await change_published(session, digest.id, partial(expired_card, view), key=key)
        await refresh_previews(session, digest.id, key=key)
        await audit.record(
            session, at=now, actor_id=None, action="digest.expired", subject_kind="digest", subject_id=digest.id
        )
    return len(due)


async def show(turn: Turn, value: str, message: str) -> Response:
    """Show a digest to the actor alone: the preview to who works on digests, else the digest if it is out."""
    turn.require(Right.READ_PUBLISHED)
    try:
        view = await composition(turn.session, value)
    except NotFoundError as error:
        raise ClosedError(None) from error
    key = delivery_key("open", turn.key)
    if turn.actor.may(Right.READ_DRAFTS):
        card = preview_card(await load_preview(turn.session, value), turn.speech)
        await post(turn, to_person(turn), card, message=key, purpose=PREVIEW, subject=value)
    elif view.digest.status is DigestStatus.PUBLISHED:
        read = await read_by(turn.session, view, turn.actor.person_id)
        card = digest_card(read, turn.speech, await reactions_to(turn.session, value))
        await post(turn, to_person(turn), card, message=key, purpose=SHOWN, subject=value)
        await translating.start(turn, value, also=turn.speech.language)
    else:
        return Response(notice=turn.speech.say("This digest is not published any more."))
    return sent_aside(turn)


async def _missing(turn: Turn, digest: DigestRow) -> str:
    """What keeps a digest from going out, in words; "" where nothing does."""
    if not await sales_channels(turn):
        return turn.speech.say("There is no sales channel yet. An admin chooses one: say “setup”.")
    if not (await composition(turn.session, digest.id)).shown():
        return turn.speech.say("There is no line left in this digest. Add one, then publish it.")
    return ""


async def _leave_out(turn: Turn, view: Composition) -> None:
    for bullet in view.shown():
        if bullet.internal:
            await digests.drop_bullet(turn.session, bullet.id)
            await note(turn, view.digest.id, "digest.line_dropped", {"line": bullet.id, "internal": True})


PRESSES: dict[str, Press] = {
    "digest.publish": open_publish,
    "digest.approve": approve,
    "digest.unapprove": unapprove,
    "digest.withdraw": open_withdraw,
    "digest.open": show,
}
FORMS: dict[str, FormCase] = {
    PUBLISH: FormCase(publish_form, publish),
    WITHDRAW: FormCase(withdraw_form, withdraw),
}
COMMANDS: tuple[Command, ...] = ()
