"""What a new version of a brief says otherwise than the earlier one: figures, dates, rules, the new, the withdrawn."""

from digests.delta.comparison import changes
from digests.delta.model import Change, ChangeKind

__all__ = ["Change", "ChangeKind", "changes"]
