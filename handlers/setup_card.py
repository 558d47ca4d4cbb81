"""How the company is set up, as a card: what was understood, and the ways to change it."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.cards import (
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
    Line,
    Option,
    Select,
    Text,
    line,
)
from handlers.channel_names import channel_names
from handlers.settings import language_name
from handlers.setup_forms import CHANNEL_FORM, COMPANY_FORM, PICKED, tag_name
from handlers.setup_state import ChannelSetup, Setup, before_act, last_change, read_setup
from handlers.speech import Speech
from handlers.turn import Turn
from handlers.zones import zone_line
from storage import places
from storage.kinds import ChannelPurpose, TagKind

UNDO = "setup.undo"
"""The button that restores the earlier setup; its value names the act that it takes back."""


async def setup_card(turn: Turn, said: str = "") -> Card:
    """What was understood, and how to change it; before the first setup, what to do."""
    speech = turn.speech
    setup = await read_setup(turn.session)
    title = speech.say("How Linkpin is set up")
    elements: list[Element] = [Header(title)]
    if said:
        elements.append(Text(line(said)))
    if setup.company is None:
        elements.append(
            Text(
                line(
                    speech.say(
                        "Three things and you are done: invite me to your marketing channel and your sales channels, "
                        "press “Set up”, and give your colleagues their roles."
                    )
                )
            )
        )
        open_form = Button(speech.say("Set up"), COMPANY_FORM, style=ButtonStyle.PRIMARY)
        return Card((*elements, Actions((open_form, Button(speech.say("Home"), "home.show")))), said or title)
    elements += await _shown(turn, setup)
    actions: list[Button | Select] = [Button(speech.say("Change"), COMPANY_FORM, style=ButtonStyle.PRIMARY)]
    named = [each for each in await places.channels(turn.session) if each.id in setup.channels][:PICKED]
    if named:
        names = await channel_names(turn.session)
        options = tuple(Option(names.of(each)[:70], each.id) for each in named)
        actions.append(Select(speech.say("Team and audience of …"), CHANNEL_FORM, options))
    actions += await _undo(turn)
    actions += [Button(speech.say("Give roles"), "people.show"), Button(speech.say("Home"), "home.show")]
    return Card((*elements, Actions(tuple(actions))), said or title)


async def _shown(turn: Turn, setup: Setup) -> list[Element]:
    speech = turn.speech
    name, language, zone = setup.company or ("", "en", "UTC")
    facts = [
        Fact(speech.say("Company"), line(name)),
        Fact(speech.say("Language"), line(language_name(speech, language))),
        Fact(speech.say("Time zone"), line(zone_line(speech, zone, turn.now))),
    ]
    channels = [each for each in await places.channels(turn.session) if each.id in setup.channels]
    teams = {team.id: team.name for team in await places.teams(turn.session)}
    names = await channel_names(turn.session)

    def items(purpose: ChannelPurpose) -> tuple[BulletItem, ...]:
        chosen = [each for each in channels if each.purpose is purpose]
        return tuple(
            BulletItem(_channel_line(speech, names.of(each), setup.channels[each.id], teams)) for each in chosen
        )

    elements: list[Element] = [Facts(tuple(facts))]
    titles = {
        ChannelPurpose.MARKETING: (speech.say("Marketing channel"), speech.say("No marketing channel yet.")),
        ChannelPurpose.SALES: (
            speech.say("Sales channels"),
            speech.say("No sales channel yet, so nothing can be published. Invite me to one, then press “Change”."),
        ),
    }
    for purpose, (heading, none) in titles.items():
        found = items(purpose)
        elements += [Header(heading, level=2), Bullets(found) if found else Text(line(none))]
    paused = [names.of(each) for each in channels if each.paused]
    if paused:
        words = speech.say("I can't post in {channels}: invite me there again.", channels=speech.listing(paused))
        elements.append(Context(line(words)))
    return elements


def _channel_line(speech: Speech, name: str, now: ChannelSetup, teams: Mapping[str, str]) -> Line:
    parts = [teams.get(now.team_id or "", "")]
    parts += [f"{tag_name(speech, kind)}: {', '.join(now.tags[kind])}" for kind in TagKind if now.tags.get(kind)]
    parts += [language_name(speech, now.language) if now.language else "", now.time_zone or ""]
    told = " · ".join(part for part in parts if part)
    return line(Bold(name), f" – {told}" if told else "")


async def _undo(turn: Turn) -> list[Button]:
    """The button that restores the earlier setup, where there is one."""
    row = await last_change(turn.session)
    if row is None or before_act(row) is None:
        return []
    speech = turn.speech
    confirm = Confirm(
        speech.say("Restore the earlier setup?"),
        speech.say("Company, channels, teams and audiences become what they were before the last change."),
        speech.say("Restore"),
        speech.say("Cancel"),
    )
    return [Button(speech.say("Undo the last change"), UNDO, str(row.details["act"]), ButtonStyle.DANGER, confirm)]
