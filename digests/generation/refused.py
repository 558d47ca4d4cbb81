"""The lines of an answer that failed the checks: what they are told, and what comes back for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from digests.generation.answers import Corrections, read
from digests.generation.checking import Draft
from digests.generation.masking import Masks
from digests.generation.requests import Reply


class Refused:
    """Lines by name, with the reasons. `again` is how many of them were sent back."""

    def __init__(self, masks: Masks) -> None:
        self._masks = masks
        self._lines: dict[str, tuple[Draft, Sequence[str]]] = {}
        self.again = 0

    def __len__(self) -> int:
        return len(self._lines)

    def __contains__(self, name: str) -> bool:
        return name in self._lines

    def drafts(self) -> list[Draft]:
        """The lines, in the order in which they were refused."""
        return [draft for draft, _ in self._lines.values()]

    def add(self, draft: Draft, reasons: Sequence[str]) -> None:
        """Refuse a line."""
        self._lines[draft.name] = (draft, reasons)

    def complaints(self) -> list[str]:
        """The lines with the reasons, as a model is shown them."""
        self.again = len(self._lines)
        return [
            f"{name}: “{self._masks.hide(draft.text)}” (cites {', '.join(map(str, draft.cites)) or 'nothing'}): "
            + "; ".join(self._masks.hide(why) for why in reasons)
            for name, (draft, reasons) in self._lines.items()
        ]

    def corrected(self, reply: Reply) -> Iterator[Draft]:
        """What came back for them, to be judged anew: a line that is given is refused no more."""
        for name, text, cites in self.changes(reply):
            if name in self._lines and text:
                before, _ = self._lines.pop(name)
                yield replace(before, text=text, cites=cites)

    def changes(self, reply: Reply) -> list[tuple[str, str, tuple[int, ...]]]:
        """The lines of a correction: the name of each, its text, empty where it is given up, and what it cites."""
        answer = read(Corrections, reply.content)
        return [
            (line.line.strip().casefold(), self._masks.show_line(line.text), tuple(line.cites))
            for line in (() if isinstance(answer, str) else answer.lines)
        ]
