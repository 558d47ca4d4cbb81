"""The two forms of the setup: the company with its channels, and one channel with its team and audience."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.cards import Option, line
from handlers.channel_names import ChannelNames
from handlers.forms import ChoiceField, Directory, Field, Form, Page, PickField, TextField
from handlers.settings import COMPANY, language_options
from handlers.setup_state import Setup
from handlers.speech import LANGUAGES, Speech
from storage.kinds import ChannelPurpose, TagKind
from storage.tables import Channel

COMPANY_FORM, CHANNEL_FORM = "setup.open", "setup.channel"
"""The forms, and the buttons that open them."""
NAME, TEAM, TAG = 100, 60, 40
TAGS = 10
PICKED = 100
"""So many channels are in a list: Slack's lists take no more (bot/render/limits.py, OPTIONS)."""
ZONE = 80


def pickable(channels: Sequence[Channel]) -> list[Channel]:
    """The channels that the form offers, those in use first."""
    return sorted(channels, key=lambda each: each.purpose is ChannelPurpose.NONE)[:PICKED]


def company_form(speech: Speech, setup: Setup, channels: Sequence[Channel], names: ChannelNames, nonce: str) -> Form:
    """The form for the company, its marketing channel and its sales channels. `channels` are those known.

    With several workspaces there may be a marketing channel in each.
    """
    name, language, zone = setup.company or ("", speech.language, "")
    known = language.split("-", maxsplit=1)[0]
    fields: list[Field] = [
        TextField(id="company", label=speech.say("Company"), min_length=1, max_length=NAME, initial=name[:NAME]),
        ChoiceField(
            id="language",
            label=speech.say("Language"),
            hint=speech.say("What channels and people read who choose nothing else."),
            options=language_options(speech),
            initial=known if known in LANGUAGES else LANGUAGES[0],
        ),
        TextField(
            id="time_zone",
            label=speech.say("Time zone"),
            hint=speech.say("A city, such as Berlin or New York."),
            max_length=ZONE,
            initial=zone[:ZONE],
        ),
    ]
    intro = speech.say("I list the channels that I was invited to.")
    if channels:
        fields += _channel_fields(speech, setup, pickable(channels), names)
    else:
        intro = speech.say("I am in no channel yet. Invite me to your channels, then open this again to choose them.")
    page = Page(tuple(fields), intro=(line(intro),))
    return Form(COMPANY_FORM, speech.say("Set up Linkpin"), (page,), speech.say("Save"), speech.say("Cancel"), nonce)


def _channel_fields(speech: Speech, setup: Setup, channels: Sequence[Channel], names: ChannelNames) -> list[Field]:
    options = tuple(Option(names.of(each)[:70], each.id) for each in channels)
    spaces = len({each.workspace_id for each in channels})

    def chosen(purpose: ChannelPurpose) -> tuple[str, ...]:
        return tuple(
            each.id for each in channels if each.id in setup.channels and setup.channels[each.id].purpose is purpose
        )

    return [
        PickField(
            id="marketing",
            label=speech.say("Marketing channel") if spaces == 1 else speech.say("Marketing channels"),
            hint=speech.say("Where marketing works."),
            directory=Directory.CHANNELS,
            options=options,
            required=False,
            maximum=spaces,
            initial=chosen(ChannelPurpose.MARKETING)[:spaces],
        ),
        PickField(
            id="sales",
            label=speech.say("Sales channels"),
            hint=speech.say("Where digests are published. Team and audience of each come next."),
            directory=Directory.CHANNELS,
            options=options,
            required=False,
            maximum=PICKED,
            initial=chosen(ChannelPurpose.SALES),
        ),
    ]


def channel_form(speech: Speech, setup: Setup, channel: Channel, title: str, team: str, nonce: str) -> Form:
    """The form for one channel, which is called `title` and whose team is called `team`."""
    now = setup.channels[channel.id]
    language = (now.language or COMPANY).split("-", maxsplit=1)[0]
    fields: list[Field] = [
        TextField(
            id="team",
            label=speech.say("Team"),
            hint=speech.say("A team that there is, or a new one."),
            min_length=1,
            max_length=TEAM,
            initial=team[:TEAM],
        )
    ]
    if now.purpose is ChannelPurpose.SALES:
        fields += [_tag_field(speech, kind, now.tags.get(kind, ())) for kind in TagKind]
    fields += [
        ChoiceField(
            id="language",
            label=speech.say("Language"),
            options=(Option(speech.say("As the company"), COMPANY), *language_options(speech)),
            initial=language if language in LANGUAGES else COMPANY,
        ),
        TextField(
            id="time_zone",
            label=speech.say("Time zone"),
            hint=speech.say("A city, such as Berlin or New York. Empty: as the company."),
            required=False,
            max_length=ZONE,
            initial=(now.time_zone or "")[:ZONE],
        ),
    ]
    state = {"channel": channel.id}
    return Form(CHANNEL_FORM, title, (Page(tuple(fields)),), speech.say("Save"), speech.say("Cancel"), nonce, state)


def tag_name(speech: Speech, kind: TagKind) -> str:
    """By what an audience is cut, in the reader's language."""
    names = {
        TagKind.REGION: speech.say("Region"),
        TagKind.SEGMENT: speech.say("Segment"),
        TagKind.PRODUCT: speech.say("Product"),
    }
    return names[kind]


def _tag_field(speech: Speech, kind: TagKind, tags: Sequence[str]) -> TextField:
    hints = {
        TagKind.REGION: speech.say("Such as EMEA; several with commas."),
        TagKind.SEGMENT: speech.say("Such as enterprise; several with commas."),
        TagKind.PRODUCT: speech.say("Such as Pulse 2; several with commas."),
    }
    longest = TAGS * (TAG + 2)
    return TextField(
        id=kind.value,
        label=tag_name(speech, kind),
        hint=hints[kind],
        required=False,
        max_length=longest,
        initial=", ".join(tags)[:longest],
    )


def read_tags(answer: object) -> tuple[str, ...] | None:
    """The tags of an answer, each as it is first spelt; None where there are too many or one is too long."""
    tags: dict[str, str] = {}
    for given in str(answer or "").replace(";", ",").split(","):
        tag = " ".join(given.split())
        if tag:
            tags.setdefault(tag.casefold(), tag)
    if len(tags) > TAGS or any(len(tag) > TAG for tag in tags.values()):
        return None
    return tuple(sorted(tags.values()))
