"""How far editions reached: to the manager a day after each, weekly over all, and whenever somebody asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from handlers.cadences.own_teams import seen
from handlers.cadences.saying import outcome_of
from handlers.cards import (
    Actions,
    Button,
    Card,
    Context,
    Element,
    Fact,
    Facts,
    Header,
    Image,
    Table,
    Text,
    card_to_json,
    line,
)
from handlers.commands import Command
from handlers.panels import show_panel
from handlers.permissions import Right
from handlers.pictures import Trend, keep_trend
from handlers.readers import speech_of_person
from handlers.speech import Speech
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press
from storage import cadences, deliveries, editions, fires, ledger, links, places, reactions
from storage.deliveries import Target, delivery_key
from storage.keys import derived_key
from storage.kinds import DeliveryStatus, FireOutcome, TargetKind
from storage.reactions import Counts
from storage.session import Session
from storage.tables import Cadence, Fire

PURPOSE = "reach"
TREND = 8
"""So many editions, or weeks, are in the picture."""
ROWS = 30
WEEKLY_AT = time(8)
"""On Mondays, by the manager's own clock."""
WEEK = timedelta(days=7)
NOTHING = Counts()


@dataclass(frozen=True, slots=True)
class Reached:
    """How far one edition got: how many of how many addressees, and what they made of it."""

    fire: Fire
    delivered: int
    targets: int
    counts: Counts


async def report_due(session: Session, now: datetime) -> int:
    """Report the reach of the editions whose time for it has come, each once; gives how many. For the clock."""
    told = 0
    for fire in await fires.to_report(session, now):
        await fires.reported(session, fire.id)
        cadence = await cadences.get_cadence(session, fire.cadence_id)
        if cadence.owner_id is None or not cadence.reports:
            continue
        speech = await speech_of_person(session, cadence.owner_id)
        card = await edition_report(session, cadence, fire, speech, now)
        told += await _tell(session, cadence.owner_id, card, ("edition", fire.id))
    return told


async def report_week(session: Session, now: datetime) -> int:
    """On Monday morning, tell each manager how far the week's editions reached, once; gives how many. For the clock."""
    told = 0
    found = [each for each in await cadences.cadences(session) if each.reports and each.owner_id is not None]
    for owner in sorted({each.owner_id for each in found if each.owner_id is not None}):
        speech = await speech_of_person(session, owner)
        local = now.astimezone(speech.zone)
        week = f"{local.isocalendar().year}-{local.isocalendar().week}"
        if local.weekday() != 0 or local.time() < WEEKLY_AT or await _told(session, owner, ("week", week)):
            continue
        own = [each for each in found if each.owner_id == owner]
        card = await _week_report(session, own, speech, now)
        if card is not None:
            told += await _tell(session, owner, card, ("week", week))
    return told


async def show_reach(turn: Turn, value: str, message: str) -> Response:
    """Show how far the last edition of a cadence reached, to the person alone."""
    turn.require(Right.SEE_REACH)
    cadence = await seen(turn, value)
    sent = await fires.fires(turn.session, cadence.id, outcome=FireOutcome.SENT, limit=1)
    if not sent:
        return Response(notice=turn.speech.say("No edition went out yet."))
    card = await edition_report(turn.session, cadence, sent[0], turn.speech, turn.now)
    return await show_panel(turn, card, message)


async def edition_report(session: Session, cadence: Cadence, fire: Fire, speech: Speech, now: datetime) -> Card:
    """How far an edition reached: in all, by channel, and beside the ones before it, in a picture and in words."""
    (reached,) = await _reached(session, [fire])
    title = speech.say("Reach of “{name}”, {day}", name=cadence.name, day=speech.day(fire.fired_at))
    elements: list[Element] = [Header(title), Facts(_facts(reached, speech)), await _by_channel(session, fire, speech)]
    trend = await _trend(session, cadence, fire, speech, now)
    elements += [] if trend is None else [trend]
    told = speech.say("As of {moment}. People may react in several channels.", moment=speech.moment(now))
    elements.append(Context(line(told)))
    elements.append(Actions((Button(speech.say("Open the cadence"), "cadence.show", cadence.id),)))
    return Card(tuple(elements), title)


def _facts(reached: Reached, speech: Speech) -> tuple[Fact, ...]:
    counts = reached.counts
    delivered = speech.count(
        "{sent} of {n} addressee", "{sent} of {n} addressees", reached.targets, sent=speech.number(reached.delivered)
    )
    return (
        Fact(speech.say("Edition"), line(outcome_of(reached.fire, speech))),
        Fact(speech.say("Delivered"), line(delivered)),
        Fact(speech.say("Reacted"), line(speech.count("{n} person", "{n} people", counts.people))),
        Fact(speech.say("Useful"), line(speech.number(counts.useful))),
        Fact(speech.say("Used"), line(speech.number(counts.used))),
        Fact(speech.say("Asked"), line(speech.number(counts.asked))),
    )


async def _by_channel(session: Session, fire: Fire, speech: Speech) -> Element:
    digests = (await editions.digests_of(session, [fire.id]))[fire.id]
    counts = await reactions.counts_by_channel(session, digests)
    rows: list[tuple[str, ...]] = []
    persons = sent = 0
    for copy in await editions.editions_of(session, fire.id):
        arrived = copy.status is DeliveryStatus.SENT
        if copy.edition.target_kind is TargetKind.PERSON:
            persons, sent = persons + 1, sent + arrived
            continue
        name = f"#{(await places.get_channel(session, copy.edition.target)).name}"
        told = speech.say("yes") if arrived else speech.say("no")
        rows.append((name, told, *_numbers(counts.pop(copy.edition.target, NOTHING), speech)))
    elsewhere = _sum(list(counts.values()))
    if persons or elsewhere != NOTHING:
        told = f"{speech.number(sent)}/{speech.number(persons)}" if persons else ""
        rows.append((speech.say("direct messages and elsewhere"), told, *_numbers(elsewhere, speech)))
    rows.sort(key=lambda row: row[0])
    header = (speech.say("Channel"), speech.say("Delivered"), speech.say("Useful"), speech.say("Used"))
    caption = "" if len(rows) <= ROWS else speech.count("and {n} more", "and {n} more", len(rows) - ROWS)
    return Table((*header, speech.say("Asked")), tuple(rows[:ROWS]), caption)


def _numbers(counts: Counts, speech: Speech) -> tuple[str, str, str]:
    return speech.number(counts.useful), speech.number(counts.used), speech.number(counts.asked)


async def _trend(session: Session, cadence: Cadence, fire: Fire, speech: Speech, now: datetime) -> Image | None:
    """The last editions up to this one, as a picture; None for a single one."""
    sent = await fires.fires(session, cadence.id, outcome=FireOutcome.SENT, limit=TREND * 2)
    row = [each for each in reversed(sent) if each.due <= fire.due][-TREND:]
    if len(row) < 2:
        return None
    reached = await _reached(session, row)
    title = speech.say("Reach of “{name}”", name=cadence.name)
    labels = tuple(speech.short_day(each.fire.fired_at) for each in reached)
    key = derived_key("reach", fire.id, speech.language, now.isoformat())
    return await keep_trend(session, key, Trend(title, labels, _series(reached, speech)), now)


def _series(reached: Sequence[Reached], speech: Speech) -> dict[str, tuple[int, ...]]:
    return {
        speech.say("delivered"): tuple(each.delivered for each in reached),
        speech.say("useful"): tuple(each.counts.useful for each in reached),
        speech.say("used"): tuple(each.counts.used for each in reached),
        speech.say("questions"): tuple(each.counts.asked for each in reached),
    }


async def _week_report(session: Session, own: Sequence[Cadence], speech: Speech, now: datetime) -> Card | None:
    """The last seven days over a manager's cadences, None where nothing went out in the whole picture."""
    since = now - TREND * WEEK
    by_week: list[list[Fire]] = [[] for _ in range(TREND)]
    latest: list[tuple[Cadence, list[Fire]]] = []
    for cadence in own:
        sent = await fires.fires(session, cadence.id, outcome=FireOutcome.SENT, limit=TREND * 40)
        for fire in sent:
            if since < fire.fired_at <= now:
                by_week[int((fire.fired_at - since) / WEEK)].append(fire)
        latest.append((cadence, [fire for fire in sent if fire.fired_at > now - WEEK]))
    if not any(by_week):
        return None
    title = speech.say("Your cadences in the last seven days")
    rows = tuple([await _week_row(session, cadence, made, speech) for cadence, made in latest])
    header = (speech.say("Cadence"), speech.say("Editions"), speech.say("Delivered"), speech.say("Useful"))
    elements: list[Element] = [Header(title), Table((*header, speech.say("Used"), speech.say("Asked")), rows)]
    if not any(made for _, made in latest):
        elements.append(Text(line(speech.say("Nothing went out in these days."))))
    weeks = [await _sum_of(session, made) for made in by_week]
    labels = tuple(speech.short_day(since + WEEK * (number + 1)) for number in range(TREND))
    series = {
        speech.say("delivered"): tuple(delivered for delivered, _ in weeks),
        speech.say("useful"): tuple(counts.useful for _, counts in weeks),
        speech.say("used"): tuple(counts.used for _, counts in weeks),
        speech.say("questions"): tuple(counts.asked for _, counts in weeks),
    }
    key = derived_key("week", *(each.id for each in own), speech.language, now.isoformat())
    trend = Trend(speech.say("Reach by week"), labels, series)
    elements.append(await keep_trend(session, key, trend, now))
    elements.append(Actions((Button(speech.say("All cadences"), "cadences.show"),)))
    return Card(tuple(elements), title)


async def _week_row(session: Session, cadence: Cadence, made: Sequence[Fire], speech: Speech) -> tuple[str, ...]:
    delivered, counts = await _sum_of(session, made)
    return cadence.name, speech.number(len(made)), speech.number(delivered), *_numbers(counts, speech)


async def _sum_of(session: Session, made: Sequence[Fire]) -> tuple[int, Counts]:
    reached = await _reached(session, made)
    return sum(each.delivered for each in reached), _sum([each.counts for each in reached])


async def _reached(session: Session, made: Sequence[Fire]) -> list[Reached]:
    keys = [fire.id for fire in made]
    standing = await editions.delivery_counts(session, keys)
    digests = await editions.digests_of(session, keys)
    counts = await reactions.counts(session, {digest for found in digests.values() for digest in found})
    return [
        Reached(
            fire,
            standing[fire.id].get(DeliveryStatus.SENT, 0),
            fire.targets,
            _sum([counts[digest] for digest in digests[fire.id]]),
        )
        for fire in made
    ]


def _sum(counts: Sequence[Counts]) -> Counts:
    return Counts(
        useful=sum(each.useful for each in counts),
        used=sum(each.used for each in counts),
        asked=sum(each.asked for each in counts),
        people=sum(each.people for each in counts),
    )


def _key(person_id: str, what: tuple[str, ...]) -> str:
    return delivery_key(PURPOSE, *what, person_id)


async def _told(session: Session, person_id: str, what: tuple[str, ...]) -> bool:
    return await ledger.find(session, _key(person_id, what)) is not None


async def _tell(session: Session, person_id: str, card: Card, what: tuple[str, ...]) -> bool:
    """Write to a person's direct message, once for `what`; False where that was done, or where they have no account."""
    where = await links.where_to_write(session, person_id)
    if where is None:
        return False
    return await deliveries.enqueue(
        session,
        delivery_id=_key(person_id, what),
        target=Target(where, TargetKind.PERSON, person_id),
        payload=card_to_json(card),
        purpose=PURPOSE,
    )


PRESSES: dict[str, Press] = {"cadence.reach": show_reach}
FORMS: dict[str, FormCase] = {}
COMMANDS: tuple[Command, ...] = ()
