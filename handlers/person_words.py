"""Who and which role words mean: "@Kim Lee a marketer", "marketer from Kim", "Kim zum Marketer"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from handlers.turn import Turn
from storage import links, people
from storage.kinds import Role
from storage.tables import Person

_ROLES = {
    Role.ADMIN: r"admins?|administrator(?:in)?",
    Role.MANAGER: r"managers?|managerin",
    Role.MARKETER: r"marketers?|marketerin|marketeers?|marketing|marketing[- ]mitarbeiter(?:in)?",
    Role.SALESPERSON: r"sales[ -]?(?:person|people|reps?|man|woman)|sellers?|sales|vertriebler(?:in)?|vertrieb"
    r"|verkäufer(?:in)?|vertriebsmitarbeiter(?:in)?",
}
_ROLE = re.compile(
    r"(?<![\w@-])(?:" + "|".join(rf"(?P<{role.value}>{words})" for role, words in _ROLES.items()) + r")(?![\w-])", re.I
)
_NAMED_ROLE = re.compile(r"\b(?:role|rolle)\s+(?:of\s+|as\s+|als\s+)?(?:an?\s+)?", re.I)
_ACCOUNT = re.compile(r"<@([A-Za-z0-9]{1,80})(?:\|([^>]{0,200}))?>")
_TEAMS_MENTION = re.compile(r"<at\b[^<>]{0,80}>([^<>]{1,200})</at>", re.I)
_JOINING = re.compile(
    r"^(?:(?:from|von|vom|to|an|for|für|as|als|is|ist|be|into|the|role|rolle|of|a|an|zum|zur|die|der|den|dem|ein|eine|"
    r"einen|einer|auch|now|jetzt|also|again|wieder|weg|ab)\b|[\s,:;.!?'\"“”„])+",
    re.I,
)
_JOINING_LAST = re.compile(
    r"(?:(?:\b(?:from|von|vom|to|an|for|für|as|als|is|ist|be|into|the|role|rolle|of|a|zum|zur|die|der|den|dem|ein|eine|"
    r"einen|einer|auch|now|jetzt|also|again|wieder|weg|ab))|[\s,:;.!?'\"“”„])+$",
    re.I,
)
_SELF = frozenset(("me", "myself", "mich", "mir", "mich selbst"))


@dataclass(frozen=True, slots=True)
class Meant:
    """A role (None where no role was named) and the words for a person, which may be empty."""

    role: Role | None
    who: str


def parse(words: str, *, role_first: bool = False) -> Meant:
    """Which role and whom the words mean. Of several role words the last counts, or with `role_first` the first.

    A role that is called so ("the role marketer") goes before one that may be part of a name.
    """
    mention = _ACCOUNT.search(words) or _TEAMS_MENTION.search(words)
    rest = words[: mention.start()] + " " + words[mention.end() :] if mention else words
    found = list(_ROLE.finditer(rest))
    if not found:
        return Meant(None, mention.group(0) if mention else _name(rest))
    called = [m for m in found if any(n.end() == m.start() for n in _NAMED_ROLE.finditer(rest))]
    chosen = called[0] if called else found[0 if role_first else -1]
    role = Role(chosen.lastgroup or "")
    if mention:
        return Meant(role, mention.group(0))
    before, after = _name(rest[: chosen.start()]), _name(rest[chosen.end() :])
    return Meant(role, before or after)


async def find_people(turn: Turn, who: str) -> list[Person]:
    """The active people that words or a mention may mean: by account, by whole name, else by parts of the name."""
    account = _ACCOUNT.fullmatch(who.strip())
    if account:
        person = await people.person_of_account(turn.session, turn.actor.workspace_id, account.group(1))
        return [person] if person is not None and person.active else []
    mention = _TEAMS_MENTION.fullmatch(who.strip())
    wanted = _folded(mention.group(1) if mention else who.strip().removeprefix("@"))
    if not wanted:
        return []
    if wanted in _SELF:
        return [await people.get_person(turn.session, turn.actor.person_id)]
    others = await links.other_names(turn.session)
    known = [
        (person, [_folded(name) for name in (person.display_name, *others.get(person.id, ()))])
        for person in await people.people(turn.session)
    ]
    exact = [person for person, names in known if wanted in names]
    return exact or [person for person, names in known if any(_begins(name, wanted) for name in names)]


def _name(text: str) -> str:
    return _JOINING_LAST.sub("", _JOINING.sub("", text.strip())).strip()


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _begins(name: str, wanted: str) -> bool:
    """Whether each wanted word begins a word of the name."""
    words = name.split()
    return all(any(word.startswith(part) for word in words) for part in wanted.split())
