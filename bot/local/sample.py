"""The sample briefs, where they lie: in an installed package beside this module, in a checkout in its own folder."""

from __future__ import annotations

from pathlib import Path

BRIEF = "nivaryn_marketing_strategy_2027.pptx"
CONCEPT = "ruvenau_vermarktungskonzept_2027.docx"


def sample_brief() -> Path:
    """The deck that the chat begins with. Raises FileNotFoundError."""
    return _find(BRIEF)


def sample_concept() -> Path:
    """A second brief, to be handed over by whoever tries the chat. Raises FileNotFoundError."""
    return _find(CONCEPT)


def _find(name: str) -> Path:
    here = Path(__file__)
    for folder in (here.with_name("sample_briefs"), here.parents[2] / "sample"):
        if (folder / name).is_file():
            return folder / name
    raise FileNotFoundError(f"The sample brief {name} is missing from this installation.")
