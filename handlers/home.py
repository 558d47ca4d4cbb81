"""The home card: what awaits a person, and everything that they can do, as buttons."""

from __future__ import annotations

from collections.abc import Sequence

from digests.phrases import visible
from handlers.cards import (
    Action,
    Actions,
    Bold,
    BulletItem,
    Bullets,
    Button,
    ButtonStyle,
    Card,
    Context,
    Element,
    Header,
    Line,
    Option,
    Select,
    Text,
    line,
)
from handlers.commands import Command, gettext_noop
from handlers.digest_card import label
from handlers.link_cards import ASK
from handlers.link_wishes import several_places
from handlers.panels import show_panel
from handlers.permissions import Right, givers
from handlers.queue.home import own_section, queue_section
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press
from storage import digests, ledger, people, places
from storage.briefs import get_brief
from storage.kinds import DeliveryStatus, DigestStatus, Role
from storage.tables import DigestRow

SHOWN, LATEST = 5, 20
"""So many digests are listed at home, and behind "latest"."""
_LOOKED_AT = 50
"""So many of the newest drafts are looked through for one's own."""


async def home_card(turn: Turn) -> Card:
    """The person's home. Who has no role sees how to get one."""
    speech = turn.speech
    title = speech.say("Hello {name}", name=turn.actor.name)
    if not turn.actor.roles:
        return Card((Header(title), *await _without_role(turn)), title)
    awaiting = [
        *await _setup(turn),
        *await queue_section(turn),
        *await _drafts(turn),
        *await _approved(turn),
        *await _deliveries(turn),
        *await own_section(turn),
    ]
    latest = await _latest(turn)
    if not awaiting and turn.actor.may(Right.POST_BRIEF):
        awaiting = [Text(line(speech.say("Nothing awaits you. Drop a brief here, and I make a digest of it.")))]
    rows = [Actions(row) for row in _buttons(turn) if row]
    return Card((Header(title), *awaiting, *latest, *rows), title)


async def show_home(turn: Turn, message: str = "") -> Response:
    """Show the home card, to the person alone."""
    return await show_panel(turn, await home_card(turn), message)


async def _without_role(turn: Turn) -> list[Element]:
    """Whom to ask for a role; before there is an admin, how to become one."""
    speech = turn.speech
    giving: list[str] = []
    for role in givers(Role.SALESPERSON):
        giving += [person.display_name for person in await people.people(turn.session, role=role)]
    if giving:
        names = speech.either(list(dict.fromkeys(giving))[:3])
        words = speech.say(
            "You have no role here yet, so there is little I can do for you. Ask {names} for one.", names=names
        )
    else:
        words = speech.say(
            "Nobody is admin yet. Run “linkpin admin invite” on the server, then write me “redeem” and the code it "
            "shows."
        )
    help_button = Button(speech.say("Help"), "help.show")
    if turn.actor.stranger or not await several_places(turn.session):
        return [Text(line(words)), Actions((help_button,))]
    known = speech.say("Do you use me in another chat already? Link that account, and you have its roles here too.")
    link = Button(speech.say("Link another account"), ASK)
    return [Text(line(words)), Text(line(known)), Actions((link, help_button))]


async def _setup(turn: Turn) -> list[Element]:
    """The first thing to do for an admin who has no setup yet."""
    if not turn.actor.may(Right.SET_UP) or await places.organisation(turn.session) is not None:
        return []
    speech = turn.speech
    words = speech.say("Linkpin is not set up yet: tell me your company and its channels. It takes a minute.")
    button = Button(speech.say("Set up Linkpin"), "setup.show", style=ButtonStyle.PRIMARY)
    return [Text(line(words)), Actions((button,))]


async def _drafts(turn: Turn, shown: int = SHOWN, *, open_others: bool = False) -> list[Element]:
    """The person's own drafts, and those of others: how many there are, or a list to open them."""
    if not turn.actor.may(Right.READ_DRAFTS):
        return []
    speech = turn.speech
    drafts = await digests.digests(turn.session, status=DigestStatus.DRAFT, limit=_LOOKED_AT)
    own: list[DigestRow] = []
    others: list[DigestRow] = []
    for draft in drafts:
        mine = (await get_brief(turn.session, draft.brief_id)).author_id == turn.actor.person_id
        (own if mine else others).append(draft)
    elements: list[Element] = []
    if own:
        elements += [
            Header(speech.count("{n} draft to finish", "{n} drafts to finish", len(own)), level=2),
            *await _listed(turn, own, speech.say("Open a draft"), shown),
        ]
    counted = speech.count("{n} draft of others", "{n} drafts of others", len(others))
    if others and open_others:
        elements += [Header(counted, level=2), *await _listed(turn, others, speech.say("Open a draft"), shown)]
    elif others:
        elements.append(Context(line(counted)))
    return elements


async def _approved(turn: Turn, shown: int = SHOWN) -> list[Element]:
    if not turn.actor.may(Right.PUBLISH):
        return []
    speech = turn.speech
    approved = await digests.digests(turn.session, status=DigestStatus.APPROVED, limit=_LOOKED_AT)
    if not approved:
        return []
    waiting = speech.count("{n} approved digest waits", "{n} approved digests wait", len(approved))
    return [Header(waiting, level=2), *await _listed(turn, approved, speech.say("Open an approved digest"), shown)]


async def _deliveries(turn: Turn) -> list[Element]:
    """Messages that were refused, or are held until somebody decides."""
    if not turn.actor.may(Right.DECIDE_DELIVERIES):
        return []
    speech = turn.speech
    counts = await ledger.counts(turn.session)
    failed, held = counts.get(DeliveryStatus.FAILED, 0), counts.get(DeliveryStatus.HELD, 0)
    told = [
        speech.count("{n} message was refused.", "{n} messages were refused.", failed) if failed else "",
        speech.count("{n} message is held.", "{n} messages are held.", held) if held else "",
    ]
    if not any(told):
        return []
    button = Button(speech.say("Look at them"), "deliveries.show", style=ButtonStyle.PRIMARY)
    return [Text(line(Bold(" ".join(text for text in told if text)))), Actions((button,))]


async def _latest(turn: Turn, shown: int = SHOWN) -> list[Element]:
    """The newest published digests: what sales comes for."""
    if not turn.actor.may(Right.READ_PUBLISHED):
        return []
    speech = turn.speech
    published = await digests.digests(turn.session, status=DigestStatus.PUBLISHED, limit=shown)
    heading = Header(speech.say("Latest digests"), level=2)
    if published:
        return [heading, *await _listed(turn, published, speech.say("Open a digest"), shown)]
    return [heading, Text(line(speech.say("No digest is published yet. The first one will be found here.")))]


async def _listed(turn: Turn, rows: Sequence[DigestRow], choose: str, shown: int = SHOWN) -> list[Element]:
    """Headlines of digests, and a list to open one."""
    items, options = [], []
    for row in rows[:shown]:
        headline = await _headline(turn, row)
        items.append(BulletItem(_item(turn, row, headline)))
        options.append(Option(label(headline), row.id))
    more = len(rows) - len(items)
    told = turn.speech.count("and {n} more", "and {n} more", more)
    rest: list[Element] = [Context(line(told))] if more > 0 else []
    return [Bullets(tuple(items)), *rest, Actions((Select(choose, "digest.open", tuple(options)),))]


async def _headline(turn: Turn, row: DigestRow) -> str:
    """What a digest is called, without reading its lines (`headline_of` for a whole digest)."""
    names = (row.headline, row.title, (await get_brief(turn.session, row.brief_id)).file_name)
    return next((name for name in map(visible, names) if name), "…")


def _item(turn: Turn, row: DigestRow, headline: str) -> Line:
    if row.published_at is None:
        return line(headline)
    return line(headline, f" – {turn.speech.day(row.published_at)}")


def _buttons(turn: Turn) -> tuple[tuple[Action, ...], ...]:
    """All that the person may do, in rows: the daily work, then what is needed now and then."""
    speech, actor = turn.speech, turn.actor
    daily = (
        (Right.POST_BRIEF, Button(speech.say("Post a brief"), "brief.how")),
        (Right.READ_PUBLISHED, Button(speech.say("Find something"), "find.open")),
        (Right.READ_PUBLISHED, Button(speech.say("Latest digests"), "home.latest")),
        (Right.ASK, Button(speech.say("Ask marketing"), "digest.ask")),
        (Right.WORK_QUEUE, Button(speech.say("Questions"), "queue.show")),
        (Right.HEAR_FIELD, Button(speech.say("The field's voice"), "voice.show")),
        (Right.RATE_LEADS, Button(speech.say("Leads"), "leads.show")),
        (Right.READ_DRAFTS, Button(speech.say("Drafts"), "home.drafts")),
        (Right.SEE_REACH, Button(speech.say("Reach"), "digest.reach")),
        (Right.SEE_CADENCES, Button(speech.say("Cadences"), "cadences.show")),
        (Right.SEE_PINS, Button(speech.say("Linking pins"), "series.list")),
        (Right.SEE_GOALS, Button(speech.say("Shared goals"), "goals.list")),
        (Right.ANSWER_ALIGNMENT, Button(speech.say("Alignment check"), "alignment.show")),
    )
    seldom = (
        (Right.CHOOSE_SETTINGS, Button(speech.say("My settings"), "settings.show")),
        (Right.SEE_PEOPLE, Button(speech.say("People"), "people.show")),
        (Right.SET_UP, Button(speech.say("Setup"), "setup.show")),
        (Right.SEE_DELIVERIES, Button(speech.say("Deliveries"), "deliveries.show")),
        (Right.SEE_BUDGET, Button(speech.say("Language model"), "budget.show")),
    )
    shown = [tuple(button for right, button in row if actor.may(right)) for row in (daily, seldom)]
    return shown[0], (*shown[1], Button(speech.say("Help"), "help.show"))


async def show_latest(turn: Turn, message: str = "") -> Response:
    """Show the newest published digests, to the person alone."""
    turn.require(Right.READ_PUBLISHED)
    speech = turn.speech
    buttons = (
        Button(speech.say("Find something"), "find.open"),
        Button(speech.say("Home"), "home.show"),
    )
    card = Card((*await _latest(turn, LATEST), Actions(buttons)), speech.say("Latest digests"))
    return await show_panel(turn, card, message)


async def show_drafts(turn: Turn, message: str = "") -> Response:
    """Show what is not out yet, one's own and of others, and what is out; each opens with all that can be done."""
    turn.require(Right.READ_DRAFTS)
    speech = turn.speech
    waiting = [*await _drafts(turn, LATEST, open_others=True), *await _approved(turn, LATEST)]
    if not waiting:
        waiting = [Text(line(speech.say("There are no drafts. Drop a brief here, and I make a digest of it.")))]
    buttons = (Button(speech.say("Post a brief"), "brief.how"), Button(speech.say("Home"), "home.show"))
    card = Card((*waiting, *await _latest(turn), Actions(buttons)), speech.say("Drafts"))
    return await show_panel(turn, card, message)


async def _pressed_drafts(turn: Turn, value: str, message: str) -> Response:
    return await show_drafts(turn, message)


async def _said_drafts(turn: Turn, rest: str) -> Response:
    return await show_drafts(turn)


async def _pressed_latest(turn: Turn, value: str, message: str) -> Response:
    return await show_latest(turn, message)


async def _said_latest(turn: Turn, rest: str) -> Response:
    return await show_latest(turn)


async def _pressed(turn: Turn, value: str, message: str) -> Response:
    return await show_home(turn, message)


async def _said(turn: Turn, rest: str) -> Response:
    return await show_home(turn)


PRESSES: dict[str, Press] = {"home.show": _pressed, "home.latest": _pressed_latest, "home.drafts": _pressed_drafts}
FORMS: dict[str, FormCase] = {}
COMMANDS: tuple[Command, ...] = (
    Command(
        "home",
        ("home", "home card", "menu", "overview", "what awaits me", "menü", "übersicht", "startseite", "zuhause"),
        gettext_noop("What awaits you, and all buttons"),
        _said,
        "home.show",
        "Übersicht",
        ("start", "hello", "hi", "hey", "hallo", "moin", "guten tag", "guten morgen", "good morning", "linkpin", ""),
    ),
    Command(
        "latest",
        (
            *(
                "latest",
                "latest digests",
                "newest",
                "news",
                "what is new",
                "what's new",
                "whats new",
                "recent",
                "digests",
            ),
            *(
                "neueste",
                "neues",
                "neueste digests",
                "was ist neu",
                "was gibt es neues",
                "was gibt's neues",
                "aktuelles",
            ),
        ),
        gettext_noop("The newest published digests"),
        _said_latest,
        "home.latest",
        "neueste",
    ),
    Command(
        "drafts",
        (
            *("drafts", "draft", "my drafts", "my digests", "previews", "unpublished"),
            *("publish", "approve", "edit", "withdraw", "take back a digest", "expire", "discard"),
            *("entwürfe", "entwurf", "meine entwürfe", "meine digests", "vorschau", "unveröffentlicht"),
            *("veröffentlichen", "freigeben", "bearbeiten", "zurückziehen", "ablaufen lassen", "verwerfen"),
        ),
        gettext_noop("Digests to edit, publish, withdraw or discard"),
        _said_drafts,
        "home.drafts",
        "Entwürfe",
    ),
)
