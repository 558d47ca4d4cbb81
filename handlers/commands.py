"""Words to the bot: which command they mean, in English and German, and what comes nearest where they mean none."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeAlias

from handlers.cards import Actions, Button, ButtonStyle, Card, Text, line
from handlers.outbox import reply
from handlers.speech import Speech, gettext_noop
from handlers.turn import Response, Turn

Run: TypeAlias = Callable[[Turn, str], Awaitable[Response]]
"""Runs a command with the words after it."""

Other: TypeAlias = "Callable[[Turn, str, Sequence[Command]], Awaitable[Response | None]]"
"""Takes words that name no command, with the nearest commands; None where they are nothing to it."""

LONG = 400
"""From so many characters on, or so many lines, words are a text that was pasted, not a command."""
LONG_LINES = 6
QUOTED = 80
_NEAR = 0.62
_SURE = 0.84
_SWAPPED = 0.95
"""From which likeness on a misspelt command is offered, and from which it is run where it only shows something."""
_OFFERED = 3
_MENTION = re.compile(r"^(?:<@[^<>]{1,80}>|<at\b[^<>]{0,80}>[^<>]{0,80}</at>|@linkpin\b)[\s,:;.!–—-]*", re.I)
_POLITE = re.compile(
    r"^(?:please|bitte|hey|hi|hello|hallo|moin|ok|okay|linkpin|can you|could you|would you|will you|i want to|"
    r"i would like to|i'd like to|let me|kannst du|könntest du|würdest du|magst du|ich möchte|ich will|lass mich|"
    r"mal|doch|bitte mal)\b[\s,:!]*",
    re.I,
)
_SHOW = re.compile(
    r"^(?:show me|show|give me|open|list|go to|zeige mir|zeig mir|zeige|zeig|gib mir|öffne|liste|geh zu)\b\s*", re.I
)
_ARTICLE = re.compile(r"^(?:the|my|all|your|a|an|die|den|das|der|meine|meinen|mein|alle|deine)\b\s*", re.I)
_CODE = re.compile(r"(?=[\w-]*\d)[A-Za-z0-9]{3,}(?:-[A-Za-z0-9]{3,})+|(?=\w*\d)(?=\w*[A-Za-z])\w{10,}")
"""What looks like a one-time code: it is never quoted."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its `name`, the words that mean it (lower case, either language), and what it does with the rest.

    `help` is one English line, a key of the catalogues (made with `gettext_noop`); `action` is the button that does
    the same without words ("" where there is none): then the command only shows something, and is run where it was
    misspelt but can't be mistaken. `german` is the name in German, the English one by default. `alone` are words that
    mean it only where nothing follows them.
    """

    name: str
    words: tuple[str, ...]
    help: str
    run: Run
    action: str = ""
    german: str = ""
    alone: tuple[str, ...] = ()

    def title(self, speech: Speech) -> str:
        """The command's name in the reader's language."""
        return self.german if self.german and speech.language == "de" else self.name


@dataclass(frozen=True, slots=True)
class Understood:
    """A command, the words after it, and what was `said` in its place where that is not plainly its name.

    `length` is how many characters named it.
    """

    command: Command
    rest: str
    said: str = ""
    length: int = 0


async def understand(
    turn: Turn, text: str, commands: Sequence[Command], pasted: Run | None = None, other: Other | None = None
) -> Response:
    """Run the command that the words mean; where they mean none, `other` gets them with the nearest commands.

    Where that takes them for nothing either, they are quoted, and the nearest commands offered. A long text is no
    command: `pasted` gets it.
    """
    said = without_mention(text)
    if is_long(said) and pasted is not None:
        found = headed(said, commands)
        return await (pasted(turn, said) if found is None else found.command.run(turn, found.rest))
    found = find_command(said, commands)
    if found is None:
        near = nearest(said, commands)
        answered = None if other is None else await other(turn, said, near)
        if answered is None:
            await reply(turn, not_understood(turn.speech, said, near), part="not-understood")
        return answered or Response()
    response = await found.command.run(turn, found.rest)
    if found.said and not response.notice:
        taken = turn.speech.say(
            "I took “{said}” for “{command}”.", said=quoted(found.said), command=found.command.title(turn.speech)
        )
        return Response(taken, response.form, response.page, response.problems, response.raw, response.home)
    return response


def is_long(text: str) -> bool:
    """Whether a text was pasted rather than said."""
    return len(text) >= LONG or (len(text) >= LONG // 4 and len(text.splitlines()) >= LONG_LINES)


def without_mention(text: str) -> str:
    """What was said, without the mentions of the bot before it (Slack's, Teams', the local chat's)."""
    said = text.replace("\u00a0", " ").strip()
    while (shorter := _MENTION.sub("", said)) != said:
        said = shorter
    return said


def headed(text: str, commands: Sequence[Command]) -> Understood | None:
    """The command that stands alone on a long text's first line, or before a colon there, and the text below it."""
    for command in commands:
        for words in command.words:
            match = re.match(rf"{re.escape(words)}[ \t]*(?::|\n)", text, re.I)
            if match:
                return Understood(command, text[match.end() :].strip())
    return None


def find_command(said: str, commands: Sequence[Command]) -> Understood | None:
    """The command that the words plainly mean, politely or not; else the one that is a slip of the pen away."""
    readings = list(dict.fromkeys(_readings(said)))
    plain = [found for reading in readings if (found := _longest(reading, commands)) is not None]
    if plain:
        # "give me the deliveries" begins with "give", but names the deliveries.
        return max(plain, key=lambda found: found.length)
    for reading in readings:
        found = _misspelt(reading, commands)
        if found is not None:
            return found
    return None


def nearest(said: str, commands: Sequence[Command]) -> list[Command]:
    """Up to three commands whose words come nearest to the first words of the text, the nearest first."""
    scored: dict[str, tuple[float, Command]] = {}
    for reading in _readings(said):
        for score, command, _ in _likeness(reading, commands):
            if score >= _NEAR and score > scored.get(command.name, (0.0, command))[0]:
                scored[command.name] = (score, command)
    best = sorted(scored.values(), key=lambda pair: -pair[0])
    return [command for _, command in best[:_OFFERED]]


def quoted(said: str) -> str:
    """What somebody said, short enough to be quoted, on one line, and without what looks like a code."""
    shown = _CODE.sub("…", " ".join(said[:LONG].split()))
    return shown if len(shown) <= QUOTED else shown[: QUOTED - 1].rstrip() + "…"


def _readings(said: str) -> Iterator[str]:
    """The words as they stand, then without politeness, then without "show me the"."""
    said = said.strip()
    yield said
    while (shorter := _POLITE.sub("", said, count=1)) != said:
        said = shorter
    yield said
    bare = _ARTICLE.sub("", _SHOW.sub("", said))
    if bare:
        yield bare


def _longest(said: str, commands: Sequence[Command]) -> Understood | None:
    """The command with the longest words that the text begins with, and the text after them."""
    lowered = said.lower()
    whole = lowered.rstrip(" .!?")
    best: tuple[int, Command] | None = None
    for command in commands:
        for words in command.words:
            begins = words in (lowered, whole) or lowered.startswith(
                (f"{words} ", f"{words}:", f"{words},", f"{words}\n", f"{words}\t")
            )
            if begins and (best is None or len(words) > best[0]):
                best = (len(words), command)
        if (whole or lowered) in command.alone:
            return Understood(command, "", length=len(whole))
    if best is None:
        return None
    rest = said[best[0] :]
    return Understood(best[1], rest.lstrip(" :,\n\t").strip() if rest.strip(" .!?") else "", length=best[0])


def _misspelt(said: str, commands: Sequence[Command]) -> Understood | None:
    """The one command that only shows something, and that the first words can only mean."""
    likely = sorted(_likeness(said, commands), key=lambda found: -found[0])
    if not likely or likely[0][0] < _SURE or not likely[0][1].action:
        return None
    score, command, length = likely[0]
    if any(other[1] is not command and other[0] > score - 0.1 for other in likely):
        return None
    first = said.split()
    return Understood(command, " ".join(first[length:]), " ".join(first[:length]))


def _likeness(said: str, commands: Sequence[Command]) -> Iterator[tuple[float, Command, int]]:
    """How like each command's words the first words of a text are, from 0 to 1, and how many words those are."""
    first = said.lower().split()[:8]
    if not first:
        return
    for command in commands:
        for words in command.words:
            length = words.count(" ") + 1
            if len(words) > 2:
                yield _alike(" ".join(first[:length]).strip("?!.,:"), words), command, length


def _alike(said: str, words: str) -> float:
    """How like two texts are, from 0 to 1; letters in the wrong order, the commonest slip, count for little."""
    if said[:1] == words[:1] and sorted(said) == sorted(words):
        return _SWAPPED if said != words else 1.0
    if 2 * min(len(said), len(words)) < _NEAR * (len(said) + len(words)):
        return 0.0  # too different in length to be near (SequenceMatcher.real_quick_ratio, without making one)
    matcher = SequenceMatcher(None, said, words, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _NEAR else 0.0


def not_understood(speech: Speech, said: str, near: Sequence[Command], *more: Button) -> Card:
    """Quotes what was said and offers the nearest commands, with `more` buttons before those."""
    if near:
        words = speech.say("I don't know “{said}”. Did you mean one of these?", said=quoted(said))
    else:
        words = speech.say("I don't know “{said}”. Here is where you find what I can do.", said=quoted(said))
    buttons = [*more, *(Button(_capital(command.title(speech)), command.action) for command in near if command.action)]
    if not any(button.action_id == "help.show" for button in buttons):
        buttons.append(Button(speech.say("Help"), "help.show", style=ButtonStyle.PRIMARY))
    lines = [Text(line(f"{command.title(speech)}: {speech.say(command.help)}")) for command in near]
    return Card((Text(line(words)), *lines, Actions(tuple(buttons))), words)


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


__all__ = [
    "Command",
    "Run",
    "Understood",
    "find_command",
    "gettext_noop",
    "headed",
    "is_long",
    "nearest",
    "not_understood",
    "quoted",
    "understand",
    "without_mention",
]
