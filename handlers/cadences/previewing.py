"""What the next edition of a cadence would bring, were it to go out now."""

from __future__ import annotations

from handlers.cadences.choice import Addressee, Share
from handlers.cadences.editions import Press, addressees, local_day
from handlers.cadences.saying import moment_in
from handlers.cards import (
    Action,
    Actions,
    Bold,
    BulletItem,
    Bullets,
    Button,
    Card,
    Context,
    Element,
    Header,
    Option,
    Select,
    Text,
    line,
)
from handlers.digest_card import headline_of, label
from handlers.importance import importance_name
from handlers.panels import show_panel
from handlers.turn import Response, Turn
from storage import cadences, editions
from storage.compositions import composition
from storage.kinds import TargetKind
from storage.tables import Cadence, DigestRow

SHOWN = 10


async def show_preview(turn: Turn, cadence: Cadence, message: str) -> Response:
    """Show what each addressee would get, to the person alone; nothing is sent."""
    speech = turn.speech
    title = speech.say("The next edition of “{name}”", name=cadence.name)
    elements: list[Element] = [Header(title), Text(line(await _when(turn, cadence)))]
    press = Press(turn.session, cadence, turn.now)
    candidates = await press.candidates()
    shares, more = await _shares(turn, cadence, press, candidates)
    brought = [row for row in candidates if any(row.id in given.digests for _, given in shares)]
    if brought:
        elements += await _digests(turn, brought)
        elements.append(Bullets(tuple(BulletItem(line(_share(turn, who, given))) for who, given in shares)))
        if more:
            elements.append(Context(line(speech.count("and {n} more addressee", "and {n} more addressees", more))))
    else:
        elements.append(Text(line(speech.say("There is nothing new, so nothing would be sent."))))
    elements.append(Context(line(speech.say("As of now; what is approved until then comes too."))))
    actions: list[Action] = []
    if brought:
        options = tuple([Option(label(headline_of(await composition(turn.session, r.id))), r.id) for r in brought[:50]])
        actions.append(Select(speech.say("Open a digest"), "digest.open", options))
    actions.append(Button(speech.say("Back"), "cadence.show", cadence.id))
    return await show_panel(turn, Card((*elements, Actions(tuple(actions))), title), message)


async def _shares(
    turn: Turn, cadence: Cadence, press: Press, candidates: list[DigestRow]
) -> tuple[list[tuple[Addressee, Share]], int]:
    """What the first addressees would get, and how many more would get something."""
    shares: list[tuple[Addressee, Share]] = []
    more = 0
    if not candidates:
        return shares, more
    async for batch in addressees(turn.session, cadence, turn.now):
        days = {each.key: local_day(turn.now, each.time_zone) for each in batch}
        found = await press.shares(batch, candidates, await editions.used_days(turn.session, days))
        for each in batch:
            if not (found[each.key].digests or found[each.key].waiting):
                continue
            if len(shares) < SHOWN:
                shares.append((each, found[each.key]))
            else:
                more += 1
    return shares, more


async def _digests(turn: Turn, rows: list[DigestRow]) -> list[Element]:
    speech = turn.speech
    items = []
    for row in rows:
        headline = headline_of(await composition(turn.session, row.id))
        items.append(BulletItem(line(Bold(headline), f" – {importance_name(row.importance, speech)}")))
    return [Bullets(tuple(items), ordered=True)]


def _share(turn: Turn, who: Addressee, given: Share) -> str:
    speech = turn.speech
    name = f"#{who.name}" if who.kind is TargetKind.CHANNEL else who.name
    told = speech.count("{name}: {n} digest", "{name}: {n} digests", len(given.digests), name=name)
    if given.waiting:
        told += ", " + speech.count("{n} waits", "{n} wait", given.waiting)
    if who.paused:
        told += f" ({speech.say('paused')})"
    return told


async def _when(turn: Turn, cadence: Cadence) -> str:
    beats = await cadences.beats(turn.session, cadence.id)
    due = min(((beat.next_due, beat.time_zone) for beat in beats if beat.next_due is not None), default=None)
    if due is None:
        return turn.speech.say("Nothing comes by itself.")
    return turn.speech.say("It comes {moment}.", moment=moment_in(turn.speech, *due))
