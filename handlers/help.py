"""Help: what a person can do by role, grouped, with an example for each; and about one command."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
    Italic,
    Line,
    Option,
    Select,
    Text,
    line,
)
from handlers.commands import Command, find_command, gettext_noop, nearest
from handlers.panels import show_panel
from handlers.permissions import Right
from handlers.speech import Speech
from handlers.turn import Response, Turn
from handlers.usecases import FormCase, Press


@dataclass(frozen=True, slots=True)
class Example:
    """What is said of a command in help: an example in words (a key of the catalogues), and the right that it needs."""

    command: str
    example: str
    right: Right | None = None


GROUPS: tuple[tuple[str, tuple[Example, ...]], ...] = (
    (
        gettext_noop("Marketing"),
        (
            Example("digest", gettext_noop("digest"), Right.POST_BRIEF),
            Example("drafts", gettext_noop("drafts"), Right.READ_DRAFTS),
            Example("reach", gettext_noop("reach"), Right.SEE_REACH),
            Example("queue", gettext_noop("queue"), Right.WORK_QUEUE),
            Example("export queue", gettext_noop("export queue"), Right.WORK_QUEUE),
            Example("voice", gettext_noop("the field's voice"), Right.HEAR_FIELD),
        ),
    ),
    (
        gettext_noop("Reading and asking"),
        (
            Example("find", gettext_noop("find cold chain"), Right.READ_PUBLISHED),
            Example("latest", gettext_noop("latest"), Right.READ_PUBLISHED),
            Example("export", gettext_noop("export"), Right.READ_PUBLISHED),
            Example("ask", gettext_noop("ask how long does the battery last?"), Right.ASK),
            Example("questions", gettext_noop("my questions"), Right.ASK),
            Example("who is responsible", gettext_noop("who is responsible for pricing?"), Right.ASK),
            Example("left out", gettext_noop("left out"), Right.ASK),
            Example("leads", gettext_noop("leads Spring campaign"), Right.RATE_LEADS),
            Example("qualified lead", gettext_noop("qualified lead"), Right.RATE_LEADS),
        ),
    ),
    (
        gettext_noop("Cadences"),
        (
            Example("cadences", gettext_noop("cadences"), Right.SEE_CADENCES),
            Example("new cadence", gettext_noop("new cadence every Monday at 9:00 for #sales"), Right.MANAGE_CADENCES),
            Example(
                "change cadence", gettext_noop("change cadence Morning to 10:00 on Fridays"), Right.MANAGE_CADENCES
            ),
            Example("duplicate cadence", gettext_noop("duplicate cadence Morning"), Right.MANAGE_CADENCES),
            Example("preview cadence", gettext_noop("next edition of Morning"), Right.MANAGE_CADENCES),
            Example("run cadence", gettext_noop("run cadence Morning"), Right.MANAGE_CADENCES),
            Example("skip cadence", gettext_noop("skip cadence Morning"), Right.MANAGE_CADENCES),
            Example("pause cadence", gettext_noop("pause cadence Morning until 1 March"), Right.MANAGE_CADENCES),
            Example("resume cadence", gettext_noop("resume cadence Morning"), Right.MANAGE_CADENCES),
            Example("daily ceiling", gettext_noop("daily ceiling 2"), Right.MANAGE_CADENCES),
            Example("calendars", gettext_noop("calendars"), Right.MANAGE_CADENCES),
            Example("end cadence", gettext_noop("end cadence Morning"), Right.MANAGE_CADENCES),
        ),
    ),
    (
        gettext_noop("Linking pins"),
        (
            Example("pins", gettext_noop("linking pins"), Right.SEE_PINS),
            Example("promises", gettext_noop("promises"), Right.SEE_PINS),
            Example("away", gettext_noop("away 3–14 August"), Right.TAKE_SEATS),
            Example("back", gettext_noop("I am back"), Right.TAKE_SEATS),
            Example(
                "new series",
                gettext_noop("new series every second Wednesday 10:00 Berlin of Sales with Marketing"),
                Right.MANAGE_PINS,
            ),
            Example(
                "joint meeting",
                gettext_noop("joint meeting of Marketing and Sales every first Tuesday of the quarter 10:00 Berlin"),
                Right.MANAGE_PINS,
            ),
            Example("ledger", gettext_noop("who invites whom"), Right.SEE_PINS),
            Example("report", gettext_noop("report last quarter"), Right.SEE_PIN_REPORT),
        ),
    ),
    (
        gettext_noop("Pulling together"),
        (
            Example("goals", gettext_noop("goals"), Right.SEE_GOALS),
            Example("progress", gettext_noop("progress Qualified leads: on track, 41"), Right.SAY_PROGRESS),
            Example(
                "new goal",
                gettext_noop("new goal Qualified leads, target 60 a month, by 30 June, of Sales and Marketing"),
                Right.KEEP_GOALS,
            ),
            Example("change goal", gettext_noop("change goal Qualified leads: target 80 a month"), Right.KEEP_GOALS),
            Example("end goal", gettext_noop("end goal Qualified leads as reached"), Right.KEEP_GOALS),
            Example("undo goal", gettext_noop("undo goal Qualified leads"), Right.KEEP_GOALS),
            Example("alignment", gettext_noop("alignment"), Right.ANSWER_ALIGNMENT),
        ),
    ),
    (
        gettext_noop("You"),
        (
            Example("home", gettext_noop("home")),
            Example("my settings", gettext_noop("my settings"), Right.CHOOSE_SETTINGS),
            Example("language", gettext_noop("language German"), Right.CHOOSE_SETTINGS),
            Example("time zone", gettext_noop("time zone Berlin"), Right.CHOOSE_SETTINGS),
            Example("accounts", gettext_noop("accounts")),
            Example("link", gettext_noop("link")),
            Example("pause", gettext_noop("pause until Monday"), Right.CHOOSE_SETTINGS),
            Example("fewer digests", gettext_noop("fewer digests"), Right.CHOOSE_SETTINGS),
            Example("all digests", gettext_noop("all digests"), Right.CHOOSE_SETTINGS),
            Example("digests as direct message", gettext_noop("digests as direct message"), Right.CHOOSE_SETTINGS),
            Example("digests in the channel", gettext_noop("digests in the channel only"), Right.CHOOSE_SETTINGS),
            Example("help", gettext_noop("help find")),
        ),
    ),
    (
        gettext_noop("People and teams"),
        (
            Example("people", gettext_noop("people"), Right.SEE_PEOPLE),
            Example("make", gettext_noop("make @Kim a marketer"), Right.GIVE_ROLES),
            Example("take", gettext_noop("take marketer from @Kim"), Right.GIVE_ROLES),
            Example("teams", gettext_noop("teams"), Right.JOIN_TEAMS),
            Example("join", gettext_noop("join Partners"), Right.JOIN_TEAMS),
            Example("leave", gettext_noop("leave Partners"), Right.JOIN_TEAMS),
            Example("new team", gettext_noop("new team Partners"), Right.NAME_TEAMS),
        ),
    ),
    (
        gettext_noop("Running Linkpin"),
        (
            Example("setup", gettext_noop("setup"), Right.SET_UP),
            Example("budget", gettext_noop("budget"), Right.SEE_BUDGET),
            Example("deliveries", gettext_noop("deliveries"), Right.SEE_DELIVERIES),
            Example("links", gettext_noop("links"), Right.SEE_LINKS),
            Example("redeem", gettext_noop("redeem CODE")),
        ),
    ),
)
"""Every command stands in one group; a test sees to it."""


def all_commands() -> Sequence[Command]:
    """The commands of all use cases."""
    from handlers.router import COMMANDS as EVERY  # noqa: PLC0415  the router imports this module

    return EVERY


def allowed(turn: Turn) -> Iterator[tuple[str, list[tuple[Command, Example]]]]:
    """The groups with the commands that the person may use."""
    known = {command.name: command for command in all_commands()}
    for title, examples in GROUPS:
        found = [
            (known[each.command], each)
            for each in examples
            if each.command in known and (each.right is None or turn.actor.may(each.right))
        ]
        if found:
            yield turn.speech.say(title), found


def help_card(turn: Turn) -> Card:
    """All that the person can do, with an example for each, and a list to read more about one."""
    speech = turn.speech
    title = speech.say("What I can do for you")
    elements: list[Element] = [
        Header(title),
        Text(
            line(speech.say("Everything has a button; these words do the same. Small slips of the pen don't matter."))
        ),
    ]
    options: list[Option] = []
    for heading, found in allowed(turn):
        elements.append(Header(heading, level=2))
        elements.append(Bullets(tuple(BulletItem(_line(speech, command, each)) for command, each in found)))
        options += [Option(_capital(command.title(speech)), command.name) for command, _ in found]
    if turn.actor.may(Right.POST_BRIEF):
        elements.append(Context(line(speech.say("A brief needs no word: drop the file here, or paste the text."))))
    if not turn.actor.roles:
        elements.append(Context(line(speech.say("You have no role here yet; with one, I can do more for you."))))
    actions: tuple[Action, ...] = (
        Button(speech.say("Home"), "home.show", style=ButtonStyle.PRIMARY),
        Select(speech.say("More about …"), "help.about", tuple(options)),
    )
    return Card((*elements, Actions(actions)), title)


def about_card(speech: Speech, command: Command) -> Card:
    """One command: what it is for, an example, the words that mean it, and its button."""
    example = next((each for _, found in GROUPS for each in found if each.command == command.name), None)
    title = _capital(command.title(speech))
    told: list[Element] = [Header(title), Text(line(speech.say(command.help)))]
    if example is not None:
        told.append(Text(line(speech.say("For example:"), " ", Italic(speech.say(example.example)))))
    words = speech.say("I also know it as: {words}.", words=", ".join(w for w in command.words if w != title.lower()))
    told.append(Context(line(words)))
    buttons = [Button(title, command.action, style=ButtonStyle.PRIMARY)] if command.action else []
    if command.action != "help.show":
        buttons.append(Button(speech.say("All I can do"), "help.show"))
    return Card((*told, Actions(tuple(buttons))), title)


def _line(speech: Speech, command: Command, each: Example) -> Line:
    return line(Bold(speech.say(each.example)), f" – {speech.say(command.help)}")


async def show_help(turn: Turn, about: str = "", message: str = "") -> Response:
    """Show help, to the person alone: all, or about the command that `about` means."""
    wanted = about.strip(" .!?")
    if not wanted:
        return await show_panel(turn, help_card(turn), message)
    found = find_command(wanted, all_commands())
    near = [found.command] if found else nearest(wanted, all_commands())[:1]
    return await show_panel(turn, about_card(turn.speech, near[0]) if near else help_card(turn), message)


async def _pressed(turn: Turn, value: str, message: str) -> Response:
    return await show_help(turn, message=message)


async def _about(turn: Turn, value: str, message: str) -> Response:
    return await show_help(turn, value, message)


async def _said(turn: Turn, rest: str) -> Response:
    return await show_help(turn, rest)


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


PRESSES: dict[str, Press] = {"help.show": _pressed, "help.about": _about}
FORMS: dict[str, FormCase] = {}
COMMANDS: tuple[Command, ...] = (
    Command(
        "help",
        (
            *(
                "help",
                "help me",
                "help with",
                "help me with",
                "?",
                "commands",
                "manual",
                "how do i",
                "how does this work",
            ),
            *("what can you do", "what can i do", "what do you do", "who are you", "what is this"),
            *(
                "hilfe",
                "hilf mir",
                "hilfe zu",
                "befehle",
                "anleitung",
                "was kannst du",
                "was kann ich tun",
                "wer bist du",
            ),
            *("was kann ich machen", "wie geht das", "wie kann ich", "was ist das"),
        ),
        gettext_noop("What I can do for you"),
        _said,
        "help.show",
        "Hilfe",
    ),
)
