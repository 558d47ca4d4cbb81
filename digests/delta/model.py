"""What a new version of a brief changed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from digests.model import Statement


class ChangeKind(StrEnum):
    """What happened, in the order in which it is told.

    `RULE` is a statement that says otherwise now without another figure or date: "may" for "must", Spain for Portugal.
    `REWORDED` is one in which we find no other figure, date, name or limit.
    """

    FIGURE = "figure"
    DATE = "date"
    RULE = "rule"
    ADDED = "added"
    WITHDRAWN = "withdrawn"
    REWORDED = "reworded"


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `before` stands in the earlier version, `after` in the new one, and one of them may be None.

    For changed figures and dates `was` and `now` are the values as written, for a changed rule the words, where they
    are few: one of them is empty where words only came or went. Of what is new or withdrawn they are the part, where it
    is not the whole statement.
    """

    kind: ChangeKind
    before: Statement | None
    after: Statement | None
    was: str = ""
    now: str = ""

    @property
    def place(self) -> int:
        """Where it stands in its version."""
        found = self.after or self.before
        return found.id if found else 0

    @property
    def internal(self) -> bool:
        """Whether it stands, before or now, where customers must not see it."""
        return any(each is not None and each.internal for each in (self.before, self.after))
