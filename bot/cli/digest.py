"""`linkpin digest`: a file is read, digested and written to stdout."""

from __future__ import annotations

import json
import re
import sys
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import typer

from bot.bootstrap import digest_engine, language_model
from bot.cli.terminal import progress_bar, status_line, width, write
from digests.lexicons import lexicon
from digests.model import Digest, Document, Section, SectionKind
from digests.presentation import changes_to_json, more_of, to_json, to_markdown
from digests.reading import read_document

if TYPE_CHECKING:
    from bot.outside.models import LanguageModel
    from bot.settings import Settings
    from digests.delta import Change

Written: TypeAlias = Callable[[Document, int], Digest]
"""Writes a digest of a document in so many words."""

EVERY = "all"
_ACTIVE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def print_digest(
    file: Path,
    *,
    words: int,
    format: str,  # noqa: A002  the option's name
    more: Sequence[str],
    notes_internal: bool,
    since: Path | None = None,
    model: Callable[[], Written | None] | None = None,
) -> None:
    """Digest `file` in at most `words` words and write it as "text", "markdown" or "json".

    `more` names sections to show more of; what changed since the earlier version `since` comes first;
    `model` gives what writes the digest, None for the engine. Raises BriefError,
    typer.BadParameter for an unknown section, and ReplayError where a replayed model has no answer that can be read.
    """
    kinds = _kinds(more)
    threading.Thread(target=_warm_up, daemon=True).start()
    with progress_bar(file.name) as progress:
        document = read_document(file, progress=progress, notes_internal=notes_internal)
    earlier = None if since is None else read_document(since, notes_internal=notes_internal)
    written = model() if model is not None else None
    digest = digest_engine().digest(document, words=words) if written is None else written(document, words)
    changed = None if earlier is None else _changes(earlier, document)
    write(_written(digest, format, more_of(digest, kinds, lexicon(digest.language).names), changed))


def by_model(settings: Settings) -> Written | None:
    """What writes a digest by the language model of the settings, None where none is set. Raises SettingsError."""
    model = language_model(settings)
    if model is None:
        return None
    return partial(_by_model, settings, model)


def _by_model(settings: Settings, model: LanguageModel, document: Document, words: int) -> Digest:
    import asyncio

    from bot.logging import configure_logging
    from bot.writing import Here, Limits, Writer
    from digests.generation import HowFar, Wanted
    from handlers.confidential import is_confidential
    from handlers.generated import how_far_told
    from handlers.speech import Speech

    configure_logging(settings.linkpin_log)  # on stderr: stdout holds the digest alone

    def news(how: HowFar) -> None:
        show(how_far_told(how, Speech()))

    limits = Limits(
        settings.linkpin_llm_seconds, settings.linkpin_llm_confidential == "allow", settings.linkpin_llm_mask
    )
    engine = digest_engine()
    writer = Writer(model, engine, Here(engine), limits=limits, strict=True)
    with status_line(model.name) as show:
        return asyncio.run(writer.digest(document, Wanted(words), confidential=is_confidential(document), news=news))


def _changes(earlier: Document, later: Document) -> Sequence[Change]:
    from digests.delta import changes  # which a digest alone need not pay

    return changes(earlier, later)


def _warm_up() -> None:
    """Load the engine and its words while the child process reads: a fifth of a cold start."""
    digest_engine()
    lexicon("en")


def _kinds(names: Sequence[str]) -> tuple[SectionKind, ...]:
    if not names:
        return ()
    known = {kind.value: kind for kind in SectionKind}
    for language in ("en", "de"):
        known |= {name.casefold(): kind for kind, name in lexicon(language).names.items()}
    found: dict[SectionKind, None] = {}
    for name in names:
        key = name.strip().casefold()
        if key == EVERY:
            found |= dict.fromkeys(SectionKind)
        elif key in known:
            found[known[key]] = None
        else:
            choices = ", ".join([*SectionKind, EVERY])
            raise typer.BadParameter(f"there is no section {name!r}; choose from {choices}.", param_hint="'--more'")
    return tuple(found)


def _written(
    digest: Digest,
    format: str,  # noqa: A002  the option's name
    more: Sequence[Section],
    changed: Sequence[Change] | None,
) -> str:
    if format == "json":
        return _json(digest, more, changed)
    whole = to_markdown(digest, more) if format == "markdown" else _text(digest, more)
    if changed is None:
        return whole
    from bot.cli import since  # the handlers' words, which a digest alone need not pay
    from handlers.delta_card import as_markdown
    from handlers.speech import Speech

    if format == "markdown":
        return as_markdown(changed, Speech(digest.language)) + whole
    return since.as_text(changed, digest.language, columns=width()) + whole


def _json(digest: Digest, more: Sequence[Section], changed: Sequence[Change] | None) -> str:
    utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    values = (
        to_json(digest, more) if changed is None else {"changes": changes_to_json(changed), **to_json(digest, more)}
    )
    written = json.dumps(values, ensure_ascii=not utf8, indent=2)
    # The values stay verbatim, but no raw control or reordering character reaches a terminal.
    return _ACTIVE.sub(lambda found: f"\\u{ord(found[0]):04x}", written) + "\n"


def _text(digest: Digest, more: Sequence[Section]) -> str:
    from bot.cli.text import to_text  # rich takes 30 ms, which JSON in a script need not pay

    return to_text(digest, more, columns=width(), colour=sys.stdout.isatty())
