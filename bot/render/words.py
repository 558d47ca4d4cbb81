"""The few words that renderers add of their own, from the message catalogues (handlers/locale)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from handlers.cards import InstantStyle
from handlers.forms import Problem, ProblemKind
from handlers.speech import LANGUAGES, Speech


@dataclass(frozen=True, slots=True)
class Words:
    """Renderers' own words. `{…}` are filled in.

    `language` is an ISO 639-1 code. `problems` has a text for every ProblemKind, with `{bound}` where it has one.
    """

    language: str
    internal: str
    edited: str
    continued: str  # {part}, {parts}
    more: str
    progress: str  # {done}, {total}
    page: str  # {page}, {pages}
    picture: str  # {alt}
    document: str  # {name}
    choose: str
    next: str
    required: str
    problems: dict[ProblemKind, str] = field(default_factory=dict)

    def problem(self, problem: Problem) -> str:
        """What to tell the person about an answer."""
        return self.problems[problem.kind].replace("{bound}", problem.bound)

    def moment(self, local: datetime, style: InstantStyle) -> str:
        """An instant, already in the reader's zone, with the zone's name where a time is shown."""
        speech = Speech(self.language, local.tzinfo or UTC)
        zone = local.tzname() or ""
        match style:
            case InstantStyle.DATE:
                return speech.day(local)
            case InstantStyle.TIME:
                return f"{speech.time(local)} {zone}".strip()
            case InstantStyle.DATE_TIME:
                return f"{speech.moment(local)} {zone}".strip()


def words_of(language: str) -> Words:
    """The renderers' words in a language, from the message catalogues."""
    say = Speech(language).say
    return Words(
        language=language,
        internal=say("not for customers"),
        edited=say("edited"),
        continued=say("continued ({part} of {parts})", part="{part}", parts="{parts}"),
        more=say("There is more than fits here."),
        progress=say("{done} of {total}", done="{done}", total="{total}"),
        page=say("Page {page} of {pages}", page="{page}", pages="{pages}"),
        picture=say("[picture: {alt}]", alt="{alt}"),
        document=say("File: {name}", name="{name}"),
        choose=say("Choose"),
        next=say("Next"),
        required=say("required"),
        problems=_problems(say),
    )


def _problems(say: Callable[..., str]) -> dict[ProblemKind, str]:
    """A text for every kind; the bound is filled in where the problem is told."""
    bound = "{bound}"
    return {
        ProblemKind.REQUIRED: say("Please fill this in."),
        ProblemKind.TOO_SHORT: say("At least {bound} characters, please.", bound=bound),
        ProblemKind.TOO_LONG: say("At most {bound} characters, please.", bound=bound),
        ProblemKind.NO_NUMBER: say("Please give a number."),
        ProblemKind.NO_WHOLE_NUMBER: say("Please give a whole number."),
        ProblemKind.TOO_SMALL: say("At least {bound}, please.", bound=bound),
        ProblemKind.TOO_BIG: say("At most {bound}, please.", bound=bound),
        ProblemKind.NO_DATE: say("Please give a date, such as 2026-05-31."),
        ProblemKind.TOO_EARLY: say("Not before {bound}, please.", bound=bound),
        ProblemKind.TOO_LATE: say("Not after {bound}, please.", bound=bound),
        ProblemKind.NO_TIME: say("Please give a time, such as 14:30."),
        ProblemKind.NO_OPTION: say("Please choose from the list."),
        ProblemKind.TOO_FEW: say("Please choose at least {bound}.", bound=bound),
        ProblemKind.TOO_MANY: say("Please choose at most {bound}.", bound=bound),
    }


ENGLISH, GERMAN = (words_of(language) for language in LANGUAGES)
