"""What a language model words and our own code checks: what is asked, what is accepted, what takes its place.

Nothing here calls anybody. `writing` (digests) and `texts` (all else) give the requests of each pass and take the
replies; `bot/outside` answers them.
"""

from digests.generation.own_words import Line, Written, own_words
from digests.generation.passages import Passage
from digests.generation.progress import HowFar, Stage, stage_of
from digests.generation.requests import Message, Reply, Request
from digests.generation.tasks import Task, Use
from digests.generation.texts import TextWork, advance_text
from digests.generation.writing import Wanted, Work, advance, by_rules, writing

__all__ = [
    "HowFar",
    "Line",
    "Message",
    "Passage",
    "Reply",
    "Request",
    "Stage",
    "Task",
    "TextWork",
    "Use",
    "Wanted",
    "Work",
    "Written",
    "advance",
    "advance_text",
    "by_rules",
    "own_words",
    "stage_of",
    "writing",
]
