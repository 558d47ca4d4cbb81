"""The way from a document to a digest that a language model words: passes of requests, with our checks between them."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TypeAlias

from digests.engine import DEFAULT_WORDS, DigestEngine
from digests.generation import prompts
from digests.generation.answers import Picked, WrittenDigest, read
from digests.generation.asked import Asked
from digests.generation.asking import Pass, asked_for
from digests.generation.editing import Editor
from digests.generation.hostile import hostile
from digests.generation.masking import Masks
from digests.generation.requests import Reply
from digests.model import Digest, Document, Failure, Generation, Statement

MIN_WORDS = 20
WINDOW = 80_000
"""Characters of a brief in one request, about 20,000 tokens: what every model of today takes."""
PICKED_LENGTH = 160
"""A statement with its place, in characters, for reckoning how many a part may give."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What digest is wanted. `language` is "en", "de" or "" for the document's own.

    `window` is how many characters of a brief go into one request; `mask` hides addresses and telephone numbers.
    """

    words: int = DEFAULT_WORDS
    language: str = ""
    window: int = WINDOW
    mask: bool = True


Writing: TypeAlias = Generator[Pass, tuple[Reply, ...], Digest]


@dataclass(frozen=True, slots=True)
class Work:
    """Where a writing stands: the requests that wait for a reply, or the digest."""

    requests: Pass = ()
    digest: Digest | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Left:
    """A writing that waits for its next replies: what it is of, the replies that it had, what it asked for then."""

    of: tuple[Document, Wanted, str, DigestEngine]
    replies: tuple[tuple[Reply, ...], ...]
    requests: Pass
    steps: Writing


_LEFT: deque[_Left] = deque(maxlen=4)
"""Those that were left last, since the next reply is mostly to one of them. A writing that is not among them is gone
through again from its start, which for a thousand slides takes half a second."""


def advance(
    document: Document, wanted: Wanted, model: str, engine: DigestEngine, replies: Sequence[tuple[Reply, ...]]
) -> Work:
    """Where a writing stands after these replies, pass by pass. The same input gives the same output.

    `engine` gives the lines that take the place of refused ones. Raises MalformedError, and ValueError where fewer
    than 20 words are wanted.
    """
    of, given = (document, wanted, model, engine), tuple(replies)
    left = _taken_up(of, given)
    try:
        if left is None:
            steps = writing(*of)
            requests, done = next(steps), 0
        else:
            steps, requests, done = left.steps, left.requests, len(left.replies)
        for each in given[done:]:
            requests = steps.send(each)
    except StopIteration as end:
        return Work(digest=end.value)
    _LEFT.append(_Left(of, given, requests, steps))
    return Work(requests)


def _taken_up(of: tuple[Document, Wanted, str, DigestEngine], replies: tuple[tuple[Reply, ...], ...]) -> _Left | None:
    """The writing that goes on with these replies, for nobody else from now on; None where it is not at hand."""
    for left in tuple(_LEFT):
        if left.of == of and left.replies == replies[: len(left.replies)]:
            with suppress(ValueError):  # another thread was quicker
                _LEFT.remove(left)
                return left
    return None


def by_rules(digest: Digest, failure: Failure) -> Digest:
    """A digest of the document's own words, with the reason why no language model wrote it."""
    return replace(digest, generation=Generation(failure=failure))


def writing(document: Document, wanted: Wanted, model: str, engine: DigestEngine) -> Writing:
    """Gives the requests of each pass and takes their replies, in the same order; returns the digest.

    Raises as `advance` does.
    """
    if wanted.words < MIN_WORDS:
        raise ValueError(f"A digest needs at least {MIN_WORDS} words.")
    language = wanted.language or document.language
    asked = Asked(wanted.words, language if language in prompts.LANGUAGES else "en")
    masks = Masks(hide=wanted.mask)
    usable = [s for s in document.statements if not s.furniture]
    shown = [s for s in usable if not hostile(s)]
    withheld = len(usable) - len(shown)
    if not shown:
        return engine.digest(document, wanted.words)
    chosen = yield from _fitting(document, shown, asked, wanted.window, masks)
    request = prompts.digest_request(document, chosen, asked, masks)
    answer, raw = yield from asked_for(request, WrittenDigest)
    editor = Editor(document, chosen, asked, masks)
    editor.take(answer)
    overrun = editor.overrun()
    if editor.refused or overrun:
        complaints = editor.refused.complaints()
        [reply] = yield (prompts.correction_request(request, raw, complaints, overrun),)
        editor.correct(reply)
    return editor.digest(engine, Generation(model, withheld=withheld))


def _fitting(
    document: Document, shown: list[Statement], asked: Asked, window: int, masks: Masks
) -> Generator[Pass, tuple[Reply, ...], list[Statement]]:
    """The statements for the digest: all where they fit into one request, else what was picked of each part."""
    parts = prompts.parts(shown, window)
    if len(parts) == 1:
        return shown
    most = max(3, min(60, window // PICKED_LENGTH // len(parts)))
    requests = tuple(prompts.pick_request(document, part, asked, most, masks) for part in parts)
    replies = yield requests
    picked: list[int] = []
    for part, reply in zip(parts, replies, strict=True):
        answer = read(Picked, reply.content)
        known = {s.id for s in part}
        # A part whose answer can't be read gives its first statements: nothing of a brief goes missing in silence.
        ids = [s.id for s in part] if isinstance(answer, str) else answer.ids
        picked += [i for i in dict.fromkeys(ids) if i in known][:most]
    wanted = set(picked)
    return prompts.parts([s for s in shown if s.id in wanted] or shown, window)[0]
