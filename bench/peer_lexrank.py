"""The peer: markitdown turns the file into Markdown, sumy's LexRank picks sentences until 150 words are full.

Runs in the peers' environment, never in ours: `python peer_lexrank.py [--lines] FILE` prints a digest, without FILE it
does a round for each line of its input and prints the seconds. sumy's own tokenizer wants a download, so it gets this
one. sumy's parser joins the lines of a paragraph, which makes a slide with its bullets one long sentence: little work
for it, and no bullet to show. `--lines` makes each line a paragraph, as a digest in bullets would need. `--rank`
reads a text from the input and prints its sentences, the most central first.
"""

import logging
import re
import sys
import time
from collections.abc import Iterable, Iterator
from typing import Any

logging.disable(logging.WARNING)

from markitdown import MarkItDown  # noqa: E402 - it warns while it is imported, so the filter comes first
from sumy.nlp.stemmers import Stemmer  # noqa: E402 - likewise
from sumy.parsers.plaintext import PlaintextParser  # noqa: E402 - likewise
from sumy.summarizers.lex_rank import LexRankSummarizer  # noqa: E402 - likewise
from sumy.utils import get_stop_words  # noqa: E402 - likewise

_BUDGET = 150


class Tokenizer:
    """Sentences end at . ! ? before a space; words are runs of letters and digits."""

    language = "english"

    def to_sentences(self, paragraph: str) -> list[str]:
        """The sentences of a paragraph."""
        return [s.strip() for s in re.split(r"(?<=[.!?])\s+", paragraph) if s.strip()]

    def to_words(self, sentence: str) -> list[str]:
        """The words of a sentence."""
        return re.findall(r"\w+", sentence)


def digest(path: str, *, lines: bool) -> str:
    """The digest of a file."""
    text = MarkItDown(enable_plugins=False).convert(path).text_content
    if lines:
        text = re.sub(r"\n+", "\n\n", text)
    return " ".join(within_budget(ranked(text)))


def ranked(text: str) -> list[str]:
    """The sentences of a text, the most central first."""
    summarizer = LexRankSummarizer(Stemmer("english"))
    summarizer.stop_words = get_stop_words("english")
    document = PlaintextParser.from_string(text, Tokenizer()).document
    return [str(s) for s in sorted_by_rating(summarizer, document)]


def sorted_by_rating(summarizer: LexRankSummarizer, document: Any) -> list[Any]:  # noqa: ANN401 - sumy has no types
    """All sentences, best first, as a callable in place of a count gets them; the result itself is in text order."""
    order: list[Any] = []

    def keep(infos: Iterable[Any]) -> list[Any]:
        order.extend(info.sentence for info in infos)
        return []

    summarizer(document, keep)
    return order


def within_budget(sentences: Iterable[str]) -> Iterator[str]:
    """The first sentences that fit into the budget, skipping those that are too long."""
    left = _BUDGET
    for sentence in sentences:
        if len(sentence.split()) <= left:
            left -= len(sentence.split())
            yield sentence


if __name__ == "__main__":
    names = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    by_line = "--lines" in sys.argv
    for name in names:
        print(digest(name, lines=by_line))
    if "--rank" in sys.argv:
        print(*ranked(sys.stdin.read()), sep="\n")
    elif not names:
        for line in sys.stdin:
            start = time.perf_counter()
            digest(line.strip(), lines=by_line)
            print(time.perf_counter() - start, flush=True)
