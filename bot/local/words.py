"""What the page itself says, from the message catalogues (handlers/locale)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from types import MappingProxyType

from handlers.speech import LANGUAGES, Speech


@dataclass(frozen=True, slots=True)
class Step:
    """Something to try: words, and what they lead to.

    `to` is another persona, `room` a room to go to, `draft` a text for the message box; `sample` hands over the
    sample concept.
    """

    text: str
    room: str = ""
    draft: str = ""
    to: str = ""
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """Texts of the page; `{…}` are filled in. Those in `SCRIPT` go to the script."""

    language: str
    title: str
    skip: str
    menu: str
    close: str
    you_are: str
    persona_hint: str
    rooms: str
    channels: str
    bot: str
    direct: str
    home: str
    app: str
    languages: str
    message: str
    to_bot: str
    to_channel: str
    keys: str
    send: str
    attach: str
    remove: str
    drop: str
    log: str
    earlier: str
    unread: str
    try_this: str
    no_script: str
    notice: str
    back: str
    empty_direct: str
    empty_channel: str
    missing_page: str
    foreign: str
    unavailable: str
    too_long: str
    too_large: str
    unknown_file: str
    away: str
    back_again: str
    failed: str
    retry: str
    uploading: str
    uploaded: str
    stopped: str
    new_from: str
    only_you: str
    dismiss: str
    working: str
    topics: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)


SCRIPT = (
    *("remove", "away", "back_again", "failed", "retry", "uploading", "uploaded", "stopped", "new_from", "dismiss"),
    *("working", "only_you", "unread", "title", "close", "too_large"),
)
"""The texts that the script needs."""

LANGUAGE_NAMES = MappingProxyType({"en": "English", "de": "Deutsch"})


@lru_cache(maxsize=len(LANGUAGES))
def words_of(language: str) -> Words:
    """The page's words in a language. Where a text has {names}, the page or its script fills them in."""
    say = Speech(language).say
    return Words(
        language=language,
        title=say("Linkpin local chat"),
        skip=say("Skip to the messages"),
        menu=say("Channels and people"),
        close=say("Close"),
        you_are=say("You are"),
        persona_hint=say("Sample roles, not real people. Open one in a second tab to see both sides."),
        rooms=say("Conversations"),
        channels=say("Channels"),
        bot="Linkpin",
        direct=say("Direct message"),
        home=say("Home"),
        app=say("app"),
        languages=say("Language"),
        message=say("Your message"),
        to_bot=say("Write to Linkpin, or drop a brief here"),
        to_channel=say("Write to #{room}; begin with @linkpin to ask the bot", room="{room}"),
        keys=say("Enter sends · Shift+Enter starts a new line"),
        send=say("Send"),
        attach=say("Add a file"),
        remove=say("Remove {name}", name="{name}"),
        drop=say("Let go to hand the file to Linkpin"),
        log=say("Messages"),
        earlier=say("Earlier messages"),
        unread=say("{n} unread", n="{n}"),
        try_this=say("Try this"),
        no_script=say("Without JavaScript you can read and write; reload the page to see what is new."),
        notice=say("Linkpin says"),
        back=say("Back to the conversation"),
        empty_direct=say("Nothing here yet. Write “help”, or drop a brief: a deck, a document, a PDF."),
        empty_channel=say("Nothing here yet. Digests and answers will appear here."),
        missing_page=say("There is no such conversation. Choose one from the list."),
        foreign=say(
            "This request did not come from Linkpin's own page, so it was refused. Open the chat's address again."
        ),
        unavailable=say(
            "Linkpin can't reach its database right now, so nothing was kept. Please try again in a moment."
        ),
        too_long=say("That is more than a message may hold. Save it as a text file and drop the file here."),
        too_large=say(
            "{name} is larger than a brief may be ({limit} MB). Save it with smaller pictures, or as a PDF.",
            limit="{limit}",
            name="{name}",
        ),
        unknown_file=say("That file is not here any more. Please drop it again."),
        away=say(
            "The server doesn't answer. What you wrote is kept. If it was stopped, start it again with “make demo”."
        ),
        back_again=say("Connected again."),
        failed=say("That did not reach Linkpin. What you wrote is kept: please send it again."),
        retry=say("Try again"),
        uploading=say("Handing over {name}", name="{name}"),
        uploaded=say("{name} has arrived", name="{name}"),
        stopped=say("{name} did not arrive. Please drop it again.", name="{name}"),
        new_from=say("New from {name}: {text}", name="{name}", text="{text}"),
        only_you=say("Only you see this"),
        dismiss=say("Dismiss"),
        working=say("Working …"),
        topics=_topics(say),
        steps=_steps(say),
    )


def _topics(say: Callable[..., str]) -> Mapping[str, str]:
    return MappingProxyType(
        {
            "marketing": say("Where marketing works on its briefs"),
            "sales-emea": say("Sales in Europe, the Middle East and Africa"),
            "sales-us": say("Sales in the United States"),
            "linkpin": say("Only you and Linkpin see this"),
            "home": say("What awaits you, and what you can do"),
        }
    )


def _steps(say: Callable[..., str]) -> Mapping[str, tuple[Step, ...]]:
    return MappingProxyType(
        {
            "mara": (
                Step(
                    say("Hand over the sample concept: progress, then a private preview."), room="linkpin", sample=True
                ),
                Step(say("Edit a line there, then publish it to the sales channels."), room="linkpin"),
                Step(say("Answer what sales asked: the answer reaches everybody who did."), room="marketing"),
                Step(say("Look at all questions, and at the field's voice."), room="linkpin", draft=say("queue")),
                Step(say("Join the meeting of sales as linking pin, or decline."), room="linkpin"),
                Step(say("Be Emil in sales, and react to it."), to="emil"),
            ),
            "emil": (
                Step(say("Read the digest: press “Useful”, or open a source."), room="sales-emea"),
                Step(say("Ask marketing a question below it."), room="sales-emea"),
                Step(say("Search what was published."), room="linkpin", draft=say("find migration")),
                Step(say("Hand over a brief: sales may not, and is told who may."), room="linkpin", sample=True),
            ),
            "uma": (
                Step(say("Read the digest in your channel."), room="sales-us"),
                Step(say("Search what was published."), room="linkpin", draft=say("find price")),
                Step(say("See everything that you can do."), room="home"),
            ),
            "lee": (
                Step(say("See who was reached, and who reacted."), room="home"),
                Step(say("See in which rhythm digests go out."), room="linkpin", draft=say("cadences")),
                Step(
                    say("Arrange another one in your own words."),
                    room="linkpin",
                    draft=say("new cadence every Friday at 14:00 for #sales-us"),
                ),
                Step(say("See whose turn it is to join which meeting."), room="linkpin", draft=say("linking pins")),
                Step(say("See what went out, and what did not."), room="linkpin", draft=say("deliveries")),
                Step(say("Say who is who, and which channel is whose."), room="linkpin", draft=say("setup")),
            ),
        }
    )


def for_script(words: Words) -> dict[str, str]:
    """The texts that the script needs, by name."""
    return {each.name: getattr(words, each.name) for each in fields(words) if each.name in SCRIPT}
