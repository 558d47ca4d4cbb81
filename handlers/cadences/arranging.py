"""A cadence is arranged, changed or duplicated: by words or by form, said back, and saved once that is meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from handlers.cadences.acts import note, shown
from handlers.cadences.draft import NAME, Draft, draft_from_json, draft_of
from handlers.cadences.form import cadence_form, check_answers, draft_from
from handlers.cadences.naming import find_named, free_name, name_taken, taken
from handlers.cadences.own_teams import managed, may_manage, own_channels, seen
from handlers.cadences.ticks import begin_anew
from handlers.cadences.troubles import trouble
from handlers.cadences.understanding import propose
from handlers.cadences.words import describe_draft, plan_of, understand
from handlers.cards import Actions, Button, ButtonStyle, Card, Text, line
from handlers.changes import nonce
from handlers.commands import Command, gettext_noop
from handlers.forms import Form, Submission
from handlers.outbox import reply
from handlers.panels import show_panel
from handlers.permissions import Right
from handlers.turn import Response, ToldError, Turn
from handlers.usecases import FormCase, Press, opens_form
from schedules.errors import ScheduleError
from storage import cadences, places, proposals
from storage.errors import NotFoundError
from storage.tables import Cadence, Proposal

FORM = "cadence.new"


@opens_form
async def open_new(turn: Turn, value: str, message: str) -> Response:
    """Open the form for a new cadence."""
    return Response(form=await build(turn, {}, nonce(turn)))


@opens_form
async def open_change(turn: Turn, value: str, message: str) -> Response:
    """Open the form with a cadence as it is."""
    await managed(turn, value)
    return Response(form=await build(turn, {"cadence": value}, nonce(turn)))


@opens_form
async def open_duplicate(turn: Turn, value: str, message: str) -> Response:
    """Open the form for a new cadence with the answers of one that there is."""
    turn.require(Right.MANAGE_CADENCES)
    await seen(turn, value)
    return Response(form=await build(turn, {"like": value}, nonce(turn)))


@opens_form
async def reword(turn: Turn, value: str, message: str) -> Response:
    """Open the form with what was understood."""
    await _proposal(turn, value)
    return Response(form=await build(turn, {"proposal": value}, nonce(turn)))


async def build(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """The form: empty, or with a cadence, one like it, or a proposal."""
    turn.require(Right.MANAGE_CADENCES)
    title = turn.speech.say("Change the cadence") if "cadence" in state else turn.speech.say("New cadence")
    return await cadence_form(turn, FORM, await _before(turn, state), state, key, title=title)


async def check(turn: Turn, sent: Submission) -> Mapping[str, str]:
    """What is wrong with a page, by field; among it a name that another cadence has."""
    wrong = dict(await check_answers(turn, sent))
    own = sent.state.get("cadence")
    if "proposal" in sent.state:
        own = (await _proposal(turn, sent.state["proposal"])).cadence_id
    name = str(sent.values.get("name") or "")
    if name and await name_taken(turn, name, but=own):
        wrong["name"] = taken(turn, name)
    return wrong


async def submit(turn: Turn, sent: Submission, message: str) -> Response:
    """Say back what the form describes."""
    turn.require(Right.MANAGE_CADENCES)
    try:
        draft = await draft_from(turn, sent, await _before(turn, sent.state))
    except ScheduleError as error:
        problems = {"words": trouble(error, turn.speech)}
        return Response(form=await build(turn, sent.state, sent.nonce), problems=problems, raw=sent.raw)
    changed = sent.state.get("cadence")
    if "proposal" in sent.state:
        changed = (await _proposal(turn, sent.state["proposal"])).cadence_id
    of = None if changed is None else await managed(turn, changed)
    return await propose(turn, draft, message, of=of)


async def save(turn: Turn, value: str, message: str) -> Response:
    """Save what was said back, as a new cadence or as a change of one."""
    proposal = await _proposal(turn, value)
    draft = draft_from_json(proposal.body)
    await _check_whom(turn, draft)
    if await name_taken(turn, draft.name, but=proposal.cadence_id):
        raise ToldError(taken(turn, draft.name))
    if proposal.cadence_id is None:
        cadence, said = await _add(turn, draft), turn.speech.say("Saved. From now on it goes out by itself.")
    else:
        cadence, said = await _change(turn, draft, proposal), turn.speech.say("Saved: the change holds from now on.")
    await begin_anew(turn.session, cadence, turn.now)
    await proposals.drop_proposal(turn.session, proposal.id)
    return await shown(turn, cadence, said, message)


async def drop(turn: Turn, value: str, message: str) -> Response:
    """Forget what was described."""
    proposal = await _proposal(turn, value)
    await proposals.drop_proposal(turn.session, proposal.id)
    told = turn.speech.say("Dropped: nothing was saved.")
    return await show_panel(turn, Card((Text(line(told)), _again(turn)), told), message, said=told)


async def _add(turn: Turn, draft: Draft) -> Cadence:
    cadence = Cadence(**draft.columns(), owner_id=turn.actor.person_id, created_at=turn.now)
    await cadences.add_cadence(turn.session, cadence, draft.channels)
    await note(turn, cadence, "cadence.arranged")
    return cadence


async def _change(turn: Turn, draft: Draft, proposal: Proposal) -> Cadence:
    """Raises ToldError where somebody else changed it since it was said back."""
    cadence = await managed(turn, proposal.cadence_id or "", lock=True)
    if cadence.version != proposal.cadence_version:
        raise ToldError(turn.speech.say("Somebody changed this cadence meanwhile. Look at it, then change it again."))
    await cadences.change_cadence(turn.session, cadence.id, draft.channels, **draft.columns())
    await note(turn, cadence, "cadence.changed")
    return cadence


async def _check_whom(turn: Turn, draft: Draft) -> None:
    """The teams may have changed since the draft was made, and its channels with them. Raises ToldError."""
    try:
        channels = [await places.get_channel(turn.session, key) for key in draft.channels]
    except NotFoundError as error:
        raise ToldError(turn.speech.say("One of its channels is gone. Choose them again.")) from error
    if len(await own_channels(turn, channels)) < len(channels):
        raise ToldError(turn.speech.say("One of its channels belongs to another team than yours."))


async def new_by_words(turn: Turn, rest: str) -> Response:
    """`new cadence every Monday at 9 for #sales-emea`; without words, a button that opens the form."""
    turn.require(Right.MANAGE_CADENCES)
    if not rest.strip(" .!?"):
        words = turn.speech.say("Choose it in a form, or say it: {example}", example=_example(turn))
        await reply(turn, Card((Text(line(words)), _again(turn)), words), private=True, part="new-cadence")
        return Response()
    try:
        return await propose(turn, await describe_draft(turn, rest))
    except ScheduleError as error:
        return await _not_understood(turn, trouble(error, turn.speech))


async def change_by_words(turn: Turn, rest: str) -> Response:
    """`change cadence Morning to every Tuesday at 10`: its time, and what else is said; the rest stays."""
    turn.require(Right.MANAGE_CADENCES)
    cadence, words = await find_named(turn, rest)
    await managed(turn, cadence.id)
    words = words.strip(" :,")
    for lead in ("to ", "auf ", "zu ", "in "):
        words = words.removeprefix(lead)
    if not words:
        return await shown(turn, cadence, "", "")
    before = await draft_of(turn.session, cadence)
    try:
        found = await understand(turn, words)
        said = await plan_of(turn, found)
    except ScheduleError as error:
        return await _not_understood(turn, trouble(error, turn.speech))
    quiet = before.plan.quiet
    if said.quiet.holidays:
        quiet = replace(quiet, holidays=True, country=said.quiet.country, subdivision=said.quiet.subdivision)
    start, end = said.start or before.plan.start, said.end or before.plan.end
    plan = replace(before.plan, rule=said.rule, quiet=quiet, start=start, end=end)
    zone = None if found.said.readers_zone else found.said.zone or before.time_zone
    channels = tuple(each.id for each in found.channels) or before.channels
    name = found.name or before.name
    return await propose(turn, replace(before, name=name, plan=plan, time_zone=zone, channels=channels), of=cadence)


async def duplicate_by_words(turn: Turn, rest: str) -> Response:
    """`duplicate cadence Morning`: said back under another name."""
    turn.require(Right.MANAGE_CADENCES)
    cadence, _ = await find_named(turn, rest)
    before = await draft_of(turn.session, cadence)
    name = await free_name(turn, turn.speech.say("Copy of {name}", name=before.name)[:NAME])
    draft = replace(before, name=name, channels=before.channels if await may_manage(turn, cadence) else ())
    return await propose(turn, draft)


async def _before(turn: Turn, state: Mapping[str, str]) -> Draft | None:
    """What the form begins with. Raises ToldError where that is gone."""
    if "proposal" in state:
        return draft_from_json((await _proposal(turn, state["proposal"])).body)
    if "cadence" in state:
        return await draft_of(turn.session, await managed(turn, state["cadence"]))
    if "like" in state:
        draft = await draft_of(turn.session, await seen(turn, state["like"]))
        return replace(draft, name=await free_name(turn, turn.speech.say("Copy of {name}", name=draft.name)[:NAME]))
    return None


async def _proposal(turn: Turn, key: str) -> Proposal:
    """The actor's own proposal. Raises NotAllowedError, ToldError."""
    turn.require(Right.MANAGE_CADENCES)
    gone = turn.speech.say("That is decided already, or too old. Describe it again.")
    try:
        proposal = await proposals.get_proposal(turn.session, key)
    except NotFoundError as error:
        raise ToldError(gone) from error
    if proposal.person_id != turn.actor.person_id:
        raise ToldError(gone)
    return proposal


async def _not_understood(turn: Turn, told: str) -> Response:
    await reply(turn, Card((Text(line(told)), _again(turn)), told), private=True, part="rhythm")
    return Response()


def _again(turn: Turn) -> Actions:
    speech = turn.speech
    form = Button(speech.say("Choose in a form"), "cadence.new", style=ButtonStyle.PRIMARY)
    return Actions((form, Button(speech.say("All cadences"), "cadences.show")))


def _example(turn: Turn) -> str:
    return turn.speech.say("“new cadence every Monday and Thursday at 9:00 for #sales, called Sales news”")


PRESSES: dict[str, Press] = {
    FORM: open_new,
    "cadence.change": open_change,
    "cadence.duplicate": open_duplicate,
    "cadence.reword": reword,
    "cadence.save": save,
    "cadence.drop": drop,
}
FORMS: dict[str, FormCase] = {FORM: FormCase(build, submit, check)}
COMMANDS: tuple[Command, ...] = (
    Command(
        "new cadence",
        (
            *("new cadence", "add cadence", "arrange cadence", "create cadence", "schedule"),
            *("neuer rhythmus", "neuen rhythmus", "rhythmus anlegen", "plane"),
        ),
        gettext_noop("A new rhythm in which digests go out, said in words"),
        new_by_words,
        german="neuer Rhythmus",
    ),
    Command(
        "change cadence",
        ("change cadence", "edit cadence", "move cadence", "ändere rhythmus", "rhythmus ändern"),
        gettext_noop("Another time, or other channels, for a cadence"),
        change_by_words,
        german="ändere Rhythmus",
    ),
    Command(
        "duplicate cadence",
        ("duplicate cadence", "copy cadence", "dupliziere rhythmus", "kopiere rhythmus"),
        gettext_noop("A new cadence like one that there is"),
        duplicate_by_words,
        german="dupliziere Rhythmus",
    ),
)
