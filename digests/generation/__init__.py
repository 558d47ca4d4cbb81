"""Digests that a language model words and our own code checks: what is asked, what is accepted, what takes its place.

Nothing here calls anybody. `writing` gives the requests of each pass and takes the replies; `bot/outside` answers them.
"""

from digests.generation.requests import Message, Reply, Request
from digests.generation.writing import Wanted, Work, advance, by_rules, writing

__all__ = ["Message", "Reply", "Request", "Wanted", "Work", "advance", "by_rules", "writing"]
