"""Setting Linkpin up: the company, its channels with their teams and audiences; repeatable, and to be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from handlers.channel_names import channel_names
from handlers.commands import Command, gettext_noop
from handlers.forms import Form, FormMismatchError, Problem, Submission
from handlers.panels import show_panel
from handlers.permissions import Right
from handlers.settings import COMPANY, zone_problem
from handlers.setup_card import UNDO, setup_card
from handlers.setup_forms import (
    CHANNEL_FORM,
    COMPANY_FORM,
    TAG,
    TAGS,
    channel_form,
    company_form,
    pickable,
    read_tags,
)
from handlers.setup_state import (
    CHANGED,
    UNDONE,
    ChannelSetup,
    Setup,
    apply_setup,
    before_act,
    details_of,
    last_change,
    read_setup,
)
from handlers.speech import Speech, zone_of
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press, opens_form
from handlers.zones import find_zones
from storage import audit, people, places
from storage.deliveries import delivery_key
from storage.kinds import ChannelPurpose, TagKind, TeamKind

Problems = dict[str, Problem | str]


async def show_setup(turn: Turn, said: str = "", message: str = "") -> Response:
    """Show how the company is set up, to the person alone."""
    turn.require(Right.SET_UP)
    return await show_panel(turn, await setup_card(turn, said), message, said=said)


async def _build_company(turn: Turn, state: Mapping[str, str], nonce: str) -> Form:
    turn.require(Right.SET_UP)
    channels = await places.channels(turn.session)
    names = await channel_names(turn.session)
    return company_form(turn.speech, await read_setup(turn.session), channels, names, nonce)


async def _submit_company(turn: Turn, sent: Submission, message: str) -> Response:
    turn.require(Right.SET_UP)
    speech = turn.speech
    before = await read_setup(turn.session)
    asked = str(sent.values["time_zone"])
    zones = find_zones(asked)
    problems: Problems = {}
    if len(zones) != 1:
        problems["time_zone"] = zone_problem(speech, asked, zones)
    marketing, sales = _picked(sent, "marketing"), _picked(sent, "sales")
    if set(marketing) & set(sales):
        problems["sales"] = speech.say("A channel is either for marketing or for sales.")
    if problems:
        form = await _build_company(turn, sent.state, sent.nonce)
        return Response(form=form, problems=problems, raw=sent.raw)
    offered = {each.id for each in pickable(await places.channels(turn.session))}
    kept = {key: each for key, each in before.channels.items() if key not in offered}
    language = str(sent.values["language"])
    company = (" ".join(str(sent.values["company"]).split()), language, zones[0])
    spoken = Speech(language)
    for purpose, keys in ((ChannelPurpose.MARKETING, marketing), (ChannelPurpose.SALES, sales)):
        for key in keys:
            kept[key] = await _used(turn, spoken, before.channels.get(key), purpose)
    await _apply(turn, before, Setup(company, kept))
    return await _done(turn, message)


async def _used(turn: Turn, spoken: Speech, before: ChannelSetup | None, purpose: ChannelPurpose) -> ChannelSetup:
    """A channel's setup: as it was if it served this already, else with the first team of the kind."""
    if before is not None and before.purpose is purpose and before.team_id is not None:
        return before
    kind = TeamKind.MARKETING if purpose is ChannelPurpose.MARKETING else TeamKind.SALES
    known = await places.teams(turn.session, kind=kind)
    name = spoken.say("Marketing") if kind is TeamKind.MARKETING else spoken.say("Sales")
    team = known[0] if known else await places.ensure_team(turn.session, name, kind)
    return ChannelSetup(purpose, team.id)


async def _build_channel(turn: Turn, state: Mapping[str, str], nonce: str) -> Form:
    turn.require(Right.SET_UP)
    setup = await read_setup(turn.session)
    key = state.get("channel", "")
    channel = next((each for each in await places.channels(turn.session) if each.id == key), None)
    if channel is None or key not in setup.channels:
        raise FormMismatchError("a channel that is not in use")
    teams = {team.id: team.name for team in await places.teams(turn.session)}
    title = (await channel_names(turn.session)).of(channel)
    return channel_form(turn.speech, setup, channel, title, teams.get(setup.channels[key].team_id or "", ""), nonce)


async def _submit_channel(turn: Turn, sent: Submission, message: str) -> Response:
    turn.require(Right.SET_UP)
    speech = turn.speech
    before = await read_setup(turn.session)
    key = sent.state["channel"]
    now = before.channels[key]
    asked = str(sent.values.get("time_zone") or "")
    zones = find_zones(asked)
    tags = {kind: read_tags(sent.values.get(kind.value)) for kind in TagKind}
    kind = TeamKind.SALES if now.purpose is ChannelPurpose.SALES else TeamKind.MARKETING
    name = " ".join(str(sent.values["team"]).split())
    known = {team.name: team for team in await places.teams(turn.session)}
    problems: Problems = {
        kind.value: speech.say(
            "At most {tags} words of at most {characters} characters, please.", tags=TAGS, characters=TAG
        )
        for kind, found in tags.items()
        if found is None
    }
    if asked and len(zones) != 1:
        problems["time_zone"] = zone_problem(speech, asked, zones)
    if name in known and known[name].kind not in (kind, TeamKind.OTHER):
        problems["team"] = speech.say("The team {team} is of another kind.", team=name)
    if problems:
        return Response(form=await _build_channel(turn, sent.state, sent.nonce), problems=problems, raw=sent.raw)
    team = await places.ensure_team(turn.session, name, kind)
    language = str(sent.values["language"])
    wanted = ChannelSetup(
        now.purpose,
        team.id,
        None if language == COMPANY else language,
        zones[0] if zones else None,
        {kind: found for kind, found in tags.items() if found},
    )
    await _apply(turn, before, Setup(before.company, {**before.channels, key: wanted}))
    return await _done(turn, message)


async def _apply(turn: Turn, before: Setup, wanted: Setup) -> None:
    await apply_setup(turn.session, wanted)
    await _note(turn, CHANGED, details_of(before, delivery_key("setup", turn.key)))


async def _done(turn: Turn, message: str) -> Response:
    """Show what was understood, in the language and zone that now hold for the person."""
    person = await people.get_person(turn.session, turn.actor.person_id)
    company = await places.organisation(turn.session)
    language = person.language or (company.language if company else "en")
    zone = person.time_zone or (company.time_zone if company else "UTC")
    now = replace(turn, speech=Speech(language, zone_of(zone)))
    return await show_setup(now, now.speech.say("Saved. This is what I understood."), message)


async def _undone(turn: Turn, value: str, message: str) -> Response:
    turn.require(Right.SET_UP)
    row = await last_change(turn.session)
    earlier = None if row is None else before_act(row)
    if row is None or earlier is None or row.details.get("act") != value:
        said = turn.speech.say("The setup was changed since, so there was nothing to restore.")
        return await show_setup(turn, said, message)
    await apply_setup(turn.session, earlier)
    await _note(turn, UNDONE, {"act": value})
    return await show_setup(turn, turn.speech.say("The earlier setup is restored."), message)


async def _note(turn: Turn, action: str, details: Mapping[str, audit.Detail | Sequence[audit.Detail]]) -> None:
    await audit.record(
        turn.session,
        at=turn.now,
        actor_id=turn.actor.person_id,
        action=action,
        subject_kind="organisation",
        subject_id="1",
        details=details,
    )


def _picked(sent: Submission, name: str) -> tuple[str, ...]:
    picked = sent.values.get(name)
    return picked if isinstance(picked, tuple) else ()


@opens_form
async def _open_company(turn: Turn, value: str, message: str) -> Response:
    return Response(form=await _build_company(turn, {}, delivery_key("form", turn.key)))


@opens_form
async def _open_channel(turn: Turn, value: str, message: str) -> Response:
    return Response(form=await _build_channel(turn, {"channel": value}, delivery_key("form", turn.key)))


async def _show(turn: Turn, value: str, message: str) -> Response:
    return await show_setup(turn, message=message)


async def _said(turn: Turn, rest: str) -> Response:
    return await show_setup(turn)


PRESSES: dict[str, Press] = {
    "setup.show": _show,
    COMPANY_FORM: _open_company,
    CHANNEL_FORM: _open_channel,
    UNDO: _undone,
}
FORMS: dict[str, FormCase] = {
    COMPANY_FORM: FormCase(_build_company, _submit_company),
    CHANNEL_FORM: FormCase(_build_channel, _submit_channel),
}
COMMANDS: tuple[Command, ...] = (
    Command(
        "setup",
        (
            *("setup", "set up", "set-up", "configure", "configuration", "install", "channels", "set up linkpin"),
            *("einrichten", "richte ein", "einrichtung", "konfigurieren", "konfiguration", "kanäle"),
        ),
        gettext_noop("The company, its channels and their audiences"),
        _said,
        "setup.show",
        "einrichten",
    ),
)
