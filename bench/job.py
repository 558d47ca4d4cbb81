"""Pieces of work that are timed in a process of their own: `python -m bench.job KIND [FILE]`, KIND as in `main`."""

from __future__ import annotations

import json
import sys
import time

_START_SECONDS = 0.4
"""For the reading process to start, well measured."""
_START = time.perf_counter()  # after the interpreter's start, before the imports that the work needs


def main(kind: str, name: str) -> None:
    """Do the work and print one line of JSON about it; `warm` prints the seconds of one round for each line read."""
    jobs = {"read": _read, "floor": _floor, "warm": _warm, "generate": _generate, "texts": _texts}
    jobs[kind](name)


def _read(name: str) -> None:
    """Read a brief as the product does, in its reading child, and digest it."""
    from digests.reading.starting import SPARE

    SPARE.prepare(name)
    import resource
    from pathlib import Path

    from digests.extractive import ExtractiveEngine
    from digests.reading import read_document

    loaded = time.perf_counter()
    document = read_document(Path(name))
    read = time.perf_counter()
    digest = ExtractiveEngine().digest(document)
    done = time.perf_counter()
    report = {
        "cold": read - _START,
        "read": read - loaded,
        "digest": done - read,
        "statements": len(document.statements),
        "units": document.units,
        "bullets": sum(1 for _ in digest.bullets()),
        "own_mb": _megabytes(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss),
        "child_mb": _megabytes(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss),
    }
    print(json.dumps(report))


def _megabytes(peak: int) -> float:
    """Linux counts in KiB, macOS in bytes."""
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def _floor(name: str) -> None:
    """The least that any reader must do: unzip and parse each part of a deck once, or get each page's text."""
    if name.endswith(".pdf"):
        import pypdfium2

        document = pypdfium2.PdfDocument(name)
        size = sum(len(page.get_textpage().get_text_range()) for page in document)
    else:
        size = parsed(name)
    print(json.dumps({"cold": time.perf_counter() - _START, "size": size}))


def parsed(name: str) -> int:
    """Unzip and parse each part of a deck that holds text; gives the number of its characters."""
    import re
    import zipfile

    from lxml import etree

    wanted = re.compile(r"ppt/(slides|notesSlides|charts|slides/_rels)/[^/]+\.(xml|rels)$")
    size = 0
    with zipfile.ZipFile(name) as package:
        for part in package.namelist():
            if wanted.match(part):
                root = etree.fromstring(package.read(part))
                size += sum(len(text.text or "") for text in root.iter("{*}t"))
    return size


def _generate(name: str) -> None:
    """Write a digest of a brief with a model that answers at once."""
    from bench.measures.generation import first_writing

    print(json.dumps(first_writing(name)))


def _texts(_: str) -> None:
    """Write texts beside digests with an instant model."""
    from bench.measures.generation import first_texts

    print(json.dumps(first_texts()))


def _warm(_: str) -> None:
    """Read and digest the file that each line of the input names.

    The reading process is up as well, as in the service, which starts it while the file is fetched.
    """
    from pathlib import Path

    from digests.extractive import ExtractiveEngine
    from digests.reading import read_document
    from digests.reading.starting import SPARE

    for line in sys.stdin:
        path = Path(line.strip())
        SPARE.prepare(path.name)
        time.sleep(_START_SECONDS)
        start = time.perf_counter()
        ExtractiveEngine().digest(read_document(path))
        print(time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "")
