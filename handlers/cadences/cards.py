"""The cadences on one card, and one cadence with all that can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from handlers.cadences.draft import draft_of
from handlers.cadences.own_teams import may_manage
from handlers.cadences.plan import load_plan
from handlers.cadences.saying import moment_in, outcome_of, rhythm, status_of
from handlers.cadences.understanding import draft_facts
from handlers.cards import (
    Action,
    Actions,
    Bold,
    BulletItem,
    Bullets,
    Button,
    ButtonStyle,
    Card,
    Confirm,
    Context,
    Element,
    Fact,
    Facts,
    Header,
    Option,
    Select,
    Text,
    line,
)
from handlers.permissions import Right
from handlers.speech import Speech
from handlers.turn import Turn
from schedules.errors import ScheduleError
from storage import cadences, editions, fires, people
from storage.kinds import CadenceStatus, DeliveryStatus, FireOutcome
from storage.tables import Beat, Cadence, Fire

LISTED = 15
NEXT = 3
LATEST = 3
NOT_THERE = (DeliveryStatus.PENDING, DeliveryStatus.SENDING, DeliveryStatus.HELD, DeliveryStatus.FAILED)


async def list_card(turn: Turn, said: str = "") -> Card:
    """All cadences with what comes next, and a list to open one."""
    speech = turn.speech
    title = speech.say("Cadences")
    found = await cadences.cadences(turn.session)
    beats = await cadences.beats_of(turn.session, [each.id for each in found])
    elements: list[Element] = [Header(title), *([Text(line(said))] if said else [])]
    if found:
        items = [BulletItem(line(Bold(each.name), f" – {_next(each, beats[each.id], speech)}")) for each in found]
        elements.append(Bullets(tuple(items[:LISTED])))
        if len(found) > LISTED:
            more = speech.count("and {n} more", "and {n} more", len(found) - LISTED)
            elements.append(Context(line(more)))
    else:
        elements.append(Text(line(speech.say("There is no cadence yet: digests go out only when somebody publishes."))))
    actions: list[Action] = []
    if found:
        options = tuple(Option(each.name[:60], each.id) for each in found[:100])
        actions.append(Select(speech.say("Open a cadence"), "cadence.show", options))
    if turn.actor.may(Right.MANAGE_CADENCES):
        actions.append(Button(speech.say("New cadence"), "cadence.new", style=ButtonStyle.PRIMARY))
        actions.append(Button(speech.say("Calendars"), "calendars.show"))
        actions.append(Button(speech.say("Daily ceiling"), "cadence.daily"))
    actions.append(Button(speech.say("Home"), "home.show"))
    return Card((*elements, Actions(tuple(actions))), said or title)


async def cadence_card(turn: Turn, cadence: Cadence, said: str = "") -> Card:
    """One cadence: how it is, what comes next, what came of the latest editions, and what can be done."""
    speech = turn.speech
    draft = await draft_of(turn.session, cadence)
    status = Fact(speech.say("Status"), line(status_of(cadence, speech)))
    facts = (await draft_facts(turn, draft))[1:]
    owner = () if cadence.owner_id is None else (await _owner(turn, cadence.owner_id),)
    elements: list[Element] = [Header(cadence.name), *([Text(line(said))] if said else [])]
    elements.append(Facts((status, *facts, *owner)))
    elements += await _coming(turn, cadence)
    latest = await fires.fires(turn.session, cadence.id, limit=LATEST)
    elements += await latest_editions(turn, latest)
    yours = await may_manage(turn, cadence)
    rows = _buttons(cadence, latest, speech, now_skipped=_skipped(latest, turn)) if yours else []
    elements += [Actions(row) for row in rows]
    if not yours and turn.actor.may(Right.MANAGE_CADENCES):
        elements.append(Context(line(speech.say("It reaches other teams than yours, so it is not yours to change."))))
    elements.append(Actions((Button(speech.say("All cadences"), "cadences.show"),)))
    return Card(tuple(elements), said or cadence.name)


async def latest_editions(turn: Turn, latest: Sequence[Fire]) -> list[Element]:
    """What came of fires, with how their deliveries stand."""
    if not latest:
        return []
    speech = turn.speech
    counts = await editions.delivery_counts(turn.session, [each.id for each in latest])
    items = []
    for fire in latest:
        told = f"{speech.weekday(fire.due)}, {speech.moment(fire.due)}: {outcome_of(fire, speech)}"
        if fire.missed:
            told += " (" + speech.count(
                "stands for {n} missed time too", "stands for {n} missed times too", fire.missed
            )
            told += ")"
        if standing := delivery_words(counts[fire.id], speech):
            told += f" – {standing}"
        items.append(BulletItem(line(told)))
    return [Header(speech.say("Latest editions"), level=2), Bullets(tuple(items))]


def delivery_words(counts: dict[DeliveryStatus, int], speech: Speech) -> str:
    """How the deliveries of an edition stand: "12 delivered, 1 failed"."""
    waiting = counts.get(DeliveryStatus.PENDING, 0) + counts.get(DeliveryStatus.SENDING, 0)
    told = (
        (speech.say("delivered"), counts.get(DeliveryStatus.SENT, 0)),
        (speech.say("waiting"), waiting),
        (speech.say("paused"), counts.get(DeliveryStatus.PAUSED, 0)),
        (speech.say("held"), counts.get(DeliveryStatus.HELD, 0)),
        (speech.say("failed"), counts.get(DeliveryStatus.FAILED, 0)),
        (speech.say("dropped"), counts.get(DeliveryStatus.DROPPED, 0)),
    )
    return ", ".join(f"{speech.number(number)} {name}" for name, number in told if number)


async def _owner(turn: Turn, person_id: str) -> Fact:
    name = (await people.get_person(turn.session, person_id)).display_name
    return Fact(turn.speech.say("Arranged by"), line(name))


def _next(cadence: Cadence, beats: Sequence[Beat], speech: Speech) -> str:
    """What comes next of a cadence, in a line."""
    when = rhythm(cadence, speech)
    if cadence.status is not CadenceStatus.ACTIVE:
        return f"{when} · {status_of(cadence, speech)}"
    due = min(((beat.next_due, beat.time_zone) for beat in beats if beat.next_due is not None), default=None)
    if due is None:
        return f"{when} · {speech.say('nobody to send to yet')}"
    return f"{when} · " + speech.say("next: {moment}", moment=moment_in(speech, *due))


async def _coming(turn: Turn, cadence: Cadence) -> list[Element]:
    speech = turn.speech
    if cadence.status is not CadenceStatus.ACTIVE:
        return []
    beats = [b for b in await cadences.beats(turn.session, cadence.id) if b.next_due is not None]
    if not beats:
        told = speech.say("Nobody is reached by it yet, so nothing comes.")
        return [Text(line(told))]
    beat = min(beats, key=lambda each: (each.time_zone != str(speech.zone), each.next_due, each.time_zone))
    try:
        plan = await load_plan(turn.session, cadence)
    except ScheduleError:
        return []
    zone = ZoneInfo(beat.time_zone)
    runs = plan.upcoming(zone, max(turn.now, beat.last_due), NEXT)
    items = tuple(BulletItem(line(moment_in(speech, run, beat.time_zone))) for run in runs)
    elements: list[Element] = [Header(speech.say("Coming"), level=2), Bullets(items)]
    if len(beats) > 1:
        told = speech.count(
            "By the clock of {zone}; in {n} other time zone the same times.",
            "By the clock of {zone}; in {n} other time zones the same times.",
            len(beats) - 1,
            zone=beat.time_zone,
        )
        elements.append(Context(line(told)))
    return elements


def _skipped(latest: Sequence[Fire], turn: Turn) -> Fire | None:
    """The edition to come that somebody skipped, if there is one."""
    return next((f for f in latest if f.outcome is FireOutcome.SKIPPED and f.due > turn.now), None)


def _buttons(
    cadence: Cadence, latest: Sequence[Fire], speech: Speech, *, now_skipped: Fire | None
) -> list[tuple[Action, ...]]:
    key = cadence.id
    if cadence.status is CadenceStatus.ENDED:
        return [
            (Button(speech.say("Duplicate…"), "cadence.duplicate", key, ButtonStyle.PRIMARY), _history(key, speech))
        ]
    preview = Button(speech.say("Preview the next edition"), "cadence.preview", key)
    change = Button(speech.say("Change…"), "cadence.change", key)
    duplicate = Button(speech.say("Duplicate…"), "cadence.duplicate", key)
    if cadence.status is CadenceStatus.PAUSED:
        resume = Button(speech.say("Resume"), "cadence.resume", key, ButtonStyle.PRIMARY)
        return [(resume, preview, change), (duplicate, _history(key, speech), _end(cadence, speech))]
    skip = (
        Button(speech.say("Skip the next"), "cadence.skip", key)
        if now_skipped is None
        else Button(speech.say("Undo: don't skip"), "cadence.unskip", now_skipped.id)
    )
    more: list[Action] = [Button(speech.say("Pause…"), "cadence.pause", key), change, duplicate]
    if any(fire.targets for fire in latest):
        more.append(Button(speech.say("Deliveries"), "cadence.deliveries", key))
        more.append(Button(speech.say("Reach"), "cadence.reach", key))
    return [(preview, _run(cadence, speech), skip), tuple(more), (_history(key, speech), _end(cadence, speech))]


def _history(key: str, speech: Speech) -> Button:
    return Button(speech.say("History"), "cadence.history", key)


def _run(cadence: Cadence, speech: Speech) -> Button:
    confirm = Confirm(
        title=speech.say("Run it now?"),
        text=speech.say("What is approved goes out at once. The next edition comes at its time all the same."),
        yes=speech.say("Run now"),
        no=speech.say("Cancel"),
    )
    return Button(speech.say("Run now"), "cadence.run", cadence.id, confirm=confirm)


def _end(cadence: Cadence, speech: Speech) -> Button:
    confirm = Confirm(
        title=speech.say("End this cadence?"),
        text=speech.say("It never goes out again; what went out stays. You can duplicate it later."),
        yes=speech.say("End it"),
        no=speech.say("Cancel"),
    )
    return Button(speech.say("End"), "cadence.end", cadence.id, ButtonStyle.DANGER, confirm)
