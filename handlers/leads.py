"""Sales rates leads in two taps: good or not, and why; and both managements keep one text of what a good lead is."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.aside import tell_aside
from handlers.asked import market_of
from handlers.cards import (
    Action,
    Actions,
    Bold,
    Button,
    ButtonStyle,
    Card,
    Context,
    Element,
    Header,
    Instant,
    InstantStyle,
    Option,
    Quote,
    Select,
    Text,
    card_to_json,
    line,
)
from handlers.changes import nonce
from handlers.commands import Command, gettext_noop
from handlers.forms import ChoiceField, Form, Page, Submission, TextField
from handlers.lead_words import reason_name, verdict_name
from handlers.outbox import reply
from handlers.permissions import Right
from handlers.queue.view import name_of
from handlers.readers import speech_of_person
from handlers.speech import Speech
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press, opens_form
from storage import audit, deliveries, leads, links, people, places
from storage.deliveries import Target, delivery_key
from storage.errors import ConflictError, NotFoundError
from storage.kinds import LeadReason, LeadVerdict, Role, Side, TargetKind, TeamKind
from storage.tables import LeadDefinition, LeadRating

FORM, START, REASON, UNDO = "leads.rate", "leads.start", "leads.reason", "leads.undo"
DEFINE, AGREE = "leads.define", "leads.agree"
NAME = 80
SIDES = {TeamKind.MARKETING: Side.MARKETING, TeamKind.SALES: Side.SALES}


async def start(turn: Turn, rest: str) -> Response:
    """Offer to rate: "leads Spring campaign" asks about that one, without words the campaigns known are offered."""
    turn.require(Right.RATE_LEADS)
    campaign = " ".join(rest.split())[:NAME]
    if campaign:
        return await _offer(turn, campaign)
    speech = turn.speech
    title = speech.say("Leads")
    elements: list[Element] = [Header(title)]
    agreed, _ = await leads.definitions(turn.session)
    if agreed is not None:
        elements += [Text(line(Bold(speech.say("What we call a qualified lead:")))), Quote(line(agreed.text))]
    actions: list[Action] = [Button(speech.say("Rate leads"), FORM, style=ButtonStyle.PRIMARY)]
    known = await leads.campaigns(turn.session)
    if known:
        options = tuple(Option(each[:70], delivery_key("campaign", each)) for each in known)
        actions.append(Select(speech.say("Campaign"), START, options))
    actions.append(Button(speech.say("What is a qualified lead?"), "leads.definition"))
    return await tell_aside(turn, Card((*elements, Actions(tuple(actions))), title), part="leads")


async def pick(turn: Turn, value: str, message: str) -> Response:
    """A campaign was chosen from the list."""
    turn.require(Right.RATE_LEADS)
    for campaign in await leads.campaigns(turn.session):
        if delivery_key("campaign", campaign) == value:
            return await _offer(turn, campaign)
    return await start(turn, "")


async def give_reason(turn: Turn, value: str, message: str) -> Response:
    """The second tap: the verdict's reason. The value holds the verdict, the reason and the rating's key."""
    turn.require(Right.RATE_LEADS)
    verdict, _, rest = value.partition(":")
    reason, _, campaign_key = rest.partition(":")
    campaign = next((c for c in await leads.campaigns(turn.session) if delivery_key("campaign", c) == campaign_key), "")
    if not campaign or verdict not in set(LeadVerdict) or reason not in set(LeadReason):
        return Response(notice=turn.speech.say("This button is out of date. Say “help” to see what I can do."))
    return await _keep(turn, delivery_key("lead", turn.key), campaign, "", LeadVerdict(verdict), LeadReason(reason), "")


async def rate_form(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """A lead, or a campaign's leads: two taps, and words for who has some."""
    turn.require(Right.RATE_LEADS)
    speech = turn.speech
    verdicts = tuple(Option(verdict_name(each, speech), each.value) for each in LeadVerdict)
    reasons = tuple(Option(reason_name(each, speech), each.value) for each in LeadReason)
    fields = (
        TextField(
            id="campaign", label=speech.say("Campaign"), max_length=NAME, initial=state.get("campaign", "")[:NAME]
        ),
        ChoiceField(id="verdict", label=speech.say("The leads are"), options=verdicts, radio=True),
        ChoiceField(id="reason", label=speech.say("Because of"), options=reasons, radio=True),
        TextField(
            id="lead",
            label=speech.say("One lead of it"),
            hint=speech.say("Empty: all leads of the campaign."),
            required=False,
            max_length=NAME,
        ),
        TextField(id="comment", label=speech.say("Anything else"), required=False, multiline=True, max_length=500),
    )
    return Form(FORM, speech.say("Rate leads"), (Page(fields),), speech.say("Save"), speech.say("Cancel"), key, state)


async def submit(turn: Turn, sent: Submission, message: str) -> Response:
    """Keep the rating."""
    turn.require(Right.RATE_LEADS)
    values = sent.values
    comment, lead = values.get("comment"), values.get("lead")
    return await _keep(
        turn,
        delivery_key("lead", sent.nonce),
        " ".join(str(values["campaign"]).split()),
        lead if isinstance(lead, str) else "",
        LeadVerdict(str(values["verdict"])),
        LeadReason(str(values["reason"])),
        comment if isinstance(comment, str) else "",
    )


async def undo(turn: Turn, value: str, message: str) -> Response:
    """Take one's own rating back."""
    turn.require(Right.RATE_LEADS)
    if not await leads.take_back(turn.session, value, person_id=turn.actor.person_id):
        return Response(notice=turn.speech.say("That was taken back already."))
    await _note(turn, "lead.taken_back", value)
    return Response(notice=turn.speech.say("Taken back."))


async def show_definition(turn: Turn, rest: str) -> Response:
    """Show what both teams call a qualified lead, and what waits for the other side."""
    turn.require(Right.RATE_LEADS)
    return await tell_aside(turn, await definition_card(turn), part="definition")


async def definition_card(turn: Turn) -> Card:
    """The text that holds, one that is proposed, and what the actor can do."""
    speech = turn.speech
    agreed, waiting = await leads.definitions(turn.session)
    title = speech.say("What we call a qualified lead")
    elements: list[Element] = [Header(title)]
    if agreed is not None:
        elements += [Quote(line(agreed.text)), Context(line(speech.say("Agreed by both"), " ", _day(agreed)))]
    else:
        elements.append(Text(line(speech.say("Marketing and sales have not agreed on a text yet."))))
    buttons: list[Button] = []
    side = await _side(turn)
    if waiting is not None:
        name = "…" if waiting.author_id is None else await name_of(turn.session, waiting.author_id)
        told = speech.say("{name} proposes for {side}:", name=name, side=side_name(waiting.side, speech))
        elements += [Text(line(Bold(told))), Quote(line(waiting.text))]
        if turn.actor.may(Right.DEFINE_LEADS) and side is not None and side is not waiting.side:
            buttons.append(Button(speech.say("Agree"), AGREE, waiting.id, ButtonStyle.PRIMARY))
    if turn.actor.may(Right.DEFINE_LEADS):
        buttons.append(Button(speech.say("Propose a text"), DEFINE))
    buttons.append(Button(speech.say("Rate leads"), FORM))
    return Card((*elements, Actions(tuple(buttons))), title)


async def define_form(turn: Turn, state: Mapping[str, str], key: str) -> Form:
    """A new wording, for the other side to agree to."""
    turn.require(Right.DEFINE_LEADS)
    speech = turn.speech
    agreed, waiting = await leads.definitions(turn.session)
    known = waiting or agreed
    field = TextField(
        id="text",
        label=speech.say("A qualified lead is"),
        hint=speech.say("It holds as soon as the other team's management agrees."),
        multiline=True,
        max_length=2000,
        initial="" if known is None else known.text,
    )
    return Form(
        DEFINE, speech.say("Qualified lead"), (Page((field,)),), speech.say("Propose"), speech.say("Cancel"), key, state
    )


async def define(turn: Turn, sent: Submission, message: str) -> Response:
    """Propose the wording, and ask the other side."""
    turn.require(Right.DEFINE_LEADS)
    side, speech = await _side(turn), turn.speech
    if side is None:
        return Response(
            notice=speech.say("I don't know whether you stand for marketing or sales: join one of its teams.")
        )
    made = await leads.propose(
        turn.session,
        key=delivery_key("lead-definition", sent.nonce),
        text=str(sent.values["text"]),
        side=side,
        author_id=turn.actor.person_id,
        at=turn.now,
    )
    await _note(turn, "lead_definition.proposed", made.id)
    other = Side.SALES if side is Side.MARKETING else Side.MARKETING
    asked = await _ask_managers(turn, made, other)
    told = speech.count(
        "Proposed: {n} manager of the other side is asked.",
        "Proposed: {n} managers of the other side are asked.",
        asked,
    )
    return Response(notice=told)


async def agree(turn: Turn, value: str, message: str) -> Response:
    """Agree for one's side: from now on it holds for both."""
    turn.require(Right.DEFINE_LEADS)
    side, speech = await _side(turn), turn.speech
    if side is None:
        return Response(
            notice=speech.say("I don't know whether you stand for marketing or sales: join one of its teams.")
        )
    try:
        await leads.agree(turn.session, value, side=side, person_id=turn.actor.person_id, at=turn.now)
    except (ConflictError, NotFoundError):
        return Response(notice=speech.say("There is nothing of the other side to agree to."))
    await _note(turn, "lead_definition.agreed", value)
    return Response(notice=speech.say("Agreed: from now on this is what both call a qualified lead."))


def side_name(side: Side, speech: Speech) -> str:
    """A side in the reader's language."""
    return speech.say("marketing") if side is Side.MARKETING else speech.say("sales")


async def _offer(turn: Turn, campaign: str) -> Response:
    """The first tap: good or not; the reasons stand with each verdict, so that the second tap is the last."""
    speech = turn.speech
    known = campaign in await leads.campaigns(turn.session)
    title = speech.say("Leads of {campaign}", campaign=campaign)
    if not known:
        return Response(form=await rate_form(turn, {"campaign": campaign}, nonce(turn, campaign)))
    key = delivery_key("campaign", campaign)
    menus = tuple(
        Select(
            verdict_name(verdict, speech).capitalize() + " …",
            f"{REASON}.{verdict.value}",
            tuple(Option(reason_name(each, speech), f"{verdict.value}:{each.value}:{key}") for each in LeadReason),
        )
        for verdict in LeadVerdict
    )
    more = Button(speech.say("With words"), FORM, "")
    await reply(turn, Card((Header(title), Actions((*menus, more))), title), private=True, part="leads")
    return Response()


async def _keep(
    turn: Turn, key: str, campaign: str, lead: str, verdict: LeadVerdict, reason: LeadReason, comment: str
) -> Response:
    region, segment = await market_of(turn)
    rating = LeadRating(
        id=key,
        campaign=campaign,
        lead=lead,
        verdict=verdict,
        reason=reason,
        comment=comment,
        region=region,
        segment=segment,
        person_id=turn.actor.person_id,
        at=turn.now,
    )
    speech = turn.speech
    if not await leads.rate(turn.session, rating):
        return Response(notice=speech.say("That is kept already."))
    await _note(turn, "lead.rated", key)
    told = speech.say(
        "Kept: the leads of {campaign} are {verdict}, because of: {reason}. Marketing sees it in the field's voice.",
        campaign=campaign,
        verdict=verdict_name(verdict, speech),
        reason=reason_name(reason, speech),
    )
    card = Card((Text(line(told)), Actions((Button(speech.say("Undo"), UNDO, key),))), told)
    await reply(turn, card, private=True, part="rated")
    return Response(notice="" if turn.place.private else speech.say("Kept. Marketing sees it in the field's voice."))


async def _side(turn: Turn) -> Side | None:
    """The team kind that the actor stands for, if it is one."""
    mine = (await people.profile(turn.session, turn.actor.person_id)).teams
    kinds = {SIDES[team.kind] for team in await places.teams(turn.session) if team.id in mine and team.kind in SIDES}
    return next(iter(kinds)) if len(kinds) == 1 else None


async def _ask_managers(turn: Turn, made: LeadDefinition, side: Side) -> int:
    asked = 0
    teams = {team.id for team in await places.teams(turn.session) if SIDES.get(team.kind) is side}
    for manager in await people.people(turn.session, role=Role.MANAGER):
        profile = await people.profile(turn.session, manager.id)
        where = await links.where_to_write(turn.session, manager.id)
        if manager.id == turn.actor.person_id or where is None or teams.isdisjoint(profile.teams):
            continue
        speech = await speech_of_person(turn.session, manager.id)
        told = speech.say("{name} proposes what a qualified lead is. Do you agree?", name=turn.actor.name)
        button = Button(speech.say("Agree"), AGREE, made.id, ButtonStyle.PRIMARY)
        change = Button(speech.say("Propose a text"), DEFINE)
        asked += await deliveries.enqueue(
            turn.session,
            delivery_id=delivery_key("lead-definition", made.id, manager.id),
            target=Target(where, TargetKind.PERSON, manager.id),
            payload=card_to_json(Card((Text(line(told)), Quote(line(made.text)), Actions((button, change))), told)),
            purpose="leads.definition",
            subject_id=made.id,
        )
    return asked


def _day(agreed: LeadDefinition) -> Instant:
    return Instant(agreed.agreed_at or agreed.at, InstantStyle.DATE)


async def _note(turn: Turn, action: str, subject: str) -> None:
    await audit.record(
        turn.session, at=turn.now, actor_id=turn.actor.person_id, action=action, subject_kind="lead", subject_id=subject
    )


@opens_form
async def _open(turn: Turn, value: str, message: str) -> Response:
    return Response(form=await rate_form(turn, {}, nonce(turn)))


@opens_form
async def _open_define(turn: Turn, value: str, message: str) -> Response:
    return Response(form=await define_form(turn, {}, nonce(turn)))


async def _definition(turn: Turn, value: str, message: str) -> Response:
    return await show_definition(turn, "")


async def _started(turn: Turn, value: str, message: str) -> Response:
    return await start(turn, "")


PRESSES: dict[str, Press] = {
    FORM: _open,
    START: pick,
    UNDO: undo,
    DEFINE: _open_define,
    AGREE: agree,
    "leads.show": _started,
    "leads.definition": _definition,
    **{f"{REASON}.{verdict.value}": give_reason for verdict in LeadVerdict},
}
FORMS: dict[str, FormCase] = {FORM: FormCase(rate_form, submit), DEFINE: FormCase(define_form, define)}
COMMANDS: tuple[Command, ...] = (
    Command(
        "leads",
        ("leads", "lead", "rate leads", "rate lead", "rate a lead", "leads bewerten", "lead bewerten"),
        gettext_noop("Rate the leads of a campaign"),
        start,
        "leads.show",
        german="leads",
    ),
    Command(
        "qualified lead",
        ("qualified lead", "what is a qualified lead", "qualifizierter lead", "was ist ein qualifizierter lead"),
        gettext_noop("What both teams call a qualified lead"),
        show_definition,
        "leads.definition",
        german="qualifizierter Lead",
    ),
)
