"""The form for how and for whom a digest counts: audience, channels, importance, urgency, validity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from handlers.cards import Option
from handlers.changes import done, editable, held, nonce, settle
from handlers.channel_names import channel_names
from handlers.forms import CheckField, ChoiceField, ChoicesField, DateField, Field, Form, Page, Submission, Value
from handlers.importance import BY_HAND, TERMS_SET, by_rule, importance_name
from handlers.permissions import Right
from handlers.preview_card import OPEN
from handlers.turn import Response, Turn
from handlers.usecases import opens_form
from handlers.variants.wishes import matching
from storage import briefs, digests, places
from storage.compositions import composition
from storage.keys import derived_key
from storage.kinds import ChannelPurpose, Importance, TagKind
from storage.tables import Channel, DigestRow

TERMS = "preview.terms"
BOXES = 10
"""So many options at most are shown as boxes (Slack's bound); more become a list."""


@opens_form
async def open_terms(turn: Turn, value: str, message: str) -> Response:
    """Open the form of a digest. Raises NotAllowedError, ClosedError."""
    await editable(turn, value)
    return Response(form=await terms_form(turn, {"digest": value}, nonce(turn)))


async def terms_form(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """The form; a digest that is out keeps its channels and audience."""
    digest = await editable(turn, held(state, "digest"))
    fields: list[Field] = []
    if digest.status in OPEN:
        fields += await _where_to(turn, digest)
    fields += await _how(turn, digest)
    speech = turn.speech
    return Form(
        id=TERMS,
        title=speech.say("Audience and terms"),
        pages=(Page(tuple(fields)),),
        submit=speech.say("Save"),
        cancel=speech.say("Cancel"),
        nonce=key,
        state=state,
    )


async def save_terms(turn: Turn, sent: Submission, message: str) -> Response:
    """Take over the answers; an audience without channels chooses the channels that are tagged with it."""
    digest = await editable(turn, held(sent.state, "digest"))
    urgent = bool(sent.values.get("urgent", digest.urgent))
    if urgent != digest.urgent:
        turn.require(Right.PUBLISH_URGENT)
    audience: Mapping[str, Sequence[str]] = digest.audience
    if digest.status in OPEN:
        audience = await chosen_audience(turn, sent.values)
        await digests.set_channels(turn.session, digest.id, await _chosen(turn, sent.values, audience))
    until = sent.values.get("valid_until")
    importance = Importance(str(sent.values["importance"]))
    by_hand = importance is not by_rule(await composition(turn.session, digest.id))
    await digests.set_terms(
        turn.session,
        digest.id,
        importance=importance,
        urgent=urgent,
        valid_until=end_of_day(until, turn) if isinstance(until, date) else None,
        audience=audience,
    )
    await briefs.set_confidential(turn.session, digest.brief_id, confidential=bool(sent.values["confidential"]))
    channels = await settle(turn, digest.id, TERMS_SET, details={"urgent": urgent, BY_HAND: by_hand})
    return done(turn.speech, turn.speech.say("Saved."), channels)


def end_of_day(day: date, turn: Turn) -> datetime:
    """The instant at which a day is over for the actor."""
    return datetime.combine(day + timedelta(days=1), time(), turn.speech.zone)


async def sales_channels(turn: Turn) -> list[Channel]:
    """The channels that digests can go to."""
    return await places.channels(turn.session, purpose=ChannelPurpose.SALES)


async def channel_options(turn: Turn, channels: Sequence[Channel]) -> tuple[Option, ...]:
    """Channels as options of a form."""
    names = await channel_names(turn.session)
    paused = turn.speech.say("paused: it gets the digest once it is resumed")
    return tuple(Option(names.of(each), each.id, paused if each.paused else "") for each in channels)


async def _where_to(turn: Turn, digest: DigestRow) -> list[Field]:
    speech, channels = turn.speech, await sales_channels(turn)
    if not channels:
        return []
    chosen = await digests.channel_ids(turn.session, digest.id)
    options = await channel_options(turn, channels)
    known = {option.value for option in options}
    fields: list[Field] = [
        ChoicesField(
            id="channels",
            label=speech.say("Channels"),
            hint=speech.say("Leave this empty to take all channels of the audience below."),
            required=False,
            options=options,
            boxes=len(options) <= BOXES,
            maximum=len(options),
            initial=tuple(key for key in chosen if key in known),
        )
    ]
    return [*fields, *await audience_fields(turn, channels, digest.audience)]


async def audience_fields(
    turn: Turn, channels: Sequence[Channel], audience: Mapping[str, Sequence[str]]
) -> list[Field]:
    """The fields that choose an audience by the tags of channels, with what `audience` holds as chosen."""
    speech = turn.speech
    labels = {
        TagKind.REGION: speech.say("Regions"),
        TagKind.SEGMENT: speech.say("Segments"),
        TagKind.PRODUCT: speech.say("Products"),
    }
    fields: list[Field] = []
    for kind, values in (await _tags(turn, channels)).items():
        wanted = audience.get(kind.value, ())
        fields.append(
            ChoicesField(
                id=kind.value,
                label=labels[kind],
                hint=speech.say("None chosen means all."),
                required=False,
                options=tuple(Option(value, _tag_key(kind, value)) for value in values),
                maximum=len(values),
                initial=tuple(_tag_key(kind, value) for value in values if value in wanted),
            )
        )
    return fields


async def _how(turn: Turn, digest: DigestRow) -> list[Field]:
    speech = turn.speech
    view = await composition(turn.session, digest.id)
    until = None if digest.valid_until is None else (digest.valid_until - timedelta(microseconds=1))
    today = turn.now.astimezone(speech.zone).date()
    last = None if until is None else until.astimezone(speech.zone).date()
    fields: list[Field] = [
        ChoiceField(
            id="importance",
            label=speech.say("Importance"),
            hint=speech.say(
                "By rule it is high with a price in the offer, a date or a risk, else normal. Here: {importance}.",
                importance=importance_name(by_rule(view), speech),
            ),
            options=tuple(Option(importance_name(each, speech), each.value) for each in Importance),
            radio=True,
            initial=digest.importance.value,
        ),
        DateField(
            id="valid_until",
            label=speech.say("Valid until"),
            hint=speech.say("The last day. After it all copies say that the digest is no longer valid."),
            required=False,
            earliest=today if last is None else min(today, last),
            initial=last,
        ),
        CheckField(
            id="confidential", label=speech.say("Mark as confidential"), initial=view.brief.confidential, required=False
        ),
    ]
    if turn.actor.may(Right.PUBLISH_URGENT):
        hint = speech.say("Marked as urgent in every channel.")
        fields.append(CheckField(id="urgent", label=speech.say("Urgent"), hint=hint, initial=digest.urgent))
    return fields


async def _tags(turn: Turn, channels: Sequence[Channel]) -> dict[TagKind, list[str]]:
    """The audience tags that the channels have, by kind, in order."""
    found: dict[TagKind, set[str]] = {}
    for tags in (await places.tags(turn.session, [channel.id for channel in channels])).values():
        for kind, values in tags.items():
            found.setdefault(kind, set()).update(values)
    return {kind: sorted(found[kind]) for kind in TagKind if kind in found}


def _tag_key(kind: TagKind, value: str) -> str:
    """A tag as an option's value, which must be ASCII."""
    return derived_key("tag", kind.value, value)


async def chosen_audience(turn: Turn, values: Mapping[str, Value]) -> dict[str, list[str]]:
    """The audience that was chosen in `audience_fields`."""
    audience: dict[str, list[str]] = {}
    for kind, known in (await _tags(turn, await sales_channels(turn))).items():
        chosen = values.get(kind.value)
        wanted = [value for value in known if isinstance(chosen, tuple) and _tag_key(kind, value) in chosen]
        if wanted:
            audience[kind.value] = wanted
    return audience


async def _chosen(turn: Turn, values: Mapping[str, Value], audience: Mapping[str, Sequence[str]]) -> list[str]:
    """The channels that were chosen; where none were, those that have one of the wanted tags of every kind."""
    chosen = values.get("channels")
    if isinstance(chosen, tuple) and chosen:
        return list(chosen)
    return [] if not audience else await matching(turn.session, audience)
