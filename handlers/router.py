"""Which use case answers which event: the tables of all use cases put together, and one way through for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from handlers import (
    briefs,
    budget,
    capture,
    deliveries,
    export,
    find,
    help,  # noqa: A004  the module of the command, never called
    home,
    invitations,
    leads,
    linking,
    objections,
    offers,
    parts,
    people,
    preview,
    publishing,
    questions,
    reactions,
    settings,
    setup,
    shortcuts,
    teams,
    voice,
    welcome,
)
from handlers.alignment import answering as alignment_answering
from handlers.alignment import panel as alignment_panel
from handlers.cadences import arranging, calendars, control, history, reach_report, reader, unprompted
from handlers.changes import ClosedError, closed
from handlers.commands import Command, understand
from handlers.events import Acted, Event, Filled, Opened, Overheard, Pointed, Said, Shared
from handlers.forms import FormMismatchError, read_answers
from handlers.goals import by_words as goal_words
from handlers.goals import conflicts as goal_conflicts
from handlers.goals import keeping as goal_keeping
from handlers.goals import listing as goal_list
from handlers.goals import progress as goal_progress
from handlers.meetings import answering as pin_answering
from handlers.meetings import arranging as pin_arranging
from handlers.meetings import away as pin_away
from handlers.meetings import away_calendars as pin_away_calendars
from handlers.meetings import by_words as pin_words
from handlers.meetings import carry_forms as pin_carrying
from handlers.meetings import dropped as pin_dropped
from handlers.meetings import joint as pin_joint
from handlers.meetings import ledger as pin_ledger
from handlers.meetings import listing as pin_list
from handlers.meetings import packing as pin_packing
from handlers.meetings import promises as pin_promises
from handlers.meetings import report as pin_report
from handlers.meetings import rewording as pin_rewording
from handlers.meetings import steering as pin_steering
from handlers.permissions import NotAllowedError
from handlers.queue import (
    answering,
    corrections,
    drafting,
    menu,
    merging,
    naming,
    ownership,
    queue_list,
    triage,
    tuning,
)
from handlers.queue import export as queue_export
from handlers.refusals import refusal
from handlers.turn import Response, ToldError, Turn
from handlers.usecases import FormCase, Press, is_opening
from handlers.variants import acts as variant_acts

MODULES = (
    home,
    help,
    setup,
    people,
    teams,
    settings,
    linking,
    invitations,
    briefs,
    preview,
    publishing,
    reactions,
    objections,
    variant_acts,
    questions,
    capture,
    parts,
    offers,
    queue_list,
    triage,
    answering,
    drafting,
    naming,
    corrections,
    merging,
    menu,
    queue_export,
    ownership,
    tuning,
    voice,
    leads,
    find,
    export,
    deliveries,
    budget,
    control,
    arranging,
    history,
    calendars,
    reach_report,
    reader,
    pin_list,
    pin_arranging,
    pin_words,
    pin_joint,
    pin_dropped,
    pin_away_calendars,
    pin_steering,
    pin_answering,
    pin_packing,
    pin_carrying,
    pin_rewording,
    pin_promises,
    pin_away,
    pin_ledger,
    pin_report,
    goal_list,
    goal_keeping,
    goal_words,
    goal_progress,
    goal_conflicts,
    alignment_panel,
    alignment_answering,
    shortcuts,
    welcome,
)
"""Every module has tables PRESSES (action id to use case), FORMS (form id to form case) and COMMANDS."""
PRESSES: dict[str, Press] = {action: press for module in MODULES for action, press in module.PRESSES.items()}
FORMS: dict[str, FormCase] = {name: case for module in MODULES for name, case in module.FORMS.items()}
OPENERS = frozenset(action for action, press in PRESSES.items() if is_opening(press))
"""The actions that open a form."""
COMMANDS: tuple[Command, ...] = tuple(command for module in MODULES for command in module.COMMANDS)


async def handle(turn: Turn, event: Event) -> Response:
    """Answer one event. A lacking right, an outdated button or form is answered in words, never raised."""
    try:
        return await _handle(turn, event)
    except NotAllowedError as error:
        return Response(notice=await refusal(turn, error.right))
    except ClosedError as error:
        return Response(notice=closed(error, turn.speech))
    except ToldError as error:
        return Response(notice=error.notice)
    except FormMismatchError:
        return Response(notice=turn.speech.say("This form is out of date. Please open it again."))


async def _handle(turn: Turn, event: Event) -> Response:
    match event:
        case Said():
            if briefs.is_only_link(event.text):
                return await briefs.take_text(turn, event.text)
            return await understand(replace(turn, about=event.about), event.text, COMMANDS, capture.pasted, _other)
        case Overheard():
            return await capture.overhear(replace(turn, about=event.about), event.text)
        case Pointed():
            return await capture.point_at(turn, event.text)
        case Shared() if pin_dropped.are_calendars(event):
            return await pin_dropped.take_files(turn, event)
        case Shared():
            return await briefs.take_files(turn, event)
        case Acted():
            press = PRESSES.get(event.pressed.action_id)
            if press is None:
                return Response(notice=turn.speech.say("This button is out of date. Say “help” to see what I can do."))
            return await press(turn, event.pressed.value, event.message)
        case Filled():
            return await _filled(turn, event)
        case Opened():
            return Response(home=await home.home_card(turn))
        case _:
            assert_never(event)


async def _other(turn: Turn, said: str, near: Sequence[Command]) -> Response | None:
    """Words that name no command: about a cadence, to marketing, or nothing."""
    return await unprompted.take(turn, said) or await capture.take(turn, said, near)


async def _filled(turn: Turn, event: Filled) -> Response:
    """Read a form's page: again with what is wrong, the next page, or what the form does."""
    case = FORMS.get(event.ticket.form_id)
    if case is None:
        raise FormMismatchError(event.ticket.form_id)
    form = await case.build(turn, event.ticket.state, event.ticket.nonce)
    sent = read_answers(form, event.ticket, event.raw)
    if sent.problems:
        return Response(form=form, page=sent.page, problems=sent.problems, raw=sent.raw)
    wrong = {} if case.check is None else await case.check(turn, sent)
    if wrong:
        return Response(form=form, page=sent.page, problems=dict(wrong), raw=sent.raw)
    if not sent.last:
        return Response(form=form, page=sent.page + 1, raw=sent.raw)
    return await case.submit(turn, sent, event.message)
