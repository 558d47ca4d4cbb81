"""The private preview of a digest: what sales would read, how it would go out, and what can be done about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handlers.cards import (
    Action,
    Actions,
    Bold,
    Button,
    ButtonStyle,
    Card,
    ChannelMention,
    Confirm,
    Context,
    Divider,
    Element,
    Fact,
    Facts,
    Line,
    Option,
    Select,
    Text,
    line,
)
from handlers.cards.model import Span
from handlers.digest_card import digest_body, headline_of, label, last_day
from handlers.importance import told
from handlers.speech import Speech
from handlers.variants.overview import Overview, overview
from handlers.versions import decided, looks_like
from storage import briefs, people, places
from storage.compositions import Composition, composition
from storage.kinds import ChannelPurpose, DigestLine, DigestStatus, TagKind
from storage.session import Session
from storage.tables import BriefRow, Channel

LENGTHS = (100, 150, 200, 300)
"""The lengths in words that a digest is composed in again."""
OPEN = (DigestStatus.DRAFT, DigestStatus.APPROVED)
"""As long as a digest is one of these it is not out."""
NAMED = 20
"""So many channels are named; a big company's audience has hundreds."""
EDITABLE = (*OPEN, DigestStatus.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a preview shows besides the digest. `names` are of people by key; `sales`: whether there is a channel.

    `like` is the brief that this one looks like a new version of, as long as nobody decided; `replaces` the one that
    it was decided to be a new version of. `variants`: what some channels read otherwise.
    """

    view: Composition
    channels: tuple[Channel, ...]
    sales: bool
    names: dict[str, str]
    like: BriefRow | None
    replaces: BriefRow | None
    variants: Overview | None = None


@dataclass(frozen=True, slots=True)
class Undo:
    """The button that takes the last act back: its label and its value."""

    label: str
    value: str


async def load_preview(session: Session, digest_id: str) -> Preview:
    """All that a preview shows. Raises NotFoundError."""
    view = await composition(session, digest_id)
    digest = view.digest
    known, of = await decided(session, view.brief.id)
    actors = {key for key in (digest.approved_by, digest.published_by, digest.ended_by) if key is not None}
    return Preview(
        view=view,
        channels=tuple(await places.channels_by_keys(session, view.channels)),
        sales=bool(await places.channels(session, purpose=ChannelPurpose.SALES)),
        names={key: (await people.get_person(session, key)).display_name for key in sorted(actors)},
        like=None if known or digest.status not in OPEN else await looks_like(session, view.brief),
        replaces=await briefs.get_brief(session, of) if of else None,
        variants=await overview(session, view) if digest.status in EDITABLE else None,
    )


def preview_card(preview: Preview, speech: Speech, undo: Undo | None = None) -> Card:
    """The preview in its author's language. `undo` takes the last act back."""
    view = preview.view
    elements: list[Element] = [Context(line(_standing(preview, speech))), *digest_body(view, speech)]
    if view.digest.status in EDITABLE:
        elements += [Divider(), Facts(tuple(_terms(preview, speech)))]
        elements += preview.variants.told(speech) if preview.variants else ()
    if preview.like is not None:
        elements += _version_question(view.brief, preview.like, speech)
    elements += _no_channel(preview, speech)
    elements += [Actions(row) for row in _rows(preview, speech, undo) if row]
    summary = speech.say("Preview: {headline}", headline=headline_of(view))
    return Card(tuple(elements), summary)


def next_lengths(words: int) -> tuple[int | None, int | None]:
    """The next shorter and the next longer length to a digest of so many words, None at an end."""
    now = next((length for length in LENGTHS if words <= length), LENGTHS[-1] + 1)
    shorter = [length for length in LENGTHS if length < now]
    longer = [length for length in LENGTHS if length > now]
    return (shorter[-1] if shorter else None), (longer[0] if longer else None)


def _standing(preview: Preview, speech: Speech) -> str:
    digest = preview.view.digest
    match digest.status:
        case DigestStatus.DRAFT:
            return speech.say("Preview. Nobody else sees this until you publish it.")
        case DigestStatus.APPROVED:
            by = preview.names.get(digest.approved_by or "", "")
            return speech.say("Approved for the next edition by {name}. Not out yet.", name=by)
        case DigestStatus.PUBLISHED:
            by = preview.names.get(digest.published_by or "", "")
            at = "" if digest.published_at is None else speech.moment(digest.published_at)
            return speech.say(
                "Published by {name}, {moment}. What you change here changes every copy.", name=by, moment=at
            )
        case DigestStatus.WITHDRAWN:
            return speech.say(
                "Withdrawn by {name}. All copies say so.", name=preview.names.get(digest.ended_by or "", "")
            )
        case DigestStatus.EXPIRED:
            return speech.say("No longer valid. All copies say so.")
        case DigestStatus.DISCARDED:
            return speech.say("Discarded. Nobody was sent anything.")


def _terms(preview: Preview, speech: Speech) -> Iterator[Fact]:
    digest = preview.view.digest
    yield Fact(speech.say("Channels"), _channels(preview.channels, speech))
    wanted = [value for kind in TagKind for value in digest.audience.get(kind.value, ())]
    yield Fact(speech.say("Audience"), line(speech.listing(wanted) if wanted else speech.say("everybody")))
    yield Fact(speech.say("Importance"), line(told(preview.view, speech)))
    if digest.urgent:
        yield Fact(speech.say("Urgency"), line(Bold(speech.say("urgent"))))
    until = speech.say("until further notice")
    yield Fact(
        speech.say("Valid"),
        line(
            until if digest.valid_until is None else speech.say("until {day}", day=last_day(digest.valid_until, speech))
        ),
    )
    internal = sum(bullet.internal for bullet in preview.view.shown())
    if internal:
        marked = speech.count(
            "{n} line is marked as not for customers", "{n} lines are marked as not for customers", internal
        )
        yield Fact(speech.say("Internal"), line(marked))
    if preview.replaces is not None:
        name = preview.replaces.title or preview.replaces.file_name
        yield Fact(speech.say("Replaces"), line(speech.say("“{title}”, once published", title=name)))


def _channels(channels: Sequence[Channel], speech: Speech) -> Line:
    if not channels:
        return line(speech.say("none chosen yet"))
    spans: list[Span | str] = []
    for channel in channels[:NAMED]:
        spans += [", "] if spans else []
        spans.append(ChannelMention(channel.id, channel.name))
        if channel.paused:
            spans.append(f" ({speech.say('paused')})")
    if len(channels) > NAMED:
        more = len(channels) - NAMED
        spans.append(", " + speech.count("and {n} more", "and {n} more", more))
    return line(*spans)


def _version_question(brief: BriefRow, like: BriefRow, speech: Speech) -> list[Element]:
    name, day = like.title or like.file_name, speech.day(like.received_at)
    asked = speech.say("This looks like a new version of “{title}” from {day}.", title=name, day=day)
    hint = speech.say("A new version replaces the earlier one in every channel as soon as you publish it.")
    buttons = (
        Button(speech.say("New version"), "preview.version", f"{brief.id}:{like.id}", ButtonStyle.PRIMARY),
        Button(speech.say("Separate brief"), "preview.version", f"{brief.id}:"),
    )
    return [Text(line(Bold(asked), " ", hint)), Actions(buttons)]


def _no_channel(preview: Preview, speech: Speech) -> list[Element]:
    if preview.sales or preview.view.digest.status not in OPEN:
        return []
    told_so = speech.say(
        "There is no sales channel yet, so this can't be published. An admin chooses one in the setup."
    )
    return [Text(line(told_so)), Actions((Button(speech.say("Set up"), "setup.show"),))]


def _rows(preview: Preview, speech: Speech, undo: Undo | None) -> list[tuple[Action, ...]]:
    status = preview.view.digest.status
    back = (Button(undo.label, "preview.undo", undo.value),) if undo is not None else ()
    options = preview.variants.options(preview.view.digest.id, speech) if preview.variants else ()
    versions = (Select(speech.say("See a version"), "variant.open", options),) if options else ()
    if status in OPEN:
        return [
            (*_going_out(preview, speech), *versions),
            _lines(preview.view, speech),
            (*_lengths(preview.view, speech), *back, _discard(preview.view, speech)),
        ]
    if status is DigestStatus.PUBLISHED:
        key = preview.view.digest.id
        terms = Button(speech.say("Validity and importance…"), "preview.terms", key)
        reach = Button(speech.say("Reach"), "digest.reach", key)
        save = Button(speech.say("Save as a file"), "digest.export", key)
        withdraw = Button(speech.say("Withdraw…"), "digest.withdraw", key, ButtonStyle.DANGER)
        return [_lines(preview.view, speech), (reach, terms, save, *versions, *back, withdraw)]
    if status is DigestStatus.DISCARDED:
        return [(Button(speech.say("Undo: take it back"), "preview.undo", f"discard:{preview.view.digest.id}"),)]
    return []


def _going_out(preview: Preview, speech: Speech) -> tuple[Action, ...]:
    key, approved = preview.view.digest.id, preview.view.digest.status is DigestStatus.APPROVED
    terms = Button(speech.say("Audience and channels…"), "preview.terms", key)
    if not preview.sales:
        return (terms,)
    publish = Button(speech.say("Publish now…"), "digest.publish", key, ButtonStyle.PRIMARY)
    if approved:
        return (publish, Button(speech.say("Take approval back"), "digest.unapprove", key), terms)
    if preview.view.digest.urgent:
        return (publish, terms)  # it waits for no edition
    return (publish, Button(speech.say("Approve for the next edition"), "digest.approve", key), terms)


def _lines(view: Composition, speech: Speech) -> tuple[Action, ...]:
    key = view.digest.id
    shown = view.shown()
    why = view.digest.why
    why = speech.say("Why: {text}", text=why) if why else speech.say("Why it matters: nothing yet")
    lines = [
        Option(label(speech.say("Headline: {text}", text=view.digest.headline)), f"{DigestLine.HEADLINE.value}:{key}"),
        Option(label(why), f"{DigestLine.WHY.value}:{key}"),
    ]
    lines += [Option(label(bullet.text), f"bullet:{bullet.id}") for bullet in shown]
    actions: list[Action] = [Select(speech.say("Edit a line"), "preview.edit", tuple(lines))]
    if shown:
        drops = tuple(Option(label(bullet.text), bullet.id) for bullet in shown)
        actions.append(Select(speech.say("Drop a line"), "preview.drop", drops))
    if view.spare() or any(b.dropped and b.section is not None for b in view.bullets):
        actions.append(Button(speech.say("Add a line…"), "preview.add", key))
    return tuple(actions)


def _lengths(view: Composition, speech: Speech) -> tuple[Action, ...]:
    shorter, longer = next_lengths(view.digest.words)
    if not view.spare():
        longer = None  # all that the brief says is in the digest already
    actions = []
    for length, text in (
        (shorter, speech.say("Shorter ({words} words)", words=shorter)),
        (longer, speech.say("Longer ({words} words)", words=longer)),
    ):
        if length is not None:
            actions.append(Button(text, "preview.length", f"{view.digest.id}:{length}"))
    return tuple(actions)


def _discard(view: Composition, speech: Speech) -> Button:
    confirm = Confirm(
        title=speech.say("Discard this digest?"),
        text=speech.say("Nobody was sent anything. You can undo this."),
        yes=speech.say("Discard"),
        no=speech.say("Keep"),
    )
    return Button(speech.say("Discard"), "preview.discard", view.digest.id, ButtonStyle.DANGER, confirm)
