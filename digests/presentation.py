"""A digest as JSON values and as Markdown. Pure functions; every text of the document is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from digests.model import Bullet, Digest, Generation, Section, SectionKind, Statement
from digests.phrases import phrases, receipt, source_line, visible

if TYPE_CHECKING:
    from digests.delta import Change

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~@])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_LINE_START = re.compile(r"^(\d{1,9}(?=[.)])|(?=[-+=]))")
_AUTOLINK = re.compile(r"(?i)\b(www(?=\.)|[a-z][a-z0-9+.-]*(?=://)|(?:mailto|xmpp)(?=:))")


def more_of(digest: Digest, kinds: Sequence[SectionKind], names: dict[SectionKind, str]) -> tuple[Section, ...]:
    """The bullets of these kinds that just missed the digest, best first; empty sections where none did.

    `names` says what a section is called in the digest's language.
    """
    return tuple(
        Section(kind, names[kind], tuple(bullet for found, bullet in digest.runners_up if found is kind))
        for kind in kinds
    )


def to_json(digest: Digest, more: Sequence[Section] = ()) -> dict[str, Any]:
    """The digest as plain JSON values; texts are verbatim, so whoever shows them escapes them.

    `number` is the slide or page number and null for a section, whose heading path is in `title`. With `more` there
    is one more key of that name, shaped like `sections`; its words are not counted in `words`. `generation` is there
    where a language model wrote the digest, or should have. `why` is empty where nothing says it.
    """
    document = digest.document
    values: dict[str, Any] = {
        "title": digest.title,
        "headline": digest.headline,
        "why": digest.why,
        "language": digest.language,
        "engine": digest.engine,
        "words": digest.words,
        "reading_seconds": digest.reading_seconds,
        "source": {
            "file": document.file,
            "kind": document.kind.value,
            "units": document.units,
            "words": document.words,
        },
        "sections": [_section(section) for section in digest.sections],
        "coverage": {
            "read": document.read,
            "unread": [{"kind": u.kind.value, "number": u.number, "reason": u.reason.value} for u in document.unread],
        },
    }
    made = digest.generation
    if made != Generation():
        values["generation"] = asdict(made) | {"failure": made.failure.value if made.failure else None}
    return values | ({"more": [_section(section) for section in more]} if more else {})


def changes_to_json(changes: Sequence[Change]) -> list[dict[str, Any]]:
    """The changes of a new version as plain JSON values; `before` and `after` are sources, or null."""
    return [
        {
            "kind": change.kind.value,
            "was": change.was,
            "now": change.now,
            "internal": change.internal,
            "before": _source(change.before) if change.before else None,
            "after": _source(change.after) if change.after else None,
        }
        for change in changes
    ]


def to_markdown(digest: Digest, more: Sequence[Section] = ()) -> str:
    """The digest in CommonMark, ending with a line break. Nothing of the document can act as markup or link."""
    words = phrases(digest.language)
    lines = [f"# {_line(digest.headline or digest.title, digest.headline_sources, digest.language)}", ""]
    if digest.why:
        lines += [_line(digest.why, digest.why_sources, digest.language), ""]
    if not digest.words:
        lines += [words.nothing, ""]
    for section in digest.sections:
        lines += [f"## {escape_markdown(section.name)}", "", *_bullets(section.bullets, digest.language), ""]
    for section in more:
        lines += [f"## {escape_markdown(section.name)} ({words.more})", ""]
        lines += [*_bullets(section.bullets, digest.language)] if section.bullets else [words.nothing_more]
        lines += [""]
    lines += ["---", "", f"{escape_markdown(digest.document.file)}: {' '.join(receipt(digest))}"]
    return "\n".join(lines) + "\n"


def escape_markdown(text: str) -> str:
    """`text` on one line so that CommonMark, and GitHub's autolinks and mentions, show it as it stands."""
    escaped = _MARKUP.sub(r"\\\1", visible(text))
    escaped = _ENTITY.sub("&amp;", escaped)
    escaped = _AUTOLINK.sub(_stop_autolink, escaped)
    return _LINE_START.sub(lambda found: f"{found[0]}\\", escaped)


def _stop_autolink(found: re.Match[str]) -> str:
    # The backslash stands before the dot or colon that would make it a link: www\.example.com, https\://.
    return f"{found[0]}\\"


def _bullets(bullets: Sequence[Bullet], language: str) -> Iterator[str]:
    for bullet in bullets:
        yield f"- {_line(bullet.text, bullet.sources, language, internal=bullet.internal)}"


def _line(text: str, sources: Sequence[Statement], language: str, *, internal: bool | None = None) -> str:
    """A line of the digest with its flag and its source; without `internal`, its sources tell whether it is."""
    flagged = any(s.internal for s in sources) if internal is None else internal
    flag = f"**\\[{phrases(language).internal}\\]** " if flagged else ""
    source = f" *({escape_markdown(source_line(sources, language))})*" if sources else ""
    return f"{flag}{escape_markdown(text)}{source}"


def _section(section: Section) -> dict[str, Any]:
    return {
        "name": section.name,
        "kind": section.kind.value,
        "bullets": [
            {"text": b.text, "internal": b.internal, "sources": [_source(s) for s in b.sources]}
            for b in section.bullets
        ],
    }


def _source(statement: Statement) -> dict[str, Any]:
    where = statement.locator
    return {
        "kind": where.kind.value,
        "number": where.number,
        "title": where.title,
        "part": where.part.value,
        "paragraph": where.paragraph,
        "quote": statement.text,
    }
