"""The reading process: `python -m digests.reading.child`, started by `digests.reading.sandbox` and by nobody else.

It may be started ahead of its request. Takes one line of JSON on standard input, {"path", "limits", "parent"}, and
answers on standard output with lines of JSON: {"progress": [n, total]} now and then, and at the end {"document": …} or
{"error": {"code", "text", "way_out", "facts"}}. Whatever a reader prints goes to standard error. A defect of ours,
such as a reader that can't be imported, ends it with `DEFECT` and no answer.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from time import monotonic
from typing import IO, Any

import digests
from digests.errors import BriefError, Marked
from digests.reading.archive import check_archive
from digests.reading.blocks import Progress, RawDocument
from digests.reading.complaints import damaged, out_of_memory, shown, too_deep
from digests.reading.confinement import confine, seal
from digests.reading.limits import ReadingLimits
from digests.reading.sniff import Format, sniff

Reader = Callable[[Path, ReadingLimits, Progress], RawDocument]

DEFECT = 70
"""The exit code that says: not the document's fault."""

READERS: Mapping[Format, str] = {format_: f"digests.reading.{format_.value}" for format_ in Format}
"""The module of each format's `read`; only the one that is needed is imported."""

_PROGRESS_SECONDS = 0.05
_LIBXML_NO_MEMORY = 2


def main(readers: Mapping[Format, str] = READERS, ahead: Sequence[str] = ()) -> None:
    """Serves one request and ends the process, without the interpreter's slow clearing up.

    The readers of the formats `ahead` are loaded before there is a request.
    """
    for name in ahead:
        import_module(readers[Format(name)])
    asked = sys.stdin.buffer.readline()
    if not asked:
        os._exit(0)  # started ahead, and not needed
    request = json.loads(asked)
    path, limits = Path(request["path"]), ReadingLimits(**request["limits"])
    answers = _claim_stdout()
    confine(limits.memory_bytes, limits.seconds, request["parent"], nice=limits.nice)
    line = _line_or_nothing(path, limits, readers, _reporter(answers))
    # What was read is let go of by now, so there is memory for this.
    answers.write(line or _line(_error(out_of_memory(shown(path), limits))))
    answers.flush()
    os._exit(0)


def serve(
    path: Path,
    limits: ReadingLimits,
    progress: Progress,
    readers: Mapping[Format, str] = READERS,
    before_reading: Callable[[], None] = lambda: None,
) -> dict[str, object]:
    """Checks and reads one file: a "document", or an "error" for every failure that is the document's.

    `before_reading` is called when all code is loaded and nothing of the document is parsed but its outer form. Raises
    MemoryError, BrokenPipeError when progress can't be told, and ImportError for a reader that can't be had.
    """
    name = shown(path)
    try:
        format_ = sniff(path, limits)
        if format_ in (Format.PPTX, Format.DOCX):
            check_archive(path, limits)
        read: Reader = import_module(readers[format_]).read
        before_reading()
        return {"document": read(path, limits, progress)}
    except BriefError as error:
        return _error(error)
    except (MemoryError, ImportError, BrokenPipeError):
        raise
    except RecursionError:
        return _error(too_deep(name))
    except Exception as error:  # whatever a parser raises on hostile bytes, the file is what's broken
        sys.stderr.write(f"{type(error).__module__}.{type(error).__qualname__}\n")
        if getattr(error, "code", None) == _LIBXML_NO_MEMORY:
            raise MemoryError from error
        # libxml2 has no error code of its own for this (parserInternals.c, xmlParserMaxDepth).
        return _error(too_deep(name) if "xcessive depth" in str(error) else damaged(name))


def _code_folders() -> set[Path]:
    """Where modules that are still to be imported lie: the folders of packages, but of our own only `digests`."""
    package = Path(digests.__file__).resolve().parent
    folders = {Path(entry).resolve() for entry in sys.path if entry}
    if package.parent.name not in ("site-packages", "dist-packages"):
        folders.discard(package.parent)  # a checkout: settings and databases may lie there
    return folders | {package}


def _line_or_nothing(
    path: Path, limits: ReadingLimits, readers: Mapping[Format, str], progress: Progress
) -> bytes | None:
    """The last line of the answer, None where memory ran out."""
    try:
        return _line(serve(path, limits, progress, readers, lambda: seal(path, _code_folders())))
    except MemoryError:
        return None
    except BrokenPipeError:
        os._exit(1)  # the parent is gone: nobody waits for an answer
    except ImportError as error:
        sys.stderr.write(f"{error}\n")
        sys.stderr.flush()
        os._exit(DEFECT)


def _line(answer: dict[str, object]) -> bytes:
    # Lone surrogates, which no output could print, become question marks.
    return json.dumps(answer, default=_fields, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _fields(value: Any) -> dict[str, Any]:  # noqa: ANN401 - json hands over whatever it doesn't know
    """A dataclass as a dictionary of its fields; `RawDocument.to_json` gives the same, more slowly."""
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _claim_stdout() -> IO[bytes]:
    """Standard output for answers alone; descriptor 1 becomes standard error, for C libraries too."""
    sys.stdout.flush()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _reporter(answers: IO[bytes]) -> Progress:
    last = monotonic()

    def report(done: int, total: int) -> None:
        nonlocal last
        now = monotonic()
        if done >= total > 0 or now - last >= _PROGRESS_SECONDS:
            last = now
            answers.write(b'{"progress": [%d, %d]}\n' % (done, total))
            answers.flush()

    return report


def _error(error: BriefError) -> dict[str, object]:
    facts = {name: {"marked": fact} if isinstance(fact, Marked) else fact for name, fact in error.facts.items()}
    return {"error": {"code": error.code, "text": error.text, "way_out": error.way_out, "facts": facts}}


if __name__ == "__main__":
    main()
