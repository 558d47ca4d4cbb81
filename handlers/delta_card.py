"""What a new version of a brief changed, before anything else that its digest says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from digests.delta import Change, ChangeKind
from digests.denial import worded
from digests.model import Statement
from digests.phrases import source_line
from digests.presentation import escape_markdown
from handlers.cards import Actions, BulletItem, Bullets, Button, Context, Element, Header, line
from handlers.speech import Speech

ALL = "digest.changes"
SHOWN = 12
"""More changes than these are counted and shown on request: a digest is read in a minute."""
LONG = 200
LEAD = 60
"""Characters before the place where two texts differ."""


def delta(changes: Sequence[Change] | None, digest_id: str, speech: Speech) -> Iterator[Element]:
    """The changes with both places, the most telling kinds first; nothing for a brief that is no new version.

    A button opens all of them where not all are shown.
    """
    if changes is None:
        return
    yield Header(speech.say("Changed since the version before"), level=2)
    if not changes:
        yield Context(line(speech.say("Nothing that a salesperson would notice.")))
        return
    yield listed(_telling(changes), speech)
    if len(changes) > SHOWN:
        yield Context(line(speech.count("{n} more change.", "{n} more changes.", len(changes) - SHOWN)))
        yield Actions((Button(speech.say("Show all changes"), ALL, digest_id),))


def as_lines(changes: Sequence[Change], speech: Speech) -> tuple[str, list[str]]:
    """A title, and each change with its places as a line of text."""
    lines = [f"{told(change, speech)} ({', '.join(places(change, speech))})" for change in changes]
    title = speech.say("Changed since the version before")
    return title, lines or [speech.say("Nothing that a salesperson would notice.")]


def as_markdown(changes: Sequence[Change], speech: Speech) -> str:
    """The changes in CommonMark, ending with an empty line. Nothing of the documents can act as markup."""
    title, lines = as_lines(changes, speech)
    return "\n".join([f"# {escape_markdown(title)}", "", *(f"- {escape_markdown(each)}" for each in lines), ""]) + "\n"


def _telling(changes: Sequence[Change]) -> list[Change]:
    """The changes that are shown, in their order: of each kind in turn, so that figures don't hide a changed rule.

    What was only reworded comes where room is left.
    """
    by_kind: dict[bool, dict[ChangeKind, list[int]]] = {False: {}, True: {}}
    for at, change in enumerate(changes):
        by_kind[change.kind is ChangeKind.REWORDED].setdefault(change.kind, []).append(at)
    turns = [at for kinds in by_kind.values() for turn in zip_longest(*kinds.values()) for at in turn if at is not None]
    return [changes[at] for at in sorted(turns[:SHOWN])]


def listed(changes: Sequence[Change], speech: Speech) -> Bullets:
    """These changes, each with its places."""
    return Bullets(
        tuple(
            BulletItem(line(told(change, speech)), places(change, speech), internal=change.internal)
            for change in changes
        )
    )


def told(change: Change, speech: Speech) -> str:
    """A change in words, with what was and what is."""
    text = _short(change.after or change.before)
    match change.kind:
        case ChangeKind.FIGURE | ChangeKind.DATE:
            return speech.say("{was} → {now}: {text}", was=change.was, now=change.now, text=text)
        case ChangeKind.RULE:
            return _otherwise(change, text, speech)
        case ChangeKind.ADDED:
            return speech.say("New: {text}", text=_short(change.after, change.now))
        case ChangeKind.WITHDRAWN:
            return speech.say("No longer said: {text}", text=_short(change.before, change.was))
        case ChangeKind.REWORDED:
            return speech.say("Reworded: {text}", text=text)


def _otherwise(change: Change, text: str, speech: Speech) -> str:
    """A statement that says otherwise: the words that changed where they are few, else the whole statement."""
    if change.was and change.now:
        return speech.say("{was} → {now}: {text}", was=change.was, now=change.now, text=text)
    if change.now:
        return speech.say("Now with “{words}”: {text}", words=change.now, text=text)
    if change.was:
        return speech.say("Now without “{words}”: {text}", words=change.was, text=text)
    was, now = _from_where_they_differ(*("" if s is None else worded(s) for s in (change.before, change.after)))
    return speech.say("{was} → {now}", was=was, now=now)


def _from_where_they_differ(was: str, now: str) -> tuple[str, str]:
    """Two long texts from shortly before they differ, so that the difference is seen."""
    same = next((at for at, (a, b) in enumerate(zip(was, now, strict=False)) if a != b), min(len(was), len(now)))
    start = was.rfind(" ", 0, max(0, same - LEAD)) + 1 if same > LONG - LEAD else 0
    return _cut(was, start), _cut(now, start)


def _cut(text: str, start: int) -> str:
    shown = ("…" if start else "") + text[start:]
    return shown if len(shown) <= LONG else shown[: LONG - 1].rstrip() + "…"


def _short(statement: Statement | None, part: str = "") -> str:
    """A statement, or the part of it that is meant, as a reader sees it."""
    text = "" if statement is None else worded(replace(statement, text=part) if part else statement)
    return text if len(text) <= LONG else text[: LONG - 1].rstrip() + "…"


def places(change: Change, speech: Speech) -> tuple[str, ...]:
    """Where it stood and where it stands."""
    before, after = (
        "" if each is None else source_line((_in_section(each),), speech.language)
        for each in (change.before, change.after)
    )
    found = []
    if before:
        found.append(speech.say("before: {place}", place=before))
    if after:
        found.append(speech.say("now: {place}", place=after))
    return tuple(found)


def _in_section(statement: Statement) -> Statement:
    """The statement without the first part of its heading path: in two versions it is both documents' long title."""
    _, _, section = statement.locator.title.partition(" > ")
    return replace(statement, locator=replace(statement.locator, title=section)) if section else statement
